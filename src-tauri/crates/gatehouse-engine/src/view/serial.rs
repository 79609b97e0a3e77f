//! Data on a camera's serial ports.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What a device on a camera's serial port sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SerialMessageView {
    /// Row number.
    pub id: i64,
    /// The camera.
    pub camera_id: i64,
    /// When it came.
    pub at: DateTime<Utc>,
    /// How many bytes came.
    pub bytes: i64,
    /// The bytes in hexadecimal digits.
    pub hex: String,
    /// The bytes as ASCII; a dot for what cannot be shown.
    pub ascii: String,
    /// What does not fit, in one sentence.
    pub note: Option<String>,
}
