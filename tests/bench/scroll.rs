//! The list of unpaid services in Chromium: how even its frames come while it is scrolled.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::report::{Report, Target, percentile};
use crate::web::Web;

/// Of the page at rest; more than a frame in ten left out is seen as a jerk.
const UNEVEN: f64 = 1.5;

/// Intervals between 240 frames, in milliseconds, while `each` runs before every frame.
fn frames(browser: &mut Browser, each: &str) -> anyhow::Result<Vec<f64>> {
    let script = format!(
        "new Promise(done => {{ const list = document.querySelector('[aria-label=\"Unpaid services\"]'); \
         const took = []; let last = null; \
         const frame = at => {{ if (last !== null) took.push(at - last); last = at; \
           if (took.length === 240) {{ done(took); return; }} {each}; requestAnimationFrame(frame); }}; \
         requestAnimationFrame(frame); }})"
    );
    numbers(&browser.value(&script)?)
}

fn numbers(value: &Value) -> anyhow::Result<Vec<f64>> {
    let all = value.as_array().context("the page's times")?;
    all.iter().map(|it| it.as_f64().with_context(|| format!("an odd time: {it}"))).collect()
}

/// Opens the page of unpaid services of a product that has read them, and measures.
pub fn measure(part: &'static str, web: &Web, profile: &Path, report: &mut Report) -> anyhow::Result<()> {
    let mut browser = Browser::start(profile)?;
    browser.open(&format!("http://{}/#/unpaid", web.address), &web.cookie)?;
    let rows = "document.querySelectorAll('[aria-label=\"Unpaid services\"] [role=option]').length > 5";
    browser.wait_for("the unpaid services", rows)?;
    let mut rest = frames(&mut browser, "")?;
    let mut scrolled = frames(&mut browser, "list.scrollTop += 90")?;
    let moved = browser.value("document.querySelector('[aria-label=\"Unpaid services\"]').scrollTop")?;
    anyhow::ensure!(
        moved.as_f64().is_some_and(|by| by > 5_000.0),
        "the list did not scroll: {}",
        json!(moved)
    );
    let (rest, p50, p95) =
        (percentile(&mut rest, 50.0), percentile(&mut scrolled, 50.0), percentile(&mut scrolled, 95.0));
    report.figure(part, "a frame of the page at rest: p50", rest, "ms", Target::None, "");
    report.figure(part, "a frame while the list is scrolled: p50", p50, "ms", Target::None, "");
    report.figure(part, "a frame while the list is scrolled: p95", p95, "ms", Target::None, "");
    report.figure(part, "scrolled p95 / at rest p50", p95 / rest, "", Target::AtMost(UNEVEN), "");
    Ok(())
}
