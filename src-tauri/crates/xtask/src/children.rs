//! Starts other programs, shows what they say, and ends exactly those it started.
//!
//! Each runs in its own process group (on Unix), so that ending it also ends what it started. A stop
//! request (Ctrl-C, SIGTERM) is seen by whoever waits here; nothing is ended by name.

use std::{
    io::{BufRead as _, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

static STOP_ASKED: AtomicBool = AtomicBool::new(false);

/// How often a waiting loop looks at the child, the clock and the stop request.
const GLANCE: Duration = Duration::from_millis(50);
/// How long a child gets to end in order before it is ended by force.
const GRACE: Duration = Duration::from_secs(10);
/// How long the last lines of a program that has ended may take to arrive.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Lines read ahead from one child; beyond that the child waits for us.
const LINES_AHEAD: usize = 1024;

/// Turns Ctrl-C and SIGTERM into a request that the waiting loops see.
pub fn listen_for_stop() -> anyhow::Result<()> {
    ctrlc::set_handler(|| STOP_ASKED.store(true, Ordering::SeqCst)).context("listening for Ctrl-C")
}

/// Whether somebody asked this program to stop.
pub fn stop_asked() -> bool {
    STOP_ASKED.load(Ordering::SeqCst)
}

/// A program that was started; it is ended when this is dropped.
pub struct Started {
    /// What it is called in messages.
    pub name: String,
    child: Child,
    lines: Receiver<String>,
}

/// Starts a program without standard input. With `listen` its standard output arrives in `line`;
/// otherwise it writes straight to ours.
pub fn start(name: &str, command: &mut Command, listen: Listen) -> anyhow::Result<Started> {
    command.stdin(Stdio::null());
    if listen != Listen::No {
        command.stdout(Stdio::piped());
    }
    if listen == Listen::Both {
        command.stderr(Stdio::piped());
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("starting {name} ({program})"))?;
    let (sender, lines) = sync_channel(LINES_AHEAD);
    if let Some(stdout) = child.stdout.take() {
        read_lines(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        read_lines(stderr, sender);
    }
    Ok(Started { name: name.to_owned(), child, lines })
}

/// Which of a child's outputs are read line by line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    /// Neither: both go straight to ours.
    No,
    /// Standard output only.
    Output,
    /// Standard output and standard error, in the order they arrive.
    Both,
}

fn read_lines(from: impl Read + Send + 'static, to: SyncSender<String>) {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        loop {
            line.clear();
            match from.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                    // Wait for room, but not for a reader that has gone away.
                    let mut waiting = text;
                    loop {
                        match to.try_send(waiting) {
                            Ok(()) => break,
                            Err(TrySendError::Full(text)) => waiting = text,
                            Err(TrySendError::Disconnected(_)) => return,
                        }
                        thread::sleep(GLANCE);
                    }
                }
            }
        }
    });
}

impl Started {
    /// The next line it printed, if one arrives within `wait`.
    pub fn line(&self, wait: Duration) -> Option<String> {
        match self.lines.recv_timeout(wait) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                // Nothing more will come; do not let a caller's loop spin.
                thread::sleep(wait.min(GLANCE));
                None
            }
        }
    }

    /// Its status if it has ended.
    pub fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("asking whether {} has ended", self.name))
    }

    /// Waits until it has ended, giving each line it prints to `heard`. A stop request or the time
    /// limit ends it.
    pub fn wait(mut self, limit: Duration, mut heard: impl FnMut(&str)) -> anyhow::Result<ExitStatus> {
        let started = Instant::now();
        let status = loop {
            // A child that never stops talking must not keep us from looking at the clock.
            for _ in 0..LINES_AHEAD {
                let Some(line) = self.line(GLANCE) else { break };
                heard(&line);
            }
            if let Some(status) = self.ended()? {
                break status;
            }
            if stop_asked() {
                bail!("{} was stopped on request", self.name);
            }
            if started.elapsed() > limit {
                bail!("{} was ended after its limit of {} min", self.name, limit.as_secs() / 60);
            }
        };
        // To the end of its output, however slowly that arrives on a busy machine; what it left behind may
        // hold the pipe open, so not for ever.
        while let Ok(line) = self.lines.recv_timeout(LAST_WORDS) {
            heard(&line);
        }
        Ok(status)
    }

    /// Asks it to end, waits a little, then ends it by force.
    pub fn end(&mut self) {
        self.signal(false);
        let asked = Instant::now();
        while asked.elapsed() < GRACE {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                break;
            }
            // Its output must keep flowing, or it could wait for us for ever.
            self.line(GLANCE);
        }
        self.signal(true);
        if let Err(error) = self.child.wait() {
            eprintln!("xtask: {} could not be waited for: {error}", self.name);
        }
    }

    #[cfg(unix)]
    fn signal(&mut self, by_force: bool) {
        use nix::{errno::Errno, sys::signal, unistd::Pid};
        let Ok(group) = i32::try_from(self.child.id()) else { return };
        let which = if by_force { signal::SIGKILL } else { signal::SIGTERM };
        // The group is the child's own (see `start`), so this reaches it and what it started, no one else.
        match signal::killpg(Pid::from_raw(group), which) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(error) => eprintln!("xtask: {} could not be signalled: {error}", self.name),
        }
    }

    #[cfg(not(unix))]
    fn signal(&mut self, by_force: bool) {
        if by_force
            && let Err(error) = self.child.kill()
            && error.kind() != std::io::ErrorKind::InvalidInput
        {
            eprintln!("xtask: {} could not be ended: {error}", self.name);
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.end();
        } else {
            // It has ended itself; what it may have left behind in its group has not.
            self.signal(true);
        }
    }
}

/// Runs a program to its end with its output going straight to ours; anything but success is an error.
pub fn run(name: &str, command: &mut Command, limit: Duration) -> anyhow::Result<()> {
    let status = start(name, command, Listen::No)?.wait(limit, |_| ())?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs a program to its end and answers what it wrote to standard output.
pub fn read(name: &str, command: &mut Command, limit: Duration) -> anyhow::Result<String> {
    let mut text = String::new();
    let status = start(name, command, Listen::Output)?.wait(limit, |line| {
        text.push_str(line);
        text.push('\n');
    })?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(text)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, listen: Listen) -> Started {
        start("script", Command::new("sh").args(["-c", script]), listen).unwrap()
    }

    #[test]
    fn what_a_program_says_arrives_whole_with_its_status() {
        let mut heard = Vec::new();
        let script = shell("echo one; echo two >&2; printf three; exit 3", Listen::Both);
        let status = script.wait(Duration::from_secs(60), |line| heard.push(line.to_owned())).unwrap();
        heard.sort();
        assert_eq!((heard.join(" "), status.code()), ("one three two".to_owned(), Some(3)));
    }

    #[test]
    fn ending_a_program_also_ends_what_it_started() {
        let mut script = shell("sleep 1000 & echo begun; wait", Listen::Output);
        assert_eq!(script.lines.recv_timeout(Duration::from_secs(60)).as_deref(), Ok("begun"));
        script.end();
        // The pipe closes only when the last of them is gone.
        let rest = script.lines.recv_timeout(Duration::from_secs(60));
        assert_eq!(rest, Err(RecvTimeoutError::Disconnected));
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended_and_named() {
        let error = shell("sleep 1000", Listen::No).wait(Duration::ZERO, |_| ()).unwrap_err();
        assert!(error.to_string().starts_with("script was ended"), "{error}");
    }
}
