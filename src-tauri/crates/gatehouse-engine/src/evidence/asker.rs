//! One question to one source, and its answer in sentences. Somebody waits at the gate, so nothing is asked twice.

use crate::engine::Engine;
use chrono::TimeDelta;
use chrono_tz::Tz;
use gatehouse_domain::Instant;
use gatehouse_domain::evidence::{Says, SourceKind, Statement};
use gatehouse_domain::payment::{ConnectionKind, DoNotTicket, Expiry, PermitPlate, PlateCheck, Right};
use gatehouse_domain::site::say_short;
use gatehouse_payments::Error;
use gatehouse_payments::pay_by_plate::{PbpError, Validity};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::provider_zones;
use std::collections::HashMap;
use std::time::Duration;

/// The longest one question may take, however late its answer is.
const TOTAL: Duration = Duration::from_secs(20);
const INCOMPLETE: &str = "It is not set up completely.";

impl Engine {
    /// Asks one source about a plate; the error is a short sentence for the card. How it went is noted with the
    /// connection, so that one that fails again and again is left alone.
    pub(super) async fn ask_source(
        &self,
        row: &ConnectionRow,
        plate: &str,
    ) -> Result<Vec<Statement>, String> {
        let asked = async {
            match row.kind {
                ConnectionKind::OpsCom => self.check_plate(row, plate).await,
                ConnectionKind::PayByPlate => self.is_valid(row, plate).await,
                ConnectionKind::Fleet | ConnectionKind::Permit => Err(Failure::quiet(INCOMPLETE)),
            }
        };
        let answered = tokio::time::timeout(TOTAL, asked).await.unwrap_or_else(|_| Err(Failure::slow()));
        match answered {
            Ok(statements) => {
                self.note_success(row.id).await;
                Ok(statements)
            }
            Err(Failure { short, full }) => {
                if let Some(full) = full {
                    self.note_failure(row.id, full).await;
                }
                Err(short.to_owned())
            }
        }
    }

    async fn check_plate(&self, row: &ConnectionRow, plate: &str) -> Result<Vec<Statement>, Failure> {
        let link = self.opscom_link(row.id).map_err(|_not_set_up| Failure::quiet(INCOMPLETE))?.1;
        let plate =
            PermitPlate::new(plate).map_err(|_too_long| Failure::quiet("The plate is too long for it."))?;
        let check = link.asked_once().check_plate(&plate).await.map_err(|error| Failure::of(&error))?;
        let (zone, now) = (self.state().zone, self.now());
        Ok(of_check(row, &check, now, zone))
    }

    async fn is_valid(&self, row: &ConnectionRow, plate: &str) -> Result<Vec<Statement>, Failure> {
        let link = self.pay_by_plate_link(row.id).map_err(|_not_set_up| Failure::quiet(INCOMPLETE))?;
        let id = row.id;
        let zones = self.read(provider_zones::all).await;
        let zones = zones.map_err(|_store| Failure::quiet("Its zones could not be read here."))?;
        let zones: Vec<_> =
            zones.into_iter().filter(|zone| zone.connection_id == id && zone.chosen).collect();
        if zones.is_empty() {
            return Err(Failure::quiet("No zone of it was chosen."));
        }
        let ids: Vec<&str> = zones.iter().map(|zone| zone.zone_id.as_str()).collect();
        let validity = link.asked_once().is_valid(plate, None, &ids).await.map_err(|error| match error {
            PbpError::CannotTell => {
                Failure { short: "It says that it cannot tell now (HTTP 503).", full: Some(error.sentence()) }
            }
            PbpError::Other(error) => Failure::of(&error),
            PbpError::UnknownZone { .. } | PbpError::TokenRefused { .. } => {
                Failure { short: "It refused the question.", full: Some(error.sentence()) }
            }
        })?;
        let names: HashMap<&str, &str> =
            zones.iter().map(|zone| (zone.zone_id.as_str(), zone.name.as_str())).collect();
        let (zone, now) = (self.state().zone, self.now());
        Ok(vec![of_validity(row, &validity, &names, now, zone)])
    }
}

/// Why there is no answer: for the card, and for the connection's page (`None` = the source is not to blame).
struct Failure {
    short: &'static str,
    full: Option<String>,
}

impl Failure {
    fn quiet(short: &'static str) -> Failure {
        Failure { short, full: None }
    }

    fn slow() -> Failure {
        let full = format!("It did not answer within {} seconds.", TOTAL.as_secs());
        Failure { short: "It did not answer.", full: Some(full) }
    }

