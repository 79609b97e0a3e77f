//! Automatic opening by Gatehouse: allowed only when every condition of invariant 4 holds.

use crate::verdict::VerdictKind;

/// Everything the decision rests on.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// The lane's policy; off by default.
    pub lane_policy_on: bool,
    /// The site-wide stop.
    pub stopped: bool,
    /// Verdict over the exact normalised plate.
    pub verdict: VerdictKind,
    /// The verdict rests on an exact allow entry, or on a right of this very plate at a source that may open.
    pub rests_on_exact: bool,
    /// See [`crate::clock::is_fresh`].
    pub fresh: bool,
    /// A source that a rule needs cannot tell, or is still being asked.
    pub cannot_tell: bool,
    /// The same passage was opened for already.
    pub already_opened: bool,
    /// Two devices answer to this camera's id (design §9).
    pub identity_in_doubt: bool,
    /// The record was a re-sent one.
    pub duplicate: bool,
    /// The lane has a barrier camera with credentials.
    pub can_send: bool,
}

/// Why Gatehouse does not open by itself; `None` when it does.
pub fn refusal(s: &Situation) -> Option<&'static str> {
    if !s.lane_policy_on {
        Some("automatic opening is off for this lane")
    } else if s.stopped {
        Some("automatic opening is stopped for the whole site")
    } else if s.identity_in_doubt {
        Some("two devices answer to this camera's id")
    } else if s.duplicate {
        Some("the record was sent again")
    } else if !s.fresh {
        Some("the capture is not fresh, or the camera's clock is not known")
    } else if s.verdict != VerdictKind::Allowed || !s.rests_on_exact {
        Some("the plate is not exactly on the allow list, and has no right that may open")
    } else if s.cannot_tell {
        Some("a source that a rule needs cannot tell, or is still being asked")
    } else if s.already_opened {
        Some("the gate was opened for this passage already")
    } else if !s.can_send {
        Some("the lane has no barrier camera")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_opens_by_itself_only_when_nothing_is_in_doubt() {
        let yes = Situation {
            lane_policy_on: true,
            stopped: false,
            verdict: VerdictKind::Allowed,
            rests_on_exact: true,
            fresh: true,
            cannot_tell: false,
            already_opened: false,
            identity_in_doubt: false,
            duplicate: false,
            can_send: true,
        };
        assert_eq!(refusal(&yes), None);
        let doubts: [(&str, Situation); 10] = [
            ("policy", Situation { lane_policy_on: false, ..yes }),
            ("stop", Situation { stopped: true, ..yes }),
            ("verdict", Situation { verdict: VerdictKind::Review, ..yes }),
            ("look-alike", Situation { rests_on_exact: false, ..yes }),
            ("stale", Situation { fresh: false, ..yes }),
            ("cannot tell", Situation { cannot_tell: true, ..yes }),
            ("twice", Situation { already_opened: true, ..yes }),
            ("identity", Situation { identity_in_doubt: true, ..yes }),
            ("re-sent", Situation { duplicate: true, ..yes }),
            ("no barrier", Situation { can_send: false, ..yes }),
        ];
        for (what, situation) in doubts {
            assert!(refusal(&situation).is_some(), "{what}");
        }
    }
}
