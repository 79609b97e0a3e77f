//! What is written into a camera's live picture (L2) and into its photos (L3).
//!
//! The document's examples contradict its own tables (C-Q16); these types follow the tables.

/// Areas of either overlay; both are always sent whole.
pub const AREAS: usize = 8;
/// Rows of an area of the live overlay.
pub const ROWS: usize = 8;

/// A corner, in hundredths of the picture: 0,0 is top left, 99,99 bottom right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OsdPoint {
    /// 0–99.
    pub x: u8,
    /// 0–99.
    pub y: u8,
}

/// One row of the live overlay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LiveOsdRow {
    /// Not in use.
    #[default]
    Unused,
    /// Text.
    Text(String),
    /// Time and date.
    TimeAndDate,
}

/// One area of the live overlay. The camera works out the lower right corner itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveOsdArea {
    /// Whether it is shown.
    pub enabled: bool,
    /// Where it begins.
    pub top_left: OsdPoint,
    /// At most [`ROWS`]; missing ones are not in use.
    pub rows: Vec<LiveOsdRow>,
}

/// The whole live overlay: at most [`AREAS`] areas; missing ones are switched off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveOsd {
    /// Areas 1 to 8.
    pub areas: Vec<LiveOsdArea>,
}

/// How letters are drawn in photos (`FontStyle`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum FontStyle {
    /// On a background.
    Background = 0,
    /// With a stroke around.
    #[default]
    Stroke = 1,
    /// Hollow.
    Hollow = 2,
    /// Plain.
    Normal = 3,
    /// Inverse.
    Inverse = 4,
}

/// How large letters are in photos (`FontSize`; the numbers are in this order on the wire).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum FontSize {
    /// Large.
    Large = 0,
    /// Medium.
    #[default]
    Medium = 1,
    /// Small.
    Small = 2,
    /// Extra large.
    ExtraLarge = 3,
}

/// How dates are written in photos (`DateFormat`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum DateFormat {
    /// 2026-11-25.
    #[default]
    YearMonthDayDashes = 0,
    /// 11-25-2026.
    MonthDayYearDashes = 1,
    /// 20261125.
    YearMonthDay = 2,
    /// 11252026.
    MonthDayYear = 3,
    /// 20261125 and the day of the week.
    YearMonthDayWeekday = 4,
}

/// What one item of the photo overlay shows (`OSDType`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoOsdContent {
    /// 0: date and time.
    Time,
    /// 8: the plate that was read.
    Plate,
    /// 110: a text.
    Custom1(String),
    /// 111: another text.
    Custom2(String),
}

/// One item of the photo overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoOsdItem {
    /// What it shows.
    pub content: PhotoOsdContent,
    /// Whether it is shown.
    pub enabled: bool,
    /// Which area, 0–7 (the table says "[1,7] … areas 1-8"; areas are counted from 0 as in L2).
    pub area: u8,
}

/// The whole photo overlay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhotoOsd {
    /// Pixels between letters, 0–10.
    pub font_space_px: u8,
    /// How letters are drawn.
    pub font_style: FontStyle,
    /// How large they are.
    pub font_size: FontSize,
    /// Their colour, 0xRRGGBB.
    pub color: u32,
    /// Colour behind them with [`FontStyle::Background`], 0xRRGGBB.
    pub back_color: u32,
    /// Thousandths of a second in times.
    pub milliseconds: bool,
    /// How dates are written.
    pub date_format: DateFormat,
    /// Where areas 1 to 8 begin; at most [`AREAS`], missing ones in the corner.
    pub areas: Vec<OsdPoint>,
    /// What is shown.
    pub items: Vec<PhotoOsdItem>,
}
