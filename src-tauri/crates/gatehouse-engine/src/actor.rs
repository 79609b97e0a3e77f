//! Who asks: every change of state is signed with it.

use crate::view::Door;
use gatehouse_domain::people::Role;

/// An operator, the booth display, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Operator's row number; `None` = the booth display or the program itself.
    pub operator_id: Option<i64>,
    /// Name as shown ("unidentified" for the booth display).
    pub name: String,
    /// Rights; `None` = the booth display.
    pub role: Option<Role>,
    /// Through which door.
    pub door: Door,
}

/// The name under which an unsigned act at the locked booth window is kept.
pub(crate) const UNIDENTIFIED: &str = "unidentified";

impl Actor {
    /// The booth window while nobody is signed in.
    pub fn booth_display() -> Actor {
        Actor { operator_id: None, name: UNIDENTIFIED.into(), role: None, door: Door::Window }
    }

    /// The program itself, under a name that says which part ("automatic opening").
    pub(crate) fn program(name: &str) -> Actor {
        Actor { operator_id: None, name: name.into(), role: None, door: Door::Window }
    }
}
