//! Lists going to eight cameras: entries per second beside a bare client that sends the same requests to the same
//! simulators, beside what slow cameras take at most, and what uploads notice of it meanwhile.
//!
//! The simulators ask for no password: what is compared is the way of the entries, not two ways to compute a hash.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use gatehouse_tests::sim::{Device, LapiConfig, LapiServer, ListRules, Scheme};
use rusqlite::Connection;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::process::{self, Process};
use crate::report::{Report, Target, percentile};
use crate::upload::{Connections, Pictures};
use crate::{Options, load, site};

const CAMERAS: usize = 8;
const ENTRIES: usize = 10_000;
/// Entries in one request, as the product sends them.
const BATCH: usize = 50;
/// What a slow camera takes per second.
const SLOW: u32 = 1_000;
/// Longer than any run takes.
const PATIENCE: Duration = Duration::from_secs(600);
/// Captures per second meanwhile.
const RATE: u32 = 50;

/// Of what the bare client sends.
const SHARE: f64 = 0.5;
/// Of what slow cameras take at most.
const SLOW_SHARE: f64 = 0.8;
/// Of the p99 acknowledgement without lists going out.
const SLOWER: f64 = 1.5;

/// Measures everything about lists.
pub fn measure(
    options: &Options,
    work: &Path,
    pictures: &Pictures,
    report: &mut Report,
) -> anyhow::Result<()> {
    const PART: &str = "Lists to 8 cameras, 10,000 entries each";
    println!("{PART}");
    let runtime = Runtime::new()?;
    let all = (CAMERAS * ENTRIES) as f64;

    let bare = {
        let cameras = Cameras::start(&runtime, None)?;
        all / floor(&cameras)?.as_secs_f64()
    };
    let dir = work.join("lists");
    let ours = {
        let cameras = Cameras::start(&runtime, None)?;
        fill(&dir, &cameras)?;
        let begun = Instant::now();
        let product = site::start(&dir)?;
        cameras.wait_full()?;
        let took = begun.elapsed();
        product.end()?;
        all / took.as_secs_f64()
    };
    process::remove(&dir)?;
    report.figure(PART, "bare client, the same requests", bare, "entries/s", Target::None, "");
    report.figure(PART, "product, its start included", ours, "entries/s", Target::None, "");
    report.figure(PART, "product / bare client", ours / bare, "", Target::AtLeast(SHARE), "");

    let cameras = Cameras::start(&runtime, Some(SLOW))?;
    fill(&dir, &cameras)?;
    let begun = Instant::now();
    let product = site::start(&dir)?;
    let lasts = Duration::from_secs(options.seconds.max(8));
    let busy = load::paced(product.intake, pictures, Connections::Kept, lasts, RATE)?;
    let still = cameras.least() < ENTRIES;
    cameras.wait_full()?;
    let share = ENTRIES as f64 / begun.elapsed().as_secs_f64() / f64::from(SLOW);
    let alone = load::paced(product.intake, pictures, Connections::Kept, lasts, RATE)?;
    product.end()?;
    process::remove(&dir)?;
    let name = format!("product / what cameras take that take {SLOW} entries/s");
    report.figure(PART, name, share, "", Target::AtLeast(SLOW_SHARE), "");
    let (mut busy, mut alone) = (busy.acks_ms(), alone.acks_ms());
    let (with, without) = (percentile(&mut busy, 99.0), percentile(&mut alone, 99.0));
    report.figure(PART, "acknowledgement p99 without lists going out", without, "ms", Target::None, "");
    let note = if still { "they went out all the time" } else { "they were out before the end" };
    report.figure(PART, "acknowledgement p99 while they go out", with, "ms", Target::None, note);
    let name = "while they go out / without: p99";
    report.figure(PART, name, with / without, "", Target::AtMost(SLOWER), "");
    Ok(())
}

/// The command interfaces of eight cameras.
struct Cameras(Vec<LapiServer>);

