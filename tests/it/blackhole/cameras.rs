//! A simulated camera in the namespace behind the router, as a process of its own, watched over its page.

use std::process::Stdio;
use std::time::Duration;

use gatehouse_tests::harness::wait_until;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::network::Network;

/// Longest wait for anything that must happen.
pub const DEADLINE: Duration = Duration::from_secs(60);

pub struct FarCamera {
    pub lapi: String,
    page: String,
    _child: Child,
}

impl FarCamera {
    pub async fn start(network: &Network, auth: &str) -> FarCamera {
        let (here, there) = (network.here(), network.there());
        let mut child = Command::new("ip")
            .args(["netns", "exec", network.cameras(), env!("CARGO_BIN_EXE_gatehouse-sim")])
            .args(["--lanes", "1", "--interval", "0", "--auth", auth])
            // Nobody listens there: uploads are not the matter here.
            .args(["--intake", &format!("{here}:9"), "--page", &format!("{there}:0")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap().unwrap();
        let after = |mark: &str| {
            let (_, rest) = ready.split_once(mark).unwrap_or_else(|| panic!("{ready}"));
            rest.split_whitespace().next().unwrap().to_owned()
        };
        let port = after("lapi=").rsplit(':').next().unwrap().to_owned();
        FarCamera { lapi: format!("{there}:{port}"), page: after("page="), _child: child }
    }

    /// The commands that reached its barrier.
    pub async fn commands(&self) -> Vec<i64> {
        let state = self.page("GET /state HTTP/1.0\r\n\r\n").await;
        let (_, body) = state.split_once("\r\n\r\n").unwrap();
        let state: Value = serde_json::from_str(body).unwrap();
        let commands = state["cameras"][0]["memory"]["commands"].as_array().unwrap();
        commands.iter().map(|command| command["command"].as_i64().unwrap()).collect()
    }

    /// Waits until commands have reached its barrier.
    pub async fn moved(&self, commands: &[i64]) {
        let arrived = || async { (self.commands().await == commands).then_some(()) };
        wait_until(DEADLINE, "commands at the barrier", arrived).await;
    }

    /// The next answer comes 12 s after it has acted.
    pub async fn answer_late(&self) {
        let act = r#"{"what":"fault","name":"slow-answer"}"#;
        let length = act.len();
        let answer = self
            .page(&format!(
                "POST /cameras/entry-1/do HTTP/1.0\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\n\r\n{act}"
            ))
            .await;
        assert!(answer.starts_with("HTTP/1.0 204"), "{answer}");
    }

    async fn page(&self, request: &str) -> String {
        let asking = async {
            let mut stream = TcpStream::connect(&self.page).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer
        };
        timeout(DEADLINE, asking).await.expect("the simulator's page answers")
    }
}
