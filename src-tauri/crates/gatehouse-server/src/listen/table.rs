//! The connections that are open, counted in all and per source address.

use super::{Bounds, Line};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All open connections of a listener.
pub struct Table {
    bounds: Bounds,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next: u64,
    lines: HashMap<u64, (IpAddr, Arc<Line>)>,
}

/// A connection's place in the table; dropping it frees the place.
pub struct Place {
    /// What is known of the connection.
    pub line: Arc<Line>,
    number: u64,
    table: Arc<Table>,
}

impl Table {
    /// An empty table.
    pub fn new(bounds: Bounds) -> Table {
        Table { bounds, open: Mutex::default() }
    }

    /// Finds a place for a new connection, if need be that of the one idle for longest (of the same
    /// source when that source has its share). `None` when nothing idle can make room.
    pub fn admit(self: &Arc<Self>, source: IpAddr) -> Option<Place> {
        let mut open = self.lock();
        let own = open.lines.values().filter(|(of, _)| *of == source).count();
        if own >= self.bounds.per_source {
            open.make_room(|of| of == source)?;
        } else if open.lines.len() >= self.bounds.connections {
            open.make_room(|_| true)?;
        }
        let line = Arc::new(Line::new());
        let number = open.next;
        open.next += 1;
        open.lines.insert(number, (source, Arc::clone(&line)));
        Some(Place { line, number, table: Arc::clone(self) })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // Nothing panics while holding it.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn make_room(&mut self, of: impl Fn(IpAddr) -> bool) -> Option<()> {
        let candidates = self.lines.iter().filter(|(_, (source, _))| of(*source));
        let idle = candidates.filter_map(|(number, (_, line))| Some((line.idle_since()?, *number)));
        let (_, number) = idle.min()?;
        let (_, line) = self.lines.remove(&number)?;
        line.close();
        Some(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.table.lock().lines.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn table(connections: usize, per_source: usize) -> Arc<Table> {
        let s = Duration::from_secs(1);
        Arc::new(Table::new(Bounds { connections, per_source, head: s, idle: s, stalled: s }))
    }

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    #[test]
    fn one_source_over_its_share_only_loses_connections_of_its_own() {
        let table = table(10, 2);
        let (kept, first) = (table.admit(OTHER).unwrap(), table.admit(ONE).unwrap());
        let busy = table.admit(ONE).unwrap();
        busy.line.begins_request();
        let third = table.admit(ONE).unwrap();
        third.line.begins_request();
        assert!(table.admit(ONE).is_none());
        assert!(table.lock().lines.contains_key(&kept.number));
        assert!(!table.lock().lines.contains_key(&first.number));
    }

    #[test]
    fn over_the_bound_the_connection_idle_for_longest_makes_room() {
        let table = table(2, 2);
        let (busy, idle) = (table.admit(ONE).unwrap(), table.admit(ONE).unwrap());
        busy.line.begins_request();
        let new = table.admit(OTHER).unwrap();
        assert!(!table.lock().lines.contains_key(&idle.number));
        new.line.begins_request();
        assert!(table.admit(OTHER).is_none());
        drop(busy);
        assert!(table.admit(OTHER).is_some());
    }
}
