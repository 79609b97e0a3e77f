//! The product as the headless program, in a process of its own: for tests that kill it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child as Process, Command};
use tokio::sync::watch;

use super::api::Api;
use super::people::{ENGINEER, SECRET};
use super::wait::{DEADLINE, within};

/// A running `gatehouse-headless`; killed when dropped.
#[derive(Debug)]
pub struct Child {
    process: Process,
    output: Arc<Output>,
    /// Where cameras upload to.
    pub intake: SocketAddr,
    /// Where browsers connect to.
    pub web: SocketAddr,
    /// The code for the first engineer, when it printed one.
    pub setup_code: Option<String>,
    /// The line it printed once it served.
    pub ready_line: String,
}

#[derive(Debug)]
struct Output {
    text: Mutex<String>,
    lines: watch::Sender<usize>,
}

impl Output {
    fn text(&self) -> String {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where the program lies.
///
/// # Panics
/// When it was not built.
#[must_use]
pub fn program() -> PathBuf {
    if let Some(given) = std::env::var_os("GATEHOUSE_HEADLESS_BIN") {
        return given.into();
    }
    let test = std::env::current_exe().expect("this test's own path");
    let built = test.ancestors().nth(2).expect("tests lie in target/PROFILE/deps");
    let program = built.join(format!("gatehouse-headless{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "first: cargo build -p gatehouse-server --bin gatehouse-headless");
    program
}

/// A command for the program on these folders, loopback, any free ports.
#[must_use]
fn command(data_dir: &Path, key_dir: &Path) -> Command {
    let mut command = Command::new(program());
    command.args(["--intake", "127.0.0.1:0", "--web", "127.0.0.1:0", "--no-keyring"]);
    command.arg("--data-dir").arg(data_dir).arg("--key-dir").arg(key_dir);
    command.env("GATEHOUSE_LOG", "info");
    command
}

impl Child {
    /// Starts it on these folders and waits until it serves.
    ///
    /// # Panics
    /// When it ends before, or does not serve in time.
    pub async fn start(data_dir: &Path, key_dir: &Path) -> Self {
        Self::start_command(command(data_dir, key_dir)).await
    }

    /// The same, logging everything it can (`GATEHOUSE_LOG=trace`).
    ///
    /// # Panics
    /// As [`Child::start`].
    pub async fn start_talkative(data_dir: &Path, key_dir: &Path) -> Self {
        let mut command = command(data_dir, key_dir);
        command.env("GATEHOUSE_LOG", "trace");
        Self::start_command(command).await
    }

    /// Starts the program with exactly these arguments and variables.
    ///
    /// # Panics
    /// As [`Child::start`].
    pub async fn start_command(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().expect("the headless program can be started");
        let output = Arc::new(Output { text: Mutex::default(), lines: watch::Sender::new(0) });
        let (out, err) = (process.stdout.take(), process.stderr.take());
        tokio::spawn(gather(out.expect("its output is piped"), Arc::clone(&output)));
        tokio::spawn(gather(err.expect("its errors are piped"), Arc::clone(&output)));
        let mut lines = output.lines.subscribe();
        let ready = async {
            loop {
                let text = output.text();
                if let Some(line) = text.lines().find(|line| line.starts_with("ready intake=")) {
                    return Some(line.to_owned());
                }
                tokio::select! {
                    _ = lines.changed() => {}
                    _ = process.wait() => return None,
                }
            }
        };
        let ready_line = within(DEADLINE, "ready line", ready).await;
        let ready_line = ready_line.unwrap_or_else(|| panic!("the program ended: {}", output.text()));
        let (intake, web) = addresses(&ready_line);
        let setup_code =
            output.text().lines().find_map(|l| l.strip_prefix("setup code: ").map(str::to_owned));
        Self { process, output, intake, web, setup_code, ready_line }
    }

    /// Runs the program until it ends; answers how it ended and what it said.
    ///
    /// # Panics
    /// When it does not end in time.
    pub async fn run_to_end(data_dir: &Path, key_dir: &Path) -> (ExitStatus, String) {
        let mut command = command(data_dir, key_dir);
        command.stdin(Stdio::null()).kill_on_drop(true);
        let ended = within(DEADLINE, "end of the program", command.output()).await;
        let ended = ended.expect("the headless program can be started");
        let said = [ended.stdout, ended.stderr].concat();
        (ended.status, String::from_utf8_lossy(&said).into_owned())
    }

    /// Ends it at once, as a power cut would (SIGKILL).
    ///
    /// # Panics
    /// When it cannot be killed.
    pub async fn kill(mut self) {
        within(DEADLINE, "end of the killed program", self.process.kill()).await.expect("it can be killed");
    }

    /// Asks it to end (SIGTERM) and waits; answers how it ended.
    ///
    /// # Panics
    /// When it does not end in time.
    #[cfg(unix)]
    pub async fn terminate(mut self) -> ExitStatus {
        let id = self.process.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill is installed");
        assert!(asked.success(), "{asked}");
        within(DEADLINE, "end of the program", self.process.wait()).await.expect("it was started")
    }

    /// Its process id, while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// What it printed and logged so far.
    #[must_use]
    pub fn said(&self) -> String {
        self.output.text()
    }

    /// A browser in which the first engineer is signed in, made with the code it printed if there is none yet.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn engineer(&self) -> Api {
        let mut api = Api::anonymous(self.web);
        match &self.setup_code {
            Some(code) => drop(api.set_up(ENGINEER, SECRET, code).await),
            None => drop(api.sign_in(ENGINEER, SECRET).await),
        }
        api
    }
}

async fn gather(from: impl AsyncRead + Unpin, output: Arc<Output>) {
    let mut lines = BufReader::new(from).lines();
    // It ends with the program.
    while let Ok(Some(line)) = lines.next_line().await {
        let mut text = output.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str(&line);
        text.push('\n');
        drop(text);
        output.lines.send_modify(|n| *n += 1);
    }
}

fn addresses(ready_line: &str) -> (SocketAddr, SocketAddr) {
    let address = |name: &str| {
        let found = ready_line.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        found.and_then(|at| at.parse().ok()).unwrap_or_else(|| panic!("no {name} in {ready_line:?}"))
    };
    (address("intake"), address("web"))
}
