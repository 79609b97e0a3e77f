//! What went wrong with a question, by meaning, and the sentence for the screen.
//!
//! `Display` is for logs: it holds no word of the provider's answer, which may name a plate. [`Error::sentence`] is
//! for people: what happened, what to do next.

use crate::Provider;
use gatehouse_domain::payment::PathStyle;

/// Why a question was not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An address in the settings that cannot be used.
    #[error("The address cannot be used: {0}")]
    Address(&'static str),
    /// It was not asked: what is missing, in a sentence.
    #[error("{0}")]
    NotAsked(String),
    /// No connection, or it broke before the answer was complete.
    #[error(
        "{provider} could not be reached: {why}. Check this PC's network; Gatehouse tries again by itself."
    )]
    Unreachable {
        /// Who.
        provider: Provider,
        /// In words, without addresses and secrets.
        why: String,
    },
    /// Silence.
    #[error(
        "{provider} said nothing for {secs} seconds. Gatehouse tries again by itself; check the network if it stays."
    )]
    TimedOut {
        /// Who.
        provider: Provider,
        /// So long.
        secs: u64,
    },
    /// It kept sending, but too slowly.
    #[error("{provider}'s answer was not complete after {secs} seconds. Check the network, then try again.")]
    TooSlow {
        /// Who.
        provider: Provider,
        /// So long.
        secs: u64,
    },
    /// An answer over the bound.
    #[error(
        "{provider}'s answer is larger than {mib} MiB and was not read. Tell {}, naming the time of day.",
        provider.name()
    )]
    TooLarge {
        /// Who.
        provider: Provider,
        /// The bound.
        mib: usize,
    },
    /// The list does not end (P-Q17).
    #[error(
        "Autopay's list does not end: it was given up after {pages} pages and {services} services. The list from before is kept; tell Autopay if it stays."
    )]
    Endless {
        /// Pages read.
        pages: u32,
        /// Services read.
        services: usize,
    },
    /// An answer that is not what the document says.
    #[error(
        "{provider}'s answer could not be read at \"{path}\". Nothing was taken from it; tell {}, naming this place.",
        provider.name()
    )]
    Unreadable {
        /// Who.
        provider: Provider,
        /// Where, for example `services[3].cost.gross_amount`; never a value.
        path: String,
    },
    /// It said no.
    #[error("{provider} refused (HTTP {status}{}).", id(error_id.as_deref()))]
    Refused {
        /// Who.
        provider: Provider,
        /// HTTP status.
        status: u16,
        /// Its id of the error.
        error_id: Option<String>,
        /// Its own words; empty = none.
        message: String,
    },
    /// It said no with a code that is known (OPS-COM).
    #[error("{sentence}")]
    Coded {
        /// Who.
        provider: Provider,
        /// Its code.
        code: String,
        /// What the code means and what to do next.
        sentence: &'static str,
        /// Its own words; empty = none.
        message: String,
    },
    /// The credentials are wrong or have been withdrawn.
    #[error(
        "{provider} refuses {}",
        provider.credentials()
    )]
    CredentialsRefused {
        /// Who.
        provider: Provider,
        /// Its own words; empty = none.
        message: String,
    },
    /// It gives tokens and then refuses them.
    #[error(
        "Autopay gives a token and then refuses it. Check the base address and the audience, then ask Autopay what these credentials may do."
    )]
    SignedOut {
        /// Its own words; empty = none.
        message: String,
    },
    /// Its `forbidden`: the level or the agreement does not cover it.
    #[error(
        "Autopay forbids this to these credentials. Check the service level, and whether there is an agreement with the parking operator."
    )]
    Forbidden {
        /// Its own words; empty = none.
        message: String,
    },
    /// HTTP 404, 405 or 410.
    #[error("{}", gone(*status, *paths))]
    PathGone {
        /// HTTP status.
        status: u16,
        /// Whose paths.
        paths: Paths,
        /// Its own words; empty = none.
        message: String,
    },
}

/// Whose paths are not known any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// Sign-in.
    SignIn,
    /// Autopay Fleet.
    Fleet,
    /// Autopay Permit, spelt like this.
    Permit(PathStyle),
    /// OPS-COM.
    OpsCom,
    /// Pay-by-Plate Sync.
    PayByPlate,
}

