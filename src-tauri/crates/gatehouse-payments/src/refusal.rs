//! What a refusal says: Autopay's `{"error_id","message","description"}` and the sign-in's
//! `{"error","error_description"}`; anything else is a refusal without words.

use crate::error::{Paths, gone};
use crate::write_end::Refusal;
use crate::{Error, Provider, wire};
use http::StatusCode;
use serde::Deserialize;
use wire::Loose;

/// The longest text of a provider that is shown.
const LONGEST: usize = 300;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Envelope {
    error_id: Loose,
    message: Loose,
    description: Loose,
    error: Loose,
    error_description: Loose,
}

/// A refusal as it was said.
#[derive(Debug)]
pub(crate) struct Said {
    pub status: StatusCode,
    pub error_id: Option<String>,
    pub message: String,
}

impl Said {
    pub(crate) fn read(status: StatusCode, body: &[u8]) -> Said {
        let envelope: Envelope = wire::read(Provider::Autopay, body).unwrap_or_default();
        let message = envelope.message.0.or(envelope.description.0).or(envelope.error_description.0);
        Said {
            status,
            error_id: envelope.error_id.0.or(envelope.error.0).map(|id| short(&id)),
            message: message.map(|words| short(&words)).unwrap_or_default(),
        }
    }

    fn forbidden(&self) -> bool {
        self.status == StatusCode::FORBIDDEN || self.error_id.as_deref() == Some("forbidden")
    }

    /// The path is not known, or not with this method.
    pub(crate) fn gone(&self) -> bool {
        matches!(self.status, StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::METHOD_NOT_ALLOWED)
            || self.error_id.as_deref() == Some("method_not_supported")
    }

    /// What it means for a question.
    pub(crate) fn into_error(self, paths: Paths) -> Error {
        let status = self.status.as_u16();
        if self.status == StatusCode::UNAUTHORIZED {
            Error::SignedOut { message: self.message }
        } else if self.forbidden() {
            Error::Forbidden { message: self.message }
        } else if self.gone() {
            Error::PathGone { status, paths, message: self.message }
        } else {
            Error::Refused {
                provider: Provider::Autopay,
                status,
                error_id: self.error_id,
                message: self.message,
            }
        }
    }

    /// What it means for a write.
    pub(crate) fn into_refusal(self, paths: Paths) -> Refusal {
        let status = self.status.as_u16();
        let error_id = self.error_id.clone();
        let gone = self.gone().then(|| gone(status, paths));
        let said = self.message.clone();
        let words = match gone {
            Some(words) if said.is_empty() => words,
            Some(words) => format!("{words} Autopay says: \"{said}\""),
            None => self.into_error(paths).sentence(),
        };
        Refusal { status, error_id, words: format!("{words} Nothing was changed."), ..Refusal::default() }
    }
}

/// At most [`LONGEST`] characters on one line.
pub(crate) fn short(text: &str) -> String {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line.trim().to_owned()
}
