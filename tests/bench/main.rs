//! `cargo xtask bench`: what the product takes and how fast it is, measured on this machine beside a floor
//! that does only the unavoidable work.
//!
//! It measures, prints and writes JSON; it never fails because a target was missed. The release build of
//! `gatehouse-headless` is what is measured, as a process of its own.

mod browser;
mod disk;
mod floor;
mod intake;
mod lists;
mod live;
mod load;
mod machine;
mod million;
mod million_seed;
mod painted;
mod payments;
mod process;
mod report;
mod scroll;
mod served;
mod site;
mod upload;
mod web;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand, ValueEnum};

use report::Report;

/// What there is to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Captures per second at 16 clients, beside the floors.
    Throughput,
    /// Time to the acknowledgement at 50 captures per second, beside the floor.
    Ack,
    /// From the last byte of an upload to the painted row in Chromium.
    Painted,
    /// From a live picture to the screen in Chromium.
    Live,
    /// Lists going to cameras, and the acknowledgement meanwhile.
    Lists,
    /// A large fleet: reading it, filtering it, and the acknowledgement meanwhile.
    Payments,
    /// A large zone that others ask for: a delta, and everything.
    Served,
    /// Start, memory and search with a million captures.
    Million,
}

const PARTS: [Part; 8] = [
    Part::Throughput,
    Part::Ack,
    Part::Painted,
    Part::Live,
    Part::Lists,
    Part::Payments,
    Part::Served,
    Part::Million,
];

/// Options of the bench.
#[derive(Debug, Parser)]
#[command(name = "gatehouse-bench", about = "Measures Gatehouse beside a floor")]
pub struct Options {
    /// Write the figures to this file, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measure only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Seconds of each measured run
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Floor and product take turns this often; medians count
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=20))]
    rounds: u64,
    /// Wait up to so many seconds before each round until nothing else uses the machine
    #[arg(long, default_value_t = 20)]
    patience: u64,
    /// Captures in the large database
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    captures: u64,
    /// Folder on the disk to be measured; a new folder is made in it and removed again
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Keep the large database in this folder, and use it again if it is there
    #[arg(long, value_name = "DIR")]
    keep_million: Option<PathBuf>,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Be the floor (started by the bench itself)
    #[command(hide = true)]
    Floor {
        #[arg(long)]
        dir: PathBuf,
        #[arg(long, value_enum)]
        way: floor::Way,
    },
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    if let Some(Task::Floor { dir, way }) = &options.task {
        return floor::serve(dir, *way);
    }
    if cfg!(debug_assertions) {
        bail!("the bench measures only release builds: cargo xtask bench");
    }
    let parent = options.dir.clone().unwrap_or_else(std::env::temp_dir);
    let work = tempfile::Builder::new().prefix("gatehouse-bench-").tempdir_in(&parent);
    let work = work.with_context(|| format!("making a folder in {}", parent.display()))?;
    let mut report = Report::new();
    machine::describe(&mut report);
    disk::probe(work.path(), &mut report)?;
    let pictures = upload::Pictures::draw()?;
    for part in PARTS.into_iter().filter(|part| options.only.is_empty() || options.only.contains(part)) {
        match part {
            Part::Throughput => intake::throughput(&options, work.path(), &pictures, &mut report)?,
            Part::Ack => intake::acknowledgement(&options, work.path(), &pictures, &mut report)?,
            Part::Painted => painted::measure(&options, work.path(), &pictures, &mut report)?,
            Part::Live => live::measure(&options, work.path(), &mut report)?,
            Part::Lists => lists::measure(&options, work.path(), &pictures, &mut report)?,
            Part::Payments => payments::measure(&options, work.path(), &pictures, &mut report)?,
            Part::Served => served::measure(work.path(), &mut report)?,
            Part::Million => million::measure(&options, work.path(), &pictures, &mut report)?,
        }
    }
    report.print();
    if let Some(file) = &options.json {
        std::fs::write(file, report.json()).with_context(|| format!("writing {}", file.display()))?;
        println!("figures written to {}", file.display());
    }
    Ok(())
}
