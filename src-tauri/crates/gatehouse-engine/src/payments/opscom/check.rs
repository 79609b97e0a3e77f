//! What OPS-COM says about a plate, and, with an end that a person knows, by which clock it tells times.

use super::rules;
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::PlateCheckInput;
use crate::view::{CheckedPermitView, DoNotTicketView, PlateCheckView};
use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use gatehouse_domain::Instant;
use gatehouse_domain::payment::{CheckedPermit, DoNotTicket, Expiry, PlateCheck, TimeBasis};

impl Engine {
    /// Asks OPS-COM about a plate now. Who asks is in the audit before OPS-COM is asked.
    pub async fn ask_about_plate(&self, actor: &Actor, input: PlateCheckInput) -> Result<PlateCheckView> {
        let (row, link) = self.opscom_link(input.connection_id)?;
        let plate = rules::plate(&input.plate)?;
        let deed = Deed::of(actor, self.now(), "payments: check plate", row.name)
            .concerning(Some(plate.as_str().to_owned()));
        self.write(move |tx| deed.append(tx)).await?;
        let check = match link.check_plate(&plate).await {
            Ok(check) => check,
            Err(error) => {
                return Err(Error::Conflict(format!("The plate could not be checked. {}", error.sentence())));
            }
        };
        self.note_success(row.id).await;
        let zone = self.state().zone;
        let told = input.known_end.map(|end| clock(&check, end, zone));
        let (suggests, words) = told.map_or((None, None), |(suggests, words)| (suggests, Some(words)));
        Ok(PlateCheckView {
            connection_id: row.id,
            plate: plate.as_str().to_owned(),
            at: self.now(),
            sentence: sentence(plate.as_str(), &check),
            permits: check.permits.iter().map(|permit| permit_view(permit, zone)).collect(),
            do_not_ticket: check.do_not_ticket.iter().map(note_view).collect(),
            alarm: check.alarm,
            suggests,
            clock: words,
        })
    }
}

/// What is known about a plate, in one sentence.
pub(super) fn sentence(plate: &str, check: &PlateCheck) -> String {
    let mut known = Vec::new();
    match check.permits.len() {
        0 => {}
        1 => known.push("one permit".to_owned()),
        n => known.push(format!("{n} permits")),
    }
    if !check.do_not_ticket.is_empty() {
        known.push("a note not to ticket or tow it".to_owned());
    }
    if check.alarm.is_some() {
        known.push("an alarm".to_owned());
    }
    match known.is_empty() {
        true => format!("OPS-COM knows nothing about {plate}."),
        false => format!("OPS-COM knows {} of {plate}.", known.join(", ")),
    }
}

/// A permit on one line, its end as told.
pub(super) fn permit_words(permit: &CheckedPermit) -> String {
    let mut words: Vec<String> = permit.kind.iter().chain(&permit.name).cloned().collect();
    words.push(match permit.expires {
        Some(Expiry::At(end)) => format!("until {} as told", told(end)),
        Some(Expiry::Never) => "no end".to_owned(),
        None => "end not told".to_owned(),
    });
    if permit.active == Some(false) {
        words.push("not in force".to_owned());
    }
    words.join(", ")
}

/// By which clock an end that is known was told. It may not be told at all.
fn clock(check: &PlateCheck, known: Instant, zone: Tz) -> (Option<TimeBasis>, String) {
    let (utc, local) = (shown(TimeBasis::Utc, known, zone), shown(TimeBasis::Local, known, zone));
    if utc == local {
        return (
            None,
            "At that time both clocks show the same, so it cannot tell them apart. Use a permit that ends when they differ."
                .to_owned(),
        );
    }
    let ends: Vec<NaiveDateTime> = check.permits.iter().filter_map(end_told).collect();
    match (ends.contains(&utc), ends.contains(&local)) {
        (true, false) => (
            Some(TimeBasis::Utc),
            format!("A permit ends at {} as told: that is the known end in UTC.", told(utc)),
        ),
        (false, true) => (
            Some(TimeBasis::Local),
            format!("A permit ends at {} as told: that is the known end in local time.", told(local)),
        ),
        (true, true) => (
            None,
            "Two permits of this plate fit, one by each clock: it cannot tell. Use another plate.".to_owned(),
        ),
        (false, false) => (
            None,
            format!(
                "No permit of this plate is told to end at {} (UTC) or {} (local time), so it does not tell by which clock OPS-COM goes. Check the plate and the end.",
                told(utc),
                told(local)
            ),
        ),
    }
}

/// The end of a permit when it has one that was told, to the minute: people know no seconds.
pub(super) fn end_told(permit: &CheckedPermit) -> Option<NaiveDateTime> {
    match permit.expires {
        Some(Expiry::At(end)) => Some(to_the_minute(end)),
        Some(Expiry::Never) | None => None,
    }
}

/// What a clock shows, to the minute.
pub(super) fn shown(basis: TimeBasis, at: Instant, zone: Tz) -> NaiveDateTime {
    to_the_minute(basis.shows(at, zone))
}

fn to_the_minute(at: NaiveDateTime) -> NaiveDateTime {
    use chrono::Timelike;
    at.with_second(0).and_then(|at| at.with_nanosecond(0)).unwrap_or(at)
}

fn told(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

fn permit_view(permit: &CheckedPermit, zone: Tz) -> CheckedPermitView {
    let end = match permit.expires {
        Some(Expiry::At(end)) => Some(end),
        Some(Expiry::Never) | None => None,
    };
    CheckedPermitView {
        kind: permit.kind.clone(),
        name: permit.name.clone(),
        told: end.map(told),
        endless: permit.expires == Some(Expiry::Never),
        if_utc: end.map(|end| end.and_utc()),
        if_local: end.and_then(|end| zone.from_local_datetime(&end).latest()).map(|end| end.to_utc()),
        active: permit.active,
    }
}

fn note_view(note: &DoNotTicket) -> DoNotTicketView {
    DoNotTicketView {
        notes: note.notes.clone(),
        location: note.location.clone(),
        start: note.start.map(told),
        end: match note.end {
            Some(Expiry::At(end)) => Some(told(end)),
            Some(Expiry::Never) | None => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(all: &[&str]) -> PlateCheck {
        let permit = |end: &&str| CheckedPermit {
            kind: None,
            name: None,
            expires: Some(Expiry::told(end.parse().unwrap())),
            active: None,
        };
        PlateCheck { permits: all.iter().map(permit).collect(), ..PlateCheck::default() }
    }

    #[test]
    fn a_known_end_tells_the_clock_only_when_exactly_one_reading_fits() {
        let zone = chrono_tz::America::Toronto;
        // 13:30 in Toronto.
        let known: Instant = "2026-07-02T17:30:00Z".parse().unwrap();
        let suggests = |all: &[&str]| clock(&ends(all), known, zone).0;
        assert_eq!(suggests(&["2026-07-02T17:30:00"]), Some(TimeBasis::Utc));
        assert_eq!(suggests(&["2026-07-02T13:30:59"]), Some(TimeBasis::Local));
        assert_eq!(suggests(&["2026-07-02T13:30:00", "2026-07-02T17:30:00"]), None);
        assert_eq!(suggests(&["2026-07-02T13:31:00"]), None);
        assert_eq!(suggests(&[]), None);
        let same = clock(&ends(&["2026-07-02T17:30:00"]), known, chrono_tz::UTC);
        assert_eq!(same.0, None, "{}", same.1);
    }
}
