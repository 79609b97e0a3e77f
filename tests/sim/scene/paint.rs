//! What is seen at a lane: sky, hedge, road, and a car with its plate, by day or at night.
//!
//! It draws; it does not encode and keeps nothing.

use image::RgbImage;

use super::draw::{self, Grain, Rect, ellipse, font, lit, rect, row, text, text_width, trapezium};
use super::{Body, SceneSpec};
use crate::sim::dice::Dice;

/// The empty lane with its grain. `variant` moves the hedge and the cracks.
#[must_use]
pub fn lane(width: u32, height: u32, night: bool, variant: u64, grain: &Grain) -> RgbImage {
    let mut image = RgbImage::new(width, height);
    let mut dice = Dice::new(0xca_u64.wrapping_add(variant));
    let (w, h) = (width as i32, height as i32);
    let light = if night { 0.42 } else { 1.0 };
    let horizon = h * 32 / 100;
    for y in 0..h {
        let at = y as f32 / h as f32;
        let colour = if y < horizon {
            lit([150, 176, 204], light * (0.85 + 0.5 * at))
        } else {
            lit([104, 104, 102], light * (0.75 + 0.35 * at))
        };
        row(&mut image, y, 0, w, colour);
    }
    // A hedge of leaves along the horizon, and a kerb on both sides.
    for _ in 0..(w as usize * 3) {
        let (x, y) = (dice.below(w as usize) as i32, horizon - dice.below(h as usize / 8) as i32);
        let size = 2 + dice.below(h as usize / 120 + 2) as i32;
        let leaf = [40 + dice.below(40) as u8, 80 + dice.below(60) as u8, 38 + dice.below(24) as u8];
        ellipse(&mut image, x, y, size, size, lit(leaf, light));
    }
    let vanish = w / 2;
    trapezium(
        &mut image,
        (horizon, vanish - w / 9, vanish - w / 10),
        (h, w / 50, w / 14),
        lit([196, 196, 188], light),
    );
    trapezium(
        &mut image,
        (horizon, vanish + w / 10, vanish + w / 9),
        (h, w - w / 14, w - w / 50),
        lit([196, 196, 188], light),
    );
    for _ in 0..160 {
        let x = dice.below(w as usize) as i32;
        let y = horizon + dice.below((h - horizon) as usize) as i32;
        let crack = Rect { x, y, w: 3 + dice.below(w as usize / 40) as i32, h: 1 + dice.below(3) as i32 };
        rect(&mut image, crack, lit([78, 78, 78], light));
    }
    grain.lay(&mut image, Rect { x: 0, y: 0, w, h }, variant.wrapping_mul(7919));
    image
}

/// Puts the car on the lane and says where its plate is.
pub fn car(image: &mut RgbImage, spec: &SceneSpec, grain: &Grain) -> Rect {
    let mut dice = Dice::new(spec.seed);
    let (w, h) = (image.width() as i32, image.height() as i32);
    let night = if spec.night { 0.68 } else { 1.0 };
    let (share_w, share_h) = match spec.body {
        Body::Sedan => (40, 46),
        Body::Suv => (43, 55),
        Body::Van => (44, 66),
    };
    let (cw, ch) = (w * share_w / 100, h * share_h / 100);
    let cx = w / 2 + dice.below(w as usize / 12) as i32 - w / 24;
    let bottom = h * 90 / 100;
    let top = bottom - ch;
    let waist = top + ch * 42 / 100;
    let body = lit(spec.paint, night);
    ellipse(image, cx, bottom, cw * 56 / 100, h / 28, lit([52, 52, 52], night));
    for side in [-1, 1] {
        let x = cx + side * cw * 38 / 100;
        rect(image, Rect { x: x - cw / 14, y: bottom - ch / 5, w: cw / 7, h: ch / 5 }, [22, 22, 22]);
    }
    trapezium(
        image,
        (top, cx - cw * 31 / 100, cx + cw * 31 / 100),
        (waist, cx - cw * 43 / 100, cx + cw * 43 / 100),
        body,
    );
    let glass = if spec.night { [18, 22, 28] } else { [58, 74, 88] };
    let rim = ch / 26;
    trapezium(
        image,
        (top + rim, cx - cw * 28 / 100, cx + cw * 28 / 100),
        (waist - rim / 2, cx - cw * 40 / 100, cx + cw * 40 / 100),
        glass,
    );
    trapezium(
        image,
        (waist, cx - cw * 46 / 100, cx + cw * 46 / 100),
        (bottom - ch / 12, cx - cw / 2, cx + cw / 2),
        lit(body, 0.94),
    );
    rect(image, Rect { x: cx - cw / 4, y: waist + ch * 12 / 100, w: cw / 2, h: ch / 12 }, [26, 26, 28]);
    for side in [-1, 1] {
        let (x, y) = (cx + side * cw * 37 / 100, waist + ch * 17 / 100);
        if spec.night {
            for (r, glow) in [(9, [92, 88, 70]), (6, [170, 164, 130])] {
                ellipse(image, x, y, cw * r / 100, ch * r / 100, glow);
            }
        }
        ellipse(image, x, y, cw * 5 / 100, ch * 5 / 100, [246, 244, 226]);
    }
    let plate =
        Rect { x: cx - w * 85 / 1000, y: bottom - ch * 30 / 100, w: w * 170 / 1000, h: w * 50 / 1000 };
    if let Some(words) = &spec.plate {
        number_plate(image, plate, words, spec.plate_paint, if spec.night { 0.9 } else { 1.0 });
    }
    let covered = Rect { x: cx - cw * 58 / 100, y: top, w: cw * 116 / 100, h: bottom + h / 28 - top };
    grain.lay(image, covered, spec.seed);
    plate
}

fn number_plate(image: &mut RgbImage, at: Rect, words: &str, paint: [u8; 3], light: f32) {
    let border = (at.h / 18).max(1);
    let dark = u32::from(paint[0]) + u32::from(paint[1]) + u32::from(paint[2]) < 380;
    let ink = if dark { [248, 248, 248] } else { [16, 16, 20] };
    rect(image, at.grown(border), lit([30, 30, 30], light));
    rect(image, at, lit(paint, light));
    let font = font();
    let full = at.h as f32 * 0.92;
    let width = text_width(&font, words, full);
    let height = if width > at.w as f32 * 0.94 { full * at.w as f32 * 0.94 / width } else { full };
    let x = at.x + (at.w - text_width(&font, words, height) as i32) / 2;
    let y = at.y + ((at.h as f32 - height) / 2.0) as i32;
    text(image, &font, (x, y), height, words, lit(ink, light));
}

/// Burns the caption into the upper edge, as these cameras do with time and place.
pub fn caption(image: &mut RgbImage, words: &str) {
    let height = image.height() as i32 / 30;
    let bar = Rect { x: 0, y: 0, w: image.width() as i32, h: height + height / 3 };
    rect(image, bar, [12, 12, 12]);
    draw::text(image, &font(), (height / 2, height / 8), height as f32, words, [236, 236, 236]);
}
