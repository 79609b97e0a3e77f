//! What went wrong with a question to a Pay-by-Plate provider, by meaning: four meanings of its own, and the rest.

use crate::{Error, Provider};

/// Why a provider did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PbpError {
    /// HTTP 404 on a zone: it is unknown, or not this key's.
    #[error(
        "The payment provider does not know the zone {zone}, or this key does not cover it. Check the zones on the connection's page."
    )]
    UnknownZone {
        /// Its id, as it was asked for.
        zone: String,
    },
    /// HTTP 503: the provider cannot tell now, for example because a pay station is out of order.
    #[error(
        "The payment provider cannot tell at the moment (HTTP 503). What it said before is kept and shown as old; nobody is taken for unpaid."
    )]
    CannotTell,
    /// HTTP 4xx on a continuation token: a full read is due.
    #[error(
        "The payment provider no longer takes the mark of the last read (HTTP {status}). Gatehouse reads everything again."
    )]
    TokenRefused {
        /// HTTP status.
        status: u16,
    },
    /// Everything else; HTTP 401 is [`Error::CredentialsRefused`].
    #[error(transparent)]
    Other(#[from] Error),
}

impl PbpError {
    /// What happened and what to do next, with the provider's own words where it said any.
    pub fn sentence(&self) -> String {
        match self {
            PbpError::Other(error) => error.sentence(),
            own => own.to_string(),
        }
    }

    /// Whether the key was refused (HTTP 401).
    pub fn key_refused(&self) -> bool {
        matches!(self, PbpError::Other(Error::CredentialsRefused { .. }))
    }

    /// The status of a refusal that has no meaning of its own yet.
    pub(super) fn status(error: &Error) -> Option<u16> {
        match error {
            Error::Refused { provider: Provider::PayByPlate, status, .. } => Some(*status),
            _ => None,
        }
    }
}
