//! Reads a notification that Autopay posts when a fleet vehicle parks, passes a toll, or stays (F9).
//!
//! Who may post, and what is done with it, is not decided here.

use super::wire::NoticeIn;
use crate::{Error, Provider, wire};
use gatehouse_domain::payment::Notice;

/// Reads one body; the caller bounds its size. An empty `notification_period` is an entry; one that is no whole
/// number of seconds is an error, since it tells two notifications of one service apart (P-Q26).
pub fn read(body: &[u8]) -> Result<Notice, Error> {
    wire::read::<NoticeIn>(Provider::Autopay, body).map(Notice::from)
}
