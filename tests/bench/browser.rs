//! The system's Chromium, driven over its own protocol through two pipes: opened on a page, asked for
//! values. It knows nothing of what the page shows.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

/// A running browser with one page; ended when dropped.
pub struct Browser {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    last_id: u64,
}

impl Browser {
    /// Starts it without a screen, with its profile in `profile`.
    pub fn start(profile: &Path) -> anyhow::Result<Self> {
        // It wants its pipes at 3 and 4; a shell puts them there without a line of unsafe code.
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>&2"]).arg(program());
        command.args(["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu"]);
        command.args(["--no-first-run", "--disable-background-networking", "--disable-component-update"]);
        command.args(["--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows"]);
        command.args(["--window-size=1366,768"]).arg(format!("--user-data-dir={}", profile.display()));
        command.arg("about:blank");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting Chromium")?;
        let to = child.stdin.take().context("Chromium's input")?;
        let out = BufReader::new(child.stdout.take().context("Chromium's output")?);
        let (send, from) = channel();
        std::thread::spawn(move || {
            for message in out.split(0) {
                let Ok(message) = message else { return };
                // Only answers are of interest, and whoever asked may be gone.
                let parsed = serde_json::from_slice::<Value>(&message).ok();
                if let Some(answer) = parsed.filter(|value| value.get("id").is_some())
                    && send.send(answer).is_err()
                {
                    return;
                }
            }
        });
        let mut browser = Self { child, to, from, session: None, last_id: 0 };
        let targets = browser.ask("Target.getTargets", json!({}))?;
        let pages = targets["targetInfos"].as_array().cloned().unwrap_or_default();
        let page = pages.iter().find(|target| target["type"] == "page").context("Chromium has no page")?;
        let attached =
            browser.ask("Target.attachToTarget", json!({ "targetId": page["targetId"], "flatten": true }))?;
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        Ok(browser)
    }

    /// Opens `url` with a session cookie.
    pub fn open(&mut self, url: &str, cookie: &str) -> anyhow::Result<()> {
        let cookie = json!({
            "name": "gatehouse_session", "value": cookie, "url": url, "httpOnly": true, "sameSite": "Strict",
        });
        self.ask("Network.setCookie", cookie)?;
        self.ask("Page.navigate", json!({ "url": url })).map(drop)
    }

    /// The value of an expression in the page.
    pub fn value(&mut self, expression: &str) -> anyhow::Result<Value> {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.ask("Runtime.evaluate", asked)?;
        if let Some(exception) = answer.get("exceptionDetails") {
            bail!("the page could not evaluate {expression}: {exception}");
        }
        Ok(answer["result"]["value"].take())
    }

    /// Waits until an expression is true in the page.
    pub fn wait_for(&mut self, what: &str, expression: &str) -> anyhow::Result<()> {
        let since = Instant::now();
        while self.value(expression)? != json!(true) {
            if since.elapsed() > PATIENCE {
                let text = self.value("document.body.innerText.slice(0, 400)")?;
                bail!("waited {} s for {what}; the page says: {text}", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// The page's clock minus ours in milliseconds, and how far it may be off.
    pub fn clock_offset_ms(&mut self) -> anyhow::Result<(f64, f64)> {
        let mut best = (0.0, f64::INFINITY);
        for _ in 0..20 {
            let before = now_ms();
            let there = self.value("performance.timeOrigin + performance.now()")?;
            let after = now_ms();
            let there = there.as_f64().context("the page's clock")?;
            if (after - before) / 2.0 < best.1 {
                best = (there - (before + after) / 2.0, (after - before) / 2.0);
            }
        }
        Ok(best)
    }

    /// Its version.
    pub fn version(&mut self) -> anyhow::Result<String> {
        let answer = self.ask("Browser.getVersion", json!({}))?;
        Ok(answer["product"].as_str().unwrap_or("Chromium").to_owned())
    }

    fn ask(&mut self, method: &str, params: Value) -> anyhow::Result<Value> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = self.session.as_ref().filter(|_| !method.starts_with("Browser.")) {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).and_then(|()| self.to.flush()).context("telling Chromium")?;
        let due = Instant::now() + PATIENCE;
        loop {
            let mut answer = match self.from.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(answer) => answer,
                Err(RecvTimeoutError::Timeout) => bail!("Chromium did not answer {method}"),
                Err(RecvTimeoutError::Disconnected) => bail!("Chromium ended"),
            };
            if answer["id"] == json!(self.last_id) {
                return match answer.get("error") {
                    Some(error) => Err(anyhow!("{method}: {error}")),
                    None => Ok(answer["result"].take()),
                };
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked first, so that its own processes end with it.
        if self.ask("Browser.close", json!({})).is_err()
            && let Err(error) = self.child.kill()
        {
            eprintln!("bench: ending Chromium: {error}");
        }
        if let Err(error) = self.child.wait() {
            eprintln!("bench: waiting for Chromium: {error}");
        }
    }
}

fn program() -> String {
    std::env::var("GATEHOUSE_CHROMIUM").unwrap_or_else(|_| "chromium".into())
}

/// Milliseconds since 1970 with fractions.
pub fn now_ms() -> f64 {
    ms(SystemTime::now())
}

/// The same of an instant.
pub fn ms(at: SystemTime) -> f64 {
    at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1e3
}
