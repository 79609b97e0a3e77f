//! Alarms: conditions that need an action and are acknowledged. Everything else is an event.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A blocked plate stands at a lane.
    BlockedPlate,
    /// A camera on a lane has gone silent.
    CameraSilent,
    /// A camera's clock is wrong (C-R5).
    CameraClock,
    /// Two devices answer to one camera id.
    CameraIdentity,
    /// A gate command was refused or could not be sent.
    CommandFailed,
    /// A gate command was sent and not answered.
    CommandUnknown,
    /// Records or facts cannot be made durable.
    StoreFailing,
    /// Cameras cannot reach us: the intake is not listening.
    IntakeDown,
    /// The disk is nearly full.
    DiskLow,
    /// A camera sent something that could not be read.
    DeadLetter,
    /// A barrier was left open and locked past its time.
    LockLeftOn,
    /// An emergency opening waits for somebody to sign it.
    EmergencyUnsigned,
    /// The same `recordId` came with other content (design §9).
    RecordConflict,
    /// Device passwords are kept in a file because the OS keyring does not answer.
    KeyringLocked,
    /// A camera refuses entries of our lists, or its list cannot be brought up to date.
    CameraLists,
    /// Cameras that are to be reached over MQTT cannot be.
    MqttDown,
    /// A lane's display has not taken what it was told for a while.
    DisplayFailing,
    /// A write that money depends on was sent and nobody knows how it ended.
    MoneyUnknown,
    /// A payment or permit system does not answer, or refuses us.
    PaymentsDown,
}

/// How urgent an alarm is; decides colour and sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Decide when there is time.
    Notice,
    /// Decide soon.
    Warning,
    /// Act now.
    Urgent,
}

impl AlarmKind {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(k, _, _)| *k == self).map(|(_, w, _)| *w).expect("every kind has a word")
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<AlarmKind> {
        WORDS.iter().find(|(_, w, _)| *w == word).map(|(k, _, _)| *k)
    }

    /// How urgent this kind is.
    pub fn severity(self) -> Severity {
        WORDS.iter().find(|(k, _, _)| *k == self).map(|(_, _, s)| *s).expect("every kind has a severity")
    }
}

const WORDS: [(AlarmKind, &str, Severity); 19] = [
    (AlarmKind::BlockedPlate, "blocked_plate", Severity::Urgent),
    (AlarmKind::CameraSilent, "camera_silent", Severity::Warning),
    (AlarmKind::CameraClock, "camera_clock", Severity::Warning),
    (AlarmKind::CameraIdentity, "camera_identity", Severity::Warning),
    (AlarmKind::CommandFailed, "command_failed", Severity::Urgent),
    (AlarmKind::CommandUnknown, "command_unknown", Severity::Urgent),
    (AlarmKind::StoreFailing, "store_failing", Severity::Urgent),
    (AlarmKind::IntakeDown, "intake_down", Severity::Urgent),
    (AlarmKind::DiskLow, "disk_low", Severity::Warning),
    (AlarmKind::DeadLetter, "dead_letter", Severity::Notice),
    (AlarmKind::LockLeftOn, "lock_left_on", Severity::Warning),
    (AlarmKind::EmergencyUnsigned, "emergency_unsigned", Severity::Warning),
    (AlarmKind::RecordConflict, "record_conflict", Severity::Notice),
    (AlarmKind::KeyringLocked, "keyring_locked", Severity::Notice),
    (AlarmKind::CameraLists, "camera_lists", Severity::Notice),
    (AlarmKind::MqttDown, "mqtt_down", Severity::Warning),
    (AlarmKind::DisplayFailing, "display_failing", Severity::Notice),
    (AlarmKind::MoneyUnknown, "money_unknown", Severity::Warning),
    (AlarmKind::PaymentsDown, "payments_down", Severity::Notice),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alarm_kind_survives_the_database() {
        for (kind, word, _) in WORDS {
            assert_eq!(AlarmKind::from_word(word), Some(kind));
            assert_eq!(serde_word(kind), word);
        }
    }

    fn serde_word(kind: AlarmKind) -> String {
        format!("{kind:?}").chars().fold(String::new(), |mut s, c| {
            if c.is_uppercase() && !s.is_empty() {
                s.push('_');
            }
            s.extend(c.to_lowercase());
            s
        })
    }
}
