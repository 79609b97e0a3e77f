//! Permits a landlord allots to tenants: definitions, tenants, allocations, and validity in days of their own zone.

use super::words;
use crate::Instant;
use chrono::{Days, NaiveDate, TimeZone};
use chrono_tz::Tz;

/// The last day Autopay takes; it means "no end" (Autopay Permit, "Update permit allocation").
pub const NO_END: NaiveDate = NaiveDate::from_ymd_opt(2099, 1, 1).expect("a day of the calendar");

words! {
    /// What a tenant is. Unknown = nobody said: nothing is forced.
    TenantKind {
        /// A company, or more than one permit per allocation.
        Full = "full",
        /// One person with exactly one permit per allocation: both counts are 1.
        Basic = "basic",
        /// Nobody said.
        Unknown = "unknown",
    }
}

words! {
    /// How the paths of the permit interface are spelt (fact sheet §0.1).
    PathStyle {
        /// As in the document: camelCase.
        Documented = "documented",
        /// As announced for after 2026-11-05.
        SnakeCase = "snake_case",
    }
}

/// A kind of permit that can be allotted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its id; opaque.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where such permits are valid.
    pub facilities: Vec<Facility>,
}

/// A facility of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// Its code; opaque.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its zones where the permit is valid.
    pub zones: Vec<Zone>,
}

/// A zone of a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its code; opaque.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A tenant as the provider shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id; opaque.
    pub id: String,
    /// Its name as the tenant's managers set it; may differ from what it was created with.
    pub name: String,
    /// Its allocations.
    pub allocations: Vec<Allocation>,
}

/// A permit allocation of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Its id; opaque.
    pub id: String,
    /// Its definition.
    pub definition_id: String,
    /// Whether it was ever written through the interface; never false again after the first change.
    pub updated_via_api: bool,
    /// Places used at the same time.
    pub spaces: u32,
    /// Permits the tenant may hand out.
    pub permits: u32,
    /// From when to when.
    pub validity: Validity,
}

/// From which day to which day, in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// First day; `None` = not told.
    pub from: Option<NaiveDate>,
    /// Last day; `None` = not told. [`NO_END`] = no end.
    pub to: Option<NaiveDate>,
    /// IANA name of the zone its days are in, as told.
    pub zone: String,
}

impl Validity {
    /// Whether it has no end.
    pub fn endless(&self) -> bool {
        self.to == Some(NO_END)
    }

    /// Whether it has begun: then its first day can no longer be changed. A zone that is not known is read as UTC.
    pub fn begun(&self, now: Instant) -> bool {
        self.from.is_some_and(|from| from <= self.today(now))
    }

    /// Days from today (in its zone) to its last day: 0 = it ends tonight, negative = it has ended; `None` = no end
    /// or not told.
    pub fn days_left(&self, now: Instant) -> Option<i64> {
        let to = self.to.filter(|to| *to < NO_END)?;
        Some((to - self.today(now)).num_days())
    }

    /// The instant after its last day; `None` = no end or not told.
    pub fn ends_at(&self) -> Option<Instant> {
        let next = self.to.filter(|to| *to < NO_END)?.checked_add_days(Days::new(1))?;
        let zone = self.tz();
        // A midnight that the clock change skips begins with the first instant after it.
        (0..=3)
            .find_map(|hour| zone.from_local_datetime(&next.and_hms_opt(hour, 0, 0)?).earliest())
            .map(|midnight| midnight.to_utc())
    }

    fn today(&self, now: Instant) -> NaiveDate {
        now.with_timezone(&self.tz()).date_naive()
    }

    fn tz(&self) -> Tz {
        self.zone.parse().unwrap_or(Tz::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validity(to: &str) -> Validity {
        Validity {
            from: Some("2026-01-01".parse().unwrap()),
            to: Some(to.parse().unwrap()),
            zone: "Europe/Oslo".into(),
        }
    }

    fn t(s: &str) -> Instant {
        s.parse().unwrap()
    }

    #[test]
    fn days_are_those_of_the_allocations_own_zone() {
        // 23:30 in Oslo is still the 9th; half an hour later it is the 10th.
        assert_eq!(validity("2026-01-10").days_left(t("2026-01-09T22:30:00Z")), Some(1));
        assert_eq!(validity("2026-01-10").days_left(t("2026-01-09T23:00:00Z")), Some(0));
        assert_eq!(validity("2026-01-10").days_left(t("2026-01-11T12:00:00Z")), Some(-1));
    }

    #[test]
    fn the_last_day_ends_with_its_midnight_also_when_the_day_has_25_hours() {
        assert_eq!(validity("2026-10-25").ends_at(), Some(t("2026-10-25T23:00:00Z")));
        assert_eq!(validity("2026-06-30").ends_at(), Some(t("2026-06-30T22:00:00Z")));
    }

    #[test]
    fn the_first_of_january_2099_is_no_end_and_never_expires() {
        let endless = validity("2099-01-01");
        assert!(endless.endless());
        assert_eq!((endless.days_left(t("2098-12-31T12:00:00Z")), endless.ends_at()), (None, None));
    }

    #[test]
    fn a_first_day_that_has_come_cannot_be_changed() {
        assert!(!validity("2026-12-31").begun(t("2025-12-31T22:59:59Z")));
        assert!(validity("2026-12-31").begun(t("2025-12-31T23:00:00Z")));
    }
}