impl Paths {
    /// Who serves them.
    pub(crate) fn provider(self) -> Provider {
        match self {
            Paths::SignIn | Paths::Fleet | Paths::Permit(_) => Provider::Autopay,
            Paths::OpsCom => Provider::OpsCom,
            Paths::PayByPlate => Provider::PayByPlate,
        }
    }
}

fn id(error_id: Option<&str>) -> String {
    error_id.map(|id| format!(", {id}")).unwrap_or_default()
}

/// The sentence about a path that is gone; for permits it names the switch (fact sheet §0.1).
pub(crate) fn gone(status: u16, paths: Paths) -> String {
    let next = match paths {
        Paths::SignIn => "Check the sign-in address on the connection's page.",
        Paths::Fleet => "Check the base address on the connection's page.",
        Paths::Permit(PathStyle::Documented) => {
            "Check the ids; if they are right, choose underscores (snake_case) under Settings, Connections, “How paths are spelt”: Autopay announced other paths from 5 Nov 2026."
        }
        Paths::Permit(PathStyle::SnakeCase) => {
            "Check the ids; if they are right, go from underscores (snake_case) back to the documented spelling under Settings, Connections, “How paths are spelt”."
        }
        Paths::OpsCom => "Check the client code and the addresses on the connection's page.",
        Paths::PayByPlate => "Check the base address and the version in it on the connection's page.",
    };
    format!("{} does not know this path or record (HTTP {status}). {next}", paths.provider())
}

impl Error {
    /// What happened and what to do next, with the provider's own words where it said any.
    pub fn sentence(&self) -> String {
        match self.provider_words() {
            Some(words) => format!("{self} {} says: \"{words}\"", self.provider()),
            None => self.to_string(),
        }
    }

    /// Who it is about; what only Autopay does is about Autopay.
    pub fn provider(&self) -> Provider {
        match self {
            Error::Unreachable { provider, .. }
            | Error::TimedOut { provider, .. }
            | Error::TooSlow { provider, .. }
            | Error::TooLarge { provider, .. }
            | Error::Unreadable { provider, .. }
            | Error::Refused { provider, .. }
            | Error::Coded { provider, .. }
            | Error::CredentialsRefused { provider, .. } => *provider,
            Error::PathGone { paths, .. } => paths.provider(),
            Error::Address(_)
            | Error::NotAsked(_)
            | Error::Endless { .. }
            | Error::SignedOut { .. }
            | Error::Forbidden { .. } => Provider::Autopay,
        }
    }

    /// The provider's own words. They may name a plate: for the screen, not for logs.
    pub fn provider_words(&self) -> Option<&str> {
        match self {
            Error::Refused { message, .. }
            | Error::Coded { message, .. }
            | Error::CredentialsRefused { message, .. }
            | Error::SignedOut { message }
            | Error::Forbidden { message }
            | Error::PathGone { message, .. } => Some(message.as_str()).filter(|m| !m.is_empty()),
            _ => None,
        }
    }

    /// The provider's id of the error.
    pub fn error_id(&self) -> Option<&str> {
        match self {
            Error::Refused { error_id, .. } => error_id.as_deref(),
            Error::Coded { code, .. } => Some(code),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_who_it_is_about_at_its_beginning_and_within_it() {
        let unreadable = |provider| Error::Unreadable { provider, path: "data".into() }.sentence();
        assert_eq!(
            unreadable(Provider::OpsCom),
            "OPS-COM's answer could not be read at \"data\". Nothing was taken from it; tell OPS-COM, naming this place."
        );
        assert_eq!(
            unreadable(Provider::PayByPlate),
            "The payment provider's answer could not be read at \"data\". Nothing was taken from it; tell the payment provider, naming this place."
        );
        let refused = Error::CredentialsRefused { provider: Provider::PayByPlate, message: "no".into() };
        assert!(
            refused
                .sentence()
                .starts_with("The payment provider refuses the API key. Check it on the connection's page")
        );
        assert!(refused.sentence().ends_with("The payment provider says: \"no\""));
    }
}
