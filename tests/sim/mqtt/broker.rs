//! Debian's Mosquitto on loopback, for the simulator's own tests. Nobody here wrote it.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

/// A running broker; it ends when dropped.
pub(crate) struct Broker {
    pub(crate) port: u16,
    folder: tempfile::TempDir,
    child: Child,
}

impl Broker {
    /// Starts it with one user, `cam` with password `pw`; `None` when this machine has none (said aloud).
    pub(crate) async fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let made =
            Command::new("mosquitto_passwd").args(["-c", "-b", &at("users"), "cam", "pw"]).output().await;
        if let Err(e) = made {
            println!("skipped: mosquitto cannot be run here: {e}");
            return None;
        }
        let config = format!(
            "listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {}\nlog_dest none\nqueue_qos0_messages true\n",
            at("users")
        );
        std::fs::write(at("conf"), config).unwrap();
        let child = spawn(&at("conf"))?;
        let this = Self { port, folder, child };
        this.listens().await;
        Some(this)
    }

    async fn listens(&self) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            assert!(tokio::time::Instant::now() < deadline, "mosquitto does not listen");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Kills it and starts it again on the same port.
    pub(crate) async fn restart(&mut self) {
        self.child.kill().await.unwrap();
        let config = self.folder.path().join("conf").display().to_string();
        self.child = spawn(&config).unwrap();
        self.listens().await;
    }

    /// Publishes with `mosquitto_pub` and waits until the broker has it.
    pub(crate) async fn publish(&self, topic: &str, message: &str, more: &[&str]) {
        let port = self.port.to_string();
        let fixed =
            ["-h", "127.0.0.1", "-p", &port, "-u", "cam", "-P", "pw", "-q", "1", "-t", topic, "-m", message];
        let output = Command::new("mosquitto_pub").args(fixed).args(more).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn spawn(config: &str) -> Option<Child> {
    let mut command = Command::new(if std::path::Path::new("/usr/sbin/mosquitto").exists() {
        "/usr/sbin/mosquitto"
    } else {
        "mosquitto"
    });
    command.args(["-c", config]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.kill_on_drop(true).spawn() {
        Ok(child) => Some(child),
        Err(e) => {
            println!("skipped: mosquitto cannot be run here: {e}");
            None
        }
    }
}
