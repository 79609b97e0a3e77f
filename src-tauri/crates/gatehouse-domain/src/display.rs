//! What a lane's display shows and speaks: texts with placeholders, set per lane and occasion, and the rows
//! they become. Owners, phone numbers and remarks have no placeholder: personal data stays off displays.

mod render;
#[cfg(test)]
mod tests;

pub use render::{Rendered, RenderedRow, Values, Warning, render, say_until};

use crate::lane::Direction;
use crate::verdict::VerdictKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The protocol names a display of at most so many rows.
pub const MAX_ROWS: usize = 4;
/// Longest text of a row that may be set, in characters, placeholders included.
pub const MAX_TEMPLATE_CHARS: usize = 120;
/// Seconds a temporary message may stay.
pub const SHOW_SECONDS: std::ops::RangeInclusive<u32> = 1..=300;
/// The protocol's loudness.
pub const VOICE_LEVELS: std::ops::RangeInclusive<u8> = 1..=10;
/// Characters a row may be said to have room for.
pub const WIDTHS: std::ops::RangeInclusive<u16> = 4..=64;
/// Characters of a row that may be sent at most (the protocol names no limit: C-Q33).
pub const LIMITS: std::ops::RangeInclusive<u16> = 4..=200;

/// How the display is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Four rows, horizontal.
    FourRows,
    /// Two rows, vertical.
    TwoRows,
}

impl Layout {
    /// Rows a driver sees.
    pub fn rows(self) -> usize {
        match self {
            Layout::FourRows => 4,
            Layout::TwoRows => 2,
        }
    }
}

/// Colour of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    /// Red.
    Red,
    /// Green.
    Green,
    /// Yellow.
    Yellow,
}

/// How a row moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scroll {
    /// It stands.
    Static,
    /// From right to left.
    RightToLeft,
    /// From left to right.
    LeftToRight,
    /// Upwards.
    BottomToTop,
    /// Downwards.
    TopToBottom,
}

/// When something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A vehicle whose verdict is allowed.
    Allowed,
    /// A vehicle somebody has to look at.
    Review,
    /// A vehicle on the block list.
    Blocked,
    /// A vehicle of which nothing can be told.
    Unknown,
    /// The gate was opened by hand.
    Opened,
    /// When nothing else is shown.
    Constant,
}

/// Every occasion, in the order of the screens.
pub const OCCASIONS: [Occasion; 6] = [
    Occasion::Allowed,
    Occasion::Review,
    Occasion::Blocked,
    Occasion::Unknown,
    Occasion::Opened,
    Occasion::Constant,
];

impl Occasion {
    /// The occasion of a verdict.
    pub fn of(verdict: VerdictKind) -> Occasion {
        match verdict {
            VerdictKind::Allowed => Occasion::Allowed,
            VerdictKind::Review => Occasion::Review,
            VerdictKind::Blocked => Occasion::Blocked,
            VerdictKind::Unknown => Occasion::Unknown,
        }
    }

    /// In words, for journals.
    pub fn words(self) -> &'static str {
        match self {
            Occasion::Allowed => "allowed vehicle",
            Occasion::Review => "vehicle to be looked at",
            Occasion::Blocked => "blocked vehicle",
            Occasion::Unknown => "unknown vehicle",
            Occasion::Opened => "opened by hand",
            Occasion::Constant => "constant text",
        }
    }
}

/// One row as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowTemplate {
    /// Text with placeholders: `{plate}`, `{valid_to}`, `{lane}`, `{site}`, and `{time}` on a row of its own.
    /// `{plate|guest}` says `guest` where there is no plate; without one the row is left empty.
    pub text: String,
    /// Its colour.
    pub color: Color,
    /// How it moves.
    pub scroll: Scroll,
    /// Whether it is spoken as well.
    pub speak: bool,
}

/// What is shown on one occasion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Whether anything is sent on this occasion.
    pub on: bool,
    /// From the top, at most four.
    pub rows: Vec<RowTemplate>,
}

/// The texts of every occasion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Texts {
    /// Allowed.
    pub allowed: Text,
    /// To be looked at.
    pub review: Text,
    /// Blocked.
    pub blocked: Text,
    /// Cannot be told.
    pub unknown: Text,
    /// Opened by hand.
    pub opened: Text,
    /// When nothing else is shown.
    pub constant: Text,
}

impl Texts {
    /// The text of an occasion.
    pub fn of(&self, occasion: Occasion) -> &Text {
        match occasion {
            Occasion::Allowed => &self.allowed,
            Occasion::Review => &self.review,
            Occasion::Blocked => &self.blocked,
            Occasion::Unknown => &self.unknown,
            Occasion::Opened => &self.opened,
            Occasion::Constant => &self.constant,
        }
    }
}

