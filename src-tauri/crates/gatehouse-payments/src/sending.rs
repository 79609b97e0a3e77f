//! One sending of a write (invariant 6): on a connection of its own, once, and what nobody knows is called unknown.

use crate::Error;
use crate::exchange::{Head, Http};
use crate::write_end::Ended;
use bytes::Bytes;
use http::StatusCode;
use reqwest::RequestBuilder;

/// What is said when a request went out and its end is not known.
pub(crate) const NOT_KNOWN: &str =
    "The request was sent; whether it was done is not known, and it is not sent again.";

/// Sends it; `Err` = how it ended without an answer.
pub(crate) async fn send<T>(http: &Http, request: RequestBuilder) -> Result<Head, Ended<T>> {
    http.send(request).await.map_err(|fault| match fault.not_connected() {
        Some(why) => Ended::NotSent(format!(
            "{} could not be reached: {why}. Nothing was sent; try again.",
            fault.provider()
        )),
        None => unknown(&fault.into()),
    })
}

/// The whole answer; `Err` = it did not come whole.
pub(crate) async fn body<T>(head: Head) -> Result<Bytes, Ended<T>> {
    head.body().await.map_err(|fault| unknown(&fault.into()))
}

/// Whether an answer with this status leaves open what was done. 408 and 499 say that something in between lost
/// patience, not that nothing was done.
pub(crate) fn leaves_open(status: StatusCode) -> bool {
    !status.is_success() && (!status.is_client_error() || matches!(status.as_u16(), 408 | 499))
}

/// A write whose end is not known because of this.
pub(crate) fn unknown<T>(error: &Error) -> Ended<T> {
    let what = match error {
        Error::Unreachable { why, .. } => format!("After the request was sent, {why}."),
        Error::TimedOut { provider, secs } => format!("{provider} said nothing for {secs} seconds."),
        Error::TooSlow { provider, secs } => {
            format!("{provider}'s answer was not complete after {secs} seconds.")
        }
        other => other.sentence(),
    };
    Ended::Unknown(format!("{what} {NOT_KNOWN}"))
}
