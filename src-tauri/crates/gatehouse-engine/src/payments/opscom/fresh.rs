//! A fresh look for a write nobody knows the end of: what the plate check shows, beside what was asked. It knows
//! neither references nor amounts, so it often does not tell.

use super::check::{end_told, permit_words, sentence, shown};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::target::PaidTarget;
use crate::payments::{Look, Target};
use chrono_tz::Tz;
use gatehouse_domain::payment::{PermitPlate, PlateCheck, Settled, TimeBasis, WriteKind};
use gatehouse_domain::plate::normalise;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::table::paid_permits;

/// By which clock ends are told, and what it is now.
#[derive(Clone, Copy)]
struct Times {
    basis: TimeBasis,
    zone: Tz,
    now: Instant,
}

impl Engine {
    pub(in crate::payments) async fn look_at_paid_permit(
        &self,
        connection: ConnectionId,
        kind: WriteKind,
        target: &Target,
    ) -> Result<Look> {
        let paid = target.paid.clone().unwrap_or_default();
        let Some(plate) = paid.asked.plate.as_deref().or(paid.before.plate.as_deref()) else {
            return Ok(cannot_tell(
                "Its plate is not known here, and OPS-COM can be asked about plates only. Ask OPS-COM.",
            ));
        };
        let plate = PermitPlate::new(plate).map_err(|words| Error::Conflict(words.to_owned()))?;
        let (row, link) = self.opscom_link(connection)?;
        let check = self.looked(connection, link.check_plate(&plate).await).await?;
        let times = Times { basis: row.time_basis, zone: self.state().zone, now: self.now() };
        let (canonical, new) = (normalise(plate.as_str()), paid.asked.end);
        let known = self.read(move |conn| paid_permits::of_plate(conn, &canonical)).await?;
        let known = known.iter().filter(|row| row.connection_id == connection && row.end == new).count();
        let (speaks_for, words) = match kind {
            WriteKind::PushPermit => pushed(&paid, &check, known, times),
            WriteKind::DeletePermit => deleted(&paid, &check, times),
            _ => changed(&paid, &check, times),
        };
        let permits = check.permits.iter().map(|permit| ("OPS-COM shows".to_owned(), permit_words(permit)));
        let mut details = vec![("Plate".to_owned(), plate.as_str().to_owned())];
        details.extend(permits);
        let sentence = format!("{} {words}", sentence(plate.as_str(), &check));
        Ok(Look { sentence, details, speaks_for })
    }
}

fn cannot_tell(words: &str) -> Look {
    Look { sentence: words.to_owned(), details: Vec::new(), speaks_for: None }
}

/// How many permits are shown with this end.
fn with_end(check: &PlateCheck, end: Option<Instant>, times: Times) -> usize {
    let Some(end) = end else { return 0 };
    let wanted = shown(times.basis, end, times.zone);
    check.permits.iter().filter(|permit| end_told(permit) == Some(wanted)).count()
}

