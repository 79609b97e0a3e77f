//! The list of unpaid services in Chromium: how even its frames come while it is scrolled, and how long a filter takes
//! from the typed letter to the painted list.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::report::{Report, Target, percentile};
use crate::web::Web;

/// Of the page at rest; more than a frame in ten left out is seen as a jerk.
const UNEVEN: f64 = 1.5;
/// The slowest filter a person does not notice, in milliseconds.
const FILTERED: f64 = 50.0;

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

/// Milliseconds from each typed letter until a list that differs is painted.
fn filtered(browser: &mut Browser) -> anyhow::Result<Vec<f64>> {
    let script = "(async () => { const took = []; \
        const field = document.querySelector('search.filters input[type=search]'); \
        const shown = () => document.querySelector('strong[role=status]').textContent; \
        const frame = () => new Promise(done => requestAnimationFrame(done)); \
        const type = async text => { const before = shown(); const begun = performance.now(); \
          field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); \
          while (shown() === before) { await frame(); if (performance.now() - begun > 3000) return null; } \
          await frame(); return performance.now() - begun; }; \
        for (let digit = 0; digit < 5; digit++) { \
          took.push(await type(String(digit)), await type(`${digit}${digit}`)); await type(''); } \
        return took; })()";
    numbers(&browser.value(script)?)
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
    let mut typed = filtered(&mut browser)?;
    let (half, most) = (percentile(&mut typed, 50.0), percentile(&mut typed, 95.0));
    report.figure(
        part,
        "from a typed letter to the painted list: p50",
        half,
        "ms",
        Target::AtMost(FILTERED),
        "",
    );
    report.figure(part, "from a typed letter to the painted list: p95", most, "ms", Target::None, "");
    Ok(())
}
