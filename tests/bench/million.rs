//! The product with a million captures: how soon it is ready, how much memory it takes idle and at work,
//! how fast it searches.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::Options;
use crate::load;
use crate::machine;
use crate::million_seed;
use crate::process::Process;
use crate::report::{Report, Target, median};
use crate::site;
use crate::upload::{Connections, Pictures};
use crate::web::Web;

const PART: &str = "With a million captures stored";
const READY_MS: f64 = 300.0;
const IDLE_MIB: f64 = 80.0;
const WORKING_MIB: f64 = 200.0;
const STARTS: usize = 7;
const SEARCHES: usize = 15;
/// Until background work after a start is over.
const SETTLED: Duration = Duration::from_secs(5);

/// Measures and reports.
pub fn measure(
    options: &Options,
    work: &Path,
    pictures: &Pictures,
    report: &mut Report,
) -> anyhow::Result<()> {
    println!("With {} captures stored", options.captures);
    let dir = options.keep_million.clone().unwrap_or_else(|| work.join("million"));
    if !dir.join("data").exists() {
        let begun = Instant::now();
        million_seed::fill(&dir, options.captures, pictures).context("filling the database")?;
        let seconds = begun.elapsed().as_secs_f64();
        report.figure(PART, format!("seeding {} captures", options.captures), seconds, "s", Target::None, "");
    }
    let bytes = std::fs::metadata(dir.join("data").join("gatehouse.db"))?.len();
    report.figure(PART, "size of the database", bytes as f64 / 1048576.0, "MiB", Target::None, "");
    ready(&dir, report)?;
    let product = site::start(&dir)?;
    idle(&product, report);
    let web = Web::sign_in(product.web.context("the product has no web door")?)?;
    search(&web, report)?;
    working(options, &product, pictures, report)?;
    product.end()
}

fn ready(dir: &Path, report: &mut Report) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let product = site::start(dir)?;
        times.push(product.ready_after.as_secs_f64() * 1e3);
        product.end()?;
    }
    let note = format!("slowest of {STARTS}: {:.0} ms", times.iter().copied().fold(0.0, f64::max));
    report.figure(PART, "ready after (median)", median(&times), "ms", Target::AtMost(READY_MS), note);
    Ok(())
}

fn idle(product: &Process, report: &mut Report) {
    std::thread::sleep(SETTLED);
    let mib = machine::resident_mib(product.id());
    report.figure(PART, "memory idle", mib, "MiB", Target::AtMost(IDLE_MIB), "");
}

fn working(
    options: &Options,
    product: &Process,
    pictures: &Pictures,
    report: &mut Report,
) -> anyhow::Result<()> {
    let lasts = Duration::from_secs(options.seconds * 3);
    let over = AtomicBool::new(false);
    let (most, run) = std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut most: f64 = 0.0;
            while !over.load(Ordering::Relaxed) {
                most = most.max(machine::resident_mib(product.id()));
                std::thread::sleep(Duration::from_millis(50));
            }
            most
        });
        let run = load::paced(product.intake, pictures, Connections::Kept, lasts, 50);
        over.store(true, Ordering::Relaxed);
        (watching.join().unwrap_or_default(), run)
    });
    let run = run?;
    let note = format!(
        "most seen in {} s, after searching; {:.1} captures/s taken",
        lasts.as_secs(),
        run.per_second()
    );
    report.figure(PART, "memory at 50 captures/s", most, "MiB", Target::AtMost(WORKING_MIB), note);
    Ok(())
}

fn search(web: &Web, report: &mut Report) -> anyhow::Result<()> {
    // Seeded plates came back many times, as plates do.
    let sample = web.get("/api/v1/captures?limit=10&verdict=review")?;
    let rows = sample["rows"].as_array().context("a page of captures")?;
    let plate =
        rows.iter().find_map(|row| row["plate"].as_str()).context("a capture with a plate")?.to_owned();
    let prefix: String = plate.chars().take(4).collect();
    let searches = [
        ("newest page".to_owned(), String::new()),
        ("exact plate".to_owned(), format!("plate={plate}&exact=true")),
        (format!("prefix {prefix}"), format!("plate={prefix}")),
        ("look-alike plate".to_owned(), format!("plate={plate}&exact=true&lookalike=true")),
        ("pattern *99".to_owned(), "plate=*99".to_owned()),
        ("pattern *QQ99* (no such plate)".to_owned(), "plate=*QQ99*".to_owned()),
        ("verdict blocked".to_owned(), "verdict=blocked".to_owned()),
        ("no plate".to_owned(), "no_plate=true".to_owned()),
        ("one lane and a verdict".to_owned(), "lane_id=3&verdict=review".to_owned()),
        ("one lane and a verdict it never had".to_owned(), "lane_id=2&verdict=review".to_owned()),
    ];
    for (name, query) in searches {
        let mut times = Vec::new();
        for _ in 0..SEARCHES {
            let begun = Instant::now();
            web.get(&format!("/api/v1/captures?limit=100&{query}"))?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        let note = format!("slowest of {SEARCHES}: {:.1} ms", times.iter().copied().fold(0.0, f64::max));
        report.figure(PART, format!("search: {name} (median)"), median(&times), "ms", Target::None, note);
    }
    Ok(())
}
