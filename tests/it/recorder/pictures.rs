//! Pictures: the camera's own bytes, with their hash; renditions beside them, never instead.

use gatehouse_tests::harness::{TestSite, find_in_files};
use gatehouse_tests::sim::scene::padded;
use gatehouse_tests::sim::{CaptureSpec, Picture, SceneSpec, Studio};

#[tokio::test(flavor = "multi_thread")]
async fn originals_are_given_back_byte_for_byte_and_their_hash_is_theirs() {
    let mut site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let spec = site.record("R-1", "AB123CD");
    camera.capture(&spec).await.unwrap();
    for restarted in [false, true] {
        if restarted {
            site.restart().await;
        }
        let capture = site.capture("R-1").await;
        for (index, picture) in spec.pictures.iter().enumerate() {
            let path = format!("/captures/{}/pictures/{index}", capture["id"]);
            let answer = site.engineer().await.get(&path).await;
            assert_eq!(answer.headers["content-type"], "image/jpeg");
            assert!(answer.bytes == picture.jpeg, "picture {index}, restarted: {restarted}");
            let shown = &capture["pictures"][index];
            assert_eq!(shown["hash"], blake3::hash(&picture.jpeg).to_hex().to_string());
            assert_eq!(shown["size_bytes"], picture.jpeg.len());
            assert_eq!(shown["state"], "kept");
            assert_eq!(shown["kind"], ["vehicle", "plate"][index]);
            assert!(!find_in_files(site.data_dir(), &picture.jpeg).is_empty(), "they lie there as they came");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rendition_is_smaller_and_does_not_replace_the_original() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let spec = site.record("R-1", "AB123CD");
    camera.capture(&spec).await.unwrap();
    let path = format!("/captures/{}/pictures/0", site.capture("R-1").await["id"]);
    let engineer = site.engineer().await;
    for width in [160, 320] {
        let answer = engineer.get(&format!("{path}?width={width}")).await;
        assert_eq!(answer.status, 200);
        let shown = image::load_from_memory(&answer.bytes).unwrap();
        assert_eq!(shown.width(), width);
        assert!(answer.bytes.len() < spec.pictures[0].jpeg.len());
    }
    // It is never made larger than it is.
    let wide = engineer.get(&format!("{path}?width=1280")).await;
    assert!(image::load_from_memory(&wide.bytes).unwrap().width() <= 640);
    assert_eq!(engineer.get(&format!("{path}?width=100000")).await.refused(), "invalid");
    assert!(engineer.get(&path).await.bytes == spec.pictures[0].jpeg, "the original");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_picture_keeps_the_record_its_bytes_and_the_other_picture() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let whole = site.record("R-1", "AB123CD");
    let jpeg = &whole.pictures[0].jpeg;
    let half = Picture { kind: 1, jpeg: jpeg.slice(..jpeg.len() / 2) };
    let text = Picture { kind: 2, jpeg: (&b"not a picture at all"[..]).into() };
    let spec = CaptureSpec { pictures: vec![half.clone(), text, whole.pictures[1].clone()], ..whole };
    assert!(camera.capture(&spec).await.unwrap().reply.accepted());
    let capture = site.capture("R-1").await;
    let states: Vec<&str> =
        capture["pictures"].as_array().unwrap().iter().map(|p| p["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["broken", "broken", "kept"]);
    assert!(!capture["pictures"][0]["note"].as_str().unwrap().is_empty(), "it says what is wrong");
    let path = format!("/captures/{}/pictures", capture["id"]);
    let engineer = site.engineer().await;
    assert!(engineer.get(&format!("{path}/0")).await.bytes == half.jpeg, "what came is kept");
    let broken = engineer.get(&format!("{path}/1?width=320")).await;
    assert!(!broken.status.is_server_error(), "{}", broken.status);
    assert!(engineer.get(&format!("{path}/2?width=160")).await.status.is_success());
    assert_eq!(engineer.get(&format!("{path}/3")).await.refused(), "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_would_burst_when_decoded_is_kept_and_not_decoded() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    // A small file that claims to be 65,500 pixels high and wide.
    let mut jpeg = site.pictures("AB123CD")[0].jpeg.to_vec();
    let frame = jpeg.windows(2).position(|w| matches!(w, [0xff, 0xc0..=0xc2])).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    let bomb = Picture { kind: 1, jpeg: jpeg.into() };
    let spec = CaptureSpec { pictures: vec![bomb.clone()], ..site.record("R-1", "AB123CD") };
    assert!(camera.capture(&spec).await.unwrap().reply.accepted());
    let path = format!("/captures/{}/pictures/0", site.capture("R-1").await["id"]);
    let engineer = site.engineer().await;
    let rendition = engineer.get(&format!("{path}?width=320")).await;
    assert!(!rendition.status.is_server_error(), "{}", rendition.status);
    assert!(engineer.get(&path).await.bytes == bomb.jpeg);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_larger_than_a_volume_and_across_many_volumes_come_back_whole() {
    let site = TestSite::builder().volume_bytes(1 << 20).start().await;
    let camera = site.camera("entry-1");
    let scene = Studio::small().shoot(&SceneSpec::new("AB123CD", 3)).unwrap();
    let sizes = [300_000, 700_000, 2_500_000, 300_000, 900_000];
    for (n, size) in sizes.into_iter().enumerate() {
        let pictures = vec![Picture { kind: 1, jpeg: padded(&scene.vehicle, size) }];
        let spec = CaptureSpec { pictures, ..site.record(&format!("R-{n}"), "AB123CD") };
        assert!(camera.capture(&spec).await.unwrap().reply.accepted());
    }
    for (n, size) in sizes.into_iter().enumerate() {
        let capture = site.capture(&format!("R-{n}")).await;
        let answer = site.engineer().await.get(&format!("/captures/{}/pictures/0", capture["id"])).await;
        assert!(answer.bytes == padded(&scene.vehicle, size), "{size}");
    }
}
