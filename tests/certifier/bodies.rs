//! Bodies that are no request.

use super::client::As;
use super::{Came, Script, failed};

/// What is sent, and how a report calls it.
const BROKEN: &[(&str, &str)] = &[
    ("nothing", " "),
    ("half a JSON object", r#"{"PlateNumber":"#),
    ("a list", "[]"),
    ("a text", "\"ABC123\""),
    ("objects in place of texts", r#"{"PlateNumber":{},"PlateNumbers":{},"ZoneIds":{}}"#),
    ("bytes that are no text", "\u{0}\u{1}\u{2}"),
];

impl Script<'_> {
    pub(super) async fn bodies(&mut self) {
        let came = self.malformed().await;
        self.enter("malformed-body", came);
    }

    async fn malformed(&mut self) -> Came {
        let mut otherwise = Vec::new();
        for method in ["isvalid", "permits/search"] {
            for (name, body) in BROKEN {
                let answer = self.client.post(As::Key(&self.options.key), method, body).await?;
                if !(400..500).contains(&answer.status) {
                    otherwise.push(format!("{method} with {name}: {}", answer.status));
                }
            }
        }
        if otherwise.is_empty() {
            return Ok(format!("4xx {} times", 2 * BROKEN.len()));
        }
        failed(otherwise.join(", "))
    }
}
