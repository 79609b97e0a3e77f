//! L13, restart.

use http::Method;
use tokio::time::Instant;

use crate::lapi::exchange::Request;
use crate::lapi::{Answered, Device, Lapi};

impl Lapi {
    /// Restarts the camera. It is away for a while and then reports itself anew; it may hang up
    /// without an answer.
    pub async fn restart(&self, device: &Device, not_after: Instant) -> Answered {
        let request = Request {
            method: Method::PUT,
            path: &device.profile.reboot_path,
            content_type: Some("application/json"),
            body: b"",
        };
        self.command(device, &request, not_after).await
    }
}
