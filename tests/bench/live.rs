//! From a picture to the screen: GStreamer's RTSP server makes pictures with the wall clock in them, the product
//! passes them on, Chromium paints them on the booth screen, and the clock is read from what was painted.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use gatehouse_tests::harness::RtspServer;
use gatehouse_tests::sim::{Device, LapiConfig, LapiServer};
use serde_json::Value;

use crate::Options;
use crate::browser::Browser;
use crate::machine;
use crate::process;
use crate::report::{Report, Target, percentile};
use crate::site;
use crate::web::Web;

const LASTS_S: u32 = 15;
const TARGET_MS: f64 = 200.0;
const PART: &str = "Live picture, 25 pictures/s, 640×360";
const PASSWORD: &str = "bench";

/// Reads the clock from each newly painted picture for so many seconds; answers the ages in milliseconds and what
/// the screen itself says.
const READ: &str = "new Promise((done) => {
    const strip = document.createElement('canvas');
    [strip.width, strip.height] = [32, 1];
    const context = strip.getContext('2d', { willReadFrequently: true });
    const ages = [];
    let last = null;
    const until = performance.now() + SECONDS * 1000;
    const look = () => {
        const source = document.querySelector('[role=dialog] canvas');
        if (source && source.width === 640) {
            context.imageSmoothingEnabled = false;
            context.drawImage(source, 0, 8, 640, 1, 0, 0, 32, 1);
            const pixels = context.getImageData(0, 0, 32, 1).data;
            let clock = 0;
            for (let bit = 0; bit < 32; bit += 1) clock = clock * 2 + (pixels[bit * 4] > 128 ? 1 : 0);
            if (clock !== last && clock !== 0) ages.push((Date.now() % 2 ** 32) - clock);
            last = clock;
        }
        if (performance.now() < until) requestAnimationFrame(look);
        else done({
            ages,
            added: Number(document.querySelector('[role=dialog] [data-latency-ms]')?.dataset.latencyMs),
            says: document.querySelector('[role=dialog] [role=status]')?.textContent,
        });
    };
    look();
})";

/// Measures and reports.
pub fn measure(options: &Options, work: &Path, report: &mut Report) -> anyhow::Result<()> {
    println!("From a live picture to the screen");
    machine::wait_for_quiet(Duration::from_secs(options.patience * 3));
    let runtime = tokio::runtime::Runtime::new().context("a runtime for the simulated camera")?;
    let video = runtime.block_on(RtspServer::start_with(&["--password", PASSWORD]));
    let lapi = LapiConfig { password: PASSWORD.into(), rtsp_port: video.port, ..LapiConfig::default() };
    let camera = runtime.block_on(LapiServer::start(lapi, Device::new(None), None))?;
    let dir = work.join("live");
    let product = site::start_at(&dir, &camera.addr().to_string())?;
    let web = product.web.context("the product has no web door")?;
    let caller = Web::sign_in(web)?;
    let mut browser = Browser::start(&dir.join("profile"))?;
    let version = browser.version()?;
    browser.open(&format!("http://{web}/"), &caller.cookie)?;
    browser
        .wait_for("the booth screen", "document.querySelector('section[aria-label=Passages]') !== null")?;
    browser
        .value("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', bubbles: true }))")?;
    browser.wait_for("the live picture", "document.querySelector('[role=dialog] canvas')?.width === 640")?;

    let before = machine::ticks(&[product.id()]);
    let read = browser.value(&READ.replace("SECONDS", &LASTS_S.to_string()))?;
    let busy = machine::ticks(&[product.id()]).others_percent(before);
    let mut ages: Vec<f64> =
        read["ages"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    ensure!(!ages.is_empty(), "no live picture was painted: {}", read["says"]);
    let shown = ages.len() as f64 / f64::from(LASTS_S);
    let added = read["added"].as_f64();

    drop(browser);
    drop(product);
    process::remove(&dir)?;
    let (p50, p95) = (percentile(&mut ages, 50.0), percentile(&mut ages, 95.0));
    let note = format!("p50 {p50:.0} ms, {} pictures", ages.len());
    report.figure(PART, "picture made to painted, p95", p95, "ms", Target::AtMost(TARGET_MS), note);
    report.figure(PART, "pictures painted each second", shown, "1/s", Target::None, "of 25");
    if let Some(added) = added {
        let note = "as the screen says";
        report.figure(PART, "arrival here to painted, average", added, "ms", Target::AtMost(TARGET_MS), note);
    }
    report.note(format!(
        "live: the clock is put into the raw picture before GStreamer encodes it (x264, zero latency) and read from \
         the canvas in the animation frame after it was painted, so encoding, the RTSP server and up to one frame \
         (17 ms) are included although they are not ours; a real camera's own delay is not; one clock; {version}, \
         headless, software decoding and drawing, on the same cores; everything else incl. browser and encoder used \
         {busy:.0} % of the machine"
    ));
    Ok(())
}
