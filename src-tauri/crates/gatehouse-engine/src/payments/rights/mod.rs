//! Rights that Pay-by-Plate providers tell of: a local copy per zone, kept in the tables, and the question right
//! before a gate opens by itself.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `known` | the zones as known in this run, and the links to the providers |
//! | `look` | one look: the list of zones, then what changed in each zone that is read |
//! | `keep` | the copy in its tables: only differences, in small portions |
//! | `clear` | the copy of what is no longer read is taken away |
//! | `zones`, `list` | zones and rights as the screens get them |
//! | `recheck`, `opening` | the question to the provider right before a gate opens by itself, and what follows from it |
//! | `try_out` | the test of a connection |
//!
//! What a right means (in force, ended, grace) is `gatehouse_domain::payment::Right`'s.

mod clear;
mod keep;
mod known;
mod list;
mod look;
mod opening;
mod recheck;
mod try_out;
mod zones;

pub(super) use known::Rights;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::Right;
use gatehouse_domain::plate::normalise;
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::provider_rights::RightRow;

/// How long a right counts after its end.
fn grace(row: &ConnectionRow) -> TimeDelta {
    TimeDelta::seconds(row.grace_s)
}

/// A right as the tables keep it: to the millisecond, so that what is told again is the same.
fn row_of(connection_id: ConnectionId, right: Right) -> RightRow {
    let millis = |at: DateTime<Utc>| at.trunc_subsecs(3);
    let (valid_until, key) = (right.ends().map(millis), right.key());
    RightRow {
        connection_id,
        zone_id: key.zone,
        permit_id: key.permit_id,
        region: key.region,
        canonical: key.plate,
        plate: right.plate,
        valid_from: right.valid_from.map(millis),
        valid_until,
        make: right.make,
        color: right.color,
    }
}

/// The other way round, for the rules.
pub(crate) fn right_of(row: &RightRow) -> Right {
    Right {
        zone: row.zone_id.clone(),
        permit_id: row.permit_id.clone(),
        plate: row.plate.clone(),
        region: normalise(&row.region),
        valid_from: row.valid_from,
        // An end that lies so far away is none.
        valid_until: row.valid_until.unwrap_or(DateTime::<Utc>::MAX_UTC),
        make: row.make.clone(),
        color: row.color.clone(),
    }
}
