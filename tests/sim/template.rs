//! A capture body encoded once and sent many times, for senders that must cost nearly nothing.
//!
//! It changes only the record id and the plate; everything else is as it was built.

use super::body::{CaptureSpec, Identity, capture};

/// A capture body encoded once, for senders that must be cheap: only the record id and the plate change.
#[derive(Debug, Clone)]
pub struct CaptureTemplate {
    before_id: Vec<u8>,
    between: Vec<u8>,
    after_plate: Vec<u8>,
}

impl CaptureTemplate {
    const ID: &'static str = "@@record-id-goes-here@@";
    const PLATE: &'static str = "@@plate-goes-here@@";

    /// Encodes everything of `spec` but its record id and plate.
    #[must_use]
    pub fn new(who: &Identity, spec: &CaptureSpec, now: &str) -> Self {
        let marked =
            CaptureSpec { record_id: Some(Self::ID.into()), plate: Self::PLATE.into(), ..spec.clone() };
        let body = capture(who, &marked, now);
        let find = |needle: &str| body.windows(needle.len()).position(|w| w == needle.as_bytes());
        let id = find(Self::ID).expect("the marker was just written");
        let plate = find(Self::PLATE).expect("the marker was just written");
        Self {
            before_id: body[..id].to_vec(),
            between: body[id + Self::ID.len()..plate].to_vec(),
            after_plate: body[plate + Self::PLATE.len()..].to_vec(),
        }
    }

    /// The body for one record. Neither argument may need JSON escaping.
    #[must_use]
    pub fn body(&self, record_id: &str, plate: &str) -> Vec<u8> {
        [&self.before_id[..], record_id.as_bytes(), &self.between, plate.as_bytes(), &self.after_plate]
            .concat()
    }
}
