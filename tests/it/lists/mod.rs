//! Allow and block lists: validity, "until tonight", look-alikes, and what a change does to the card on the screen.

mod files;

use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{CameraSim, CaptureSpec};
use http::StatusCode;
use serde_json::{Value, json};

/// A site with an entry lane, and its camera.
async fn site() -> (TestSite, CameraSim) {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("North", id).await;
    (site, camera)
}

/// Drives up now and answers the verdict.
async fn verdict(site: &TestSite, camera: &CameraSim, record: &str, plate: &str) -> Value {
    camera.set_clock_offset_ms(site.clock.ahead_ms());
    let spec = CaptureSpec::new(record, plate, Vec::new());
    assert!(camera.capture(&spec).await.unwrap().reply.accepted());
    site.capture(record).await["verdict"].clone()
}

async fn enter(site: &TestSite, entry: Value) -> Value {
    site.supervisor().await.post("/list-entries", entry).await.ok()
}

fn in_hours(site: &TestSite, hours: i64) -> String {
    (site.clock.now_utc() + TimeDelta::hours(hours)).to_rfc3339()
}

#[tokio::test]
async fn an_entry_counts_from_its_beginning_to_its_end_and_says_when_it_ended() {
    let (site, camera) = site().await;
    let (from, until) = (in_hours(&site, 1), in_hours(&site, 3));
    let entry = json!({
        "list": "allow", "plate": "ab-123 cd", "valid_from": from, "valid_until": until, "owner": "Flower shop",
    });
    let entry = enter(&site, entry).await;
    assert_eq!((&entry["plate_normalised"], &entry["validity"]), (&json!("AB123CD"), &json!("not_yet")));
    let before = verdict(&site, &camera, "v-1", "AB123CD").await;
    assert_eq!(before["kind"], "review");
    assert!(before["sentence"].as_str().unwrap().starts_with("Allow entry begins only"), "{before}");
    site.clock.advance(Duration::from_secs(2 * 3600));
    let during = verdict(&site, &camera, "v-2", "AB123CD").await;
    assert_eq!(during["kind"], "allowed");
    assert!(during["sentence"].as_str().unwrap().contains("Flower shop"), "{during}");
    site.clock.advance(Duration::from_secs(2 * 3600));
    let after = verdict(&site, &camera, "v-3", "AB123CD").await;
    assert_eq!(after["kind"], "review");
    assert!(after["sentence"].as_str().unwrap().starts_with("Allow entry expired on"), "{after}");
}

#[tokio::test]
async fn block_beats_allow() {
    let (site, camera) = site().await;
    site.listed("allow", "BOTH12").await;
    let block = enter(&site, json!({ "list": "block", "plate": "BOTH12", "remarks": "unpaid" })).await;
    let verdict_of = |record: &'static str| verdict(&site, &camera, record, "BOTH12");
    let blocked = verdict_of("b-1").await;
    assert_eq!(blocked["kind"], "blocked");
    assert!(blocked["sentence"].as_str().unwrap().contains("unpaid"), "{blocked}");
    let alarm = site.alarm("blocked_plate").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("BOTH12"), "{alarm}");
    let path = format!("/list-entries/{}", block["id"]);
    assert_eq!(site.supervisor().await.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.supervisor().await.delete(&path).await.refused(), "not_found");
    site.clock.advance(Duration::from_secs(60));
    assert_eq!(verdict_of("b-2").await["kind"], "allowed");
}

#[tokio::test]
async fn a_look_alike_warns_and_decides_nothing() {
    let (site, camera) = site().await;
    site.listed("allow", "B00DLE").await;
    site.listed("block", "S1LVER").await;
    let allow = verdict(&site, &camera, "l-1", "BOODLE").await;
    assert_eq!(allow["kind"], "review");
    assert_eq!(allow["warnings"], json!(["Looks like B00DLE on the allow list. Compare the picture."]));
    let block = verdict(&site, &camera, "l-2", "5ILVER").await;
    assert_eq!(block["kind"], "review");
    assert_eq!(block["warnings"], json!(["Looks like S1LVER on the block list. Compare the picture."]));
    assert!(site.alarms("blocked_plate").await.is_empty());
}