    fn of(error: &Error) -> Failure {
        let short = match error {
            Error::NotAsked(_) | Error::Address(_) => return Failure::quiet(INCOMPLETE),
            Error::Unreachable { .. } => "It could not be reached.",
            Error::TimedOut { .. } | Error::TooSlow { .. } => "It did not answer.",
            Error::CredentialsRefused { .. } | Error::SignedOut { .. } => "It refuses our credentials.",
            Error::Refused { .. } | Error::Coded { .. } => "It refused the question.",
            _ => "Its answer could not be used.",
        };
        Failure { short, full: Some(error.sentence()) }
    }
}

fn statement(
    row: &ConnectionRow,
    source: SourceKind,
    says: Says,
    sentence: String,
    at: Instant,
) -> Statement {
    Statement {
        connection: Some(row.id),
        as_of: Some(at),
        ..Statement::new(source, row.name.clone(), says, sentence)
    }
}

/// What OPS-COM's answer means: permits in force are a right; notes and alarms warn, each in a line of its own.
fn of_check(row: &ConnectionRow, check: &PlateCheck, now: Instant, zone: Tz) -> Vec<Statement> {
    let clock = row.time_basis.shows(now, zone);
    let told = |says, sentence| statement(row, SourceKind::PaidPermits, says, sentence, now);
    let end = |expiry: Option<Expiry>| match expiry {
        Some(Expiry::At(end)) => format!(" until {}", end.format("%-d %b %Y %H:%M")),
        Some(Expiry::Never) => ", no end".to_owned(),
        None => String::new(),
    };
    let counts = |expiry: Option<Expiry>, active: Option<bool>| {
        active != Some(false) && !expiry.is_some_and(|expiry| expiry.passed(clock))
    };
    let in_force = check.permits.iter().find(|permit| {
        // Neither an end nor a word that it is active is no promise.
        counts(permit.expires, permit.active) && (permit.expires.is_some() || permit.active.is_some())
    });
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "without a name".to_owned());
    let mut said = vec![match (in_force, check.permits.first()) {
        (Some(permit), _) => Statement {
            permit: permit.name.clone(),
            ..told(Says::Right, format!("Permit {}{}.", name(&permit.name), end(permit.expires)))
        },
        (None, Some(old)) => told(Says::NoRight, format!("Permit {} is not in force.", name(&old.name))),
        (None, None) => told(Says::NoRight, "It knows no permit of this plate.".to_owned()),
    }];
    let begun = |note: &&DoNotTicket| note.start.is_none_or(|start| start <= clock);
    for note in check.do_not_ticket.iter().filter(begun).filter(|note| counts(note.end, None)).take(3) {
        let why = note.notes.as_deref().map(|notes| format!(" {notes}")).unwrap_or_default();
        said.push(told(Says::Warning, format!("Do not ticket or tow{}.{why}", end(note.end))));
    }
    if let Some(alarm) = &check.alarm {
        said.push(told(Says::Warning, format!("Alarm: {alarm}")));
    }
    said
}

/// What a provider's answer means. The grace period counts where it named its rights.
fn of_validity(
    row: &ConnectionRow,
    validity: &Validity,
    names: &HashMap<&str, &str>,
    now: Instant,
    zone: Tz,
) -> Statement {
    let told = |says, sentence: String| statement(row, SourceKind::Rights, says, sentence, now);
    let grace = TimeDelta::seconds(row.grace_s);
    match validity {
        Validity::Said(true) => told(Says::Right, "A right is in force.".to_owned()),
        Validity::Said(false) => told(Says::NoRight, "No right is in force.".to_owned()),
        Validity::Told(rights) => {
            let in_force = rights.iter().filter(|right| right.in_force(now, grace));
            match in_force.max_by_key(|right| right.valid_until) {
                Some(right) => Statement {
                    permit: Some(right.permit_id.clone()).filter(|id| !id.is_empty()),
                    ..told(
                        Says::Right,
                        right_words(right, names.get(right.zone.as_str()).copied(), now, zone),
                    )
                },
                None => told(Says::NoRight, "No right is in force.".to_owned()),
            }
        }
    }
}

/// `Right 1234A in Zone 1 until 18:00.`
pub(super) fn right_words(right: &Right, zone_name: Option<&str>, now: Instant, zone: Tz) -> String {
    let place = zone_name.filter(|name| !name.is_empty()).unwrap_or(&right.zone);
    let place = if place.is_empty() { String::new() } else { format!(" in {place}") };
    let id = if right.permit_id.is_empty() { String::new() } else { format!(" {}", right.permit_id) };
    match right.ends() {
        Some(end) if end <= now => {
            format!("Right{id}{place} ended at {}; its grace period runs.", say_short(zone, end, now))
        }
        Some(end) => format!("Right{id}{place} until {}.", say_short(zone, end, now)),
        None => format!("Right{id}{place}, no end."),
    }
}

#[cfg(test)]
mod tests;
