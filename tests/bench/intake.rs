//! The intake beside the floors: captures per second at full load, and the time to the acknowledgement at
//! 50 captures per second. Floor and product take turns, because a disk is not equally fast all the time.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;

use crate::Options;
use crate::floor::Way;
use crate::load::{self, CLIENTS, Run};
use crate::machine::{self, QUIET_PERCENT, TICK_MS};
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

/// Quiet rounds that suffice to leave out those that others disturbed.
const ENOUGH: usize = 3;

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

/// The turns of one round: the same servers in the same order, one after the other.
struct Rounds<'s> {
    servers: &'s [Server],
    turns: Vec<Vec<Turn>>,
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
    let servers = [Server::Floor(Way::Append), Server::Product, Server::Floor(Way::Overwrite)];
    for kind in KINDS {
        let drive = |process: &Process| load::full(process.intake, pictures, kind, lasts);
        let rounds = Rounds::run(&servers, options, work, &drive)?;
        let rates = |at: usize| rounds.all(at, |turn| turn.run.per_second());
        for (at, server) in servers.into_iter().enumerate() {
            let cpu = median(&rounds.all(at, |turn| turn.cpu_ms));
            let name = format!("{}, {}", server.words(), kind.words());
            let note = format!("{cpu:.2} ms of processor each");
            report.figure(PART, name, median(&rates(at)), "captures/s", Target::None, note);
        }
        // Neighbours in time are compared, then the middle one counts.
        let share = |of: usize| {
            median(&rates(1).iter().zip(rates(of)).map(|(one, of)| one / of.max(1.0)).collect::<Vec<_>>())
        };
        let name = format!("product / appending floor, {}", kind.words());
        report.figure(PART, name, share(0), "", Target::AtLeast(SHARE), rounds.words());
        let name = format!("product / overwriting floor, {}", kind.words());
        report.figure(PART, name, share(2), "", Target::None, "where we go next");
        let resident = rounds.all(1, |turn| turn.resident_mib).into_iter().fold(0.0, f64::max);
        let name = format!("product's memory at the end, {}", kind.words());
        report.figure(PART, name, resident, "MiB", Target::None, "");
    }
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
    let lasts = Duration::from_secs(options.seconds.max(8));
    let servers = [Server::Floor(Way::Append), Server::Product];
    for kind in KINDS {
        let drive = |process: &Process| load::paced(process.intake, pictures, kind, lasts, RATE);
        let rounds = Rounds::run(&servers, options, work, &drive)?;
        let mut p99s = Vec::new();
        for (at, server) in servers.into_iter().enumerate() {
            // Of all runs together: the 99th of a hundred is too few to be compared run by run.
            let mut acks: Vec<f64> = rounds.kept(at).flat_map(|turn| turn.run.acks_ms()).collect();
            let (p50, p99) = (percentile(&mut acks, 50.0), percentile(&mut acks, 99.0));
            let name = format!("{}, {}: p99", server.words(), kind.words());
            let note = format!("p50 {p50:.1} ms, {} uploads", acks.len());
            report.figure(PART, name, p99, "ms", Target::None, note);
            p99s.push(p99);
        }
        let name = format!("product / appending floor, {}: p99", kind.words());
        report.figure(PART, name, p99s[1] / p99s[0], "", Target::AtMost(SLOWER), rounds.words());
    }
    Ok(())
}

impl<'s> Rounds<'s> {
    fn run(
        servers: &'s [Server],
        options: &Options,
        work: &Path,
        drive: &dyn Fn(&Process) -> anyhow::Result<Run>,
    ) -> anyhow::Result<Self> {
        let mut turns = Vec::new();
        for _ in 0..options.rounds {
            machine::wait_for_quiet(Duration::from_secs(options.patience));
            let round = servers.iter().map(|server| turn(*server, work, drive));
            turns.push(round.collect::<anyhow::Result<Vec<_>>>()?);
        }
        Ok(Self { servers, turns })
    }

    fn is_quiet(round: &[Turn]) -> bool {
        round.iter().all(|turn| turn.others_percent <= QUIET_PERCENT)
    }

    /// The rounds that count: the quiet ones, or all when fewer than three were quiet.
    fn counting(&self) -> impl Iterator<Item = &Vec<Turn>> {
        let quiet = self.turns.iter().filter(|round| Self::is_quiet(round)).count();
        self.turns.iter().filter(move |round| quiet < ENOUGH || Self::is_quiet(round))
    }

    fn kept(&self, at: usize) -> impl Iterator<Item = &Turn> {
        self.counting().filter_map(move |round| round.get(at))
    }

    fn all(&self, at: usize, value: impl Fn(&Turn) -> f64) -> Vec<f64> {
        self.kept(at).map(value).collect()
    }

    fn words(&self) -> String {
        let others = self.counting().flatten().map(|turn| turn.others_percent).fold(0.0, f64::max);
        let (count, of) = (self.counting().count(), self.turns.len());
        format!("{count} of {of} rounds of {}, others used up to {others:.0} %", self.servers.len())
    }
}

fn turn(
    server: Server,
    work: &Path,
    drive: &dyn Fn(&Process) -> anyhow::Result<Run>,
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
    let cpu_ms = cpu * TICK_MS / run.uploads as f64;
    println!(
        "    {:<18} {:>7.0} captures/s, {cpu_ms:.2} ms of processor each, others used {others_percent:.0} %",
        server.words(),
        run.per_second(),
    );
    Ok(Turn { run, cpu_ms, others_percent, resident_mib })
}
