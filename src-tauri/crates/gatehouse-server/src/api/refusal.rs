//! The one table from meanings to HTTP: every error answer of the API is made here.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use gatehouse_engine::Error;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done. The screens map each code to a sentence, a severity and an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The thing asked for does not exist (any more).
    NotFound,
    /// A field is not acceptable; `field` names it.
    Invalid,
    /// The request contradicts what is there.
    Conflict,
    /// The caller may not do this.
    Forbidden,
    /// Nobody is signed in.
    NotSignedIn,
    /// Name or secret is wrong.
    WrongSecret,
    /// Too many wrong secrets; `until` says when it ends.
    LockedOut,
    /// The caller must choose a new secret before anything else.
    SecretChangeNeeded,
    /// It could not be made durable; nothing was changed.
    StoreFailing,
    /// Too much at once; try again.
    Overloaded,
    /// The body is larger than 1 MiB.
    TooLarge,
    /// The request cannot be read.
    BadRequest,
    /// A fault of the program.
    Internal,
}

impl Code {
    fn status(self) -> StatusCode {
        match self {
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Code::Conflict => StatusCode::CONFLICT,
            Code::Forbidden | Code::SecretChangeNeeded => StatusCode::FORBIDDEN,
            Code::NotSignedIn | Code::WrongSecret => StatusCode::UNAUTHORIZED,
            Code::LockedOut => StatusCode::TOO_MANY_REQUESTS,
            Code::StoreFailing | Code::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::BadRequest => StatusCode::BAD_REQUEST,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The body of every error answer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Refusal {
    /// What kind of refusal.
    pub code: Code,
    /// The reason, in one sentence for a person.
    pub message: String,
    /// The field that is not acceptable (`invalid` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// When the lock-out ends (`locked_out` only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

/// Result of a handler.
pub type Answer<T> = Result<T, Refusal>;

impl Refusal {
    /// A refusal with nothing but code and sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into(), field: None, until: None }
    }

    /// Nobody is signed in.
    pub fn not_signed_in() -> Refusal {
        Refusal::new(Code::NotSignedIn, "Sign in first.")
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        let message = error.to_string();
        match error {
            Error::NotFound(_) => Refusal::new(Code::NotFound, message),
            Error::Invalid { field, .. } => {
                Refusal { field: Some(field.to_owned()), ..Refusal::new(Code::Invalid, message) }
            }
            Error::Conflict(_) => Refusal::new(Code::Conflict, message),
            Error::Forbidden(_) => Refusal::new(Code::Forbidden, message),
            Error::WrongSecret => Refusal::new(Code::WrongSecret, message),
            Error::LockedOut { until } => {
                Refusal { until: Some(until), ..Refusal::new(Code::LockedOut, message) }
            }
            Error::StoreFailing(_) => Refusal::new(Code::StoreFailing, message),
            Error::Overloaded => Refusal::new(Code::Overloaded, message),
            Error::Internal(cause) => {
                // The cause may name files and queries: for the log, not for the caller.
                tracing::error!("a request failed: {cause:#}");
                Refusal::new(Code::Internal, "Something went wrong inside Gatehouse. Its log says more.")
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.code.status(), Json(self)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_inside_never_tells_the_caller_its_cause() {
        let refusal = Refusal::from(Error::Internal(anyhow::anyhow!("SELECT secret FROM /var/x.db")));
        assert_eq!(refusal.code, Code::Internal);
        assert!(!refusal.message.contains("secret"));
    }

    #[test]
    fn a_field_that_is_not_acceptable_is_named() {
        let refusal = Refusal::from(Error::invalid("plate", "A plate has at most 16 characters."));
        let json = serde_json::to_value(&refusal).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "code": "invalid", "message": "A plate has at most 16 characters.", "field": "plate"
            })
        );
        assert_eq!(refusal.into_response().status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}
