//! What an answer to a request says: an error code, whatever its HTTP status, or a success.

use super::code;
use crate::error::Paths;
use crate::refusal::short;
use crate::wire::{Loose, read};
use crate::write_end::{Ended, Refusal};
use crate::{Error, Provider, sending};
use gatehouse_domain::payment::PermitReference;
use http::StatusCode;
use serde::Deserialize;

/// An error as it was said.
#[derive(Debug)]
pub(super) struct Said {
    status: StatusCode,
    code: Option<String>,
    message: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorIn {
    #[serde(rename = "ErrorCode")]
    code: Loose,
    #[serde(rename = "ErrorMessage")]
    message: Loose,
    /// In a refusal without a code, as plate validation says it.
    #[serde(rename = "message")]
    words: Loose,
}

impl Said {
    /// Reads an answer that may be an error; `None` = it is none.
    pub(super) fn read(status: StatusCode, body: &[u8]) -> Option<Said> {
        let error: ErrorIn = read(Provider::OpsCom, body).unwrap_or_default();
        let code = error.code.0.map(|code| short(&code)).filter(|code| code != "0");
        if code.is_none() && status.is_success() {
            return None;
        }
        let message = error.message.0.or(error.words.0).map(|words| short(&words)).unwrap_or_default();
        Some(Said { status, code, message })
    }

    /// With a code of plate validation's own.
    pub(super) fn coded(status: StatusCode, code: &str, message: Option<&str>) -> Said {
        let message = message.map(short).unwrap_or_default();
        Said { status, code: Some(short(code)), message }
    }

    /// What it means for a question.
    pub(super) fn into_error(self) -> Error {
        let status = self.status.as_u16();
        if let Some((code, sentence)) = self.code.as_deref().and_then(|c| Some((c, code::sentence(c)?))) {
            return Error::Coded {
                provider: Provider::OpsCom,
                code: code.to_owned(),
                sentence,
                message: self.message,
            };
        }
        if self.code.is_none() && self.path_gone() {
            return Error::PathGone { status, paths: Paths::OpsCom, message: self.message };
        }
        if self.code.is_none() && self.token_refused() {
            return Error::CredentialsRefused { provider: Provider::OpsCom, message: self.message };
        }
        Error::Refused { provider: Provider::OpsCom, status, error_id: self.code, message: self.message }
    }

    /// What it means for a write. A code means a refusal with any status but a server's error.
    fn into_ended<T>(self) -> Ended<T> {
        if sending::leaves_open(self.status) {
            return sending::unknown(&self.into_error());
        }
        let (status, error_id) = (self.status.as_u16(), self.code.clone());
        let words = format!("{} Nothing was changed.", self.into_error().sentence());
        Ended::Refused(Refusal { status, error_id, words, ..Refusal::default() })
    }

    fn path_gone(&self) -> bool {
        matches!(self.status, StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::METHOD_NOT_ALLOWED)
    }

    fn token_refused(&self) -> bool {
        matches!(self.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
    }
}

/// Success of push, update and delete: the same id twice, in two spellings.
#[derive(Deserialize)]
struct WrittenIn {
    #[serde(default)]
    status: Loose,
    #[serde(default)]
    reference_id: Loose,
    #[serde(default, rename = "InternalReferenceID")]
    internal_reference_id: Loose,
}

/// Reads the end of a write; `about` = the permit it was about, `None` = a new one. What makes no sense is unknown.
pub(super) fn written(
    status: StatusCode,
    body: &[u8],
    about: Option<&PermitReference>,
) -> Ended<PermitReference> {
    if let Some(said) = Said::read(status, body) {
        return said.into_ended();
    }
    let answer: WrittenIn = match read(Provider::OpsCom, body) {
        Ok(answer) => answer,
        Err(error) => return sending::unknown(&error),
    };
    if !answer.status.0.is_some_and(|word| word.eq_ignore_ascii_case("success")) {
        return sending::unknown(&unreadable("status"));
    }
    let id = match (answer.reference_id.0, answer.internal_reference_id.0) {
        (Some(one), Some(other)) if !one.eq_ignore_ascii_case(&other) => {
            return odd("OPS-COM answered with two different references");
        }
        (one, other) => one.or(other),
    };
    match (id.as_deref().map(PermitReference::new), about) {
        (Some(Ok(id)), Some(about)) if !id.as_str().eq_ignore_ascii_case(about.as_str()) => {
            odd("OPS-COM answered with the reference of another permit")
        }
        (Some(Ok(id)), _) => Ended::Done(id),
        (None, Some(about)) => Ended::Done(about.clone()),
        (Some(Err(_)) | None, _) => sending::unknown(&unreadable("reference_id")),
    }
}

fn odd<T>(what: &str) -> Ended<T> {
    Ended::Unknown(format!("{what}. Check the plate before anything else. {}", sending::NOT_KNOWN))
}

pub(super) fn unreadable(path: &str) -> Error {
    Error::Unreadable { provider: Provider::OpsCom, path: path.into() }
}
