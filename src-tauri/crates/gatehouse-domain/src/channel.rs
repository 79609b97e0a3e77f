//! The ways in which a camera can be asked for something, and what it can be asked for besides
//! moving its barrier.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a request reaches a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The camera's own HTTP interface (LAPI): it answers at once.
    Lapi,
    /// A message through an MQTT broker; the answer comes back as an upload.
    Mqtt,
    /// In the answer to its next keep-alive: up to an interval late, and nothing confirms it.
    KeepAlive,
}

const CHANNELS: [(Channel, &str); 3] =
    [(Channel::Lapi, "lapi"), (Channel::Mqtt, "mqtt"), (Channel::KeepAlive, "keep_alive")];

impl Channel {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        CHANNELS.iter().find(|(c, _)| *c == self).map(|(_, w)| *w).expect("every channel has a word")
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<Channel> {
        CHANNELS.iter().find(|(_, w)| *w == word).map(|(c, _)| *c)
    }
}

/// What a camera can be asked for besides gate commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Take a picture now.
    Capture,
    /// Restart.
    Restart,
    /// Show or speak something on the display.
    Led,
    /// The text in the live picture.
    LiveOsd,
    /// The text in the photos.
    PhotoOsd,
    /// Entries of its own allow and block lists.
    Lists,
    /// Data for a device on its serial port.
    Serial,
    /// Parking-space lamps, or who drives them.
    Lamp,
    /// Where it uploads to, under which ids, and how.
    Provision,
}

const KINDS: [(RequestKind, &str); 9] = [
    (RequestKind::Capture, "capture"),
    (RequestKind::Restart, "restart"),
    (RequestKind::Led, "led"),
    (RequestKind::LiveOsd, "live_osd"),
    (RequestKind::PhotoOsd, "photo_osd"),
    (RequestKind::Lists, "lists"),
    (RequestKind::Serial, "serial"),
    (RequestKind::Lamp, "lamp"),
    (RequestKind::Provision, "provision"),
];

impl RequestKind {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|(k, _)| *k == self).map(|(_, w)| *w).expect("every kind has a word")
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<RequestKind> {
        KINDS.iter().find(|(_, w)| *w == word).map(|(k, _)| *k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_and_kind_survives_the_database_and_the_api() {
        for (channel, word) in CHANNELS {
            assert_eq!(Channel::from_word(word), Some(channel));
            assert_eq!(serde_json::to_value(channel).unwrap(), word);
        }
        for (kind, word) in KINDS {
            assert_eq!(RequestKind::from_word(word), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), word);
        }
    }
}
