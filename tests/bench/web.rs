//! A signed-in caller of the product's API: one request per connection, plain and blocking.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::site::SUPERVISOR;

const PATIENCE: Duration = Duration::from_secs(60);

/// The caller.
pub struct Web {
    /// The product's web door.
    pub address: SocketAddr,
    /// Value of the session cookie.
    pub cookie: String,
    /// What a request that changes something carries.
    csrf: String,
}

impl Web {
    /// Signs in as the bench's supervisor.
    pub fn sign_in(address: SocketAddr) -> anyhow::Result<Self> {
        Self::sign_in_as(address, SUPERVISOR)
    }

    /// Signs in as somebody: name and PIN.
    pub fn sign_in_as(address: SocketAddr, (name, secret): (&str, &str)) -> anyhow::Result<Self> {
        let body = json!({ "name": name, "secret": secret }).to_string();
        let (head, body) = request(address, "POST", "/api/v1/session", "", &body)?;
        let cookie = head
            .lines()
            .find_map(|line| line.split_once("gatehouse_session=").map(|(_, rest)| rest))
            .and_then(|rest| rest.split(';').next())
            .context("no session cookie came")?;
        let session: Value = serde_json::from_slice(&body).context("the answer to signing in")?;
        let csrf = session["csrf"].as_str().unwrap_or_default().to_owned();
        Ok(Self { address, cookie: cookie.to_owned(), csrf })
    }

    /// Asks for something without a body.
    pub fn post(&self, path: &str) -> anyhow::Result<()> {
        let more =
            format!("Cookie: gatehouse_session={}\r\nX-Gatehouse-Csrf: {}\r\n", self.cookie, self.csrf);
        request(self.address, "POST", path, &more, "").map(drop)
    }

    /// Sends something, and reads the answer.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let more =
            format!("Cookie: gatehouse_session={}\r\nX-Gatehouse-Csrf: {}\r\n", self.cookie, self.csrf);
        let (_, answer) = request(self.address, method, path, &more, &body.to_string())?;
        serde_json::from_slice(&answer).with_context(|| format!("the answer to {path}"))
    }

    /// Reads one resource of the API.
    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        let cookie = format!("Cookie: gatehouse_session={}\r\n", self.cookie);
        let (_, body) = request(self.address, "GET", path, &cookie, "")?;
        serde_json::from_slice(&body).with_context(|| format!("the answer to {path}"))
    }
}

fn request(
    to: SocketAddr,
    method: &str,
    path: &str,
    more: &str,
    body: &str,
) -> anyhow::Result<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\nContent-Type: application/json\r\n{more}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let at = answer.windows(4).position(|w| w == b"\r\n\r\n").context("an answer without a head")?;
    let body = answer.split_off(at + 4);
    let head = String::from_utf8_lossy(&answer).into_owned();
    if !head.starts_with("HTTP/1.1 2") {
        bail!("{method} {path}: {head}{}", String::from_utf8_lossy(&body));
    }
    Ok((head, body))
}
