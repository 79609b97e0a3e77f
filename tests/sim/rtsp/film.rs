//! Draws the frames of the clip the simulated cameras stream: a car comes to a barrier, waits, and drives through.
//!
//! Run once by hand, from the repository's root; the result is committed:
//!
//! ```text
//! GATEHOUSE_FILM=/tmp/film cargo test -p gatehouse-tests --lib sim::rtsp::film -- --ignored
//! gst-launch-1.0 multifilesrc location=/tmp/film/%03d.png caps=image/png,framerate=12/1 ! pngdec ! videoconvert \
//!   ! video/x-raw,format=I420 ! x264enc bframes=0 key-int-max=12 option-string=scenecut=0:open-gop=0:threads=1 \
//!   pass=qual quantizer=27 speed-preset=veryslow aud=true byte-stream=true \
//!   ! video/x-h264,profile=constrained-baseline,stream-format=byte-stream ! filesink location=tests/sim/assets/live.h264
//! ```

use image::{Rgb, RgbImage};

use super::clip::FRAMES_PER_SECOND;
use crate::sim::scene::draw::{Grain, Rect, rect};
use crate::sim::scene::{SceneSpec, paint};

const SECONDS: usize = 8;
const SIZE: (u32, u32) = (640, 360);

/// Where the car is, as its size (1 = before the barrier), and how far the arm is up (0 to 1), at a moment.
fn at(second: f32) -> (Option<f32>, f32) {
    let between = |from: f32, to: f32| ((second - from) / (to - from)).clamp(0.0, 1.0);
    let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
    let arm = smooth(between(3.5, 4.5)) - smooth(between(6.4, 7.4));
    let come = 0.18 + 0.42 * smooth(between(0.0, 2.6));
    let size = come + 2.4 * between(4.4, 6.4).powi(2);
    ((second < 6.4).then_some(size), arm)
}

fn arm(image: &mut RgbImage, up: f32) {
    let (w, h) = (image.width() as f32, image.height() as f32);
    let (px, py, length) = (w * 0.10, h * 0.66, w * 0.80);
    let angle = up * 1.4;
    let post = Rect {
        x: (px - w * 0.022) as i32,
        y: (py - h * 0.05) as i32,
        w: (w * 0.044) as i32,
        h: (h * 0.32) as i32,
    };
    for step in 0..length as i32 {
        let along = step as f32;
        let colour = if (step / (w as i32 / 14)) % 2 == 0 { [196, 40, 36] } else { [240, 240, 238] };
        let (x, y) = (px + along * angle.cos(), py - along * angle.sin());
        let half = h * 0.014;
        rect(
            image,
            Rect {
                x: (x - half) as i32,
                y: (y - half) as i32,
                w: (2.0 * half) as i32,
                h: (2.0 * half) as i32,
            },
            colour,
        );
    }
    rect(image, post, [232, 176, 32]);
    rect(image, Rect { h: post.h / 8, ..post }, [60, 60, 62]);
}

#[test]
#[ignore = "draws the frames of the committed clip, when the clip is to be made anew"]
fn the_frames_of_the_clip_are_drawn() {
    let folder =
        std::path::PathBuf::from(std::env::var("GATEHOUSE_FILM").expect("GATEHOUSE_FILM names a folder"));
    std::fs::create_dir_all(&folder).unwrap();
    let grain = Grain::new(1, 0);
    let lane = paint::lane(SIZE.0, SIZE.1, false, 0, &grain);
    let mut with_car = lane.clone();
    paint::car(&mut with_car, &SceneSpec { paint: [40, 78, 150], ..SceneSpec::new("GH 2026", 3) }, &grain);
    let (cx, cy) = (SIZE.0 as f32 / 2.0, SIZE.1 as f32 * 0.32);
    for number in 0..SECONDS * FRAMES_PER_SECOND as usize {
        let (size, up) = at(number as f32 / FRAMES_PER_SECOND as f32);
        let mut frame = lane.clone();
        for (x, y, pixel) in frame.enumerate_pixels_mut() {
            let Some(size) = size else { break };
            let (sx, sy) = (cx + (x as f32 - cx) / size, cy + (y as f32 - cy) / size);
            if sx >= 0.0 && sy >= 0.0 && (sx as u32) < SIZE.0 && (sy as u32) < SIZE.1 {
                let there = *with_car.get_pixel(sx as u32, sy as u32);
                if there != *lane.get_pixel(sx as u32, sy as u32) {
                    *pixel = Rgb(there.0);
                }
            }
        }
        arm(&mut frame, up);
        paint::caption(&mut frame, "SIMULATED CAMERA");
        frame.save(folder.join(format!("{number:03}.png"))).unwrap();
    }
}