type Told = (Option<Settled>, &'static str);

/// `known` = permits of this plate and end that are known here already.
fn pushed(paid: &PaidTarget, check: &PlateCheck, known: usize, times: Times) -> Told {
    if paid.asked.end.is_some_and(|end| end <= times.now) {
        return (
            None,
            "Its end has passed, so it may not be shown any more: whether it arrived cannot be told.",
        );
    }
    if with_end(check, paid.asked.end, times) > known {
        return (
            Some(Settled::Done),
            "One ends as it was asked: it arrived. Ask OPS-COM for its reference and add it by that under Paid permits; without it the permit cannot be changed here.",
        );
    }
    match check.permits.is_empty() {
        true => (
            Some(Settled::NotDone),
            "It did not arrive. It can take a moment to appear: look again before you settle it.",
        ),
        false => {
            (None, "None ends as it was asked, or the one that does was known before: it cannot be told.")
        }
    }
}

fn changed(paid: &PaidTarget, check: &PlateCheck, times: Times) -> Told {
    let end = paid.asked.end.or(paid.before.end);
    let other_plate = paid.asked.plate.as_deref().map(normalise).is_some_and(|asked| {
        Some(asked) != paid.before.plate.as_deref().map(normalise) && paid.before.plate.is_some()
    });
    let other_end = paid.asked.end.is_some() && paid.asked.end != paid.before.end;
    if !other_plate && !other_end {
        return (None, "Amounts are not shown there: whether it was changed cannot be told. Ask OPS-COM.");
    }
    if end.is_some_and(|end| end <= times.now) {
        return (None, "Its end has passed, so it may not be shown any more: it cannot be told.");
    }
    let as_asked = with_end(check, end, times) > 0;
    let as_before = match other_plate {
        true => check.permits.is_empty(),
        false => with_end(check, paid.before.end, times) > 0,
    };
    match (as_asked, as_before) {
        (true, false) => (Some(Settled::Done), "One ends as it was asked: it was changed."),
        (false, true) => (Some(Settled::NotDone), "It is as it was before: it was not changed."),
        _ => (None, "It is not clear which permit this is: compare the ends."),
    }
}

fn deleted(paid: &PaidTarget, check: &PlateCheck, times: Times) -> Told {
    let Some(end) = paid.before.end else {
        return match check.permits.is_empty() {
            true => (Some(Settled::Done), "It was deleted, unless it had ended."),
            false => (None, "The end of the deleted one is not known here: it cannot be told."),
        };
    };
    if end <= times.now {
        return (None, "Its end has passed, so it may not be shown any more: it cannot be told.");
    }
    match with_end(check, Some(end), times) {
        0 => (Some(Settled::Done), "None ends as it did: it was deleted."),
        1 => (Some(Settled::NotDone), "It is still there: it was not deleted."),
        _ => (None, "More than one ends as it did: it cannot be told."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::target::PaidValues;
    use gatehouse_domain::payment::{CheckedPermit, Expiry};

    const TIMES: fn() -> Times = || Times {
        basis: TimeBasis::Utc,
        zone: chrono_tz::UTC,
        now: "2026-11-28T12:00:00Z".parse().unwrap(),
    };

    fn values(plate: &str, end: Option<&str>) -> PaidValues {
        PaidValues { plate: Some(plate.into()), end: end.map(|end| end.parse().unwrap()), paid: None }
    }

    fn shows(ends: &[&str]) -> PlateCheck {
        let permit = |end: &&str| CheckedPermit {
            kind: None,
            name: None,
            expires: Some(Expiry::told(end.parse().unwrap())),
            active: None,
        };
        PlateCheck { permits: ends.iter().map(permit).collect(), ..PlateCheck::default() }
    }

    #[test]
    fn a_push_arrived_when_a_permit_that_was_not_known_ends_as_asked() {
        let paid = PaidTarget { asked: values("A", Some("2026-11-28T18:00:00Z")), ..PaidTarget::default() };
        let told = |ends: &[&str], known| pushed(&paid, &shows(ends), known, TIMES()).0;
        assert_eq!(told(&["2026-11-28T18:00:00"], 0), Some(Settled::Done));
        assert_eq!(told(&["2026-11-28T18:00:00"], 1), None, "it was known before");
        assert_eq!(told(&[], 0), Some(Settled::NotDone));
        assert_eq!(told(&["2026-11-28T19:00:00"], 0), None);
    }

    #[test]
    fn an_update_speaks_for_the_end_that_is_shown_and_never_for_an_amount() {
        let paid = |asked| PaidTarget {
            reference: Some("r".into()),
            asked,
            before: values("A", Some("2026-11-28T18:00:00Z")),
        };
        let later = paid(PaidValues { end: "2026-11-28T20:00:00Z".parse().ok(), ..PaidValues::default() });
        let told = |ends: &[&str]| changed(&later, &shows(ends), TIMES()).0;
        assert_eq!(told(&["2026-11-28T20:00:00"]), Some(Settled::Done));
        assert_eq!(told(&["2026-11-28T18:00:00"]), Some(Settled::NotDone));
        assert_eq!(told(&["2026-11-28T18:00:00", "2026-11-28T20:00:00"]), None);
        let amount = paid(PaidValues { paid: Some(("1.00".into(), "CAD".into())), ..PaidValues::default() });
        assert_eq!(changed(&amount, &shows(&["2026-11-28T18:00:00"]), TIMES()).0, None);
        let plate = paid(PaidValues { plate: Some("B".into()), ..PaidValues::default() });
        assert_eq!(changed(&plate, &shows(&["2026-11-28T18:00:00"]), TIMES()).0, Some(Settled::Done));
        assert_eq!(changed(&plate, &shows(&[]), TIMES()).0, Some(Settled::NotDone));
    }

    #[test]
    fn a_deleted_permit_is_one_that_is_shown_no_more_while_it_would_still_run() {
        let paid = |end| PaidTarget { before: values("A", Some(end)), ..PaidTarget::default() };
        let told = |end, ends: &[&str]| deleted(&paid(end), &shows(ends), TIMES()).0;
        assert_eq!(told("2026-11-28T18:00:00Z", &[]), Some(Settled::Done));
        assert_eq!(told("2026-11-28T18:00:00Z", &["2026-11-28T18:00:00"]), Some(Settled::NotDone));
        assert_eq!(told("2026-11-28T11:00:00Z", &[]), None, "it had ended");
    }
}
