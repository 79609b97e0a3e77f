//! Numbers of requests on the wire, in the form of the document's examples: `202006171129000001`.

use gatehouse_domain::Instant;
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes numbers that were never used before: seconds of UTC and four digits that go on counting.
/// Begun somewhere else at every start, so that a restart within one second repeats none.
#[derive(Debug)]
pub(crate) struct RequestIds(AtomicU32);

impl RequestIds {
    pub(crate) fn new() -> RequestIds {
        RequestIds(AtomicU32::new(rand::random::<u32>() % 10_000))
    }

    /// The next one. Ten thousand in one second would be needed to repeat one; the journal would
    /// refuse it.
    pub(crate) fn next(&self, now: Instant) -> String {
        let count = self.0.fetch_add(1, Ordering::Relaxed) % 10_000;
        format!("{}{count:04}", now.format("%Y%m%d%H%M%S"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_like_the_documents_and_differ() {
        let ids = RequestIds(AtomicU32::new(9_999));
        let now = chrono::DateTime::from_timestamp(1_592_393_340, 0).unwrap();
        assert_eq!(ids.next(now), "202006171129009999");
        assert_eq!(ids.next(now), "202006171129000000");
    }
}
