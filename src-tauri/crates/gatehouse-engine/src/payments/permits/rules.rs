//! What may be asked of an allocation: the documents' own rules, said before anything is sent. Pure.

use crate::error::{Error, Result};
use crate::payments::target::ValuesTarget;
use crate::request::AllocationChange;
use chrono::NaiveDate;
use gatehouse_domain::Instant;
use gatehouse_domain::payment::{Allocation, NO_END, TenantKind};
use gatehouse_payments::autopay_permit::Counts;

/// More than any car park has.
const MOST: u32 = 1_000_000;

/// What is sent to change an allocation: its first day only when it changes.
pub(super) fn change(
    kind: TenantKind,
    before: &Allocation,
    asked: &AllocationChange,
    now: Instant,
) -> Result<Counts> {
    let from = asked.valid_from.filter(|from| before.validity.from != Some(*from));
    if from.is_some() && before.validity.begun(now) {
        return Err(Error::invalid(
            "valid_from",
            "It has begun already: its first day can no longer be changed.",
        ));
    }
    counts(kind, asked, from, from.or(before.validity.from))
}

/// What is sent to create one. A first day has to be said.
pub(super) fn new(kind: TenantKind, asked: &AllocationChange) -> Result<Counts> {
    let Some(from) = asked.valid_from else {
        return Err(Error::invalid("valid_from", "Type the first day."));
    };
    counts(kind, asked, Some(from), Some(from))
}

fn counts(
    kind: TenantKind,
    asked: &AllocationChange,
    send_from: Option<NaiveDate>,
    from: Option<NaiveDate>,
) -> Result<Counts> {
    for (field, count) in [("spaces", asked.spaces), ("permits", asked.permits)] {
        if kind == TenantKind::Basic && count != 1 {
            return Err(Error::invalid(
                field,
                "A BASIC tenant is one person with one permit: places and permits are both 1. If it is no BASIC tenant, change its kind first.",
            ));
        }
        if count > MOST {
            return Err(Error::invalid(field, format!("At most {MOST} are taken.")));
        }
    }
    let to = asked.valid_to.unwrap_or(NO_END);
    if to > NO_END {
        return Err(Error::invalid(
            "valid_to",
            "Autopay takes no day after 1 January 2099, which means no end. Choose no end instead.",
        ));
    }
    if from.is_some_and(|from| to < from) {
        return Err(Error::invalid("valid_to", "The last day lies before the first."));
    }
    Ok(Counts { spaces: asked.spaces, permits: asked.permits, from: send_from, to: Some(to) })
}

/// As kept beside the write.
pub(super) fn asked(counts: &Counts) -> ValuesTarget {
    ValuesTarget {
        spaces: counts.spaces,
        permits: counts.permits,
        valid_from: counts.from,
        valid_to: counts.to,
    }
}

/// What an allocation is, as kept beside the write.
pub(super) fn known(allocation: &Allocation) -> ValuesTarget {
    ValuesTarget {
        spaces: allocation.spaces,
        permits: allocation.permits,
        valid_from: allocation.validity.from,
        valid_to: allocation.validity.to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_domain::payment::Validity;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn before(from: &str) -> Allocation {
        Allocation {
            id: "a".into(),
            definition_id: "d".into(),
            updated_via_api: false,
            spaces: 5,
            permits: 12,
            validity: Validity {
                from: Some(day(from)),
                to: Some(day("2026-12-31")),
                zone: "Europe/Oslo".into(),
            },
        }
    }

    fn asked(from: Option<&str>, to: Option<&str>) -> AllocationChange {
        AllocationChange { spaces: 1, permits: 1, valid_from: from.map(day), valid_to: to.map(day) }
    }

    fn refused(result: Result<Counts>) -> &'static str {
        match result {
            Ok(_) => "",
            Err(Error::Invalid { field, .. }) => field,
            Err(_) => "another error",
        }
    }

    const NOW: &str = "2026-11-28T12:00:00Z";

    #[test]
    fn no_end_is_sent_as_the_first_of_january_2099_and_nothing_later_is() {
        let sent =
            |to| change(TenantKind::Full, &before("2026-01-01"), &asked(None, to), NOW.parse().unwrap());
        assert_eq!(sent(None).unwrap().to, Some(NO_END));
        assert_eq!(sent(Some("2099-01-01")).unwrap().to, Some(NO_END));
        assert_eq!(refused(sent(Some("2099-01-02"))), "valid_to");
        assert_eq!(refused(sent(Some("2025-12-31"))), "valid_to", "before its first day");
    }

    #[test]
    fn the_first_day_is_sent_only_when_it_changes_and_refused_once_it_has_come() {
        let sent =
            |known, from| change(TenantKind::Full, &before(known), &asked(from, None), NOW.parse().unwrap());
        assert_eq!(sent("2026-01-01", None).unwrap().from, None);
        assert_eq!(sent("2026-01-01", Some("2026-01-01")).unwrap().from, None);
        assert_eq!(refused(sent("2026-01-01", Some("2026-02-01"))), "valid_from");
        assert_eq!(sent("2027-01-01", Some("2027-02-01")).unwrap().from, Some(day("2027-02-01")));
        assert_eq!(refused(new(TenantKind::Full, &asked(None, None))), "valid_from");
    }

    #[test]
    fn both_counts_of_a_basic_tenant_are_1_and_an_unknown_kind_forces_nothing() {
        let sent = |kind, spaces, permits| {
            let change = AllocationChange { spaces, permits, ..asked(Some("2027-01-01"), None) };
            new(kind, &change)
        };
        assert_eq!(refused(sent(TenantKind::Basic, 2, 1)), "spaces");
        assert_eq!(refused(sent(TenantKind::Basic, 1, 2)), "permits");
        assert_eq!(refused(sent(TenantKind::Basic, 1, 1)), "");
        assert_eq!(refused(sent(TenantKind::Unknown, 2, 7)), "");
        assert_eq!(refused(sent(TenantKind::Full, 2, u32::MAX)), "permits");
    }
}
