//! Clients that upload: as many as fast as they can, or at a fixed rate. Plain threads and blocking
//! sockets over prebuilt bytes, because they share the processor with what is measured.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, bail};

use crate::site::CAMERAS;
use crate::upload::{Connections, Pictures, Request};

/// Uploads at the same time, as the targets say.
pub const CLIENTS: usize = 16;
/// Longer than any bound of the product.
const PATIENCE: Duration = Duration::from_secs(20);
/// Not measured: caches fill, connections open.
const WARM_UP: Duration = Duration::from_secs(1);

static RUNS: AtomicU32 = AtomicU32::new(1);

/// One acknowledged upload.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Number within its run.
    pub number: u64,
    /// From the first byte sent (or the connection begun) to the whole answer, in milliseconds.
    pub ack_ms: f64,
    /// When the last byte had been handed to the network.
    pub sent_at: SystemTime,
}

/// What a run brought.
#[derive(Debug)]
pub struct Run {
    /// Number of the run, part of its record ids.
    pub run: u32,
    /// Acknowledged uploads after the warm-up.
    pub samples: Vec<Sample>,
    /// All acknowledged uploads, those of the warm-up too; at least 1.
    pub uploads: u64,
    /// Measured time.
    pub lasted: Duration,
}

impl Run {
    /// Acknowledged captures per second.
    pub fn per_second(&self) -> f64 {
        self.samples.len() as f64 / self.lasted.as_secs_f64()
    }

    /// The acknowledgement times.
    pub fn acks_ms(&self) -> Vec<f64> {
        self.samples.iter().map(|sample| sample.ack_ms).collect()
    }
}

/// All clients upload without a pause.
pub fn full(
    to: SocketAddr,
    pictures: &Pictures,
    connections: Connections,
    lasts: Duration,
) -> anyhow::Result<Run> {
    drive(to, pictures, connections, lasts, None)
}

/// `per_second` uploads, evenly spaced, whichever client is free takes the next.
pub fn paced(
    to: SocketAddr,
    pictures: &Pictures,
    connections: Connections,
    lasts: Duration,
    per_second: u32,
) -> anyhow::Result<Run> {
    drive(to, pictures, connections, lasts, Some(Duration::from_secs(1) / per_second))
}

fn drive(
    to: SocketAddr,
    pictures: &Pictures,
    connections: Connections,
    lasts: Duration,
    every: Option<Duration>,
) -> anyhow::Result<Run> {
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let requests = (0..CLIENTS).map(|client| Request::new(client % CAMERAS, pictures, connections));
    let requests = requests.collect::<anyhow::Result<Vec<_>>>()?;
    let (next, acknowledged, stop) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let begun = Instant::now();
    let counted_from = begun + WARM_UP;
    let until = counted_from + lasts;
    let client = |request: Request| -> anyhow::Result<Vec<Sample>> {
        let mut client = Client { to, connections, request, stream: None };
        let mut samples = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if let Some(every) = every {
                let due = begun + every * u32::try_from(number).unwrap_or(u32::MAX);
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            }
            let started = Instant::now();
            if started >= until || stop.load(Ordering::Relaxed) {
                return Ok(samples);
            }
            let sent_at = client.upload(run, number).inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            let done = Instant::now();
            acknowledged.fetch_add(1, Ordering::Relaxed);
            if done >= counted_from && done < until {
                samples.push(Sample { number, ack_ms: (done - started).as_secs_f64() * 1e3, sent_at });
            }
        }
    };
    let samples = std::thread::scope(|scope| {
        let threads: Vec<_> = requests.into_iter().map(|request| scope.spawn(|| client(request))).collect();
        let mut all = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(samples) => all.extend(samples?),
                Err(_) => bail!("a client panicked"),
            }
        }
        Ok(all)
    })?;
    let uploads = acknowledged.into_inner().max(1);
    Ok(Run { run, samples, uploads, lasted: lasts })
}

struct Client {
    to: SocketAddr,
    connections: Connections,
    request: Request,
    stream: Option<TcpStream>,
}

impl Client {
    fn upload(&mut self, run: u32, number: u64) -> anyhow::Result<SystemTime> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.to)?,
        };
        stream.write_all(self.request.renew(run, number)).context("sending an upload")?;
        let sent_at = SystemTime::now();
        answered(&mut stream)?;
        if self.connections == Connections::Kept {
            self.stream = Some(stream);
        }
        Ok(sent_at)
    }
}

fn connect(to: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&to, PATIENCE).context("connecting")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Reads the answer; anything but the protocol's `code` 200 ends the bench.
fn answered(stream: &mut TcpStream) -> anyhow::Result<()> {
    let mut bytes = [0_u8; 4096];
    let mut filled = 0;
    loop {
        let read = stream.read(&mut bytes[filled..]).context("waiting for the answer")?;
        filled += read;
        let text = &bytes[..filled];
        if let Some(body) = whole_body(text) {
            if body.windows(10).any(|window| window == b"\"code\":200") {
                return Ok(());
            }
            bail!("an upload was not taken: {}", String::from_utf8_lossy(text));
        }
        if read == 0 || filled == bytes.len() {
            bail!("no whole answer: {}", String::from_utf8_lossy(text));
        }
    }
}

fn whole_body(answer: &[u8]) -> Option<&[u8]> {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut head = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(begin)) = head.parse(answer) else { return None };
    let length = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"))?;
    let length: usize = std::str::from_utf8(length.value).ok()?.trim().parse().ok()?;
    answer.get(begin..begin + length)
}
