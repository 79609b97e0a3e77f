//! Rendered captures: a road scene as JPEG and the plate cut out of the same scene.
//!
//! The same studio and spec give the same bytes. It invents no traffic; it only draws what it is told.

pub(crate) mod draw;
pub(crate) mod paint;

use std::sync::OnceLock;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage, imageops};

use super::body::Picture;
use super::error::{Error, Result};
use draw::{Grain, Rect};

pub use draw::FONT;

/// The outline of a car.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Low.
    Sedan,
    /// Higher.
    Suv,
    /// Highest.
    Van,
}

/// What is to be seen.
#[derive(Debug, Clone)]
pub struct SceneSpec {
    /// The words on the plate; `None` = a car without one.
    pub plate: Option<String>,
    /// The car's outline.
    pub body: Body,
    /// The car's colour.
    pub paint: [u8; 3],
    /// The plate's ground colour.
    pub plate_paint: [u8; 3],
    /// By day or at night.
    pub night: bool,
    /// Burnt into the upper edge: time and place.
    pub caption: String,
    /// Where the car stands exactly, and the grain.
    pub seed: u64,
}

impl SceneSpec {
    /// A white sedan with this plate by day.
    #[must_use]
    pub fn new(plate: &str, seed: u64) -> Self {
        Self {
            plate: Some(plate.into()),
            body: Body::Sedan,
            paint: [226, 228, 230],
            plate_paint: [244, 244, 240],
            night: false,
            caption: String::new(),
            seed,
        }
    }
}

/// The two pictures of one capture.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The whole frame.
    pub vehicle: Bytes,
    /// The plate, cut from the same frame; empty when the car has none.
    pub plate: Bytes,
    /// What stands on the plate.
    pub words: Option<String>,
}

impl Scene {
    /// As pictures of a record: vehicle first, then the plate when there is one.
    #[must_use]
    pub fn pictures(&self) -> Vec<Picture> {
        let mut pictures = vec![Picture { kind: 1, jpeg: self.vehicle.clone() }];
        if !self.plate.is_empty() {
            pictures.push(Picture { kind: 2, jpeg: self.plate.clone() });
        }
        pictures
    }

    /// The same scene with a vehicle picture of exactly `bytes` bytes, for measuring. A JPEG that is already larger
    /// is left as it is.
    #[must_use]
    pub fn padded(&self, bytes: usize) -> Self {
        Self { vehicle: padded(&self.vehicle, bytes), ..self.clone() }
    }
}

/// A JPEG grown to exactly `bytes` bytes with comment segments behind its start marker; still the same picture.
#[must_use]
pub fn padded(jpeg: &[u8], bytes: usize) -> Bytes {
    let mut missing = bytes.saturating_sub(jpeg.len());
    // A comment segment takes at least its marker and length; fewer bytes go behind the end marker.
    let mut comments: Vec<u8> = Vec::with_capacity(missing);
    while missing >= 4 {
        let segment = missing.min(65_537);
        let segment = if missing - segment > 0 && missing - segment < 4 { segment - 4 } else { segment };
        comments.extend([0xff, 0xfe]);
        comments.extend(((segment - 2) as u16).to_be_bytes());
        comments.resize(comments.len() + segment - 4, b'.');
        missing -= segment;
    }
    let tail = vec![0_u8; missing];
    let (start, rest) = jpeg.split_at(jpeg.len().min(2));
    [start, &comments, rest, &tail].concat().into()
}

/// Draws scenes of one size; the empty lanes are drawn once each and kept (four at most).
#[derive(Debug)]
pub struct Studio {
    width: u32,
    height: u32,
    quality: u8,
    grain: Grain,
    lanes: [OnceLock<RgbImage>; 4],
}

impl Studio {
    /// Full HD, 200 to 300 KB a frame.
    #[must_use]
    pub fn full_hd() -> Self {
        Self::new(1920, 1080, 76)
    }

    /// Small and quick, for tests that only need a true JPEG.
    #[must_use]
    pub fn small() -> Self {
        Self::new(640, 360, 70)
    }

    /// Any size; `quality` is JPEG's, 1 to 100.
    #[must_use]
    pub fn new(width: u32, height: u32, quality: u8) -> Self {
        Self { width, height, quality, grain: Grain::new(42, 7), lanes: Default::default() }
    }

    /// Draws and encodes one capture.
    pub fn shoot(&self, spec: &SceneSpec) -> Result<Scene> {
        let variant = (spec.seed % 2) as usize + if spec.night { 2 } else { 0 };
        let lane = self.lanes[variant]
            .get_or_init(|| paint::lane(self.width, self.height, spec.night, variant as u64, &self.grain));
        let mut image = lane.clone();
        let plate_at = paint::car(&mut image, spec, &self.grain);
        if !spec.caption.is_empty() {
            paint::caption(&mut image, &spec.caption);
        }
        let vehicle = encode(&image, self.quality)?;
        let plate = match spec.plate {
            None => Bytes::new(),
            Some(_) => encode(&cut(&image, plate_at.grown(self.width as i32 / 80)), 88)?,
        };
        Ok(Scene { vehicle, plate, words: spec.plate.clone() })
    }
}

fn cut(image: &RgbImage, at: Rect) -> RgbImage {
    let at = at.within(image);
    imageops::crop_imm(image, at.x as u32, at.y as u32, at.w as u32, at.h as u32).to_image()
}

fn encode(image: &RgbImage, quality: u8) -> Result<Bytes> {
    let mut out = Vec::with_capacity(320 << 10);
    JpegEncoder::new_with_quality(&mut out, quality)
        .encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .map_err(|e| Error::Scene(e.to_string()))?;
    Ok(out.into())
}

#[cfg(test)]
mod tests;
