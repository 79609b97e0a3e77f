//! Where a camera's live picture is: asks GET LivingStream and insists on an address.

use super::{Device, Error, Lapi};

/// Why the address of the live picture is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAddress {
    /// The call did not get through.
    #[error(transparent)]
    Call(#[from] Error),
    /// The camera answered something else than an address, in words.
    #[error("the camera does not say where its live picture is ({0})")]
    NotSaid(String),
}

impl Lapi {
    /// The `rtsp://` address of the live picture, on the host the camera was
    /// reached on (C-Q31).
    pub async fn living_stream(&self, device: &Device) -> Result<String, NoAddress> {
        let answer = self.probe(device).await?;
        match (answer.accepted, answer.live_url) {
            (true, Some(url)) => Ok(url),
            (true, None) => Err(NoAddress::NotSaid("its answer names no rtsp:// address".to_owned())),
            (false, _) => {
                let words = answer.device_words.unwrap_or_default();
                Err(NoAddress::NotSaid(format!("HTTP {} {words}", answer.status).trim_end().to_owned()))
            }
        }
    }
}
