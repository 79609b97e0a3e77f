//! The processes that are measured: started, waited for, looked at, ended.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// How long a process may take to end when asked.
const GOODBYE: Duration = Duration::from_secs(10);

/// A running process that has said that it is ready; killed when dropped.
pub struct Process {
    child: Child,
    /// Where uploads go.
    pub intake: SocketAddr,
    /// Where browsers go; only the product has it.
    pub web: Option<SocketAddr>,
    /// From the start of the process to its `ready` line.
    pub ready_after: Duration,
}

impl Process {
    /// Starts a program and waits for its line `ready intake=… [web=…]`.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let begun = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {program}"))?;
        let out = child.stdout.take().context("the program's output")?;
        let mut lines = BufReader::new(out).lines();
        let ready = lines.find(|line| line.as_ref().map_or(true, |line| line.starts_with("ready ")));
        let ready_after = begun.elapsed();
        let Some(line) = ready else {
            let status = child.wait()?;
            bail!("{program} ended before it was ready ({status})");
        };
        let line = line.with_context(|| format!("reading what {program} says"))?;
        let address = |name: &str| {
            let word = line.split_whitespace().find_map(|word| word.strip_prefix(name))?;
            word.parse::<SocketAddr>().ok()
        };
        let intake = address("intake=").with_context(|| format!("no intake in: {line}"));
        match intake {
            Ok(intake) => Ok(Self { child, intake, web: address("web="), ready_after }),
            Err(error) => {
                end_now(&mut child);
                Err(error)
            }
        }
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end in order, and waits.
    pub fn end(mut self) -> anyhow::Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        if asked.is_ok_and(|status| status.success()) {
            let since = Instant::now();
            while since.elapsed() < GOODBYE {
                if self.child.try_wait()?.is_some() {
                    return Ok(());
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        end_now(&mut self.child);
        bail!("a process did not end within {} s when asked to", GOODBYE.as_secs())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        end_now(&mut self.child);
    }
}

/// Not being able to end it means that it has ended already.
fn end_now(child: &mut Child) {
    if child.kill().is_ok()
        && let Err(error) = child.wait()
    {
        eprintln!("bench: waiting for process {}: {error}", child.id());
    }
}

/// The product's program: named by the environment, else beside this one.
pub fn product() -> anyhow::Result<PathBuf> {
    let path = match std::env::var_os("GATEHOUSE_HEADLESS_BIN") {
        Some(path) => PathBuf::from(path),
        None => {
            let own = std::env::current_exe().context("where the bench itself lies")?;
            own.with_file_name(format!("gatehouse-headless{}", std::env::consts::EXE_SUFFIX))
        }
    };
    if !path.is_file() {
        bail!("{} is missing; build it in release or set GATEHOUSE_HEADLESS_BIN", path.display());
    }
    Ok(path)
}

/// Removes a folder of gigabytes, and waits until the disk has taken note, so that the next measurement
/// does not pay for it.
pub fn remove(dir: &Path) -> anyhow::Result<()> {
    std::fs::remove_dir_all(dir).with_context(|| format!("removing {}", dir.display()))?;
    if let Some(parent) = dir.parent() {
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(())
}