/// The display of a lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LaneDisplay {
    /// Whether Gatehouse drives it.
    pub on: bool,
    /// The camera it hangs on; `null` = the one that drives the barrier.
    pub camera_id: Option<i64>,
    /// How it is built.
    pub layout: Layout,
    /// Loudness, 1 to 10.
    pub voice_level: u8,
    /// Seconds a message stays before the constant text comes back, 1 to 300.
    pub show_s: u32,
    /// Characters that fit side by side, 4 to 64: a longer text that stands still is cut off by the display.
    pub width: u16,
    /// Characters of a row that are sent at most, 4 to 200.
    pub limit: u16,
    /// The display forgets its constant text: it is sent again after each message, at start, and when the
    /// camera reports itself.
    pub forgets: bool,
    /// A display that takes nothing several times in a row raises an alarm.
    pub alarm: bool,
    /// What it shows when.
    pub texts: Texts,
}

impl LaneDisplay {
    /// What a new lane begins with: off, with usual texts.
    pub fn usual(direction: Direction) -> LaneDisplay {
        use Color::{Green, Red, Yellow};
        let row = |text: &str, color, speak| RowTemplate {
            text: text.to_owned(),
            color,
            // What may be wider than the display moves; a plate has to be read at once.
            scroll: match text {
                "{site}" | "{lane}" => Scroll::RightToLeft,
                "{plate}" | "{time}" => Scroll::Static,
                other if other.chars().count() > 8 => Scroll::RightToLeft,
                _ => Scroll::Static,
            },
            speak,
        };
        let text = |rows: Vec<RowTemplate>| Text { on: true, rows };
        let greeting = match direction {
            Direction::Entry => "Welcome",
            Direction::Exit => "Goodbye",
        };
        let attendant = || {
            text(vec![
                row("{plate}", Yellow, false),
                row("Please wait", Yellow, false),
                row("See the attendant", Yellow, true),
                row("{time}", Green, false),
            ])
        };
        LaneDisplay {
            on: false,
            camera_id: None,
            layout: Layout::FourRows,
            voice_level: 5,
            show_s: 10,
            width: 8,
            limit: 64,
            forgets: false,
            alarm: false,
            texts: Texts {
                allowed: text(vec![
                    row(greeting, Green, true),
                    row("{plate}", Green, false),
                    row("Permit until {valid_to}", Green, false),
                    row("{time}", Green, false),
                ]),
                review: attendant(),
                blocked: text(vec![
                    row("{plate}", Red, false),
                    row("No entry", Red, false),
                    row("See the attendant", Red, true),
                    row("{time}", Green, false),
                ]),
                unknown: attendant(),
                opened: text(vec![
                    row(greeting, Green, true),
                    row("{plate}", Green, false),
                    row("", Green, false),
                    row("{time}", Green, false),
                ]),
                constant: text(vec![
                    row("{site}", Green, false),
                    row("{lane}", Green, false),
                    row("", Green, false),
                    row("{time}", Green, false),
                ]),
            },
        }
    }

    /// What is wrong with it: the field, and what to do in one sentence.
    pub fn complaint(&self) -> Option<(&'static str, String)> {
        let out = |field, what: &str, least: u64, most: u64| {
            Some((field, format!("{what} is a number from {least} to {most}.")))
        };
        if !SHOW_SECONDS.contains(&self.show_s) {
            return out(
                "show_s",
                "The time",
                u64::from(*SHOW_SECONDS.start()),
                u64::from(*SHOW_SECONDS.end()),
            );
        }
        if !VOICE_LEVELS.contains(&self.voice_level) {
            return out("voice_level", "The loudness", 1, 10);
        }
        if !WIDTHS.contains(&self.width) {
            return out("width", "The width", u64::from(*WIDTHS.start()), u64::from(*WIDTHS.end()));
        }
        if !LIMITS.contains(&self.limit) {
            return out("limit", "The longest text", u64::from(*LIMITS.start()), u64::from(*LIMITS.end()));
        }
        for occasion in OCCASIONS {
            let text = self.texts.of(occasion);
            if text.rows.len() > MAX_ROWS {
                return Some(("texts", format!("A display has at most {MAX_ROWS} rows.")));
            }
            if text.rows.iter().any(|row| row.text.chars().count() > MAX_TEMPLATE_CHARS) {
                return Some(("texts", format!("A row has at most {MAX_TEMPLATE_CHARS} characters.")));
            }
        }
        None
    }
}
