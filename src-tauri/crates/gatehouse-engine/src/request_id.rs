//! Numbers of requests on the wire, in the form of the document's examples: `202006171129000001`.
//!
//! No number is ever given twice, also not after a restart or when the clock was set back: the next
//! one is always greater than the greatest known.

use chrono::{DateTime, NaiveDateTime};
use gatehouse_domain::Instant;
use std::sync::{Mutex, PoisonError};

/// How the second is written.
const SECOND: &str = "%Y%m%d%H%M%S";
/// Length of a number in digits.
const DIGITS: usize = 18;
/// Numbers within one second; what is more counts for the seconds that follow.
const PER_SECOND: i64 = 10_000;

/// Gives numbers out.
#[derive(Debug)]
pub(crate) struct RequestIds {
    /// The last one given: seconds since 1970 times [`PER_SECOND`], and its number in that second.
    last: Mutex<i64>,
}

impl RequestIds {
    /// Goes on after `last`, the greatest number in the journal; a text that is no number of ours
    /// counts as none.
    pub(crate) fn after(last: Option<&str>) -> RequestIds {
        RequestIds { last: Mutex::new(last.and_then(position).unwrap_or(0)) }
    }

    /// The next one at this moment.
    pub(crate) fn next(&self, now: Instant) -> String {
        // A poisoned lock holds a number all the same.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = (*last + 1).max(now.timestamp() * PER_SECOND + 1);
        let (second, number) = (*last / PER_SECOND, *last % PER_SECOND);
        let second = DateTime::from_timestamp(second, 0).unwrap_or(now);
        format!("{}{number:04}", second.format(SECOND))
    }
}

fn position(id: &str) -> Option<i64> {
    if id.len() != DIGITS || !id.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (second, number) = id.split_at(DIGITS - 4);
    let second = NaiveDateTime::parse_from_str(second, SECOND).ok()?.and_utc().timestamp();
    Some(second * PER_SECOND + number.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn numbers_look_like_the_documents_examples() {
        let ids = RequestIds::after(None);
        assert_eq!(ids.next(at(1_592_393_340)), "202006171129000001");
        assert_eq!(ids.next(at(1_592_393_340)), "202006171129000002");
        assert_eq!(ids.next(at(1_592_393_341)), "202006171129010001");
    }

    #[test]
    fn none_is_given_twice_however_many_in_a_second() {
        let ids = RequestIds::after(None);
        let given: std::collections::BTreeSet<_> = (0..25_000).map(|_| ids.next(at(1_592_393_340))).collect();
        assert_eq!(given.len(), 25_000);
        assert!(given.iter().all(|id| id.len() == DIGITS));
        assert_eq!(given.last().unwrap(), "202006171129025000");
    }

    #[test]
    fn none_is_given_again_after_a_restart_with_a_clock_set_back() {
        let ids = RequestIds::after(Some("202006171129599999"));
        assert_eq!(ids.next(at(1_592_393_340)), "202006171130000000");
        for other in ["", "0", "2020061711290000", "20200617112900000x", "209913171129000001"] {
            assert_eq!(
                RequestIds::after(Some(other)).next(at(1_592_393_340)),
                "202006171129000001",
                "{other}"
            );
        }
    }
}
