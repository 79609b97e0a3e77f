//! What a scene promises: repeatable, a true JPEG, a photograph's size, the plate cut from the same frame.

use super::{Scene, SceneSpec, Studio, padded};

fn decoded(jpeg: &[u8]) -> image::RgbImage {
    image::load_from_memory_with_format(jpeg, image::ImageFormat::Jpeg).expect("it is a JPEG").to_rgb8()
}

fn shot(studio: &Studio, spec: &SceneSpec) -> Scene {
    studio.shoot(spec).expect("it can be drawn")
}

#[test]
fn the_same_spec_gives_the_same_bytes_and_another_plate_gives_others() {
    let studio = Studio::small();
    let (a, b) =
        (shot(&studio, &SceneSpec::new("AB123CD", 3)), shot(&Studio::small(), &SceneSpec::new("AB123CD", 3)));
    assert_eq!(a.vehicle, b.vehicle);
    assert_eq!(a.plate, b.plate);
    assert_ne!(a.vehicle, shot(&studio, &SceneSpec::new("AB124CD", 3)).vehicle);
}

#[test]
fn a_full_frame_has_a_photographs_size_and_its_plate_crop_is_small() {
    let scene = shot(&Studio::full_hd(), &SceneSpec::new("AB123CD", 3));
    let (vehicle, plate) = (scene.vehicle.len(), scene.plate.len());
    assert!((200_000..330_000).contains(&vehicle), "{vehicle}");
    assert!((10_000..20_000).contains(&plate), "{plate}");
    assert_eq!(decoded(&scene.vehicle).dimensions(), (1920, 1080));
}

#[test]
fn a_car_without_a_plate_has_one_picture() {
    let spec = SceneSpec { plate: None, ..SceneSpec::new("", 4) };
    assert_eq!(shot(&Studio::small(), &spec).pictures().len(), 1);
}

#[test]
fn padding_reaches_every_size_exactly_and_keeps_the_picture() {
    let scene = shot(&Studio::small(), &SceneSpec { night: true, ..SceneSpec::new("AB123CD", 5) });
    let before = decoded(&scene.vehicle);
    for extra in [0, 1, 3, 4, 5, 65_537, 65_538, 65_540, 65_541, 200_000] {
        let grown = padded(&scene.vehicle, scene.vehicle.len() + extra);
        assert_eq!(grown.len(), scene.vehicle.len() + extra);
        assert_eq!(decoded(&grown), before, "{extra}");
    }
}
