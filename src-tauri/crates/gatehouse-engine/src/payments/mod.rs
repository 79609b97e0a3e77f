//! Payments and permits: connections, local copies, and the writes that money depends on.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `connections` | which systems, as an engineer sets them |
//! | `journal` | every write is recorded before it is sent, its outcome after (invariant 6) |
//! | `work_list` | writes nobody knows the end of, until a person settles them |
//! | `fleet` | vehicles of a fleet: list, add, remove, detach |
//! | `unpaid` | unpaid services: filters, sums, export |
//! | `returns` | the return of a vehicle: read, review, lock |
//! | `permits` | tenants and their allocations |

mod connections;
mod fleet;
mod journal;
mod permits;
mod returns;
mod unpaid;
mod work_list;

pub(crate) use connections::connection_secret;
pub(crate) use journal::end_pending;
pub(crate) use work_list::Look;

use gatehouse_domain::ConnectionId;
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The working copy of what connections there are.
#[derive(Default)]
pub(crate) struct Payments {
    connections: Mutex<BTreeMap<ConnectionId, ConnectionRow>>,
}

impl Payments {
    /// As the database remembers them.
    pub(crate) fn remembered(rows: Vec<ConnectionRow>) -> Payments {
        let connections = rows.into_iter().map(|row| (row.id, row)).collect();
        Payments { connections: Mutex::new(connections) }
    }

    /// Never held across an await.
    pub(crate) fn connections(&self) -> MutexGuard<'_, BTreeMap<ConnectionId, ConnectionRow>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
