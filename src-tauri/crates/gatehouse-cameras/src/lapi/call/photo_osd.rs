//! L3, the text in the photos: always eight places, the fixed members as the table fills them.

use http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::live_osd::place;
use crate::lapi::exchange::Request;
use crate::lapi::{Answered, Device, Lapi};
use crate::osd::{AREAS, PhotoOsd, PhotoOsdContent, PhotoOsdItem};

impl Lapi {
    /// Replaces the photo overlay.
    pub async fn photo_osd(&self, device: &Device, osd: &PhotoOsd, not_after: Instant) -> Answered {
        let body = body(osd).to_string();
        let request = Request {
            method: Method::PUT,
            path: &device.profile.photo_osd_path,
            content_type: Some("application/json"),
            body: body.as_bytes(),
        };
        self.command(device, &request, not_after).await
    }
}

fn body(osd: &PhotoOsd) -> Value {
    let places: Vec<Value> =
        (0..AREAS).map(|index| place(osd.areas.get(index).copied().unwrap_or_default())).collect();
    json!({
        "OSDBaseCFG": {
            "FontSpace": osd.font_space_px.min(10),
            "Mode": 0,
            "OSDPrame": 0,
            "OSDSource": 0,
            "BaseCfgType": 0,
            "BackColor": osd.back_color & 0xff_ffff,
            "OSDStyle": {
                "FontStyle": osd.font_style as u8,
                "FontSize": osd.font_size as u8,
                "FontType": 0,
                "Color": osd.color & 0xff_ffff,
                "Alpha": 0,
                "TimeFormat": if osd.milliseconds { 5 } else { 0 },
                "DateFormat": osd.date_format as u8,
            },
            "OSDArea": places,
        },
        "OSDNum": osd.items.len(),
        "PicOSDCFG": osd.items.iter().map(item).collect::<Vec<_>>(),
    })
}

fn item(item: &PhotoOsdItem) -> Value {
    let (kind, name) = match &item.content {
        PhotoOsdContent::Time => (0, ""),
        PhotoOsdContent::Plate => (8, ""),
        PhotoOsdContent::Custom1(text) => (110, text.as_str()),
        PhotoOsdContent::Custom2(text) => (111, text.as_str()),
    };
    json!({
        "OSDType": kind,
        "Enable": u8::from(item.enabled),
        "SpaceNum": 1,
        "NewLineNum": 0,
        "Location": 0,
        "AreaIndex": item.area.min(7),
        "OSDName": name,
        "OSDForm": "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::osd::{DateFormat, FontSize, FontStyle, OsdPoint};

    #[test]
    fn the_fixed_members_are_filled_as_the_table_says_and_not_as_the_example() {
        let osd = PhotoOsd {
            font_space_px: 5,
            font_style: FontStyle::Background,
            font_size: FontSize::Large,
            color: 0,
            back_color: 0xff_ffff,
            milliseconds: true,
            date_format: DateFormat::YearMonthDayWeekday,
            areas: vec![OsdPoint { x: 54, y: 55 }],
            items: vec![
                PhotoOsdItem { content: PhotoOsdContent::Time, enabled: true, area: 0 },
                PhotoOsdItem { content: PhotoOsdContent::Custom1("North".into()), enabled: false, area: 9 },
            ],
        };
        let body = body(&osd);
        let base = &body["OSDBaseCFG"];
        assert_eq!(
            base["OSDStyle"],
            json!({
                "FontStyle": 0, "FontSize": 0, "FontType": 0, "Color": 0, "Alpha": 0, "TimeFormat": 5, "DateFormat": 4
            })
        );
        assert_eq!(base["BackColor"], 16_777_215);
        for fixed in ["Mode", "OSDPrame", "OSDSource", "BaseCfgType"] {
            assert_eq!(base[fixed], 0, "{fixed}");
        }
        let places = base["OSDArea"].as_array().unwrap();
        assert_eq!((places.len(), &places[0]["TopLeft"]), (8, &json!({ "X": 54, "Y": 55 })));
        assert_eq!(body["OSDNum"], 2);
        assert_eq!(
            body["PicOSDCFG"][1],
            json!({
                "OSDType": 110, "Enable": 0, "SpaceNum": 1, "NewLineNum": 0, "Location": 0, "AreaIndex": 7,
                "OSDName": "North", "OSDForm": ""
            })
        );
    }
}
