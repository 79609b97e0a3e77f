//! Operators of a test site.

use serde_json::{Value, json};

use super::api::Api;

/// The first engineer's name.
pub const ENGINEER: &str = "Eli";
/// Everybody's secret.
pub const SECRET: &str = "161803";
/// What a new operator is given first.
const FIRST_SECRET: &str = "271828";

/// Rights of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Watches and opens gates.
    Attendant,
    /// Keeps the lists.
    Supervisor,
    /// Sets everything up.
    Engineer,
}

impl Role {
    /// As the API writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Attendant => "attendant",
            Self::Supervisor => "supervisor",
            Self::Engineer => "engineer",
        }
    }
}

/// Adds an operator who has chosen [`SECRET`], and is signed in as that operator.
///
/// # Panics
/// When anything of it is refused.
pub async fn add(engineer: &Api, name: &str, role: Role) -> (Value, Api) {
    let new = json!({ "name": name, "role": role.word(), "secret": FIRST_SECRET });
    let operator = engineer.post("/operators", new).await.ok();
    let mut api = Api::anonymous(engineer.at);
    api.sign_in(name, FIRST_SECRET).await;
    let own = json!({ "current": FIRST_SECRET, "new": SECRET });
    let _nothing = api.post("/session/secret", own).await.ok();
    // Choosing a secret may end the session it was done in.
    api.sign_in(name, SECRET).await;
    (operator, api)
}
