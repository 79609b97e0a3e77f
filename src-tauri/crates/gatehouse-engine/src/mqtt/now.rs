//! What is known of MQTT at the moment: settings, health, who is connected, who was refused.

use gatehouse_domain::Instant;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use crate::view::MqttSettings;

/// Refusals that are shown.
const REFUSED_KEPT: usize = 20;

/// MQTT as it is now; part of the state.
#[derive(Debug, Clone)]
pub(crate) struct MqttNow {
    pub settings: MqttSettings,
    /// Whether what is set works; off and waiting count as working.
    pub ok: bool,
    /// The same in one sentence.
    pub sentence: String,
    /// Where our own broker listens.
    pub bound: Option<SocketAddr>,
    /// Whether the external broker is connected.
    pub external_up: bool,
    /// Cameras connected to our own broker, by user.
    pub present: BTreeMap<String, Present>,
    /// Newest first.
    pub refused: VecDeque<Refused>,
}

/// A camera connected to our own broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Present {
    pub since: Instant,
    pub address: SocketAddr,
    pub protocol: &'static str,
    /// It subscribed to its topic.
    pub listening: bool,
}

/// Somebody who was not let in, or not allowed to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub at: Instant,
    pub user: String,
    pub client_id: String,
    pub address: SocketAddr,
    pub why: String,
    /// How often, since the first time.
    pub count: i64,
}

impl MqttNow {
    /// At the start: what the site's row says.
    pub fn new(stored: Option<&str>) -> MqttNow {
        let settings = stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        MqttNow {
            settings,
            ok: true,
            sentence: "MQTT is off.".to_owned(),
            bound: None,
            external_up: false,
            present: BTreeMap::new(),
            refused: VecDeque::new(),
        }
    }

    /// Whether messages reach the camera with this user (our broker), or the broker (an external one).
    pub fn reaches(&self, user: Option<&str>) -> bool {
        self.external_up || user.and_then(|user| self.present.get(user)).is_some_and(|there| there.listening)
    }

    /// Remembers a refusal; the same again is counted.
    pub fn refuse(&mut self, new: Refused) {
        let same = |old: &Refused| {
            (&old.user, &old.client_id, &old.why) == (&new.user, &new.client_id, &new.why)
                && old.address.ip() == new.address.ip()
        };
        let before = self.refused.iter().position(same).and_then(|at| self.refused.remove(at));
        let count = before.map_or(1, |before| before.count + 1);
        self.refused.push_front(Refused { count, ..new });
        self.refused.truncate(REFUSED_KEPT);
    }

    /// The latest refusal of a user.
    pub fn last_refused(&self, user: &str) -> Option<&Refused> {
        self.refused.iter().find(|refused| refused.user == user)
    }
}
