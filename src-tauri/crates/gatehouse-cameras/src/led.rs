//! What a display at a lane is told, whatever the channel (LAPI L10, MQTT type 7).

/// How long a message stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedDuration {
    /// For so many seconds, then the constant message comes back (`msgType` 1, `showTime`).
    Seconds(u32),
    /// Until the next constant message (`msgType` 2).
    Constant,
}

/// How the display is built (`scenseType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedLayout {
    /// 0: four rows, horizontal.
    FourRows,
    /// 1: two rows, vertical.
    TwoRows,
}

impl LedLayout {
    /// How many rows a driver sees.
    pub fn rows(self) -> usize {
        match self {
            Self::FourRows => 4,
            Self::TwoRows => 2,
        }
    }
}

/// How a row moves. The numbers are the protocol's `runType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum LedScroll {
    /// It stands.
    Static = 0,
    /// From right to left.
    RightToLeft = 1,
    /// From left to right.
    LeftToRight = 2,
    /// Upwards.
    BottomToTop = 3,
    /// Downwards.
    TopToBottom = 4,
}

/// Colour of a row. The numbers are the protocol's `colorType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum LedColor {
    /// Red.
    Red = 1,
    /// Green.
    Green = 2,
    /// Yellow.
    Yellow = 3,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedRow {
    /// What it says; `#T` on a row of its own is the time.
    pub text: String,
    /// How it moves.
    pub scroll: LedScroll,
    /// Whether it is spoken as well.
    pub speak: bool,
    /// Its colour.
    pub color: LedColor,
}

impl LedRow {
    /// A row with nothing on it.
    pub fn empty() -> Self {
        Self { text: String::new(), scroll: LedScroll::Static, speak: false, color: LedColor::Green }
    }
}

/// A message for a display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedMessage {
    /// How long it stays.
    pub duration: LedDuration,
    /// How the display is built.
    pub layout: LedLayout,
    /// 1 to 10; `None` leaves it as it is. MQTT has no place for it.
    pub voice_level: Option<u8>,
    /// From the top; missing rows are empty, rows beyond the layout's are not sent.
    pub rows: Vec<LedRow>,
}

impl LedMessage {
    /// Exactly `count` rows.
    pub(crate) fn padded(&self, count: usize) -> Vec<LedRow> {
        let own = self.rows.iter().take(self.layout.rows().min(count)).cloned();
        own.chain(std::iter::repeat_with(LedRow::empty)).take(count).collect()
    }
}
