//! From what is to be shown to what a camera is asked for.

use gatehouse_cameras::led::{LedColor, LedDuration, LedLayout, LedMessage, LedRow, LedScroll};
use gatehouse_domain::display::{Color, LaneDisplay, Layout, Occasion, Rendered, RenderedRow, Scroll};

pub(super) fn message(display: &LaneDisplay, occasion: Occasion, rendered: &Rendered) -> LedMessage {
    LedMessage {
        duration: match occasion {
            Occasion::Constant => LedDuration::Constant,
            _ => LedDuration::Seconds(display.show_s),
        },
        layout: match display.layout {
            Layout::FourRows => LedLayout::FourRows,
            Layout::TwoRows => LedLayout::TwoRows,
        },
        voice_level: Some(display.voice_level),
        rows: rendered.rows.iter().map(row).collect(),
    }
}

fn row(row: &RenderedRow) -> LedRow {
    LedRow {
        text: row.text.clone(),
        scroll: match row.scroll {
            Scroll::Static => LedScroll::Static,
            Scroll::RightToLeft => LedScroll::RightToLeft,
            Scroll::LeftToRight => LedScroll::LeftToRight,
            Scroll::BottomToTop => LedScroll::BottomToTop,
            Scroll::TopToBottom => LedScroll::TopToBottom,
        },
        speak: row.speak,
        color: match row.color {
            Color::Red => LedColor::Red,
            Color::Green => LedColor::Green,
            Color::Yellow => LedColor::Yellow,
        },
    }
}
