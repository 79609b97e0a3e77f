//! Every bound of the intake, in one place.

use crate::listen;
use std::time::Duration;

const MIB: usize = 1024 * 1024;

/// What an upload may cost.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections.
    pub listen: listen::Bounds,
    /// Bytes of one upload; one byte more is answered 413.
    pub body_bytes: usize,
    /// From the head to the last byte; longer is answered 408.
    pub body_time: Duration,
    /// After this time the body must have come at `body_rate` on average; slower is answered 408.
    pub body_grace: Duration,
    /// Bytes per second.
    pub body_rate: usize,
    /// Bytes of all uploads that are in memory at once; more wait for `pool_wait`, then get 503.
    pub pool_bytes: usize,
    /// How long an upload waits for room.
    pub pool_wait: Duration,
}

impl Bounds {
    /// Those of the product. The slowest link thought of is 64 kbit/s for small uploads; 32 MiB in 30 s
    /// needs some 9 Mbit/s, a usual capture of 600 KB needs 160 kbit/s.
    pub const STANDARD: Bounds = Bounds {
        listen: listen::Bounds {
            connections: 512,
            per_source: 64,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stalled: Duration::from_secs(30),
        },
        body_bytes: 32 * MIB,
        body_time: Duration::from_secs(30),
        body_grace: Duration::from_secs(5),
        body_rate: 8 * 1024,
        pool_bytes: 128 * MIB,
        pool_wait: Duration::from_secs(5),
    };
}
