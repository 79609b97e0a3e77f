//! What a permit system says about a plate: permits, notes not to ticket or tow, alarms.
//!
//! Its times come without a zone and are kept so. What they mean for a verdict is not decided here.

use chrono::{Datelike, NaiveDateTime};

/// From this year on an end means "no end" (OPS-COM plate validation, example).
const NO_END_YEAR: i32 = 2099;

/// What is known about a plate; all empty = nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlateCheck {
    /// Its permits.
    pub permits: Vec<CheckedPermit>,
    /// Notes not to ticket or tow it.
    pub do_not_ticket: Vec<DoNotTicket>,
    /// An alarm about the plate or its driver, in the provider's words.
    pub alarm: Option<String>,
    /// The whole answer in the provider's words, for the screen; may be empty.
    pub words: String,
}

/// A permit of a plate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPermit {
    /// `standard`, `temp`, or another word; as told.
    pub kind: Option<String>,
    /// Its name, for example of its lot.
    pub name: Option<String>,
    /// Until when; `None` = not told.
    pub expires: Option<Expiry>,
    /// Whether it is in force; `None` = not told.
    pub active: Option<bool>,
}

/// A note not to ticket or tow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoNotTicket {
    /// Why, in the provider's words.
    pub notes: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// From; `None` = not told.
    pub start: Option<NaiveDateTime>,
    /// To; `None` = not told.
    pub end: Option<Expiry>,
}

/// An end as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// At this time, by a clock that the provider does not name.
    At(NaiveDateTime),
    /// Never.
    Never,
}

impl Expiry {
    /// Takes a told end: the year 2099 and later mean none.
    pub fn told(end: NaiveDateTime) -> Expiry {
        if end.year() >= NO_END_YEAR { Expiry::Never } else { Expiry::At(end) }
    }

    /// Whether it has passed when the provider's clock shows this.
    pub fn passed(self, now: NaiveDateTime) -> bool {
        match self {
            Expiry::At(end) => end < now,
            Expiry::Never => false,
        }
    }
}

impl PlateCheck {
    /// Whether nothing is known about the plate.
    pub fn is_empty(&self) -> bool {
        self.permits.is_empty() && self.do_not_ticket.is_empty() && self.alarm.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_in_2099_or_later_is_no_end_and_one_before_is_an_end() {
        let told = |text: &str| Expiry::told(text.parse().unwrap());
        assert_eq!(told("2099-01-01T00:00:00"), Expiry::Never);
        assert_eq!(told("2120-06-01T23:59:59"), Expiry::Never);
        assert_eq!(told("2098-12-31T23:59:59"), Expiry::At("2098-12-31T23:59:59".parse().unwrap()));
    }

    #[test]
    fn an_end_has_passed_a_second_after_it_and_no_end_never() {
        let now: NaiveDateTime = "2026-11-28T12:00:00".parse().unwrap();
        assert!(!Expiry::At(now).passed(now) && !Expiry::Never.passed(now));
        assert!(Expiry::At("2026-11-28T11:59:59".parse().unwrap()).passed(now));
    }
}
