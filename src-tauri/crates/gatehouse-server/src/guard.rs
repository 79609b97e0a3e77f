//! Who may call: extractors that a handler names in its signature, so that the right cannot be
//! forgotten. Each wraps the [`Actor`] with which the engine signs what is done.
//!
//! It does not find out who calls (that is `sessions`), it only decides whether that is enough.

use crate::api::refusal::{Code, Refusal};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use gatehouse_domain::people::Role;
use gatehouse_engine::Actor;
use gatehouse_engine::view::{Door, OperatorView};

/// Who sent a request; put into it by the door it came through. No `Debug`: it carries a secret.
#[derive(Clone)]
pub struct Caller {
    /// Through which door.
    pub door: Door,
    /// Whether it came inside TLS.
    pub encrypted: bool,
    /// Token of the browser session.
    pub session: Option<String>,
    /// The signed-in operator, as they are now.
    pub operator: Option<OperatorView>,
}

/// Anybody: for the few operations that need no right.
pub struct Open(pub Caller);
/// The booth window while nobody is signed in, or any operator.
pub struct Display(pub Actor);
/// A signed-in operator, even one who must first change the secret.
pub struct SignedIn(pub Actor);
/// Attendant or higher.
pub struct Attendant(pub Actor);
/// Supervisor or higher.
pub struct Supervisor(pub Actor);
/// Engineer.
pub struct Engineer(pub Actor);

impl Caller {
    /// The actor of a signed-in operator.
    pub fn signed_in(&self) -> Result<Actor, Refusal> {
        let operator = self.operator.as_ref().ok_or_else(Refusal::not_signed_in)?;
        Ok(Actor {
            operator_id: Some(operator.id),
            name: operator.name.clone(),
            role: Some(operator.role),
            door: self.door,
        })
    }

    /// The actor, if the operator has at least this role and owes no change of secret.
    fn at_least(&self, role: Role) -> Result<Actor, Refusal> {
        let actor = self.signed_in()?;
        if self.operator.as_ref().is_some_and(|operator| operator.must_change_secret) {
            return Err(Refusal::new(
                Code::SecretChangeNeeded,
                "Choose a new PIN first: the present one was set by somebody else.",
            ));
        }
        if actor.role < Some(role) {
            return Err(Refusal::new(Code::Forbidden, format!("This needs the role {}.", role.word())));
        }
        Ok(actor)
    }

    /// The actor who may watch. In the booth window that never fails: the live screen and the
    /// emergency opening are there whoever is (half) signed in (design §6, invariant 5).
    pub fn watching(&self) -> Result<Actor, Refusal> {
        match (self.at_least(Role::Attendant), self.door) {
            (Ok(actor), _) => Ok(actor),
            (Err(_), Door::Window) => Ok(Actor::booth_display()),
            (Err(refusal), Door::Web) => Err(refusal),
        }
    }

    /// The actor who may see a live picture: an attendant, through either door.
    pub fn may_watch_live(&self) -> Result<Actor, Refusal> {
        self.at_least(Role::Attendant)
    }

    fn of(parts: &Parts) -> Result<&Caller, Refusal> {
        // Missing only if a router was built without a door; then nobody may do anything.
        parts.extensions.get::<Caller>().ok_or_else(Refusal::not_signed_in)
    }
}

macro_rules! extractor {
    ($name:ident, $caller:ident => $made:expr) => {
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
                let $caller = Caller::of(parts)?;
                Ok($name($made))
            }
        }
    };
}

extractor!(Open, caller => caller.clone());
extractor!(Display, caller => caller.watching()?);
extractor!(SignedIn, caller => caller.signed_in()?);
extractor!(Attendant, caller => caller.at_least(Role::Attendant)?);
extractor!(Supervisor, caller => caller.at_least(Role::Supervisor)?);
extractor!(Engineer, caller => caller.at_least(Role::Engineer)?);

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(door: Door, role: Option<Role>, must_change_secret: bool) -> Caller {
        let operator = role.map(|role| OperatorView {
            id: 7,
            name: "Ada".into(),
            role,
            disabled: false,
            locked_until: None,
            must_change_secret,
            last_signed_in_at: None,
        });
        Caller { door, encrypted: false, session: None, operator }
    }

    #[test]
    fn a_lower_role_is_refused_and_a_higher_one_is_not() {
        let supervisor = caller(Door::Web, Some(Role::Supervisor), false);
        assert!(supervisor.at_least(Role::Attendant).is_ok());
        assert!(supervisor.at_least(Role::Supervisor).is_ok());
        assert_eq!(supervisor.at_least(Role::Engineer).unwrap_err().code, Code::Forbidden);
    }

    #[test]
    fn somebody_who_must_choose_a_new_pin_can_do_nothing_else() {
        let engineer = caller(Door::Web, Some(Role::Engineer), true);
        assert_eq!(engineer.at_least(Role::Attendant).unwrap_err().code, Code::SecretChangeNeeded);
        assert_eq!(engineer.watching().unwrap_err().code, Code::SecretChangeNeeded);
        assert!(engineer.signed_in().is_ok());
    }

    #[test]
    fn the_booth_window_can_always_be_watched_and_a_browser_only_signed_in() {
        assert_eq!(caller(Door::Window, None, false).watching().unwrap(), Actor::booth_display());
        let half_signed_in = caller(Door::Window, Some(Role::Attendant), true);
        assert_eq!(half_signed_in.watching().unwrap(), Actor::booth_display());
        assert_eq!(caller(Door::Web, None, false).watching().unwrap_err().code, Code::NotSignedIn);
    }
}
