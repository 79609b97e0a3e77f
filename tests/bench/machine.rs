//! What else the machine was doing while something was measured. Linux only; elsewhere it knows nothing.

use std::time::{Duration, Instant};

use crate::report::Report;

/// Processor time used so far, in clock ticks of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ticks {
    busy: f64,
    all: f64,
    own: f64,
}

/// Of the whole machine; `processes` are the ones that belong to the measurement.
pub fn ticks(processes: &[u32]) -> Ticks {
    let text = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    let columns: Vec<f64> = first.split_whitespace().skip(1).filter_map(|n| n.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal; guest time is counted in user already.
    let all: f64 = columns.iter().take(8).sum();
    let idle: f64 = columns.iter().skip(3).take(2).sum();
    let own = processes.iter().chain([&std::process::id()]).map(|id| cpu_ticks(*id)).sum();
    Ticks { busy: all - idle, all, own }
}

/// User and system time of one process, in ticks; 0 when it is gone.
pub fn cpu_ticks(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in brackets may contain blanks.
    let after = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum()
}

/// Ticks are hundredths of a second on every Linux there is.
pub const TICK_MS: f64 = 10.0;

impl Ticks {
    /// Percent of the machine that others used between `before` and this.
    pub fn others_percent(self, before: Ticks) -> f64 {
        let all = (self.all - before.all).max(1.0);
        let others = (self.busy - before.busy) - (self.own - before.own);
        (others / all * 100.0).max(0.0)
    }
}

/// Others may use this much of the machine, in percent, and a measurement still counts as undisturbed.
pub const QUIET_PERCENT: f64 = 15.0;
/// One look at the machine.
const LOOK: Duration = Duration::from_millis(500);

/// Waits until others leave the machine alone, at most so long; then it is measured all the same.
pub fn wait_for_quiet(at_most: Duration) {
    let since = Instant::now();
    while since.elapsed() < at_most {
        let before = ticks(&[]);
        std::thread::sleep(LOOK);
        if ticks(&[]).others_percent(before) < QUIET_PERCENT {
            return;
        }
    }
}

/// Resident memory of a process in MiB; 0 when it cannot be known.
pub fn resident_mib(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or_default();
    kib / 1024.0
}

/// Notes what the figures were measured on.
pub fn describe(report: &mut Report) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    report.note(format!(
        "{cores} cores, shared by the clients and what is measured, for the floor as for the product; load \
         average at the start {load}"
    ));
}
