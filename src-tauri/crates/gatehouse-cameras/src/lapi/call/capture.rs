//! L12, a picture now.

use http::Method;
use tokio::time::Instant;

use crate::lapi::exchange::Request;
use crate::lapi::{Answered, Device, Lapi};

impl Lapi {
    /// Takes a picture now; it arrives on the upstream interface, by which path differs (C-Q30).
    pub async fn capture(&self, device: &Device, not_after: Instant) -> Answered {
        let request = Request {
            method: Method::PUT,
            path: &device.profile.capture_path,
            content_type: Some("application/x-www-form-urlencoded"),
            body: b"",
        };
        self.command(device, &request, not_after).await
    }
}
