//! Drawing primitives: rectangles, trapezia, ellipses, grain and text on an RGB image.
//!
//! It knows shapes, not cars. Everything outside the image is left out silently.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};
use image::{Rgb, RgbImage};

use crate::sim::dice::Dice;

/// DejaVu Sans Mono Bold: a zero that is no O, freely licensed (licence text beside it).
pub const FONT: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansMono-Bold.ttf");

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// The same centre, so many pixels larger on every side.
    #[must_use]
    pub fn grown(self, by: i32) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2 * by, h: self.h + 2 * by }
    }

    /// The part of it inside an image.
    #[must_use]
    pub fn within(self, image: &RgbImage) -> Self {
        let (right, bottom) =
            ((self.x + self.w).min(image.width() as i32), (self.y + self.h).min(image.height() as i32));
        let (x, y) = (self.x.max(0), self.y.max(0));
        Self { x, y, w: (right - x).max(0), h: (bottom - y).max(0) }
    }
}

/// A colour with its light multiplied, for shade and glow.
#[must_use]
pub fn lit(colour: [u8; 3], light: f32) -> [u8; 3] {
    colour.map(|c| (f32::from(c) * light).clamp(0.0, 255.0) as u8)
}

/// Fills one row of pixels.
pub fn row(image: &mut RgbImage, y: i32, from: i32, to: i32, colour: [u8; 3]) {
    if y < 0 || y >= image.height() as i32 {
        return;
    }
    let (from, to) = (from.max(0) as usize, to.min(image.width() as i32).max(0) as usize);
    if from >= to {
        return;
    }
    let width = image.width() as usize;
    let start = (y as usize * width) * 3;
    for pixel in (**image)[start + from * 3..start + to * 3].chunks_exact_mut(3) {
        pixel.copy_from_slice(&colour);
    }
}

/// Fills a rectangle.
pub fn rect(image: &mut RgbImage, r: Rect, colour: [u8; 3]) {
    for y in r.y..r.y + r.h {
        row(image, y, r.x, r.x + r.w, colour);
    }
}

/// Fills a trapezium between two horizontal edges (`left`, `right`) at heights `top` and `bottom`, shaded downwards.
pub fn trapezium(image: &mut RgbImage, top: (i32, i32, i32), bottom: (i32, i32, i32), colour: [u8; 3]) {
    let (ty, tl, tr) = top;
    let (by, bl, br) = bottom;
    let height = (by - ty).max(1);
    for y in ty..by {
        let at = (y - ty) as f32 / height as f32;
        let between = |a: i32, b: i32| a + ((b - a) as f32 * at) as i32;
        row(image, y, between(tl, bl), between(tr, br), lit(colour, 1.06 - 0.18 * at));
    }
}

/// Fills an ellipse around a centre.
pub fn ellipse(image: &mut RgbImage, cx: i32, cy: i32, rx: i32, ry: i32, colour: [u8; 3]) {
    for dy in -ry..=ry {
        let share = 1.0 - (dy as f32 / ry.max(1) as f32).powi(2);
        let half = (rx as f32 * share.max(0.0).sqrt()) as i32;
        row(image, cy + dy, cx - half, cx + half, colour);
    }
}

/// A tile of grain, laid over images so that their JPEG size is a photograph's, not a drawing's.
#[derive(Debug)]
pub struct Grain(Vec<i8>);

const TILE: usize = 256;

impl Grain {
    /// Grain of the given amplitude.
    #[must_use]
    pub fn new(seed: u64, amplitude: i8) -> Self {
        let mut dice = Dice::new(seed);
        let span = amplitude as usize * 2 + 1;
        Self((0..TILE * TILE).map(|_| (dice.below(span) as i16 - i16::from(amplitude)) as i8).collect())
    }

    /// Lays the grain over a part of the image.
    pub fn lay(&self, image: &mut RgbImage, part: Rect, seed: u64) {
        let part = part.within(image);
        let width = image.width() as usize;
        let (ox, oy) = (seed as usize % TILE, (seed >> 8) as usize % TILE);
        for y in part.y as usize..(part.y + part.h) as usize {
            let line = &self.0[((y + oy) % TILE) * TILE..][..TILE];
            let start = (y * width + part.x as usize) * 3;
            for (x, pixel) in (**image)[start..start + part.w as usize * 3].chunks_exact_mut(3).enumerate() {
                let n = i16::from(line[(x + ox + y * 31) % TILE]);
                for c in pixel {
                    *c = (i16::from(*c) + n).clamp(0, 255) as u8;
                }
            }
        }
    }
}

/// The font, parsed.
pub fn font() -> FontRef<'static> {
    FontRef::try_from_slice(FONT).expect("the font in the program is a font: a test draws with it")
}

/// How wide `text` is at `height` pixels.
#[must_use]
pub fn text_width(font: &FontRef<'_>, text: &str, height: f32) -> f32 {
    let scaled = font.as_scaled(PxScale::from(height));
    text.chars().map(|c| scaled.h_advance(scaled.glyph_id(c))).sum()
}

/// Writes `text` with its upper left corner at (x, y).
pub fn text(
    image: &mut RgbImage,
    font: &FontRef<'_>,
    at: (i32, i32),
    height: f32,
    text: &str,
    colour: [u8; 3],
) {
    let scaled = font.as_scaled(PxScale::from(height));
    let mut pen = at.0 as f32;
    let base = at.1 as f32 + scaled.ascent();
    for c in text.chars() {
        let id = scaled.glyph_id(c);
        let glyph = id.with_scale_and_position(PxScale::from(height), ab_glyph::point(pen, base));
        pen += scaled.h_advance(id);
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let bounds = outline.px_bounds();
        outline.draw(|dx, dy, cover| {
            let (x, y) = (bounds.min.x as i32 + dx as i32, bounds.min.y as i32 + dy as i32);
            if x >= 0 && y >= 0 && x < image.width() as i32 && y < image.height() as i32 {
                let Rgb(pixel) = image.get_pixel_mut(x as u32, y as u32);
                for (p, c) in pixel.iter_mut().zip(colour) {
                    *p = (f32::from(*p) * (1.0 - cover) + f32::from(c) * cover) as u8;
                }
            }
        });
    }
}
