//! Which broker, as an engineer sets it; and whether it works.

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::MqttSetup;
use crate::view::{MqttMode, MqttSettings, MqttTestView, MqttView, UnmatchedView};
use crate::{Actor, build};
use gatehouse_cameras::mqtt::{Client, LinkState};
use gatehouse_store::table::{messages, site};
use std::net::SocketAddr;
use std::time::Duration;

use super::account::broker_secret;
use super::answers::UNMATCHED;
use super::plan::client_options;

/// Largest CA file kept, in bytes.
const MAX_CA_BYTES: usize = 64 << 10;
/// Longest wait for an external broker that is tried out.
const TRY: Duration = Duration::from_secs(8);
/// Results without a request that are shown.
const UNMATCHED_SHOWN: i64 = 20;

impl Engine {
    /// MQTT as it is set and as it is.
    pub async fn mqtt(&self) -> Result<MqttView> {
        let rows = self.read(|conn| messages::of_path(conn, UNMATCHED, UNMATCHED_SHOWN)).await?;
        let state = self.state();
        let unmatched: Vec<UnmatchedView> = rows.iter().map(|row| build::unmatched(&state, row)).collect();
        Ok(build::mqtt(&state, &self.inner.secrets, unmatched))
    }

    /// Changes which broker is used. Answers when that is in force, or said why it is not.
    pub async fn change_mqtt(&self, actor: &Actor, request: MqttSetup) -> Result<MqttView> {
        let password = request.password.clone();
        let settings = checked(request)?;
        if let Some(password) = password {
            self.keep_secret(broker_secret(), Some(password).filter(|p| !p.is_empty())).await?;
        }
        let mut row = self.state().site.clone();
        row.mqtt = serde_json::to_string(&settings).ok();
        let entry = Deed::of(actor, self.now(), "set MQTT", described(&settings));
        let stored = row.clone();
        self.write(move |tx| {
            site::update(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        {
            let mut state = self.state();
            state.site.mqtt = row.mqtt;
            state.mqtt.settings = settings;
        }
        self.mqtt_in_force().await;
        self.mqtt().await
    }

    /// Tries out what is set, and says what to do.
    pub async fn test_mqtt(&self) -> Result<MqttTestView> {
        let settings = self.state().mqtt.settings.clone();
        match settings.mode {
            MqttMode::Off => Ok(found(false, "MQTT is off.", "Choose a broker first.", None)),
            MqttMode::Embedded => Ok(build::mqtt_cameras_there(&self.state())),
            MqttMode::External => {
                let mut options =
                    client_options(&settings, &self.inner.secrets, self.inner.options.mqtt_expiry_s);
                options.client_id = format!("{}-test", options.client_id);
                let started = tokio::time::Instant::now();
                let client = Client::start(options);
                let state = tokio::time::timeout(TRY, client.changed_from(&LinkState::Connecting)).await;
                let ms = Some(i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX));
                Ok(match state {
                    Ok(LinkState::Connected) => {
                        found(true, "The broker lets us in and speaks MQTT 5.", "", ms)
                    }
                    Ok(LinkState::Down(why)) => {
                        let sentence = format!("{}.", build::capital(&why));
                        found(false, &sentence, "Check address, port, TLS, user and password.", ms)
                    }
                    _ => found(false, "The broker does not answer.", "Check address and port.", ms),
                })
            }
        }
    }
}

fn found(ok: bool, sentence: &str, advice: &str, latency_ms: Option<i64>) -> MqttTestView {
    MqttTestView { ok, sentence: sentence.to_owned(), advice: advice.to_owned(), latency_ms }
}

fn checked(request: MqttSetup) -> Result<MqttSettings> {
    let settings = MqttSettings {
        mode: request.mode,
        listen: request.listen.trim().to_owned(),
        address: plain_address(&request.address),
        tls: request.tls,
        ca_pem: request.ca_pem.filter(|pem| !pem.trim().is_empty()),
        user: request.user.trim().to_owned(),
        broadcast_word: request.broadcast_word.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()),
        lamp: request.lamp,
    };
    if settings.listen.parse::<SocketAddr>().is_err() {
        let words = "An address and port of this PC, such as 0.0.0.0:1883 (0.0.0.0 = all networks).";
        return Err(Error::invalid("listen", words));
    }
    if settings.mode == MqttMode::External && settings.address.is_empty() {
        return Err(Error::invalid("address", "Type the broker's address, such as mqtt.example.com:8883."));
    }
    let odd = |c: char| !(c.is_ascii_alphanumeric() || ".-:[]_".contains(c));
    if settings.address.contains(odd) || settings.address.len() > 253 {
        return Err(Error::invalid(
            "address",
            "A name or address and a port, such as mqtt.example.com:8883.",
        ));
    }
    if settings.user.len() > 128 {
        return Err(Error::invalid("user", "At most 128 characters."));
    }
    if settings.broadcast_word.as_ref().is_some_and(|w| w.chars().count() > 32) {
        return Err(Error::invalid(
            "broadcast_word",
            "At most 32 characters; cameras know \"all\" or \"1ton\".",
        ));
    }
    match &settings.ca_pem {
        Some(pem) if pem.len() > MAX_CA_BYTES => Err(Error::invalid("ca_pem", "At most 64 KiB.")),
        Some(pem) if !pem.contains("-----BEGIN CERTIFICATE-----") => Err(Error::invalid(
            "ca_pem",
            "This is no certificate file: it has no line -----BEGIN CERTIFICATE-----.",
        )),
        _ => Ok(settings),
    }
}

/// Without what people put in front of it.
fn plain_address(typed: &str) -> String {
    let typed = typed.trim().trim_end_matches('/');
    typed.split_once("://").map_or(typed, |(_, rest)| rest).to_owned()
}

fn described(settings: &MqttSettings) -> String {
    match settings.mode {
        MqttMode::Off => "off".to_owned(),
        MqttMode::Embedded => format!("own broker at {}", settings.listen),
        MqttMode::External => {
            format!("broker at {}{}", settings.address, if settings.tls { ", TLS" } else { "" })
        }
    }
}
