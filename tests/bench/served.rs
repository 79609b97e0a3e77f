//! A zone with 100,000 permits that others ask for: a delta after ten changes, and everything, beside a bare server that
//! only writes the same bytes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::report::{Report, Target, percentile};
use crate::web::Web;
use crate::{process, site};

const PERMITS: usize = 100_000;
const CHANGES: usize = 10;
const DELTAS: usize = 200;
const FULL_READS: usize = 10;
/// The slowest delta, in milliseconds.
const QUICK: f64 = 50.0;
/// Longer than any publication takes.
const PATIENCE: Duration = Duration::from_secs(300);

/// Measures what a large zone answers.
pub fn measure(work: &Path, report: &mut Report) -> anyhow::Result<()> {
    const PART: &str = "A zone with 100,000 permits that others ask for";
    println!("{PART}");
    let dir = work.join("served");
    site::start(&dir)?.end()?;
    {
        let conn = Connection::open(dir.join("data").join("gatehouse.db")).context("the new database")?;
        conn.execute_batch(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PERMITS})
             INSERT INTO list_entry (list, plate, plate_normalised, lookalike, owner, phone, remarks, added_by, added_at_ms)
             SELECT 'allow', printf('P%06d', i), printf('P%06d', i), printf('P%06d', i), '', '', '', 'Sam', 0 FROM n;"
        ))?;
    }
    let product = site::start(&dir)?;
    let web = Web::sign_in_as(product.web.context("the product has no web address")?, site::ENGINEER)?;
    let open = json!({"enabled": true, "address": "127.0.0.1:0", "plain": true});
    let door = web.send("PUT", "/api/v1/partner", &open)?;
    let door: SocketAddr = door["bound"].as_str().context("the partner door does not listen")?.parse()?;
    let on = json!({"enabled": true, "certification": false, "populate_path": "p", "clear_path": "c"});
    web.send("PUT", "/api/v1/pay-by-plate", &on)?;
    let made = web.send("POST", "/api/v1/pay-by-plate/keys", &json!({"name": "bench"}))?;
    let key = made["secret"].as_str().context("no key came")?.to_owned();
    let begun = Instant::now();
    let zone = json!({"zone_id": "lot", "name": "Lot", "sources": [{"kind": "allow_list"}]});
    web.send("POST", "/api/v1/pay-by-plate/zones", &zone)?;
    let path = "/api/pbp/v2014-06/zones/lot/permits";
    let full = first(door, path, &key, &begun)?;
    let published = begun.elapsed().as_secs_f64();
    ensure!(permits(&full)?.0 == PERMITS, "the zone does not serve everything");
    report.figure(PART, "until everything is published for the first time", published, "s", Target::None, "");

    let token = permits(&full)?.1;
    let delta_path = format!("{path}?continuationToken={token}");
    for n in 0..CHANGES {
        let entry =
            json!({"list": "allow", "plate": format!("N{n:05}"), "owner": "", "phone": "", "remarks": ""});
        web.send("POST", "/api/v1/list-entries", &entry)?;
    }
    let begun = Instant::now();
    let delta = loop {
        let delta = ask(door, &delta_path, &key)?;
        if permits(&delta)?.0 == CHANGES {
            break delta;
        }
        ensure!(begun.elapsed() < PATIENCE, "the changes were not published within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    };
    for (name, path, body, times, target) in [
        ("delta after ten changes", delta_path.as_str(), delta, DELTAS, Target::AtMost(QUICK)),
        ("full read", path, full, FULL_READS, Target::None),
    ] {
        let bare = bare(body)?;
        let (mut floor, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..times {
            floor.push(timed(bare, path, &key)?);
            ours.push(timed(door, path, &key)?);
        }
        for (who, took, target) in [("bare server", &mut floor, Target::None), ("product", &mut ours, target)]
        {
            let (half, most) = (percentile(took, 50.0), percentile(took, 99.0));
            report.figure(PART, format!("{name}, {who}: p50"), half, "ms", target, "");
            report.figure(PART, format!("{name}, {who}: p99"), most, "ms", target, "");
        }
    }
    product.end()?;
    process::remove(&dir)
}

/// How many permits a page has, and its token.
fn permits(body: &[u8]) -> anyhow::Result<(usize, String)> {
    let page: Value = serde_json::from_slice(body).context("a page of permits")?;
    let count = page["Permits"].as_array().context("a page without permits")?.len();
    Ok((count, page["ContinuationToken"].as_str().unwrap_or_default().to_owned()))
}

/// A full read as soon as the zone can be told.
fn first(door: SocketAddr, path: &str, key: &str, begun: &Instant) -> anyhow::Result<Vec<u8>> {
    loop {
        if let Ok(body) = ask(door, path, key) {
            return Ok(body);
        }
        ensure!(begun.elapsed() < PATIENCE, "nothing was published within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn timed(to: SocketAddr, path: &str, key: &str) -> anyhow::Result<f64> {
    let begun = Instant::now();
    ask(to, path, key)?;
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

fn ask(to: SocketAddr, path: &str, key: &str) -> anyhow::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // In one piece: the bare server reads once, and closing with something unread would reset the connection.
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\nX-ApiKey: {key}\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|w| w == b"\r\n\r\n").context("an answer without a head")?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        bail!("{path}: {}", String::from_utf8_lossy(&answer[..head]));
    }
    Ok(answer.split_off(head + 4))
}

/// A server that writes these bytes to whoever asks; it ends with the bench.
fn bare(body: Vec<u8>) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let at = listener.local_addr()?;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 1024];
            // Whoever went away is not waited for.
            if stream.read(&mut asked).is_ok() {
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            }
        }
    });
    Ok(at)
}
