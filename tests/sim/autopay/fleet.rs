//! What the fleet's requests do: vehicles, unpaid services, locking, declining.
//!
//! Locking follows the window by `end_time`; a service that is locked, declined or paid is not locked again. A
//! locked service stays on the unpaid lists, because the fleet still owes it to the operator; that can be switched.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};

use super::Answer;
use super::AutopayConfig;
use super::emit::{self, For, Shape};
use super::fault::{Fault, Op};
use super::model::{Level, Vehicle, World, joined};
use super::table::Call;

const LONGEST_WINDOW_DAYS: i64 = 50;

/// What surrounds a request.
pub(super) struct Around<'a> {
    pub config: &'a AutopayConfig,
    pub now: DateTime<Utc>,
    pub operator: Option<&'a str>,
    pub shape: &'a Shape,
}

/// The level an operation needs; `None` = it is not the fleet's.
pub(super) fn level(op: Op) -> Option<Level> {
    match op {
        Op::Vehicles | Op::AddVehicle | Op::RemoveVehicle | Op::Detach => Some(Level::Small),
        Op::Decline | Op::Unpaid | Op::VehicleUnpaid | Op::Lock => Some(Level::Medium),
        _ => None,
    }
}

pub(super) fn perform(world: &mut World, call: &Call, around: &Around<'_>) -> Answer {
    let (shape, now) = (around.shape, around.now);
    match call.op {
        Op::Vehicles => Answer::ok(emit::array(world.vehicles.iter().map(|v| emit::vehicle(v, shape)))),
        Op::AddVehicle => {
            let (country, plate) = named(call);
            let added = world.add_vehicle(Vehicle::new(&plate, &country, call.text("subdivision"), now));
            Answer::ok(emit::vehicle(&added, shape))
        }
        Op::RemoveVehicle => {
            let (country, plate) = named(call);
            if world.remove_vehicle(&country, &plate) {
                Answer::ok(String::new())
            } else {
                Answer::error("fleet_vehicle_delete_error", "Failed to delete vehicle")
            }
        }
        Op::Detach => {
            let (country, plate) = named(call);
            if world.vehicle(&country, &plate).is_none() {
                return Answer::error("fleet_vehicle_get_error", "Failed to get vehicles");
            }
            world.detached.push((country, plate));
            Answer::ok(String::new())
        }
        Op::Decline => decline(world, call, around),
        Op::Unpaid => unpaid(world, call, around),
        _ => window(world, call, around),
    }
}

/// Country and joined plate.
fn named(call: &Call) -> (String, String) {
    let plate = call.text("license_plate_number").unwrap_or_default();
    (call.text("country_code").unwrap_or_default().to_owned(), joined(plate, call.text("subdivision")))
}

fn decline(world: &mut World, call: &Call, around: &Around<'_>) -> Answer {
    let Some(at) = world
        .services
        .iter()
        .position(|s| call.ids.first() == Some(&s.id) && world.unpaid(s, around.operator, true))
    else {
        return Answer::error("forbidden", "There is no such service to decline");
    };
    world.services[at].declined = true;
    Answer::ok(String::new())
}

fn unpaid(world: &World, call: &Call, around: &Around<'_>) -> Answer {
    let (shape, now) = (around.shape, around.now);
    let begin = match call.text("cursor") {
        None => 0,
        Some(cursor) => match position(world, cursor) {
            Some(at) => at,
            None => return Answer::error("cursor_decoding_error", "Failed to decode cursor"),
        },
    };
    let mut left = world.services.iter().skip(begin).filter(|s| {
        (s.finished(now) || around.config.lists_running)
            && world.unpaid(s, around.operator, around.config.locked_stay_unpaid)
    });
    let taken: Vec<_> = left.by_ref().take(around.config.page_size.max(1)).collect();
    let last = taken.last().map(|s| s.id.as_str());
    let cursor = match shape.fault {
        Some(Fault::EndlessCursor) => {
            Some(cursor(last.unwrap_or_default(), around.now.timestamp_subsec_nanos()))
        }
        Some(Fault::RepeatedCursor) => Some(cursor("", 0)),
        _ => left.next().and(last).map(|id| cursor(id, 0)),
    };
    let rows = taken.iter().map(|s| emit::service(s, now, For::Unpaid, shape)).collect();
    Answer::ok(emit::page(rows, cursor, shape))
}

/// Where the next page begins. An id that is gone begins at the start.
fn position(world: &World, cursor: &str) -> Option<usize> {
    let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
    let id = text.strip_prefix("\u{a}autopay-sim\u{12}fleet_service|")?.split('|').next()?;
    Some(world.services.iter().position(|s| s.id == id).map_or(0, |at| at + 1))
}

fn cursor(id: &str, salt: u32) -> String {
    STANDARD.encode(format!("\u{a}autopay-sim\u{12}fleet_service|{id}|{salt}"))
}

/// F7 and F8: the same selection, read or locked.
fn window(world: &mut World, call: &Call, around: &Around<'_>) -> Answer {
    let now = around.now;
    let at = |key| {
        let text = call.text(key)?;
        DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").ok().map(|t| t.with_timezone(&Utc))
    };
    let to = at("to").unwrap_or(now);
    let from = at("from").unwrap_or(to - TimeDelta::days(LONGEST_WINDOW_DAYS));
    if to - from > TimeDelta::days(LONGEST_WINDOW_DAYS) || from > to {
        return Answer::error(
            "vehicle_services_invalid_date_range",
            "The specified period exceeds the maximum limit",
        );
    }
    let (country, plate) = named(call);
    if world.vehicle(&country, &plate).is_none() {
        return Answer::error("fleet_vehicle_get_error", "Failed to get vehicles");
    }
    let running = call.params.get("include_running_services").is_some_and(|v| v == "true" || v == true);
    let lock = call.op == Op::Lock;
    let chosen: Vec<usize> = (0..world.services.len())
        .filter(|i| {
            let s = &world.services[*i];
            let ended = s.finished(now);
            let inside = s.end.is_some_and(|end| end >= from && end <= to);
            s.vehicle.plate == plate
                && s.vehicle.country == country
                && call.text("type").is_none_or(|t| t == s.kind)
                && if ended { inside } else { running && (!lock || around.config.locks_running) }
                && world.unpaid(s, around.operator, !lock && around.config.locked_stay_unpaid)
        })
        .collect();
    let mut paid_meanwhile = if lock { world.take_paid_meanwhile() } else { 0 };
    let mut rows = Vec::new();
    for i in chosen {
        let service = &mut world.services[i];
        if paid_meanwhile > 0 {
            paid_meanwhile -= 1;
            service.paid = true;
            continue;
        }
        service.locked |= lock;
        rows.push(emit::service(
            service,
            now,
            if lock { For::Lock } else { For::VehicleUnpaid },
            around.shape,
        ));
    }
    Answer::ok(emit::array(rows))
}
