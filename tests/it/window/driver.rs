//! The window under WebKit's WebDriver, in a process group that ends with the test.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use gatehouse_tests::harness::{DEADLINE, wait_until};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpStream;

/// The open window. Whatever happens to the test, driver and program end with this.
pub struct Window {
    pub client: Client,
    /// Where cameras upload to.
    pub intake: SocketAddr,
    /// Where browsers connect to.
    pub web: SocketAddr,
    _group: Group,
    _folders: TempDir,
}

/// The driver and all it has started.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // The program outlives a driver that is merely killed, so the whole group is ended by its number.
        let group = format!("-{}", self.0.id());
        let ended = Command::new("kill").args(["-KILL", "--", &group]).status();
        if !ended.is_ok_and(|status| status.success()) {
            eprintln!("the window's processes (group {group}) may be left behind");
        }
        // Reaped, so that its number cannot be somebody else's meanwhile.
        let _ = self.0.wait();
    }
}

impl Window {
    /// Opens the program's window on empty folders.
    pub async fn open(program: &Path) -> Window {
        let folders = tempfile::tempdir().unwrap();
        let at = |name: &str| folders.path().join(name);
        let said = at("said");
        // Free for the moment; the driver cannot be told to take a free one and say which.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let group = start_driver(port, &said);
        let driver = format!("127.0.0.1:{port}");
        let listening = || async { TcpStream::connect(&driver).await.ok() };
        drop(wait_until(DEADLINE, "WebDriver", listening).await);

        let (data, keys) = (at("data"), at("keys"));
        let arguments = json!([
            "--data-dir",
            data,
            "--key-dir",
            keys,
            "--no-keyring",
            "--intake",
            "127.0.0.1:0",
            "--web",
            "127.0.0.1:0"
        ]);
        let options = json!({ "binary": program, "args": arguments });
        let capabilities = [("webkitgtk:browserOptions".to_owned(), options)].into_iter().collect();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://{driver}"))
            .await
            .unwrap_or_else(|error| panic!("{error}\n{}", read(&said)));
        let ready = wait_until(DEADLINE, "ready line", || async {
            read(&said).lines().find(|line| line.starts_with("ready ")).map(str::to_owned)
        })
        .await;
        let address = |name: &str| {
            let part = ready
                .split(' ')
                .find_map(|part| part.strip_prefix(name))
                .unwrap_or_else(|| panic!("{ready}"));
            part.parse().unwrap()
        };
        let (intake, web) = (address("intake="), address("web="));
        Window { client, intake, web, _group: group, _folders: folders }
    }

    /// An element, waiting until it is there.
    pub async fn shows(&self, css: &str) -> Element {
        wait_until(DEADLINE, css, || async { self.client.find(Locator::Css(css)).await.ok() }).await
    }

    /// Waits until these words are on the page.
    pub async fn says(&self, words: &str) {
        let begun = Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(begun.elapsed() < DEADLINE, "the window does not say “{words}”, but: {text}");
            tokio::task::yield_now().await;
        }
    }

    async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    }

    /// Waits until an element reads so, blanks aside (plates are set wide).
    pub async fn reads(&self, css: &str, words: &str) {
        let script = "const found = document.querySelector(arguments[0]);\
                      return found ? found.textContent.replace(/\\s/gu, '') : '';";
        wait_until(DEADLINE, &format!("“{words}” in {css}"), || async {
            let text = self.client.execute(script, vec![json!(css)]).await.ok()?;
            text.as_str()?.contains(words).then_some(())
        })
        .await;
    }

    /// Waits until a picture has been decoded and has a width.
    pub async fn paints(&self, css: &str) {
        let script = "const all = [...document.querySelectorAll(arguments[0])];\
                      return all.length > 0 && all.every((image) => image.complete && image.naturalWidth > 0);";
        wait_until(DEADLINE, &format!("painted {css}"), || async {
            let painted = self.client.execute(script, vec![json!(css)]).await.ok()?;
            painted.as_bool().filter(|painted| *painted)
        })
        .await;
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let focused = self.client.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// Closes the window politely.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

fn start_driver(port: u16, said: &PathBuf) -> Group {
    let log = File::create(said).unwrap();
    let mut command = Command::new("WebKitWebDriver");
    command.args([&format!("--port={port}"), "--host=127.0.0.1"]);
    command.env("TAURI_WEBVIEW_AUTOMATION", "true");
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    Group(command.spawn().unwrap_or_else(|error| {
        panic!("WebKitWebDriver cannot be run ({error}): apt-get install webkit2gtk-driver")
    }))
}

fn read(file: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(file).unwrap_or_default()).into_owned()
}
