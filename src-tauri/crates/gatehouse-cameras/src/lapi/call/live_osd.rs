//! L2, the text in the live picture: always eight areas of eight rows.

use http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::lapi::exchange::Request;
use crate::lapi::{Answered, Device, Lapi};
use crate::osd::{AREAS, LiveOsd, LiveOsdArea, LiveOsdRow, OsdPoint, ROWS};

impl Lapi {
    /// Replaces the live overlay.
    pub async fn live_osd(&self, device: &Device, osd: &LiveOsd, not_after: Instant) -> Answered {
        let body = body(osd).to_string();
        let request = Request {
            method: Method::POST,
            path: &device.profile.live_osd_path,
            content_type: Some("application/json"),
            body: body.as_bytes(),
        };
        self.command(device, &request, not_after).await
    }
}

/// All areas are named, so that what is not wanted any more goes.
fn body(osd: &LiveOsd) -> Value {
    let off = LiveOsdArea::default();
    let areas: Vec<Value> =
        (0..AREAS).map(|index| area(index, osd.areas.get(index).unwrap_or(&off))).collect();
    json!({ "AreaNum": AREAS, "InfoOSD": areas })
}

fn area(index: usize, area: &LiveOsdArea) -> Value {
    let unused = LiveOsdRow::Unused;
    let rows: Vec<Value> = (0..ROWS).map(|n| row(area.rows.get(n).unwrap_or(&unused))).collect();
    json!({
        "Index": index,
        "Enable": u8::from(area.enabled),
        "InfoParam": rows,
        "Area": place(area.top_left),
    })
}

fn row(row: &LiveOsdRow) -> Value {
    let (kind, value) = match row {
        LiveOsdRow::Unused => (0, ""),
        LiveOsdRow::Text(text) => (1, text.as_str()),
        LiveOsdRow::TimeAndDate => (2, ""),
    };
    json!({ "InfoType": kind, "Value": value })
}

/// An area by its upper left corner; 0,0 as the other lets the camera work it out.
pub(super) fn place(top_left: OsdPoint) -> Value {
    json!({
        "TopLeft": { "X": top_left.x.min(99), "Y": top_left.y.min(99) },
        "BotRight": { "X": 0, "Y": 0 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlay_has_eight_areas_of_eight_rows() {
        let osd = LiveOsd {
            areas: vec![LiveOsdArea {
                enabled: true,
                top_left: OsdPoint { x: 15, y: 52 },
                rows: vec![LiveOsdRow::Text("Hello".into()), LiveOsdRow::TimeAndDate],
            }],
        };
        let body = body(&osd);
        assert_eq!(body["AreaNum"], 8);
        let areas = body["InfoOSD"].as_array().unwrap();
        assert_eq!(areas.len(), 8);
        let unused = json!({ "InfoType": 0, "Value": "" });
        assert_eq!(
            areas[0],
            json!({
                "Index": 0, "Enable": 1,
                "InfoParam": [
                    { "InfoType": 1, "Value": "Hello" }, { "InfoType": 2, "Value": "" },
                    unused, unused, unused, unused, unused, unused
                ],
                "Area": { "TopLeft": { "X": 15, "Y": 52 }, "BotRight": { "X": 0, "Y": 0 } }
            })
        );
        assert_eq!((&areas[7]["Index"], &areas[7]["Enable"]), (&json!(7), &json!(0)));
        assert_eq!(areas[7]["InfoParam"].as_array().unwrap().len(), 8);
    }
}