impl Cameras {
    fn start(runtime: &Runtime, entries_per_second: Option<u32>) -> anyhow::Result<Self> {
        let one = || {
            let device = Device::new(None);
            device.set_list_rules(ListRules { entries_per_second, ..ListRules::default() });
            let config = LapiConfig { scheme: Scheme::None, ..LapiConfig::default() };
            runtime.block_on(LapiServer::start(config, device, None))
        };
        Ok(Self((0..CAMERAS).map(|_| one()).collect::<Result<_, _>>()?))
    }

    fn least(&self) -> usize {
        self.0.iter().map(|camera| camera.device().look(|m| m.allow.len())).min().unwrap_or_default()
    }

    fn wait_full(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.least() < ENTRIES {
            ensure!(begun.elapsed() < PATIENCE, "a camera has {} entries after {PATIENCE:?}", self.least());
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

/// One thread per camera: asks for the live stream's address as the product does before each call, then adds a batch.
fn floor(cameras: &Cameras) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = cameras.0.iter().map(|camera| scope.spawn(|| add_all(camera.addr()))).collect();
        for thread in threads {
            match thread.join() {
                Ok(done) => done?,
                Err(_) => bail!("a client panicked"),
            }
        }
        Ok(())
    })?;
    let took = begun.elapsed();
    ensure!(cameras.least() == ENTRIES, "the bare client did not get everything in");
    Ok(took)
}

fn add_all(to: SocketAddr) -> anyhow::Result<()> {
    for first in (1..=ENTRIES).step_by(BATCH) {
        let entry = |id| json!({ "AllowID": id, "PlateNo": plate(id), "BeginTime": 946_684_800, "EndTime": 2_145_916_799 });
        let entries: Vec<_> = (first..first + BATCH).map(entry).collect();
        let body = json!({ "Num": BATCH.to_string(), "AllowListInfo": entries }).to_string();
        call(to, "GET", "/LAPI/V1.0/Channel/0/Media/LivingStream", "")?;
        call(to, "POST", "/LAPI/V1.0/ParkingLots/Vehicles/AllowList", &body)?;
    }
    Ok(())
}

fn call(to: SocketAddr, method: &str, path: &str, body: &str) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(to)?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
    Ok(())
}

fn plate(id: usize) -> String {
    format!("P{id:06}")
}

/// A data folder with eight lanes whose cameras get 10,000 entries as soon as the product starts.
fn fill(dir: &Path, cameras: &Cameras) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir)?;
    let lane = |(n, camera): (usize, &LapiServer)| {
        json!({
            "name": format!("Lane {}", n + 1), "direction": "entry", "park_id": site::PARK,
            "device_id": site::device(n), "lapi_address": camera.addr().to_string(), "user": "", "password": "",
        })
    };
    let lanes: Vec<_> = cameras.0.iter().enumerate().map(lane).collect();
    let (name, pin) = site::SUPERVISOR;
    let operators = json!([
        { "name": name, "role": "supervisor", "pin": pin }, { "name": "Eli", "role": "engineer", "pin": "161803" },
    ]);
    let document = json!({ "operators": operators, "lanes": lanes, "list_entries": [] }).to_string();
    let seed = dir.join("site.json");
    std::fs::write(&seed, document)?;
    let mut command = Command::new(process::product()?);
    command.arg("--data-dir").arg(dir.join("data")).arg("--key-dir").arg(dir.join("keys"));
    command.args(["--no-keyring", "--intake", "127.0.0.1:0", "--web", "127.0.0.1:0", "--demo"]).arg(&seed);
    Process::start(&mut command)?.end()?;
    let conn = Connection::open(dir.join("data").join("gatehouse.db")).context("the new database")?;
    conn.execute_batch(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ENTRIES})
         INSERT INTO list_entry (list, plate, plate_normalised, lookalike, owner, phone, remarks, added_by, added_at_ms)
         SELECT 'allow', printf('P%06d', i), printf('P%06d', i), printf('P%06d', i), '', '', '', 'Sam', 0 FROM n;
         UPDATE lane SET sends_lists = 1;"
    ))?;
    Ok(())
}
