//! Text in the live picture and in the photos: whole bodies by the document's tables, remembered here.

use super::quiet_camera;
use gatehouse_tests::harness::TestSite;
use serde_json::{Value, json};

fn live() -> Value {
    json!({ "areas": [{
        "enabled": true,
        "place": { "x": 15, "y": 52 },
        "rows": [{ "kind": "text", "text": "Entry north" }, { "kind": "time" }],
    }] })
}

fn photo() -> Value {
    json!({
        "font_space_px": 2, "font_style": 0, "font_size": 3, "color": "#ffffff", "back_color": "#0000ff",
        "milliseconds": true, "date_format": 4, "places": [{ "x": 1, "y": 2 }, { "x": 50, "y": 90 }],
        "time": { "enabled": true, "area": 0 },
        "plate": { "enabled": true, "area": 1 },
        "custom_1": { "enabled": true, "area": 1, "text": "Site A" },
        "custom_2": { "enabled": false, "area": 7 },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_overlay_arrives_whole_and_is_what_the_form_shows_next_time() {
    let site = TestSite::start().await;
    let (camera, id) = quiet_camera(&site, "entry-1").await;
    site.connect(id, camera.lapi().addr(), "admin", "camera-1234").await;
    let engineer = site.engineer().await;
    let before = engineer.get(&format!("/cameras/{id}/overlays")).await.ok();
    assert_eq!((&before["live"], &before["photo"]), (&Value::Null, &Value::Null));
    let set = engineer.put(&format!("/cameras/{id}/live-overlay"), live()).await.ok();
    assert_eq!(set["outcome"], "accepted", "{set}");
    let seen = camera.device().memory().live_osd.unwrap();
    assert_eq!(seen["AreaNum"], 8);
    let areas = seen["InfoOSD"].as_array().unwrap();
    assert_eq!(areas.len(), 8);
    assert_eq!(areas[0]["InfoParam"][0], json!({ "InfoType": 1, "Value": "Entry north" }));
    assert_eq!(areas[0]["InfoParam"][1], json!({ "InfoType": 2, "Value": "" }));
    assert_eq!(areas[0]["Area"]["TopLeft"], json!({ "X": 15, "Y": 52 }));
    let after = engineer.get(&format!("/cameras/{id}/overlays")).await.ok();
    assert_eq!(after["live"]["areas"][0]["rows"][0], json!({ "kind": "text", "text": "Entry north" }));
    assert!(after["live_set"]["by"].is_string());
    assert_eq!(camera.device().violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_photo_overlay_arrives_whole_with_the_fixed_members_as_the_table_says() {
    let site = TestSite::start().await;
    let (camera, id) = quiet_camera(&site, "entry-1").await;
    site.connect(id, camera.lapi().addr(), "admin", "camera-1234").await;
    let engineer = site.engineer().await;
    let set = engineer.put(&format!("/cameras/{id}/photo-overlay"), photo()).await.ok();
    assert_eq!(set["outcome"], "accepted", "{set}");
    let seen = camera.device().memory().photo_osd.unwrap();
    let base = &seen["OSDBaseCFG"];
    assert_eq!((&base["BackColor"], &base["FontSpace"]), (&json!(0x00_00ff), &json!(2)));
    assert_eq!(
        base["OSDStyle"],
        json!({ "FontStyle": 0, "FontSize": 3, "FontType": 0, "Color": 16_777_215, "Alpha": 0, "TimeFormat": 5, "DateFormat": 4 })
    );
    assert_eq!(base["OSDArea"].as_array().unwrap().len(), 8);
    assert_eq!(base["OSDArea"][1]["TopLeft"], json!({ "X": 50, "Y": 90 }));
    let kinds: Vec<&Value> =
        seen["PicOSDCFG"].as_array().unwrap().iter().map(|item| &item["OSDType"]).collect();
    assert_eq!(kinds, [0, 8, 110, 111]);
    assert_eq!((&seen["OSDNum"], &seen["PicOSDCFG"][2]["OSDName"]), (&json!(4), &json!("Site A")));
    assert_eq!(camera.device().violations(), Vec::<String>::new());
    let after = engineer.get(&format!("/cameras/{id}/overlays")).await.ok();
    assert_eq!(after["photo"]["custom_1"]["text"], "Site A");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_camera_refused_is_not_what_the_form_shows_next_time() {
    let site = TestSite::start().await;
    let (camera, id) = quiet_camera(&site, "entry-1").await;
    site.connect(id, camera.lapi().addr(), "admin", "wrong").await;
    let engineer = site.engineer().await;
    let set = engineer.put(&format!("/cameras/{id}/live-overlay"), live()).await.ok();
    assert_eq!(set["outcome"], "not_sent");
    assert_eq!(engineer.get(&format!("/cameras/{id}/overlays")).await.ok()["live"], Value::Null);
    assert!(camera.device().memory().live_osd.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_outside_the_picture_and_an_empty_text_are_refused() {
    let site = TestSite::start().await;
    let id = site.link(&site.camera("entry-1")).await;
    let engineer = site.engineer().await;
    let mut outside = live();
    outside["areas"][0]["place"]["x"] = json!(100);
    let mut empty = live();
    empty["areas"][0]["rows"][0]["text"] = json!(" ");
    let mut nine = live();
    nine["areas"] = json!(vec![live()["areas"][0].clone(); 9]);
    for wrong in [outside, empty, nine] {
        let refused = engineer.put(&format!("/cameras/{id}/live-overlay"), wrong).await;
        assert_eq!(refused.refused(), "invalid");
    }
    let mut color = photo();
    color["color"] = json!("red");
    assert_eq!(engineer.put(&format!("/cameras/{id}/photo-overlay"), color).await.refused(), "invalid");
    let attendant = site.attendant().await;
    let refused = attendant.put(&format!("/cameras/{id}/live-overlay"), live()).await;
    assert_eq!(refused.refused(), "forbidden");
}
