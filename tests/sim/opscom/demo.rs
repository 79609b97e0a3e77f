//! What the demo's OPS-COM holds. The same clock gives the same data.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::model::{Note, Permit, World, key};

/// The demo's client code.
pub const DEMO_CLIENT_CODE: &str = "OC-TOMA";
/// The demo's API token.
pub const DEMO_API_TOKEN: &str = "demo-opscom-token";
/// The demo's zones.
pub const DEMO_ZONES: [&str; 2] = ["Lot 1", "Lot 4"];

/// Plate, zone, number, kind, hours until its end; `None` = no end.
const PERMITS: [(&str, &str, &str, &str, Option<i64>); 5] = [
    ("EK20481", "Lot 1", "L1-0107", "standard", None),
    ("EL30592", "Lot 4", "L4-1138", "temp", Some(3)),
    ("EV71820", "Lot 4", "L4-1139", "temp", Some(26)),
    ("EB44316", "Lot 1", "L1-0212", "standard", Some(24 * 90)),
    ("EK20481", "Lot 4", "L4-0990", "temp", Some(-20)),
];

pub(super) fn seed(world: &mut World, now: NaiveDateTime) {
    world.zones = DEMO_ZONES.map(str::to_owned).to_vec();
    let no_end =
        NaiveDate::from_ymd_opt(2099, 6, 1).and_then(|day| day.and_hms_opt(23, 59, 59)).unwrap_or(now);
    for (plate, zone, number, kind, hours) in PERMITS {
        let temp = kind == "temp";
        let permit = Permit {
            reference: world.fresh_reference(),
            plate: plate.into(),
            zone: zone.into(),
            permit_no: Some(number.into()),
            kind: kind.into(),
            start: now - TimeDelta::days(30),
            end: hours.map_or(no_end, |hours| now + TimeDelta::hours(hours)),
            amount: temp.then(|| "14.50".into()),
            currency: temp.then(|| "CAD".into()),
        };
        world.permits.push(permit);
    }
    let watched = key("EL30592");
    let note = Note {
        notes: "VISITOR OF THE HARBOUR OFFICE".into(),
        location: "Lot 4".into(),
        start: now - TimeDelta::hours(6),
        end: now + TimeDelta::hours(18),
    };
    world.notes.insert(watched.clone(), vec![note]);
    world.alarms.insert(watched, "Ask the driver to call the office.".into());
}
