//! The intake beside the floors: captures per second at full load, and the time to the acknowledgement at
//! 50 captures per second. Floor and product take turns, because a disk is not equally fast all the time.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;

use crate::Options;
use crate::floor::Way;
use crate::load::{self, CLIENTS, Run};
use crate::machine::{self, TICK_MS};
use crate::process::{self, Process};
use crate::report::{Report, Target, median, percentile};
use crate::site;
use crate::upload::{Connections, Pictures};

/// Of the appending floor's captures per second.
const SHARE: f64 = 0.70;
/// Of the appending floor's p99 acknowledgement.
const SLOWER: f64 = 1.5;
/// Captures per second for the acknowledgement.
const RATE: u32 = 50;

const KINDS: [Connections; 2] = [Connections::Kept, Connections::New];

/// What is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Server {
    Floor(Way),
    Product,
}

impl Server {
    fn words(self) -> &'static str {
        match self {
            Server::Floor(way) => way.words(),
            Server::Product => "product",
        }
    }

    fn start(self, dir: &Path) -> anyhow::Result<Process> {
        match self {
            Server::Product => site::start(dir),
            Server::Floor(way) => {
                let mut command = Command::new(std::env::current_exe().context("where the bench lies")?);
                let way = if way == Way::Append { "append" } else { "overwrite" };
                command.arg("floor").arg("--dir").arg(dir).args(["--way", way]);
                Process::start(&mut command)
            }
        }
    }
}

/// One run of one server.
struct Turn {
    run: Run,
    cpu_ms: f64,
    others_percent: f64,
    resident_mib: f64,
}

fn turn(
    server: Server,
    work: &Path,
    drive: impl FnOnce(&Process) -> anyhow::Result<Run>,
) -> anyhow::Result<Turn> {
    let dir = work.join("turn");
    let process = server.start(&dir).with_context(|| format!("starting the {}", server.words()))?;
    let (before, cpu_before) = (machine::ticks(&[process.id()]), machine::cpu_ticks(process.id()));
    let run = drive(&process).with_context(|| format!("driving the {}", server.words()))?;
    let others_percent = machine::ticks(&[process.id()]).others_percent(before);
    let cpu = machine::cpu_ticks(process.id()) - cpu_before;
    let resident_mib = machine::resident_mib(process.id());
    drop(process);
    process::remove(&dir)?;
    let cpu_ms = cpu * TICK_MS / run.samples.len().max(1) as f64;
    println!(
        "    {:<18} {:>7.0} captures/s, {:.2} ms of processor each, {others_percent:.0} % of the machine used by others",
        server.words(),
        run.per_second(),
        cpu_ms
    );
    Ok(Turn { run, cpu_ms, others_percent, resident_mib })
}

/// Captures per second at 16 clients.
pub fn throughput(
    options: &Options,
    work: &Path,
    pictures: &Pictures,
    report: &mut Report,
) -> anyhow::Result<()> {
    println!("Full load, {CLIENTS} clients, 300 KB + 15 KB pictures");
    const PART: &str = "Captures per second, 16 clients, 300 KB + 15 KB";
    let lasts = Duration::from_secs(options.seconds);
    let mut busiest: f64 = 0.0;
    for kind in KINDS {
        let servers = [Server::Floor(Way::Append), Server::Product, Server::Floor(Way::Overwrite)];
        let mut turns: [Vec<Turn>; 3] = Default::default();
        for _ in 0..options.rounds {
            for (server, turns) in servers.into_iter().zip(&mut turns) {
                turns.push(turn(server, work, |process| load::full(process.intake, pictures, kind, lasts))?);
            }
        }
        busiest = turns.iter().flatten().map(|turn| turn.others_percent).fold(busiest, f64::max);
        let rate =
            |turns: &[Turn]| median(&turns.iter().map(|turn| turn.run.per_second()).collect::<Vec<_>>());
        let cpu = |turns: &[Turn]| median(&turns.iter().map(|turn| turn.cpu_ms).collect::<Vec<_>>());
        let [floor, product, overwrite] = &turns;
        for (server, turns) in servers.into_iter().zip(&turns) {
            let note = format!("{:.2} ms of processor each", cpu(turns));
            let name = format!("{}, {}", server.words(), kind.words());
            report.figure(PART, name, rate(turns), "captures/s", Target::None, note);
        }
        // Neighbours in time are compared, then the middle one counts.
        let share = |turns: &[Turn]| {
            let pairs = product.iter().zip(turns);
            median(&pairs.map(|(a, b)| a.run.per_second() / b.run.per_second().max(1.0)).collect::<Vec<_>>())
        };
        let name = format!("product / appending floor, {}", kind.words());
        report.figure(PART, name, share(floor), "", Target::AtLeast(SHARE), "");
        let name = format!("product / overwriting floor, {}", kind.words());
        report.figure(PART, name, share(overwrite), "", Target::None, "where we go next");
        let resident = product.iter().map(|turn| turn.resident_mib).fold(0.0, f64::max);
        let name = format!("product's memory at the end, {}", kind.words());
        report.figure(PART, name, resident, "MiB", Target::None, "");
    }
    report.note(format!("full load: others used up to {busiest:.0} % of the machine during a run"));
    Ok(())
}

/// Time to the acknowledgement at 50 captures per second.
pub fn acknowledgement(
    options: &Options,
    work: &Path,
    pictures: &Pictures,
    report: &mut Report,
) -> anyhow::Result<()> {
    println!("{RATE} captures per second");
    const PART: &str = "Acknowledgement at 50 captures/s";
    // p99 needs some hundreds of samples in each run.
    let lasts = Duration::from_secs(options.seconds.max(10));
    let mut busiest: f64 = 0.0;
    for kind in KINDS {
        let servers = [Server::Floor(Way::Append), Server::Product];
        let mut turns: [Vec<Turn>; 2] = Default::default();
        for _ in 0..options.rounds {
            for (server, turns) in servers.into_iter().zip(&mut turns) {
                let drive = |process: &Process| load::paced(process.intake, pictures, kind, lasts, RATE);
                turns.push(turn(server, work, drive)?);
            }
        }
        busiest = turns.iter().flatten().map(|turn| turn.others_percent).fold(busiest, f64::max);
        // Of all runs together: the 99th of a hundred is too few to be compared run by run.
        let [floor, product] = turns.map(|turns| {
            let mut all: Vec<f64> = turns.iter().flat_map(|turn| turn.run.acks_ms()).collect();
            (percentile(&mut all, 50.0), percentile(&mut all, 99.0))
        });
        for (server, (p50, p99)) in servers.into_iter().zip([floor, product]) {
            let name = format!("{}, {}: p99", server.words(), kind.words());
            report.figure(PART, name, p99, "ms", Target::None, format!("p50 {p50:.1} ms"));
        }
        let name = format!("product / appending floor, {}: p99", kind.words());
        report.figure(PART, name, product.1 / floor.1, "", Target::AtMost(SLOWER), "");
    }
    report.note(format!("acknowledgement: others used up to {busiest:.0} % of the machine during a run"));
    Ok(())
}
