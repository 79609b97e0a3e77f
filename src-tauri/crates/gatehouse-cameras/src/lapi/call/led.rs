//! L10, the display: four rows always, whatever it shows (C-Q15).

use http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::lapi::exchange::Request;
use crate::lapi::{Answered, Device, Lapi};
use crate::led::{LedDuration, LedLayout, LedMessage, LedRow};

/// `scenseNum` and the length of `scenseInfoList` are fixed by the table.
const ROWS: usize = 4;

impl Lapi {
    /// Tells the display what to show and to speak.
    pub async fn led(&self, device: &Device, message: &LedMessage, not_after: Instant) -> Answered {
        let body = body(message).to_string();
        let request = Request {
            method: Method::PUT,
            path: &device.profile.led_path,
            content_type: Some("application/json"),
            body: body.as_bytes(),
        };
        self.command(device, &request, not_after).await
    }
}

fn body(message: &LedMessage) -> Value {
    let (kind, seconds) = match message.duration {
        LedDuration::Seconds(seconds) => (1, seconds),
        // Required by the table and valid for temporary messages only.
        LedDuration::Constant => (2, 0),
    };
    let mut body = json!({
        "msgType": kind,
        "showTime": seconds,
        "scenseNum": ROWS,
        "scenseType": match message.layout { LedLayout::FourRows => 0, LedLayout::TwoRows => 1 },
        "scenseInfoList": message.padded(ROWS).iter().map(row).collect::<Vec<_>>(),
    });
    if let Some(level) = message.voice_level {
        body["voiceLevel"] = json!(level.clamp(1, 10));
    }
    body
}

/// A row in the spelling that LAPI and MQTT share.
pub(crate) fn row(row: &LedRow) -> Value {
    json!({
        "customContext": row.text,
        "runType": row.scroll as u8,
        "isBroadcast": u8::from(row.speak),
        "colorType": row.color as u8,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::led::{LedColor, LedScroll};

    #[test]
    fn a_message_has_four_rows_whatever_the_display_shows() {
        let welcome = LedRow {
            text: "Welcome".into(),
            scroll: LedScroll::LeftToRight,
            speak: true,
            color: LedColor::Green,
        };
        let mut message = LedMessage {
            duration: LedDuration::Seconds(2),
            layout: LedLayout::TwoRows,
            voice_level: Some(4),
            rows: vec![welcome.clone(), welcome.clone(), welcome],
        };
        let shown = json!({ "customContext": "Welcome", "runType": 2, "isBroadcast": 1, "colorType": 2 });
        let empty = json!({ "customContext": "", "runType": 0, "isBroadcast": 0, "colorType": 2 });
        assert_eq!(
            body(&message),
            json!({
                "msgType": 1, "showTime": 2, "scenseNum": 4, "scenseType": 1, "voiceLevel": 4,
                "scenseInfoList": [shown, shown, empty, empty]
            })
        );
        message.duration = LedDuration::Constant;
        message.voice_level = None;
        assert_eq!(body(&message)["msgType"], 2);
        assert_eq!(body(&message).get("voiceLevel"), None);
    }
}
