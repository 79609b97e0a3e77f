//! What the demo's provider holds, and large zones for tests of speed. The same seed and clock give the same data.

use chrono::{DateTime, TimeDelta, Utc};

use super::model::{Key, Permit, World, Zone};
use crate::sim::dice::Dice;

/// The demo's key for both lots.
pub const DEMO_KEY: &str = "demo-pay-by-plate";
/// The demo's key for Lot 2 only.
pub const DEMO_LOT_2_KEY: &str = "demo-pay-by-plate-lot-2";
/// The demo's key for the certification methods.
pub const DEMO_DEV_KEY: &str = "demo-pay-by-plate-development";

const PERMITS: usize = 30;

pub(super) fn seed(world: &mut World, now: DateTime<Utc>, plates: &[String]) {
    for (id, name) in [("prk1", "Lot 1"), ("prk2", "Lot 2")] {
        world.zones.push(Zone { id: id.into(), name: name.into() });
    }
    world.keys.push(Key { key: DEMO_KEY.into(), zones: None });
    world.keys.push(Key { key: DEMO_LOT_2_KEY.into(), zones: Some(vec!["prk2".into()]) });
    let mut dice = Dice::new(87);
    let strangers: Vec<String> = (plates.len()..PERMITS).map(|_| dice.plate()).collect();
    for (n, plate) in plates.iter().chain(&strangers).take(PERMITS).enumerate() {
        let zone = if n % 3 == 2 { "prk2" } else { "prk1" };
        let minutes = [45, 180, 8 * 60, 24 * 60, 30 * 24 * 60][n % 5];
        let id = format!("{}{}", 1000 + n / 2, ['A', 'B', 'C'][n % 3]);
        let mut permit = Permit::new(zone, &id, plate, "", now + TimeDelta::minutes(minutes));
        match n % 4 {
            0 => permit.activation = Some(now - TimeDelta::minutes(20)),
            1 => permit.make = Some(["Renault", "Volvo", "Ford"][n % 3].into()),
            2 => permit.color = Some("Blue".into()),
            // Tomorrow's permit.
            _ if n > plates.len() => {
                permit.activation = Some(now + TimeDelta::hours(18));
                permit.expiry = now + TimeDelta::hours(42);
            }
            _ => {}
        }
        world.put(permit);
    }
    // One permit for two vehicles of a household, as in the sample.
    for plate in ["DEV456", "GHI789"] {
        world.put(Permit::new("prk1", "5678B", plate, "NY", now + TimeDelta::days(1)));
    }
}

pub(super) fn bulk(world: &mut World, now: DateTime<Utc>, seed: u64, zone: &str, permits: usize) {
    let mut dice = Dice::new(seed);
    for n in 0..permits {
        let minutes = 60 + dice.below(60 * 24 * 30) as i64;
        let mut permit = Permit::new(
            zone,
            &format!("{seed}-{n}"),
            &format!("BU{seed}X{n:06}"),
            "NY",
            now + TimeDelta::minutes(minutes),
        );
        permit.make = Some("Renault".into());
        permit.color = Some("Blue".into());
        world.put(permit);
    }
}
