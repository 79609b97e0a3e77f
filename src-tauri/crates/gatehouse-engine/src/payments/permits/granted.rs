//! Asked beside granted: an allocation comes out "as close as possible" to what was asked, so every value is shown as
//! it was, as it was asked for, and as the provider says it is now.

use crate::payments::target::ValuesTarget;
use crate::view::GrantedView;
use chrono::NaiveDate;
use gatehouse_domain::payment::{Allocation, NO_END, Validity};
use gatehouse_payments::autopay_permit::{Counts, Granted};

const PLACES: &str = "Places at once";
const PERMITS: &str = "Permits";
const FIRST_DAY: &str = "First day";
const LAST_DAY: &str = "Last day";

/// A day as a person says it.
fn day(day: NaiveDate) -> String {
    if day == NO_END { "no end".into() } else { day.format("%-d %b %Y").to_string() }
}

/// Values of an allocation, label and value in words.
pub(in crate::payments) fn values(of: &ValuesTarget) -> Vec<(String, String)> {
    let mut lines =
        vec![(PLACES.to_owned(), of.spaces.to_string()), (PERMITS.to_owned(), of.permits.to_string())];
    lines.extend(of.valid_from.map(|from| (FIRST_DAY.to_owned(), day(from))));
    lines.extend(of.valid_to.map(|to| (LAST_DAY.to_owned(), day(to))));
    lines
}

/// Asked beside granted, value by value.
pub(super) fn differences(
    before: Option<&Allocation>,
    asked: &Counts,
    granted: &Granted,
) -> Vec<GrantedView> {
    let count = |label: &str, before: Option<u32>, asked: u32, granted: Option<u32>| GrantedView {
        label: label.into(),
        before: before.map(|n| n.to_string()),
        asked: asked.to_string(),
        granted: granted.map(|n| n.to_string()),
        same: granted == Some(asked),
    };
    let days =
        |label: &str, before: Option<NaiveDate>, asked: Option<NaiveDate>, granted: Option<NaiveDate>| {
            asked.map(|asked| GrantedView {
                label: label.into(),
                before: before.map(day),
                asked: day(asked),
                granted: granted.map(day),
                same: granted == Some(asked),
            })
        };
    let validity = before.map(|known| &known.validity);
    let mut all = vec![
        count(PLACES, before.map(|known| known.spaces), asked.spaces, granted.spaces),
        count(PERMITS, before.map(|known| known.permits), asked.permits, granted.permits),
    ];
    all.extend(days(FIRST_DAY, validity.and_then(|v| v.from), asked.from, granted.from));
    all.extend(days(LAST_DAY, validity.and_then(|v| v.to), asked.to, granted.to));
    all
}

/// What came of it, in a sentence; `done` = "The allocation was changed".
pub(super) fn sentence(done: &str, differences: &[GrantedView]) -> String {
    if differences.iter().all(|value| value.same) {
        return format!("{done} as asked.");
    }
    let others = differences.iter().filter(|value| !value.same);
    let words: Vec<String> = others
        .map(|value| {
            let (label, asked) = (&value.label, &value.asked);
            let Some(got) = &value.granted else {
                return format!("{label}: asked {asked}, Autopay did not say what it is now.");
            };
            let number = |text: &str| text.parse::<u32>().ok();
            match (label.as_str(), number(asked), number(got)) {
                (PERMITS, Some(fewer), Some(more)) if fewer < more => {
                    format!("{label}: asked {asked}, got {got}: {got} permits are already handed out.")
                }
                _ => format!("{label}: asked {asked}, got {got}."),
            }
        })
        .collect();
    format!("{done}, but not all of it is as asked. {}", words.join(" "))
}

/// What the provider says it is now, label and value in words.
pub(super) fn answer(differences: &[GrantedView]) -> Vec<(String, String)> {
    let told = differences.iter().filter_map(|value| Some((value.label.clone(), value.granted.clone()?)));
    told.collect()
}

/// Whether everything was told that the copy holds.
pub(super) fn whole(granted: &Granted) -> bool {
    granted.id.is_some()
        && granted.definition_id.is_some()
        && granted.spaces.is_some()
        && granted.permits.is_some()
        && granted.to.is_some()
        && granted.zone.is_some()
}

/// An allocation as it is now: what was granted, and what was known where nothing was told. `None` = too little is
/// known of it.
pub(super) fn now(before: Option<&Allocation>, granted: &Granted) -> Option<Allocation> {
    Some(Allocation {
        id: granted.id.clone().or_else(|| before.map(|known| known.id.clone()))?,
        definition_id: granted
            .definition_id
            .clone()
            .or_else(|| before.map(|known| known.definition_id.clone()))?,
        // It was written through the interface just now, and that stays so.
        updated_via_api: true,
        spaces: granted.spaces.or_else(|| before.map(|known| known.spaces))?,
        permits: granted.permits.or_else(|| before.map(|known| known.permits))?,
        validity: Validity {
            from: granted.from.or_else(|| before.and_then(|known| known.validity.from)),
            to: granted.to.or_else(|| before.and_then(|known| known.validity.to)),
            zone: granted.zone.clone().or_else(|| before.map(|known| known.validity.zone.clone()))?,
        },
    })
}

/// As if the provider had told everything, from an allocation that was read afterwards.
pub(super) fn read_afterwards(allocation: &Allocation) -> Granted {
    Granted {
        id: Some(allocation.id.clone()),
        definition_id: Some(allocation.definition_id.clone()),
        updated_via_api: Some(allocation.updated_via_api),
        spaces: Some(allocation.spaces),
        permits: Some(allocation.permits),
        from: allocation.validity.from,
        to: allocation.validity.to,
        zone: Some(allocation.validity.zone.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Counts {
        Counts { spaces: 5, permits: 10, from: None, to: Some(NO_END) }
    }

    fn said(granted: &Granted) -> String {
        sentence("The allocation was changed", &differences(None, &asked(), granted))
    }

    #[test]
    fn what_was_asked_is_said_beside_what_was_granted() {
        let as_asked = Granted { spaces: Some(5), permits: Some(10), to: Some(NO_END), ..Granted::default() };
        assert_eq!(said(&as_asked), "The allocation was changed as asked.");
        assert_eq!(
            said(&Granted { permits: Some(14), ..as_asked.clone() }),
            "The allocation was changed, but not all of it is as asked. \
             Permits: asked 10, got 14: 14 permits are already handed out."
        );
        assert_eq!(
            said(&Granted { spaces: Some(4), to: "2027-06-30".parse().ok(), ..as_asked.clone() }),
            "The allocation was changed, but not all of it is as asked. \
             Places at once: asked 5, got 4. Last day: asked no end, got 30 Jun 2027."
        );
        assert_eq!(
            said(&Granted { permits: None, ..as_asked }),
            "The allocation was changed, but not all of it is as asked. \
             Permits: asked 10, Autopay did not say what it is now."
        );
    }

    #[test]
    fn what_was_not_told_stays_as_it_was_known() {
        let before = Allocation {
            id: "a".into(),
            definition_id: "d".into(),
            updated_via_api: false,
            spaces: 2,
            permits: 3,
            validity: Validity { from: None, to: Some(NO_END), zone: "Europe/Oslo".into() },
        };
        let after = now(Some(&before), &Granted { permits: Some(14), ..Granted::default() }).unwrap();
        assert_eq!((after.spaces, after.permits, after.updated_via_api), (2, 14, true));
        assert_eq!(now(None, &Granted { permits: Some(14), ..Granted::default() }), None);
    }
}
