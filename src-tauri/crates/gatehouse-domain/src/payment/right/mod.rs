//! A right as a Pay-by-Plate provider tells it: who may be parked where, from when, until when (Pay-by-Plate Sync,
//! permits). What a copy of many rights does with news is in `copy`.
//!
//! It knows no wire shape, and decides nothing about opening: that is the verdict's.

mod copy;

pub use copy::{Changes, RightsCopy};

use crate::Instant;
use crate::plate::normalise;
use chrono::{Datelike, TimeDelta};

/// From this year on an end is a way to write "no end": 2099-01-01 and .NET's greatest date are both seen.
const ENDLESS_YEAR: i32 = 2099;

/// A permit or a paid session of one vehicle in one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// Id of the zone, as its provider writes it.
    pub zone: String,
    /// The provider's id; several vehicles may share one.
    pub permit_id: String,
    /// Plate as its provider writes it.
    pub plate: String,
    /// State or province of the plate; empty = not told.
    pub region: String,
    /// First instant at which it counts; `None` = since ever.
    pub valid_from: Option<Instant>,
    /// First instant at which it no longer counts; see [`Right::ends`].
    pub valid_until: Instant,
    /// Make of the vehicle, when told.
    pub make: Option<String>,
    /// Colour of the vehicle, when told.
    pub color: Option<String>,
}

/// What makes it the same right. The permit's id alone does not: it repeats (Pay-by-Plate Sync, permits, sample).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RightKey {
    /// Zone.
    pub zone: String,
    /// Permit.
    pub permit_id: String,
    /// Region, normalised as a plate is.
    pub region: String,
    /// Normalised plate.
    pub plate: String,
}

impl Right {
    /// Its identity.
    pub fn key(&self) -> RightKey {
        RightKey {
            zone: self.zone.clone(),
            permit_id: self.permit_id.clone(),
            region: normalise(&self.region),
            plate: self.normalised(),
        }
    }

    /// The plate as a camera's reading is compared with it.
    pub fn normalised(&self) -> String {
        normalise(&self.plate)
    }

    /// When it ends; `None` = it has no end.
    pub fn ends(&self) -> Option<Instant> {
        (self.valid_until.year() < ENDLESS_YEAR).then_some(self.valid_until)
    }

    /// Whether it has ended by `at`, the provider's grace period included.
    pub fn ended(&self, at: Instant, grace: TimeDelta) -> bool {
        // An end that cannot be counted up to lies beyond every clock.
        self.ends().and_then(|end| end.checked_add_signed(grace)).is_some_and(|end| at >= end)
    }

    /// Whether it counts at `at`: the start is inclusive, the end with the grace period exclusive.
    pub fn in_force(&self, at: Instant, grace: TimeDelta) -> bool {
        self.valid_from.is_none_or(|from| from <= at) && !self.ended(at, grace)
    }

    /// Whether it may speak for a plate of this region: a region that one side does not tell excludes nothing.
    pub fn fits_region(&self, region: Option<&str>) -> bool {
        let (mine, other) = (normalise(&self.region), normalise(region.unwrap_or_default()));
        mine.is_empty() || other.is_empty() || mine == other
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    /// `zone/permit/plate`, until then.
    pub(crate) fn right(name: &str, until: &str) -> Right {
        let [zone, permit_id, plate] = name.split('/').collect::<Vec<_>>()[..] else { panic!("{name}") };
        Right {
            zone: zone.into(),
            permit_id: permit_id.into(),
            plate: plate.into(),
            region: "NY".into(),
            valid_from: None,
            valid_until: t(until),
            make: None,
            color: None,
        }
    }

    #[test]
    fn a_right_counts_from_its_start_until_just_before_its_end_and_grace_moves_the_end() {
        let mut it = right("prk1/1234A/ABC123", "2026-05-01T12:00:00Z");
        it.valid_from = Some(t("2026-05-01T10:00:00Z"));
        for (at, grace_min, counts) in [
            ("2026-05-01T09:59:59.999999Z", 0, false),
            ("2026-05-01T10:00:00Z", 0, true),
            ("2026-05-01T11:59:59.999999Z", 0, true),
            ("2026-05-01T12:00:00Z", 0, false),
            ("2026-05-01T12:00:00Z", 10, true),
            ("2026-05-01T12:09:59.999999Z", 10, true),
            ("2026-05-01T12:10:00Z", 10, false),
            ("2026-05-01T09:59:59Z", 10, false),
        ] {
            assert_eq!(it.in_force(t(at), TimeDelta::minutes(grace_min)), counts, "{at} grace {grace_min}");
        }
    }

    #[test]
    fn an_end_in_2099_or_later_is_no_end() {
        for (until, ends) in [
            ("2098-12-31T23:59:59.999999Z", true),
            ("2099-01-01T00:00:00Z", false),
            ("2099-06-01T23:59:59Z", false),
            ("9999-12-31T23:59:59.9999999Z", false),
        ] {
            let it = right("prk1/1/ABC123", until);
            assert_eq!(it.ends().is_some(), ends, "{until}");
            assert_eq!(it.ended(t("+12026-01-01T00:00:00Z"), TimeDelta::zero()), ends, "{until}");
        }
    }

    #[test]
    fn a_grace_period_beyond_every_calendar_does_not_end_a_right() {
        let it = right("prk1/1/ABC123", "2026-05-01T12:00:00Z");
        assert!(it.in_force(t("2030-01-01T00:00:00Z"), TimeDelta::MAX));
    }

    #[test]
    fn rights_are_the_same_by_zone_permit_region_and_normalised_plate() {
        let it = right("prk1/5678B/abc 123", "2026-05-01T12:00:00Z");
        let same = Right { region: "ny".into(), ..right("prk1/5678B/ABC-123", "2027-01-01T00:00:00Z") };
        assert_eq!(it.key(), same.key());
        for other in [
            right("prk2/5678B/ABC123", "2026-05-01T12:00:00Z"),
            right("prk1/5678C/ABC123", "2026-05-01T12:00:00Z"),
            right("prk1/5678B/DEV456", "2026-05-01T12:00:00Z"),
            Right { region: "NJ".into(), ..it.clone() },
        ] {
            assert_ne!(it.key(), other.key());
        }
    }

    #[test]
    fn a_region_that_one_side_does_not_tell_excludes_nothing() {
        let it = right("prk1/1/ABC123", "2026-05-01T12:00:00Z");
        let untold = Right { region: String::new(), ..it.clone() };
        for (right, asked, fits) in [
            (&it, None, true),
            (&it, Some("ny"), true),
            (&it, Some(" "), true),
            (&it, Some("NJ"), false),
            (&untold, Some("NJ"), true),
        ] {
            assert_eq!(right.fits_region(asked), fits, "{asked:?}");
        }
    }
}
