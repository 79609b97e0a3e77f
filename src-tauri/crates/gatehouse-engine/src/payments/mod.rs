//! Payments and permits: connections, local copies, and the writes that money depends on.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `connections` | which systems, as an engineer sets them |
//! | `links` | the clients of the providers, one per connection, and their tokens |
//! | `standing` | how a connection is doing: success, failure, pause, alarm |
//! | `try_out` | the test of a connection, step by step |
//! | `poll`, `look` | when a connection is looked at, and one look |
//! | `copy`, `keep` | the local copy of a fleet, in memory and in its tables |
//! | `journal` | every write is recorded before it is sent, its outcome after (invariant 6) |
//! | `send` | one write: recorded, sent once, its end recorded |
//! | `target` | what a write is about, by the ids a fresh look needs |
//! | `work_list` | writes nobody knows the end of, until a person settles them |
//! | `fresh` | a fresh look at what such a write was about |
//! | `fleet`, `parked` | vehicles of a fleet: list, add, remove, detach; where they are parked |
//! | `unpaid`, `sheet`, `decline` | unpaid services: filters, sums, export; declining one |
//! | `returns`, `reading`, `locking` | the return of a vehicle: read, review, lock |
//! | `gate` | what fleets say about the vehicle at the gate |
//! | `permits` | tenants and their allocations |
//! | `opscom` | permits at OPS-COM that were paid for |
//! | `rights` | rights that Pay-by-Plate providers tell of |

mod connections;
mod copy;
mod decline;
mod fleet;
mod fresh;
mod gate;
mod journal;
mod keep;
mod links;
mod locking;
mod look;
mod opscom;
mod parked;
mod permits;
mod poll;
mod reading;
mod returns;
mod rights;
mod send;
mod sheet;
mod standing;
mod target;
mod try_out;
mod unpaid;
mod work_list;

pub(crate) use connections::{connection_secret, token_secret};
pub(crate) use gate::FleetWitness;
pub(crate) use journal::end_pending;
pub(crate) use links::paths;
pub(crate) use rights::right_of;
pub(crate) use standing::too_old;
pub(crate) use target::Target;
pub(crate) use work_list::Look;

use gatehouse_domain::ConnectionId;
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// A bounded number of places.
struct Unrecorded(Arc<Semaphore>);

impl Default for Unrecorded {
    fn default() -> Unrecorded {
        Unrecorded(Arc::new(Semaphore::new(journal::UNRECORDED)))
    }
}

/// The working copy of what connections there are, and what is known through them.
#[derive(Default)]
pub(crate) struct Payments {
    connections: Mutex<BTreeMap<ConnectionId, ConnectionRow>>,
    links: links::Links,
    standings: standing::Standings,
    copies: copy::Copies,
    returns: returns::Returns,
    /// Held from looking for a write of the same kind until the new one is recorded.
    intending: tokio::sync::Mutex<()>,
    /// Places for ends of writes that the store did not take yet.
    unrecorded: Unrecorded,
    /// Secrets are known: connections may be looked at.
    ready: AtomicBool,
    /// What waits for new tenants to be ready.
    waits: permits::Waits,
    /// Zones of Pay-by-Plate providers.
    rights: rights::Rights,
    /// Links to OPS-COM, and how many permits it has.
    paid: opscom::Paid,
}

impl Payments {
    /// As the database remembers them.
    pub(crate) fn remembered(rows: Vec<ConnectionRow>) -> Payments {
        let payments = Payments::default();
        for row in rows {
            let failed = match (&row.last_failure, row.last_success) {
                (Some((at, words)), success) if success.is_none_or(|success| success < *at) => {
                    Some(words.clone())
                }
                _ => None,
            };
            payments.standings.with(row.id, |standing| standing.look_failed = failed);
            payments.connections().insert(row.id, row);
        }
        payments
    }

    /// Never held across an await.
    pub(crate) fn connections(&self) -> MutexGuard<'_, BTreeMap<ConnectionId, ConnectionRow>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
