//! Waiting for something that can be observed, with a deadline. Nothing else in the tests sleeps.

use std::time::{Duration, Instant};

/// How long a test waits for what must come. Generous: a loaded machine is slow, not wrong.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Between two looks at something that cannot announce itself.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Looks again and again until `look` finds it, and answers what it found.
///
/// # Panics
/// After `within`, naming what was waited for.
pub async fn wait_until<T, F>(within: Duration, what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < within, "within {within:?} there was no {what}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Waits for a future.
///
/// # Panics
/// After `within`, naming what was waited for.
pub async fn within<T>(within: Duration, what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(within, future).await {
        Ok(done) => done,
        Err(_) => panic!("within {within:?} there was no {what}"),
    }
}
