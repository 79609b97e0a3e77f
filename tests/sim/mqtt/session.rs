//! One connection to the broker, from CONNECT to whatever ends it.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

use super::codec::{self, Connect, Packet, Publish};
use super::{MqttConfig, MqttState};
use crate::sim::camera::connect;
use crate::sim::settings::MqttParam;

/// How long the broker may take for each answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open connection with a subscription.
#[derive(Debug)]
pub(super) struct Session {
    stream: TcpStream,
    seen: Vec<u8>,
    next_ping: Option<Instant>,
    ping_every: Option<Duration>,
}

/// Connects and subscribes; an error is what to show.
pub(super) async fn open(
    param: &MqttParam,
    config: &MqttConfig,
    client_id: &str,
    source: Option<std::net::IpAddr>,
) -> Result<(Session, MqttState), MqttState> {
    let lost = |words: String| MqttState::Lost(words);
    let authority = param.authority();
    let addr = tokio::net::lookup_host(&authority)
        .await
        .ok()
        .and_then(|mut found| found.next())
        .ok_or_else(|| lost(format!("{authority} cannot be found")))?;
    let source = source.filter(|ip| ip.is_ipv4() == addr.is_ipv4() && addr.ip().is_loopback());
    let stream = timeout(PATIENCE, connect(addr, source))
        .await
        .map_err(|_| lost(format!("{addr} does not answer")))?
        .map_err(|e| lost(e.to_string()))?;
    let ping_every =
        (config.keep_alive_s > 0).then(|| Duration::from_millis(u64::from(config.keep_alive_s) * 500));
    let mut session = Session { stream, seen: Vec::new(), next_ping: None, ping_every };
    let login = (!param.user.is_empty()).then_some((param.user.as_str(), param.pwd.as_str()));
    let hello = Connect {
        version: config.version,
        client_id,
        clean_session: config.clean_session,
        keep_alive_s: config.keep_alive_s,
        login,
    };
    session.send(&codec::connect(&hello)).await.map_err(lost)?;
    let session_present = match timeout(PATIENCE, session.packet()).await {
        Ok(Ok(Packet::ConnAck { session_present, code: 0 })) => session_present,
        Ok(Ok(Packet::ConnAck { code, .. })) => return Err(MqttState::Refused(code)),
        Ok(Ok(other)) => return Err(lost(format!("{other:?} instead of CONNACK"))),
        Ok(Err(words)) => return Err(lost(words)),
        Err(_) => return Err(lost("no CONNACK".into())),
    };
    session.send(&codec::subscribe(1, &param.req_topic, config.qos)).await.map_err(lost)?;
    Ok((session, MqttState::Connected { session_present }))
}

impl Session {
    /// The next packet; pings are sent meanwhile. Dropping the future loses nothing.
    pub(super) async fn packet(&mut self) -> Result<Packet, String> {
        loop {
            if let Some(packet) = codec::take(&mut self.seen)? {
                return Ok(packet);
            }
            self.next_ping = self.next_ping.or_else(|| self.ping_every.map(|every| Instant::now() + every));
            let ping_at = self.next_ping;
            let ping_due = async {
                match ping_at {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                read = self.stream.read_buf(&mut self.seen) => match read {
                    Ok(0) => return Err("the broker closed the connection".into()),
                    Ok(_) => {}
                    Err(e) => return Err(e.to_string()),
                },
                () = ping_due => {
                    self.next_ping = None;
                    self.send(&codec::pingreq()).await?;
                }
            }
        }
    }

    /// Confirms a message that wants to be confirmed.
    pub(super) async fn acknowledge(&mut self, publish: &Publish) -> Result<(), String> {
        match (publish.qos, publish.id) {
            (1, Some(id)) => self.send(&codec::puback(id)).await,
            _ => Ok(()),
        }
    }

    /// Says good-bye as it should be.
    pub(super) async fn disconnect(mut self) {
        let _ = self.send(&codec::disconnect()).await;
    }

    /// Is gone without a word: the broker sees a reset.
    pub(super) fn vanish(self) {
        let _ = self.stream.set_zero_linger();
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.stream.write_all(bytes).await.map_err(|e| e.to_string())
    }
}
