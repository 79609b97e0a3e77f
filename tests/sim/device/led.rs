//! The display of a simulated device: rows with colour and scroll, a constant text and a temporary one.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;

/// One row of a message, as both channels send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedRow {
    /// `customContext`; `#T` shows the time.
    pub text: String,
    /// `runType`: 0 static, 1 right to left, 2 left to right, 3 bottom to top, 4 top to bottom.
    pub scroll: i64,
    /// `colorType`: 1 red, 2 green, 3 yellow.
    pub color: i64,
    /// `isBroadcast`: also spoken.
    pub spoken: bool,
}

impl PartialEq<&str> for LedRow {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

/// What the display was told last.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Led {
    /// Rows of the constant message (`msgType` 2).
    pub constant: Vec<LedRow>,
    /// Rows of the last temporary message (`msgType` 1).
    pub temporary: Vec<LedRow>,
    /// Rows of the last message that were also spoken.
    pub spoken: Vec<String>,
    /// `voiceLevel` 1 to 10, when one was ever given.
    pub voice_level: Option<i64>,
    /// `scenseType`: 0 four rows, 1 two rows, when one was ever given.
    pub layout: Option<i64>,
    /// How many messages came, by either channel.
    pub messages: u64,
    /// Until when the temporary rows are shown.
    #[serde(skip)]
    pub temporary_until: Option<Instant>,
}

impl Led {
    /// The rows a driver reads now: the temporary ones while they last, then the constant ones again.
    #[must_use]
    pub fn shown(&self) -> &[LedRow] {
        if self.is_temporary() { &self.temporary } else { &self.constant }
    }

    /// Whether the temporary message is still shown.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.temporary_until.is_some_and(|until| Instant::now() < until)
    }

    /// Takes a message that was found to be in order.
    pub fn take(&mut self, message: &Value) {
        let rows: Vec<LedRow> = message["scenseInfoList"].as_array().into_iter().flatten().map(row).collect();
        self.spoken = rows.iter().filter(|r| r.spoken).map(|r| r.text.clone()).collect();
        self.voice_level = message["voiceLevel"].as_i64().or(self.voice_level);
        self.layout = message["scenseType"].as_i64().or(self.layout);
        self.messages += 1;
        if message["msgType"] == 2 {
            self.constant = rows;
        } else {
            let seconds = message["showTime"].as_u64().unwrap_or_default().min(86_400);
            self.temporary = rows;
            self.temporary_until = Some(Instant::now() + Duration::from_secs(seconds));
        }
    }
}

fn row(value: &Value) -> LedRow {
    LedRow {
        text: value["customContext"].as_str().unwrap_or_default().to_owned(),
        scroll: value["runType"].as_i64().unwrap_or_default(),
        color: value["colorType"].as_i64().unwrap_or_default(),
        spoken: value["isBroadcast"] == 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Led;

    #[test]
    fn the_constant_text_comes_back_after_the_temporary_one() {
        let mut led = Led::default();
        let row =
            |text: &str| json!({ "customContext": text, "runType": 1, "isBroadcast": 1, "colorType": 2 });
        led.take(
            &json!({ "msgType": 2, "showTime": 0, "voiceLevel": 4, "scenseInfoList": [row("Welcome")] }),
        );
        led.take(&json!({ "msgType": 1, "showTime": 60, "scenseInfoList": [row("AB123CD")] }));
        assert_eq!(led.shown()[0], "AB123CD");
        assert_eq!((led.shown()[0].color, led.shown()[0].scroll, led.voice_level), (2, 1, Some(4)));
        led.temporary_until = Some(std::time::Instant::now());
        assert_eq!(led.shown()[0], "Welcome");
        assert_eq!(led.spoken, ["AB123CD"]);
    }
}