#[tokio::test]
async fn an_attendant_allows_a_plate_until_tonight_in_one_action_and_it_ends_by_itself() {
    let (site, camera) = site().await;
    let attendant = site.attendant().await;
    let zone: chrono_tz::Tz = attendant.get("/site").await.ok()["zone"].as_str().unwrap().parse().unwrap();
    assert_eq!(verdict(&site, &camera, "t-1", "GUEST1").await["kind"], "review");
    let capture = site.capture("t-1").await["id"].clone();
    let entry =
        attendant.post("/allow-tonight", json!({ "plate": "GUEST1", "capture_id": capture })).await.ok();
    let until: DateTime<Utc> = entry["valid_until"].as_str().unwrap().parse().unwrap();
    let local = until.with_timezone(&zone).time();
    let (midnight, morning) = (NaiveTime::MIN, NaiveTime::from_hms_opt(6, 0, 0).unwrap());
    assert!(local == midnight || local == morning, "the end of the evening: {until}");
    let left = until - site.clock.now_utc();
    assert!(left > TimeDelta::zero() && left <= TimeDelta::hours(24), "{left}");
    assert_eq!(entry["added"]["by"], "Ada");
    let facts = site.capture("t-1").await["facts"].clone();
    let told = facts
        .as_array()
        .unwrap()
        .iter()
        .any(|fact| fact["by"] == "Ada" && fact["what"].as_str().unwrap().starts_with("Allowed until"));
    assert!(told, "{facts}");

    site.clock.advance(Duration::from_secs(60));
    assert_eq!(verdict(&site, &camera, "t-2", "GUEST1").await["kind"], "allowed");
    site.clock.advance((left + TimeDelta::minutes(1)).to_std().unwrap());
    let over = verdict(&site, &camera, "t-3", "GUEST1").await;
    assert_eq!(over["kind"], "review", "{over}");
}

#[tokio::test]
async fn an_attendant_cannot_allow_a_blocked_plate_until_tonight() {
    let (site, camera) = site().await;
    site.listed("block", "BANNED1").await;
    let refused = site.attendant().await.post("/allow-tonight", json!({ "plate": "banned 1" })).await;
    assert_eq!(refused.refused(), "conflict");
    assert!(refused.json()["message"].as_str().unwrap().contains("block beats allow"));
    assert_eq!(verdict(&site, &camera, "n-1", "BANNED1").await["kind"], "blocked");
    let nothing = site.attendant().await.post("/allow-tonight", json!({ "plate": " - " })).await;
    assert_eq!((nothing.refused().as_str(), &nothing.json()["field"]), ("invalid", &json!("plate")));
}

#[tokio::test]
async fn changing_a_list_changes_the_verdict_of_the_car_that_stands_there() {
    let (site, camera) = site().await;
    let attendant = site.attendant().await;
    assert_eq!(verdict(&site, &camera, "c-1", "WAITS1").await["kind"], "review");
    let (snapshot, mut events) = attendant.follow().await;
    let passage = snapshot["passages"][0]["id"].clone();
    let entry = enter(&site, json!({ "list": "allow", "plate": "WAITS1" })).await;
    let is = |kind: &'static str| {
        let passage = passage.clone();
        move |state: &Value| state["id"] == passage && state["verdict"]["kind"] == kind
    };
    events.until("passage", is("allowed")).await;
    let path = format!("/list-entries/{}", entry["id"]);
    let block = json!({ "list": "block", "plate": "WAITS1" });
    let _entry = site.supervisor().await.put(&path, block).await.ok();
    events.until("passage", is("blocked")).await;
    let moved = json!({ "list": "block", "plate": "OTHER1" });
    let _entry = site.supervisor().await.put(&path, moved).await.ok();
    events.until("passage", is("review")).await;
}

#[tokio::test]
async fn entries_are_found_by_plate_and_owner_page_by_page() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    for n in 0..25 {
        let owner = if n % 5 == 0 { "Flower shop" } else { "Resident" };
        let list = if n % 2 == 0 { "allow" } else { "block" };
        enter(&site, json!({ "list": list, "plate": format!("AB{n:03}"), "owner": owner })).await;
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = supervisor.get(&format!("/list-entries?limit=10{cursor}")).await.ok();
        assert_eq!(page["total"], 25);
        seen.extend(
            page["rows"].as_array().unwrap().iter().map(|row| row["plate"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25, "every entry once: {seen:?}");
    for (query, count) in [
        ("q=ab01", 10),
        ("q=AB0?4", 3),
        ("q=*24", 1),
        ("q=flower", 5),
        ("list=block", 12),
        ("list=block&q=flower", 2),
        ("q=nothing", 0),
    ] {
        let page = supervisor.get(&format!("/list-entries?{query}")).await.ok();
        assert_eq!(page["rows"].as_array().unwrap().len(), count, "{query}: {page}");
    }
}

#[tokio::test]
async fn an_entry_that_makes_no_sense_is_refused_with_its_field() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    let (late, early) = (in_hours(&site, 2), in_hours(&site, 1));
    for (entry, field) in [
        (json!({ "list": "allow", "plate": " .- " }), "plate"),
        (json!({ "list": "allow", "plate": "A".repeat(200) }), "plate"),
        (json!({ "list": "allow", "plate": "AB1", "valid_from": late, "valid_until": early }), "valid_until"),
    ] {
        let refused = supervisor.post("/list-entries", entry.clone()).await;
        assert_eq!(refused.refused(), "invalid", "{entry}");
        assert_eq!(refused.json()["field"], field, "{entry}");
    }
    assert_eq!(supervisor.get("/list-entries").await.ok()["total"], 0);
}
