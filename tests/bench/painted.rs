//! From the last byte of an upload to the painted row: the product, a signed-in Chromium on its booth
//! screen, ten captures per second. The page marks when a row is on the glass; both clocks are this machine's.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rusqlite::{Connection, OpenFlags};

use crate::Options;
use crate::browser::{self, Browser};
use crate::load;
use crate::machine;
use crate::process;
use crate::report::{Report, Target, percentile};
use crate::site;
use crate::upload::{Connections, Pictures, record_id};
use crate::web::Web;

const RATE: u32 = 10;
const LASTS: Duration = Duration::from_secs(30);
const TARGET_MS: f64 = 60.0;
const PART: &str = "From the last byte of an upload to the painted row, 10 captures/s";
/// After the last upload its row may still be on its way.
const LAST_ROW: Duration = Duration::from_secs(5);

/// Measures and reports.
pub fn measure(
    options: &Options,
    work: &Path,
    pictures: &Pictures,
    report: &mut Report,
) -> anyhow::Result<()> {
    println!("From the last byte to the painted row");
    machine::wait_for_quiet(Duration::from_secs(options.patience * 3));
    let dir = work.join("painted");
    let product = site::start(&dir)?;
    let web = product.web.context("the product has no web door")?;
    let caller = Web::sign_in(web)?;
    let mut browser = Browser::start(&dir.join("profile"))?;
    let version = browser.version()?;
    browser.open(&format!("http://{web}/"), &caller.cookie)?;
    browser
        .wait_for("the booth screen", "document.querySelector('section[aria-label=Passages]') !== null")?;
    let (offset_ms, slack_ms) = browser.clock_offset_ms()?;

    let before = machine::ticks(&[product.id()]);
    let run = load::paced(product.intake, pictures, Connections::Kept, LASTS, RATE)?;
    let busy = machine::ticks(&[product.id()]).others_percent(before);

    let ids = ids_of(&dir, run.run, &run.samples.iter().map(|s| s.number).collect::<Vec<_>>())?;
    let last = ids.values().max().copied().unwrap_or_default();
    wait_for_mark(&mut browser, last)?;
    let painted = marks(&mut browser)?;
    let (later_offset_ms, _) = browser.clock_offset_ms()?;

    let mut waited = Vec::new();
    let mut missing = 0;
    for sample in &run.samples {
        match ids.get(&sample.number).and_then(|id| painted.get(id)) {
            Some(at_ms) => waited.push(at_ms - offset_ms - browser::ms(sample.sent_at)),
            None => missing += 1,
        }
    }
    drop(browser);
    drop(product);
    process::remove(&dir)?;
    let (p50, p95, p99) =
        (percentile(&mut waited, 50.0), percentile(&mut waited, 95.0), percentile(&mut waited, 99.0));
    let note = format!("p50 {p50:.1} ms, p99 {p99:.1} ms, {} rows", waited.len());
    report.figure(PART, "p95", p95, "ms", Target::AtMost(TARGET_MS), note);
    report.figure(PART, "rows that were never painted", missing as f64, "rows", Target::AtMost(0.0), "");
    report.note(format!(
        "painted: {version}, headless, software drawing, on the same cores; a mark is set two animation frames after \
         the row was put in the page, so up to two frames (33 ms) are the mark's own; clocks agree within {slack_ms:.1} ms and \
         moved {:.1} ms apart; everything else incl. the browser used {busy:.0} % of the machine",
        (later_offset_ms - offset_ms).abs()
    ));
    Ok(())
}

/// Row numbers of the uploads, read from the product's own database.
fn ids_of(dir: &Path, run: u32, numbers: &[u64]) -> anyhow::Result<HashMap<u64, i64>> {
    let file = dir.join("data").join("gatehouse.db");
    let conn = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("opening {}", file.display()))?;
    let mut find = conn.prepare("SELECT id FROM capture WHERE record_id = ?1")?;
    let id = |number: &u64| Ok((*number, find.query_row([record_id(run, *number)], |row| row.get(0))?));
    numbers.iter().map(id).collect()
}

fn wait_for_mark(browser: &mut Browser, id: i64) -> anyhow::Result<()> {
    let since = Instant::now();
    let painted = format!("performance.getEntriesByName('passage-painted:{id}').length > 0");
    while browser.value(&painted)? != serde_json::json!(true) {
        if since.elapsed() > LAST_ROW {
            // Counted as never painted; the other rows are still worth knowing.
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// When each capture's row was first on the glass, by the page's clock in milliseconds since 1970.
fn marks(browser: &mut Browser) -> anyhow::Result<HashMap<i64, f64>> {
    let expression = "performance.getEntriesByType('mark').filter(m => m.name.startsWith('passage-painted:'))\
                      .map(m => [Number(m.name.slice(16)), performance.timeOrigin + m.startTime])";
    let value = browser.value(expression)?;
    let mut first = HashMap::new();
    for pair in value.as_array().context("the page's marks")? {
        let (Some(id), Some(at)) = (pair[0].as_i64(), pair[1].as_f64()) else { bail!("an odd mark: {pair}") };
        let known = first.entry(id).or_insert(at);
        *known = at.min(*known);
    }
    Ok(first)
}
