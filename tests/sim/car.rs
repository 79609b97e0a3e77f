//! What drives through the lanes: cars with a plate, a colour and a make that stay the same at entry and exit.
//!
//! It turns a car into a scene and a record; it sends neither.

use super::body::CaptureSpec;
use super::dice::Dice;
use super::error::Result;
use super::scene::{Body, SceneSpec, Studio};

/// Dictionary "Common Colors": code and how it is painted.
const PAINTS: &[(i64, [u8; 3])] = &[
    (1, [226, 228, 230]),
    (0, [30, 31, 34]),
    (2, [118, 120, 124]),
    (13, [176, 180, 184]),
    (3, [168, 32, 30]),
    (4, [34, 66, 140]),
    (8, [36, 96, 60]),
    (7, [104, 74, 52]),
    (5, [214, 176, 40]),
];

/// Outline, dictionary "Vehicle Types", logo, brand.
const MAKES: &[(Body, i64, &str, &str)] = &[
    (Body::Sedan, 9, "A0", "AODI-A6-2004"),
    (Body::Sedan, 21, "B2", "BMW-320-2018"),
    (Body::Suv, 10, "T1", "TOYOTA-RAV4-2021"),
    (Body::Suv, 10, "V4", "VOLVO-XC60-2019"),
    (Body::Van, 17, "V1", "VW-TOURAN-2016"),
    (Body::Van, 12, "F3", "FORD-TRANSIT-2020"),
];

/// Plate ground: dictionary "Common Colors", paint, dictionary "Plate Type".
const PLATES: &[(i64, [u8; 3], i64)] = &[
    (1, [244, 244, 240], 1),
    (1, [244, 244, 240], 1),
    (5, [240, 200, 48], 0),
    (4, [28, 66, 150], 1),
    (8, [150, 210, 160], 30),
];

/// One vehicle.
#[derive(Debug, Clone)]
pub struct Car {
    /// What its plate says; `None` = no plate to be seen.
    pub plate: Option<String>,
    body: Body,
    paint: (i64, [u8; 3]),
    plate_paint: (i64, [u8; 3], i64),
    vehicle_type: i64,
    logo: &'static str,
    brand: &'static str,
}

impl Car {
    /// A car with this plate; the rest follows from the plate, so that it is the same car again at the exit.
    #[must_use]
    pub fn with_plate(plate: &str) -> Self {
        let seed = plate.bytes().fold(17_u64, |a, b| a.wrapping_mul(131).wrapping_add(u64::from(b)));
        Self { plate: Some(plate.into()), ..Self::random(seed) }
    }

    /// A car nobody can read a plate on.
    #[must_use]
    pub fn without_plate(seed: u64) -> Self {
        Self { plate: None, ..Self::random(seed) }
    }

    fn random(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let (body, vehicle_type, logo, brand) = MAKES[dice.below(MAKES.len())];
        let paint = PAINTS[dice.below(PAINTS.len())];
        let plate_paint = PLATES[dice.below(PLATES.len())];
        Self { plate: Some(dice.plate()), body, paint, plate_paint, vehicle_type, logo, brand }
    }

    /// Draws the car and fills in the record. `misread` is what the camera claims instead of what the plate says.
    /// Takes some tens of milliseconds of computing for a full frame.
    pub fn capture(
        &self,
        studio: &Studio,
        record_id: &str,
        caption: String,
        night: bool,
        misread: Option<&str>,
    ) -> Result<CaptureSpec> {
        let seed = record_id.bytes().fold(3_u64, |a, b| a.wrapping_mul(131).wrapping_add(u64::from(b)));
        let scene = studio.shoot(&SceneSpec {
            plate: self.plate.clone(),
            body: self.body,
            paint: self.paint.1,
            plate_paint: self.plate_paint.1,
            night,
            caption,
            seed,
        })?;
        let reading = misread.or(self.plate.as_deref()).unwrap_or("Unknown");
        let mut spec = CaptureSpec::new(record_id, reading, scene.pictures());
        spec.confidence = if self.plate.is_some() { 88 + (seed % 12) as i64 } else { 0 };
        spec.vehicle_type = self.vehicle_type;
        spec.vehicle_color = self.paint.0;
        (spec.plate_color, spec.plate_type) =
            if self.plate.is_some() { (self.plate_paint.0, self.plate_paint.2) } else { (100, 99) };
        spec.logo = Some(self.logo.into());
        spec.brand = Some(self.brand.into());
        Ok(spec)
    }
}
