//! Overlays as an engineer sets them: checked against the document's tables.

use crate::error::{Error, Result};
use gatehouse_cameras::osd::{
    AREAS, DateFormat, FontSize, FontStyle, LiveOsd, LiveOsdArea, LiveOsdRow, OsdPoint, PhotoOsd,
    PhotoOsdContent, PhotoOsdItem, ROWS,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest text of a row, in characters; the document names no limit.
const MAX_CHARS: usize = 64;

/// A corner, in hundredths of the picture.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
pub struct PlaceSetup {
    /// 0 (left) to 99.
    pub x: u8,
    /// 0 (top) to 99.
    pub y: u8,
}

/// What a row of the live overlay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveRowKind {
    /// Nothing.
    Unused,
    /// A text.
    Text,
    /// Time and date.
    Time,
}

/// One row of the live overlay.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct LiveRowSetup {
    /// What it is.
    pub kind: LiveRowKind,
    /// The text, for `text`.
    #[serde(default)]
    pub text: String,
}

/// One area of the live overlay.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct LiveAreaSetup {
    /// Whether it is shown.
    pub enabled: bool,
    /// Where it begins.
    pub place: PlaceSetup,
    /// At most eight.
    pub rows: Vec<LiveRowSetup>,
}

/// The whole text in the live picture.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct OverlaySetup {
    /// At most eight; missing ones are switched off.
    pub areas: Vec<LiveAreaSetup>,
}

/// One item of the photo overlay.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct PhotoItemSetup {
    /// Whether it is shown.
    pub enabled: bool,
    /// Which area, 0 to 7.
    pub area: u8,
    /// The text, for the two custom ones.
    #[serde(default)]
    pub text: String,
}

/// The whole text in the photos.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct PhotoSetup {
    /// Pixels between letters, 0 to 10.
    pub font_space_px: u8,
    /// 0 background, 1 stroke, 2 hollow, 3 normal, 4 inverse.
    pub font_style: u8,
    /// 0 large, 1 medium, 2 small, 3 extra large.
    pub font_size: u8,
    /// Colour of the letters, "#rrggbb".
    pub color: String,
    /// Colour behind them (style "background" only), "#rrggbb".
    pub back_color: String,
    /// Thousandths of a second in times.
    pub milliseconds: bool,
    /// 0 yyyy-mm-dd, 1 mm-dd-yyyy, 2 yyyymmdd, 3 mmddyyyy, 4 yyyymmdd day of week.
    pub date_format: u8,
    /// Where areas 1 to 8 begin; missing ones lie in the corner.
    pub places: Vec<PlaceSetup>,
    /// Date and time.
    pub time: PhotoItemSetup,
    /// The plate that was read.
    pub plate: PhotoItemSetup,
    /// A text.
    pub custom_1: PhotoItemSetup,
    /// Another text.
    pub custom_2: PhotoItemSetup,
}

impl OverlaySetup {
    pub(super) fn checked(&self) -> Result<LiveOsd> {
        if self.areas.len() > AREAS || self.areas.iter().any(|area| area.rows.len() > ROWS) {
            return Err(Error::invalid("areas", "There are eight areas with eight rows each."));
        }
        let areas = self.areas.iter().map(|area| {
            let rows = area.rows.iter().map(|row| {
                Ok(match row.kind {
                    LiveRowKind::Unused => LiveOsdRow::Unused,
                    LiveRowKind::Time => LiveOsdRow::TimeAndDate,
                    LiveRowKind::Text => LiveOsdRow::Text(text(&row.text)?),
                })
            });
            let rows = rows.collect::<Result<Vec<_>>>()?;
            Ok(LiveOsdArea { enabled: area.enabled, top_left: point(area.place)?, rows })
        });
        Ok(LiveOsd { areas: areas.collect::<Result<_>>()? })
    }
}

impl PhotoSetup {
    pub(super) fn checked(&self) -> Result<PhotoOsd> {
        if self.places.len() > AREAS {
            return Err(Error::invalid("places", "There are eight areas."));
        }
        if self.font_space_px > 10 {
            return Err(Error::invalid("font_space_px", "Between letters there are 0 to 10 pixels."));
        }
        let item = |setup: &PhotoItemSetup, content: PhotoOsdContent| match setup.area {
            0..8 => Ok(PhotoOsdItem { content, enabled: setup.enabled, area: setup.area }),
            _ => Err(Error::invalid("area", "There are eight areas.")),
        };
        let words = |setup: &PhotoItemSetup| match setup.enabled || !setup.text.trim().is_empty() {
            true => text(&setup.text),
            false => Ok(String::new()),
        };
        Ok(PhotoOsd {
            font_space_px: self.font_space_px,
            font_style: match self.font_style {
                0 => FontStyle::Background,
                1 => FontStyle::Stroke,
                2 => FontStyle::Hollow,
                3 => FontStyle::Normal,
                4 => FontStyle::Inverse,
                _ => return Err(Error::invalid("font_style", "There is no such style.")),
            },
            font_size: match self.font_size {
                0 => FontSize::Large,
                1 => FontSize::Medium,
                2 => FontSize::Small,
                3 => FontSize::ExtraLarge,
                _ => return Err(Error::invalid("font_size", "There is no such size.")),
            },
            color: color("color", &self.color)?,
            back_color: color("back_color", &self.back_color)?,
            milliseconds: self.milliseconds,
            date_format: match self.date_format {
                0 => DateFormat::YearMonthDayDashes,
                1 => DateFormat::MonthDayYearDashes,
                2 => DateFormat::YearMonthDay,
                3 => DateFormat::MonthDayYear,
                4 => DateFormat::YearMonthDayWeekday,
                _ => return Err(Error::invalid("date_format", "There is no such way to write dates.")),
            },
            areas: self.places.iter().map(|place| point(*place)).collect::<Result<_>>()?,
            items: vec![
                item(&self.time, PhotoOsdContent::Time)?,
                item(&self.plate, PhotoOsdContent::Plate)?,
                item(&self.custom_1, PhotoOsdContent::Custom1(words(&self.custom_1)?))?,
                item(&self.custom_2, PhotoOsdContent::Custom2(words(&self.custom_2)?))?,
            ],
        })
    }
}

fn point(place: PlaceSetup) -> Result<OsdPoint> {
    match place {
        PlaceSetup { x: 0..100, y: 0..100 } => Ok(OsdPoint { x: place.x, y: place.y }),
        _ => Err(Error::invalid("place", "A place has numbers from 0 to 99.")),
    }
}

fn text(typed: &str) -> Result<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Error::invalid("text", "Type the text, or switch the row off."));
    }
    if typed.chars().count() > MAX_CHARS || typed.chars().any(char::is_control) {
        return Err(Error::invalid("text", format!("A row has at most {MAX_CHARS} characters.")));
    }
    Ok(typed.to_owned())
}

fn color(field: &'static str, typed: &str) -> Result<u32> {
    let digits = typed.strip_prefix('#').filter(|digits| digits.len() == 6);
    digits
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .ok_or_else(|| Error::invalid(field, "A colour is written as #rrggbb."))
}
