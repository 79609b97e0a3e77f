//! From a text with placeholders to the rows that are sent. Pure: knows no clock, no display, no protocol.

use super::{Color, LaneDisplay, Layout, Occasion, RowTemplate, Scroll};
use crate::{Instant, site};
use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

/// What the display itself replaces by the time, on a row of its own.
const TIME: &str = "#T";

/// What placeholders stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// The effective plate, as people write it.
    pub plate: Option<String>,
    /// Until when the entry counts that allows it; see [`say_until`].
    pub valid_to: Option<String>,
    /// Name of the lane.
    pub lane: String,
    /// Name of the site.
    pub site: String,
}

/// One row to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RenderedRow {
    /// What it says; `#T` = the display shows the time there.
    pub text: String,
    /// Its colour.
    pub color: Color,
    /// How it moves.
    pub scroll: Scroll,
    /// Whether it is spoken as well.
    pub speak: bool,
}

/// Something the person who set the text should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// Row, from 1.
    pub row: i64,
    /// What, in one sentence.
    pub sentence: String,
}

/// A text as it would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rendered {
    /// As many rows as the display has.
    pub rows: Vec<RenderedRow>,
    /// What should be looked at twice.
    pub warnings: Vec<Warning>,
}

impl Rendered {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| row.text.is_empty())
    }
}

/// Makes the rows of an occasion.
pub fn render(display: &LaneDisplay, occasion: Occasion, values: &Values) -> Rendered {
    let templates = &display.texts.of(occasion).rows;
    let shown = display.layout.rows();
    let mut warnings = Vec::new();
    let mut rows: Vec<RenderedRow> = Vec::with_capacity(shown);
    for (at, template) in templates.iter().enumerate() {
        let mut warn = |sentence: String| warnings.push(Warning { row: at as i64 + 1, sentence });
        if at >= shown {
            if !template.text.trim().is_empty() {
                warn(format!("This display has {shown} rows; this one is not shown."));
            }
            continue;
        }
        rows.push(row(display, template, values, &mut warn));
    }
    let empty =
        RenderedRow { text: String::new(), color: Color::Green, scroll: Scroll::Static, speak: false };
    rows.resize(shown, empty);
    Rendered { rows, warnings }
}

fn row(
    display: &LaneDisplay,
    template: &RowTemplate,
    values: &Values,
    warn: &mut impl FnMut(String),
) -> RenderedRow {
    let (color, scroll) = (template.color, template.scroll);
    let typed = template.text.trim();
    if typed == "{time}" || typed == TIME {
        return RenderedRow { text: TIME.to_owned(), color, scroll, speak: template.speak };
    }
    let text = plain(&filled(typed, values, warn), warn);
    let limit = usize::from(display.limit);
    let text = if text.chars().count() > limit {
        warn(format!("Longer than {limit} characters: the rest is not sent."));
        text.chars().take(limit).collect::<String>().trim_end().to_owned()
    } else {
        text
    };
    if scroll == Scroll::Static && text.chars().count() > usize::from(display.width) {
        warn(format!("Wider than the display ({} characters): let it move.", display.width));
    }
    let speak = template.speak && !text.is_empty();
    RenderedRow { text, color, scroll, speak }
}

/// Puts values in place. A missing one without a substitute empties the row.
fn filled(typed: &str, values: &Values, warn: &mut impl FnMut(String)) -> String {
    let mut text = String::new();
    let mut rest = typed;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let Some(length) = rest[open..].find('}') else {
            warn("A curly bracket is opened and not closed.".to_owned());
            text.push_str(&rest[open..]);
            return text;
        };
        let inside = &rest[open + 1..open + length];
        rest = &rest[open + length + 1..];
        let (name, substitute) = match inside.split_once('|') {
            Some((name, substitute)) => (name.trim(), Some(substitute.trim())),
            None => (inside.trim(), None),
        };
        let value = match name {
            "plate" => values.plate.as_deref(),
            "valid_to" => values.valid_to.as_deref(),
            "lane" => Some(values.lane.as_str()),
            "site" => Some(values.site.as_str()),
            "time" => {
                warn("The time needs a row of its own.".to_owned());
                Some("")
            }
            unknown => {
                warn(format!("There is no {{{unknown}}}: use plate, valid_to, lane, site or time."));
                Some("")
            }
        };
        match value.filter(|value| !value.trim().is_empty() || matches!(name, "time")).or(substitute) {
            Some(value) => text.push_str(value),
            None if matches!(name, "plate" | "valid_to" | "lane" | "site") => return String::new(),
            None => {}
        }
    }
    text.push_str(rest);
    text
}

/// One line of text a display can take: no control characters, and no `#`, which begins its own codes.
fn plain(text: &str, warn: &mut impl FnMut(String)) -> String {
    if text.contains('#') {
        warn("A # means something to the display itself; it is left out.".to_owned());
    }
    let clean: String =
        text.chars().filter(|c| *c != '#').map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An end as a display says it: `28 Nov 2026` when it is the end of that day, `14:00` when it is today,
/// else `28 Nov 2026 14:00`.
pub fn say_until(zone: Tz, until: Instant, now: Instant) -> String {
    let local = until.with_timezone(&zone).naive_local();
    if local.time() == NaiveTime::MIN {
        return (local.date() - TimeDelta::days(1)).format("%-d %b %Y").to_string();
    }
    if local.date() == now.with_timezone(&zone).date_naive() {
        return local.format("%H:%M").to_string();
    }
    site::say(zone, until)
}

/// The protocol's four rows also serve a display with two: which of them a layout uses.
impl Layout {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Layout::FourRows => "four rows",
            Layout::TwoRows => "two rows",
        }
    }
}
