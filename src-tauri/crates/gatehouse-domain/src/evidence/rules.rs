//! What a statement does to a verdict: one table, by source and by what it says. Every cell is here and nowhere else;
//! `assets/guide/24-one-answer.md` says it in words.

use super::{Says, SourceKind, Statement};
use crate::payment::{GateRule, words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

words! {
    /// What a right in force does.
    OnRight {
        /// The verdict is allowed.
        Open = "open",
        /// It is shown.
        Say = "say",
    }
}

words! {
    /// What follows when a source cannot tell. It is never unpaid, never blocked, never allowed.
    OnCannotTell {
        /// It is shown.
        Ignore = "ignore",
        /// It is shown, with a warning.
        Warn = "warn",
        /// And nothing opens by itself.
        Hold = "hold",
    }
}

/// What a kind of source may do at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceRule {
    /// A right is in force.
    pub on_right: OnRight,
    /// No right was found, here or anywhere.
    pub on_no_right: GateRule,
    /// It warns: do not ticket or tow, or an alarm.
    pub on_warning: GateRule,
    /// It cannot tell.
    pub on_cannot_tell: OnCannotTell,
}

impl SourceRule {
    /// As long as nobody chose otherwise: who has a right may pass, a warning and a failure are said, and a missing
    /// right is no reproach, since the lists may know better. By itself the gate opens only where the lane's policy
    /// is on as well.
    pub const USUAL: SourceRule = SourceRule {
        on_right: OnRight::Open,
        on_no_right: GateRule::Ignore,
        on_warning: GateRule::Warn,
        on_cannot_tell: OnCannotTell::Warn,
    };
}

/// The rules at one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// What the lane does about a fleet vehicle with unpaid services.
    pub fleet: GateRule,
    /// OPS-COM.
    pub paid_permits: SourceRule,
    /// Pay-by-Plate providers.
    pub rights: SourceRule,
}

impl Rules {
    /// Where nobody chose anything.
    pub const USUAL: Rules =
        Rules { fleet: GateRule::Ignore, paid_permits: SourceRule::USUAL, rights: SourceRule::USUAL };

    /// The rule of a kind of source that may know of rights.
    pub fn of(&self, source: SourceKind) -> Option<&SourceRule> {
        match source {
            SourceKind::PaidPermits => Some(&self.paid_permits),
            SourceKind::Rights => Some(&self.rights),
            SourceKind::Lists | SourceKind::Fleet | SourceKind::Passages => None,
        }
    }
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It is shown.
    Show,
    /// A warning beside the verdict.
    Warn,
    /// The verdict is allowed, unless something blocks.
    Open,
    /// The verdict is blocked.
    Block,
}

impl From<GateRule> for Effect {
    fn from(rule: GateRule) -> Effect {
        match rule {
            GateRule::Ignore => Effect::Show,
            GateRule::Warn => Effect::Warn,
            GateRule::Block => Effect::Block,
        }
    }
}

