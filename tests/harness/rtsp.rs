//! GStreamer's RTSP server as a process of its own, and what it logged: a witness nobody here wrote.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::wait::{DEADLINE, wait_until};

/// A running video server; killed when dropped.
#[derive(Debug)]
pub struct RtspServer {
    process: Child,
    log: Arc<Mutex<Vec<String>>>,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
}

impl RtspServer {
    /// Starts it on a free port, with the user and password of the simulated cameras.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts it with more options (see the script).
    ///
    /// # Panics
    /// When it does not start: GStreamer's RTSP server and its Python bindings are needed.
    pub async fn start_with(options: &[&str]) -> Self {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("harness/rtsp_server.py");
        // The system's own Python: the bindings are its packages.
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).args(options);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
        let mut process = command.spawn().expect("python3 can be run");
        let log = Arc::new(Mutex::new(Vec::new()));
        let out = process.stdout.take().expect("its output is piped");
        tokio::spawn(gather(BufReader::new(out), Arc::clone(&log)));
        let port =
            wait_until(DEADLINE, "RTSP server (apt-get install gir1.2-gst-rtsp-server-1.0)", || async {
                let log = log.lock().unwrap_or_else(PoisonError::into_inner);
                log.iter().find_map(|line| line.strip_prefix("rtsp ready port=")?.parse().ok())
            })
            .await;
        Self { process, log, port }
    }

    /// How often clients have done this so far: `connected`, `describe`, `setup`, `play`, `teardown`, `closed`.
    #[must_use]
    pub fn count(&self, what: &str) -> usize {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().filter(|line| line.split(' ').next() == Some(what)).count()
    }

    /// Waits until clients have done this so often.
    pub async fn sees(&self, what: &str, times: usize) {
        wait_until(DEADLINE, &format!("{times} × {what}"), || async {
            (self.count(what) >= times).then_some(())
        })
        .await;
    }

    /// The same, but not later than `within`.
    pub async fn sees_within(&self, within: Duration, what: &str, times: usize) {
        wait_until(within, &format!("{times} × {what}"), || async {
            (self.count(what) >= times).then_some(())
        })
        .await;
    }

    /// Ends it, as a camera that loses its power.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub async fn kill(mut self) {
        self.process.kill().await.expect("it can be ended");
    }
}

async fn gather(out: BufReader<tokio::process::ChildStdout>, log: Arc<Mutex<Vec<String>>>) {
    let mut lines = out.lines();
    while let Ok(Some(line)) = lines.next_line().await {
        log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}
