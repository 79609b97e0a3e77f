//! A question that is asked again when that is harmless and may help. Writes have nothing to do with it.

use crate::Error;
use crate::exchange::Fault;
use crate::settings::Retry;
use backon::{ExponentialBuilder, Retryable};
use http::StatusCode;
use std::time::Duration;

/// A question that failed.
#[derive(Debug)]
pub(crate) struct Failed {
    error: Error,
    /// Whether asking again is worth it.
    again: bool,
    retry_after: Option<Duration>,
}

impl Failed {
    /// Of an answer that was there and was no success.
    pub(crate) fn answered(error: Error, status: StatusCode, retry_after: Option<Duration>) -> Failed {
        let again = status.is_server_error()
            || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
        Failed { error, again, retry_after }
    }

    /// For good: asking again would change nothing, or do harm.
    pub(crate) fn at_once(error: Error) -> Failed {
        Failed { error, again: false, retry_after: None }
    }
}

/// Of the exchange itself: worth another try unless the answer was there and too much.
impl From<Fault> for Failed {
    fn from(fault: Fault) -> Failed {
        Failed { again: fault.passing(), error: fault.into(), retry_after: None }
    }
}

/// Asks, and asks again when that may help. Dropping it ends it.
pub(crate) async fn asked<T, F>(retry: Retry, once: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Failed>>,
{
    let longest = retry.longest_asked_for;
    let waits = ExponentialBuilder::new()
        .with_min_delay(retry.first)
        .with_max_delay(retry.longest)
        .with_max_times(retry.tries.saturating_sub(1))
        .with_jitter();
    once.retry(waits)
        .when(|failed: &Failed| failed.again && failed.retry_after.is_none_or(|wait| wait <= longest))
        .adjust(|failed: &Failed, wait| wait.map(|wait| wait.max(failed.retry_after.unwrap_or_default())))
        .await
        .map_err(|failed| failed.error)
}