/// What a statement does to the verdict, and whether because of it nothing opens by itself. What "no right" does
/// counts only where no other source knows one: see [`crate::verdict::decide`]. What lists say is not told this way.
pub fn effect(statement: &Statement, rules: &Rules) -> (Effect, bool) {
    let says = statement.settled();
    let Some(rule) = rules.of(statement.source) else {
        let fleet = statement.source == SourceKind::Fleet;
        return match says {
            Says::Unpaid if fleet => (rules.fleet.into(), false),
            Says::CannotTell if fleet => match rules.fleet {
                GateRule::Ignore => (Effect::Show, false),
                GateRule::Warn => (Effect::Warn, false),
                GateRule::Block => (Effect::Warn, true),
            },
            _ => (Effect::Show, false),
        };
    };
    let does = match says {
        Says::Right if rule.on_right == OnRight::Open => Effect::Open,
        // The answer may find one: until then the copy is no reproach.
        Says::NoRight if statement.asking => Effect::Show,
        Says::NoRight => rule.on_no_right.into(),
        Says::Warning => rule.on_warning.into(),
        Says::CannotTell if rule.on_cannot_tell != OnCannotTell::Ignore => Effect::Warn,
        Says::Right
        | Says::CannotTell
        | Says::Unpaid
        | Says::Clear
        | Says::Listed
        | Says::Seen
        | Says::NotKnown
        | Says::Asking => Effect::Show,
    };
    let in_doubt = statement.asking || matches!(says, Says::CannotTell | Says::Asking);
    (does, in_doubt && rule.on_cannot_tell == OnCannotTell::Hold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Effect::{Block, Open, Show, Warn};

    fn said(source: SourceKind, says: Says) -> Statement {
        Statement::new(source, "S", says, "x.")
    }

    /// Every cell of the table: all rules of a source that knows rights, by everything it can say.
    #[test]
    fn the_table_of_a_source_that_knows_rights() {
        for source in [SourceKind::PaidPermits, SourceKind::Rights] {
            for &on_right in OnRight::ALL {
                for &on_no_right in GateRule::ALL {
                    for &on_warning in GateRule::ALL {
                        for &on_cannot_tell in OnCannotTell::ALL {
                            let rule = SourceRule { on_right, on_no_right, on_warning, on_cannot_tell };
                            let rules = Rules { fleet: GateRule::Block, paid_permits: rule, rights: rule };
                            for &says in Says::ALL {
                                let by = |word: &str| match word {
                                    "block" => Block,
                                    "warn" => Warn,
                                    _ => Show,
                                };
                                let hold = on_cannot_tell.word() == "hold";
                                let expected = match says.word() {
                                    "right" => (if on_right.word() == "open" { Open } else { Show }, false),
                                    "no_right" => (by(on_no_right.word()), false),
                                    "warning" => (by(on_warning.word()), false),
                                    "cannot_tell" => {
                                        (if on_cannot_tell.word() == "ignore" { Show } else { Warn }, hold)
                                    }
                                    "asking" => (Show, hold),
                                    _ => (Show, false),
                                };
                                let one = said(source, says);
                                assert_eq!(effect(&one, &rules), expected, "{source:?} {says:?} {rule:?}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_table_of_a_fleet_is_the_lanes_rule() {
        let by = |fleet, says| effect(&said(SourceKind::Fleet, says), &Rules { fleet, ..Rules::USUAL });
        for (rule, unpaid, cannot_tell) in [
            (GateRule::Block, (Block, false), (Warn, true)),
            (GateRule::Warn, (Warn, false), (Warn, false)),
            (GateRule::Ignore, (Show, false), (Show, false)),
        ] {
            for &says in Says::ALL {
                let expected = match says {
                    Says::Unpaid => unpaid,
                    Says::CannotTell => cannot_tell,
                    _ => (Show, false),
                };
                assert_eq!(by(rule, says), expected, "{rule:?} {says:?}");
            }
        }
    }

    #[test]
    fn earlier_passages_are_only_shown_and_lists_are_not_told_this_way() {
        let rule = SourceRule {
            on_no_right: GateRule::Block,
            on_warning: GateRule::Block,
            on_cannot_tell: OnCannotTell::Hold,
            ..SourceRule::USUAL
        };
        let rules = Rules { fleet: GateRule::Block, paid_permits: rule, rights: rule };
        for source in [SourceKind::Passages, SourceKind::Lists] {
            for &says in Says::ALL {
                assert_eq!(effect(&said(source, says), &rules), (Show, false), "{source:?} {says:?}");
            }
        }
    }

    #[test]
    fn while_a_source_is_asked_its_copy_may_open_but_reproaches_nothing_and_hold_holds() {
        let rule = SourceRule {
            on_no_right: GateRule::Block,
            on_cannot_tell: OnCannotTell::Hold,
            ..SourceRule::USUAL
        };
        let rules = Rules { rights: rule, ..Rules::USUAL };
        let asked = |says| effect(&Statement { asking: true, ..said(SourceKind::Rights, says) }, &rules);
        assert_eq!(asked(Says::Right), (Open, true));
        assert_eq!(asked(Says::NoRight), (Show, true));
    }
}
