//! A large fleet: how long reading it takes beside a bare client that only turns the pages, how fast its list is
//! filtered, and what uploads notice of it meanwhile.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use gatehouse_tests::sim::autopay::{AutopayConfig, AutopaySim, Credential, Level};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::process::{self, Process};
use crate::report::{Report, Target, percentile};
use crate::upload::{Connections, Pictures};
use crate::web::Web;
use crate::{Options, load, scroll, site};

const VEHICLES: usize = 20_000;
const SERVICES: usize = 50_000;
/// Longer than any run takes.
const PATIENCE: Duration = Duration::from_secs(300);
/// Captures per second meanwhile.
const RATE: u32 = 50;
/// The slowest filter a person does not notice, in milliseconds.
const FILTERED: f64 = 50.0;
/// Reading beside only turning the pages.
const LONGER: f64 = 3.0;
/// Of the p99 acknowledgement without a look.
const SLOWER: f64 = 1.5;
const FLEET: (&str, &str) = ("bench-fleet", "bench-secret");

/// Measures everything about a large fleet.
pub fn measure(
    options: &Options,
    work: &Path,
    pictures: &Pictures,
    report: &mut Report,
) -> anyhow::Result<()> {
    const PART: &str = "A fleet of 20,000 vehicles with 50,000 unpaid services";
    println!("{PART}");
    let runtime = Runtime::new()?;
    let sim = runtime.block_on(AutopaySim::start(AutopayConfig::default()))?;
    sim.world(|w| {
        w.credentials.push(Credential {
            client_id: FLEET.0.into(),
            client_secret: FLEET.1.into(),
            operator_id: None,
            level: Level::Enterprise,
            landlord_id: None,
        });
    });
    sim.seed_bulk(1, VEHICLES, SERVICES);
    let bare = turn_the_pages(sim.addr())?.as_secs_f64();

    let dir = work.join("payments");
    let begun = Instant::now();
    let product = start(&dir, sim.addr())?;
    let web = Web::sign_in(product.web.context("the product has no web address")?)?;
    let all = || Ok::<_, anyhow::Error>(web.get("/api/v1/fleet/unpaid?limit=1")?["total"] == json!(SERVICES));
    while !all()? {
        ensure!(begun.elapsed() < PATIENCE, "the fleet was not read within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    let ours = begun.elapsed().as_secs_f64();
    report.figure(PART, "bare client that turns the pages", bare, "s", Target::None, "");
    report.figure(PART, "product, its start included, until all is shown", ours, "s", Target::None, "");
    report.figure(PART, "product / bare client", ours / bare, "", Target::AtMost(LONGER), "");

    let mut filtered = Vec::new();
    for round in 0..50_u32 {
        let digit = round % 10;
        for query in [
            format!("plate={digit}"),
            format!("plate=E{digit}&running=false&order=newest"),
            format!("kind=PARKING&older_than_h={}", 24 * digit),
            format!("currency=NOK&order=amount&offset={}", 1000 * digit),
        ] {
            let asked = Instant::now();
            web.get(&format!("/api/v1/fleet/unpaid?limit=100&{query}"))?;
            filtered.push(asked.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let (half, most) = (percentile(&mut filtered, 50.0), percentile(&mut filtered, 95.0));
    report.figure(PART, "a filter, answered over HTTP: p50", half, "ms", Target::AtMost(FILTERED), "");
    report.figure(PART, "a filter, answered over HTTP: p95", most, "ms", Target::AtMost(FILTERED), "");

    scroll::measure(PART, &web, &dir.join("profile"), report)?;

    let lasts = Duration::from_secs(options.seconds.max(8));
    let alone = load::paced(product.intake, pictures, Connections::Kept, lasts, RATE)?;
    web.post("/api/v1/connections/1/refresh")?;
    let busy = load::paced(product.intake, pictures, Connections::Kept, lasts, RATE)?;
    product.end()?;
    process::remove(&dir)?;
    let (with, without) = (percentile(&mut busy.acks_ms(), 99.0), percentile(&mut alone.acks_ms(), 99.0));
    report.figure(PART, "acknowledgement p99 without a look", without, "ms", Target::None, "");
    report.figure(PART, "acknowledgement p99 with a look", with, "ms", Target::None, "");
    report.figure(PART, "with a look / without: p99", with / without, "", Target::AtMost(SLOWER), "");
    Ok(())
}

/// Gets a token, then the vehicles and every page of unpaid services; reads nothing of them but the next cursor.
fn turn_the_pages(to: SocketAddr) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let asked = json!({ "client_id": FLEET.0, "client_secret": FLEET.1, "audience": "https://api.autopay.io", "grant_type": "client_credentials" });
    let token = call(to, "POST", "/oauth/token", "", &asked.to_string())?;
    let token = token["access_token"].as_str().context("no token came")?.to_owned();
    call(to, "GET", "/fleet/v2/vehicles", &token, "")?;
    let mut path = "/fleet/v2/services".to_owned();
    loop {
        let page = call(to, "GET", &path, &token, "")?;
        match page["summary"]["cursor"].as_str() {
            Some(cursor) if page["summary"]["more_results"] == json!(true) => {
                let cursor = cursor.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
                path = format!("/fleet/v2/services?cursor={cursor}");
            }
            _ => return Ok(begun.elapsed()),
        }
    }
}

fn call(to: SocketAddr, method: &str, path: &str, token: &str, body: &str) -> anyhow::Result<Value> {
    let mut stream = TcpStream::connect(to)?;
    let sign = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n{sign}{kind}Content-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|w| w == b"\r\n\r\n").context("an answer without a head")?;
    ensure!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{method} {path}: {}",
        String::from_utf8_lossy(&answer[..head])
    );
    Ok(serde_json::from_slice(&answer[head + 4..])?)
}

/// The product on a new folder, connected to the simulated fleet.
fn start(dir: &Path, autopay: SocketAddr) -> anyhow::Result<Process> {
    std::fs::create_dir_all(dir)?;
    let (name, pin) = site::SUPERVISOR;
    let address = format!("http://{autopay}");
    let document = json!({
        "operators": [
            { "name": name, "role": "supervisor", "pin": pin },
            { "name": "Eli", "role": "engineer", "pin": "161803" },
        ],
        "lanes": [],
        "list_entries": [],
        "connections": [{
            "kind": "fleet", "name": "Fleet", "base_url": address, "auth_url": address, "client_id": FLEET.0,
            "client_secret": FLEET.1, "level": "enterprise",
        }],
    });
    let seed = dir.join("site.json");
    std::fs::write(&seed, document.to_string())?;
    let mut command = Command::new(process::product()?);
    command.arg("--data-dir").arg(dir.join("data")).arg("--key-dir").arg(dir.join("keys"));
    command.args(["--no-keyring", "--intake", "127.0.0.1:0", "--web", "127.0.0.1:0", "--demo"]).arg(&seed);
    command.env("GATEHOUSE_LOG", std::env::var("GATEHOUSE_LOG").unwrap_or_else(|_| "warn".into()));
    Process::start(&mut command)
}
