//! Cutting a camera off in the middle of list calls, at a chosen one, in a chosen way.
//!
//! It counts and decides; closing sockets is done by whoever serves the call.

use serde::{Deserialize, Serialize};

/// What happens to the list call at which the camera is cut off. Afterwards its address refuses connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutHow {
    /// It cannot even be made: the call before it was the last one answered.
    Refuse,
    /// It was received and is not executed.
    BeforeActing,
    /// It was executed, and half of its answer was sent.
    AfterActing,
}

/// A cut that is to come: at which list call from now on (1 = the next), and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// List calls left until it happens.
    pub at: u32,
    /// How.
    pub how: CutHow,
}

/// What the pending cut says about one list call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing happens.
    Spared,
    /// It is served and answered, then the address closes.
    LastOne,
    /// It is not executed.
    Dropped,
    /// It is executed and not fully answered.
    DroppedAfterwards,
}

/// Counts one list call against the pending cut.
pub(super) fn count(pending: &mut Option<Cut>) -> Fate {
    let Some(cut) = pending else { return Fate::Spared };
    cut.at = cut.at.saturating_sub(1);
    let fate = match (cut.at, cut.how) {
        (0, CutHow::BeforeActing) => Fate::Dropped,
        (0, CutHow::AfterActing) => Fate::DroppedAfterwards,
        (0 | 1, CutHow::Refuse) => Fate::LastOne,
        _ => return Fate::Spared,
    };
    *pending = None;
    fate
}
