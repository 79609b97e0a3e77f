//! What requests do once they were found in the tables.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeZone};

use super::emit::{self, Known};
use super::fault::{Fault, Op};
use super::model::{Permit, World, key};
use super::table::Call;
use super::{Answer, Inner, OpsComConfig};

/// Does it and answers.
pub(super) fn perform(inner: &mut Inner, call: &Call, fault: Option<&Fault>) -> Answer {
    let now = inner.now_on_the_wall();
    let (config, world) = (&inner.config, &mut inner.world);
    if call.text("token") != Some(&config.api_token) || call.client != config.client_code {
        return error(config, 9002);
    }
    let done = match call.op {
        Op::Push => push(world, config, call, now),
        Op::Update => update(world, config, call),
        Op::Delete => {
            let reference = call.text("reference").unwrap_or_default();
            let found = world.permits.iter().position(|p| p.reference == reference);
            found.map(|at| world.permits.remove(at).reference).ok_or(9009)
        }
        Op::Stats => return Answer::new(200, stats(world, call)),
        Op::Check => {
            let old = config.old_answers || fault == Some(&Fault::OldAnswer);
            return Answer::new(200, check(world, call, now, old));
        }
    };
    match done {
        Ok(reference) => Answer::new(200, emit::success(&reference, fault)),
        Err(code) => error(config, code),
    }
}

pub(super) fn error(config: &OpsComConfig, code: u32) -> Answer {
    Answer::new(config.error_status, emit::error(code))
}

fn push(world: &mut World, config: &OpsComConfig, call: &Call, now: NaiveDateTime) -> Result<String, u32> {
    let text = |key: &str| call.text(key).map(str::to_owned);
    let zone = text("zone").unwrap_or_default();
    if !world.zones.is_empty() && !world.zones.contains(&zone) {
        return Err(9033);
    }
    let mut permit = Permit {
        reference: String::new(),
        plate: text("plate").unwrap_or_default(),
        zone,
        permit_no: text("permitNo"),
        kind: "temp".into(),
        start: told(config, call, "start").unwrap_or(now),
        end: told(config, call, "end").ok_or(9004_u32)?,
        amount: text("amount"),
        currency: text("currency"),
    };
    if permit.end <= permit.start {
        return Err(9005);
    }
    let same = |p: &Permit| {
        (key(&p.plate), &p.zone, &p.permit_no, p.start, p.end)
            == (key(&permit.plate), &permit.zone, &permit.permit_no, permit.start, permit.end)
    };
    if world.permits.iter().any(same) {
        return Err(9022);
    }
    permit.reference = world.fresh_reference();
    world.permits.push(permit.clone());
    Ok(permit.reference)
}

fn update(world: &mut World, config: &OpsComConfig, call: &Call) -> Result<String, u32> {
    let end = told(config, call, "end");
    let permit = world.permit(call.text("reference").unwrap_or_default()).ok_or(9009_u32)?;
    if end.is_some_and(|end| end <= permit.start) {
        return Err(9005);
    }
    permit.end = end.unwrap_or(permit.end);
    let changed = |old: &mut Option<String>, key| {
        if let Some(new) = call.text(key) {
            *old = Some(new.to_owned());
        }
    };
    changed(&mut permit.amount, "amount");
    changed(&mut permit.currency, "currency");
    if let Some(plate) = call.text("plate") {
        plate.clone_into(&mut permit.plate);
    }
    Ok(permit.reference.clone())
}

/// A told time on the simulator's wall. `EndDateUtc` is UTC by its name; of the others no document says it.
fn told(config: &OpsComConfig, call: &Call, key: &str) -> Option<NaiveDateTime> {
    let at = NaiveDateTime::parse_from_str(call.text(key)?, "%Y-%m-%dT%H:%M:%S").ok()?;
    let utc = config.plain_times_are_utc || (key == "end" && call.end_is_utc);
    Some(if utc { config.zone.from_utc_datetime(&at).naive_local() } else { at })
}

fn stats(world: &World, call: &Call) -> String {
    let zones: Option<Vec<&str>> = call.text("zones").map(|zones| zones.split(',').map(str::trim).collect());
    let mut totals: BTreeMap<(String, String), usize> = BTreeMap::new();
    for permit in world.permits.iter().filter(|p| zones.as_ref().is_none_or(|z| z.contains(&p.zone.as_str())))
    {
        *totals.entry((permit.kind.clone(), permit.zone.clone())).or_default() += 1;
    }
    emit::stats(totals)
}

fn check(world: &World, call: &Call, now: NaiveDateTime, old: bool) -> String {
    let plate = call.text("plate").unwrap_or_default();
    let wanted = key(plate);
    let known = Known {
        plate,
        permits: world.permits.iter().filter(|p| key(&p.plate) == wanted && p.end >= now).collect(),
        notes: world.notes.get(&wanted).map(Vec::as_slice).unwrap_or_default(),
        alarm: world.alarms.get(&wanted).map(String::as_str),
    };
    if old { known.old_answer() } else { known.new_answer() }
}
