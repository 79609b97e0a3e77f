//! Asks the lists in the database, and what the fleets say, for a verdict.

use crate::payments::Says;
use chrono_tz::Tz;
use gatehouse_domain::Instant;
use gatehouse_domain::list::ListEntry;
use gatehouse_domain::plate::lookalike_key;
use gatehouse_domain::verdict::{Lists, Question, Verdict, decide};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::lists::{self, ListRow};

/// Look-alike entries considered for warnings.
const LOOKALIKES: i64 = 16;

/// The verdict over a normalised plate at an instant. Lists that cannot be read make it unknown,
/// never an error: the car is there all the same.
pub(crate) fn ask_lists(
    conn: &Connection,
    plate: Option<&str>,
    camera_list: Option<i32>,
    says: &Says,
    at: Instant,
    zone: Tz,
) -> Verdict {
    let found = match plate {
        None => Ok((Vec::new(), Vec::new())),
        Some(plate) => read(conn, plate),
    };
    let lists = match &found {
        Ok((exact, lookalike)) => Lists::Read { exact, lookalike },
        Err(error) => {
            tracing::error!(%error, "the lists cannot be read");
            Lists::Unreadable
        }
    };
    decide(&Question { plate, lists, camera_list, fleets: says.fleets(), at, zone })
}

fn read(conn: &Connection, plate: &str) -> gatehouse_store::Result<(Vec<ListEntry>, Vec<ListEntry>)> {
    let domain = |rows: Vec<ListRow>| rows.iter().map(ListRow::to_domain).collect();
    Ok((
        domain(lists::exact(conn, plate)?),
        domain(lists::lookalike(conn, &lookalike_key(plate), LOOKALIKES)?),
    ))
}
