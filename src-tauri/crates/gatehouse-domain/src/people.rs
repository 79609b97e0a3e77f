//! People: roles and what follows from them, and the lock-out after wrong PINs.

use crate::Instant;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an operator may do; each role includes the one before (design §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Watches, opens gates, corrects plates, acknowledges alarms, allows until tonight.
    Attendant,
    /// All captures, lists, exports, stop of automatic opening.
    Supervisor,
    /// Cameras, lanes, operators, settings.
    Engineer,
}

impl Role {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            Role::Attendant => "attendant",
            Role::Supervisor => "supervisor",
            Role::Engineer => "engineer",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<Role> {
        match word {
            "attendant" => Some(Role::Attendant),
            "supervisor" => Some(Role::Supervisor),
            "engineer" => Some(Role::Engineer),
            _ => None,
        }
    }
}

/// How far back an attendant may search: the running shift (design §9).
pub const SHIFT_HOURS: i64 = 12;

/// Wrong secrets before an operator is locked out.
pub const TRIES: u32 = 5;

/// How long an operator is locked out after `failures` wrong secrets in a row: nothing below
/// [`TRIES`], then one minute, doubling up to an hour.
pub fn lockout(failures: u32) -> Duration {
    if failures < TRIES {
        return Duration::zero();
    }
    Duration::minutes((1_i64 << (failures - TRIES).min(6)).min(60))
}

/// Until when an operator is locked out, if at `now` they are.
pub fn locked_until(failures: u32, last_failure: Option<Instant>, now: Instant) -> Option<Instant> {
    let until = last_failure? + lockout(failures);
    (until > now).then_some(until)
}

/// Why a new PIN or password is not good enough; `None` when it is.
///
/// Digits only: at least 4. Anything else: at least 8 characters. At most 128, not blank.
pub fn secret_complaint(secret: &str) -> Option<&'static str> {
    let chars = secret.chars().count();
    let digits = !secret.is_empty() && secret.chars().all(|c| c.is_ascii_digit());
    let same = secret.chars().next().is_some_and(|first| secret.chars().all(|c| c == first));
    if secret.trim().is_empty() {
        Some("Type a PIN or a password.")
    } else if chars > 128 {
        Some("At most 128 characters.")
    } else if digits && chars < 4 {
        Some("A PIN needs at least 4 digits.")
    } else if !digits && chars < 8 {
        Some("A password needs at least 8 characters.")
    } else if same {
        Some("One character repeated is too easy to guess.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_pins_lock_an_operator_out_and_more_lock_longer() {
        let t0: Instant = "2026-11-21T10:00:00Z".parse().unwrap();
        assert_eq!(locked_until(4, Some(t0), t0), None);
        assert_eq!(locked_until(5, Some(t0), t0), Some(t0 + Duration::minutes(1)));
        assert_eq!(locked_until(7, Some(t0), t0), Some(t0 + Duration::minutes(4)));
        assert_eq!(locked_until(50, Some(t0), t0), Some(t0 + Duration::minutes(60)));
        assert_eq!(locked_until(5, Some(t0), t0 + Duration::minutes(2)), None);
    }

    #[test]
    fn weak_secrets_are_refused_with_a_sentence() {
        for weak in ["", "   ", "123", "1111", "short", "aaaaaaaaaa"] {
            assert!(secret_complaint(weak).is_some(), "{weak:?}");
        }
        for good in ["4071", "correct horse"] {
            assert_eq!(secret_complaint(good), None);
        }
    }

    #[test]
    fn each_role_includes_the_one_before() {
        assert!(Role::Attendant < Role::Supervisor && Role::Supervisor < Role::Engineer);
    }
}
