//! What handlers take from a request: body, query, path. What cannot be read is refused in the API's
//! own error shape.

use super::refusal::{Code, Refusal};
use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// A JSON body.
pub struct Body<T>(pub T);

/// A body as it was sent.
pub struct Sent(pub Bytes);

/// The query.
pub struct Asked<T>(pub T);

/// The variable part(s) of the path.
pub struct At<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let read = axum::Json::<T>::from_request(request, state).await;
        read.map(|axum::Json(body)| Body(body)).map_err(|rejection: JsonRejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Refusal::new(Code::TooLarge, "A request may have at most 1 MiB.")
            } else {
                Refusal::new(Code::BadRequest, rejection.body_text())
            }
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let read = Bytes::from_request(request, state).await;
        read.map(Sent).map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                let sentence = "A file may have at most 16 MiB. Split it into several files.";
                Refusal { field: Some("file".to_owned()), ..Refusal::new(Code::TooLarge, sentence) }
            } else {
                Refusal::new(Code::BadRequest, rejection.body_text())
            }
        })
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(asked)| Asked(asked))
            .map_err(|rejection: QueryRejection| Refusal::new(Code::BadRequest, rejection.body_text()))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        read.map(|Path(at)| At(at))
            .map_err(|rejection: PathRejection| Refusal::new(Code::BadRequest, rejection.body_text()))
    }
}
