//! What counts at the gate, as an engineer sets it.

use super::{PAID, STRANGER, Town, rule, town_line, until_judged, until_said};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_are_the_usual_ones_until_somebody_chooses_and_survive_a_restart() {
    let mut site = gatehouse_tests::harness::TestSite::start().await;
    let usual = json!({
        "on_right": "open", "on_no_right": "ignore", "on_warning": "warn", "on_cannot_tell": "warn",
    });
    let rules = site.engineer().await.get("/source-rules").await.ok();
    assert_eq!(
        rules,
        json!({
            "paid_permits": usual, "rights": usual, "deadline_ms": 400, "usual": usual, "usual_deadline_ms": 400,
        })
    );
    let strict = rule("on_no_right", "block");
    let body = json!({ "rights": strict, "deadline_ms": 700 });
    let _changed = site.engineer().await.patch("/source-rules", body).await.ok();
    for ms in [49, 5001] {
        let refused = site.engineer().await.patch("/source-rules", json!({ "deadline_ms": ms })).await;
        assert_eq!(refused.refused(), "invalid");
    }
    site.restart().await;
    let rules = site.engineer().await.get("/source-rules").await.ok();
    assert_eq!(
        (&rules["paid_permits"], &rules["rights"], &rules["deadline_ms"]),
        (&usual, &strict, &json!(700))
    );
    let audit = site.engineer().await.get("/audit").await.ok().to_string();
    assert!(audit.contains("set what counts at the gate") && audit.contains("no right block"), "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_blocks_where_the_site_chose_so_and_raises_the_alarm() {
    let town = Town::new().await;
    town.rules(json!({ "paid_permits": rule("on_warning", "block") })).await;
    town.sim.world(|world| world.alarms.insert(PAID.into(), "Call the office.".into()));
    let mut events = town.follow().await;
    town.drive_up("R1", PAID).await;
    let blocked =
        events.until("passage", |p| p["reading"] == PAID && p["verdict"]["kind"] == "blocked").await;
    assert_eq!(
        blocked["verdict"]["sentence"].as_str().unwrap().split(", as of").next(),
        Some("Town: Alarm: Call the office")
    );
    let alarm = town.site.alarm("blocked_plate").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("Alarm: Call the office"), "{alarm}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_right_blocks_where_the_site_chose_so_and_never_because_of_an_outage() {
    let town = Town::new().await;
    town.rules(json!({ "paid_permits": rule("on_no_right", "block") })).await;
    let mut events = town.follow().await;
    town.drive_up("R1", STRANGER).await;
    let first = events.until("passage", |passage| passage["reading"] == STRANGER).await;
    if town_line(&first)["state"] == "asking" {
        assert_eq!(first["verdict"]["kind"], "review", "{first}");
    }
    until_judged(&mut events, STRANGER, "no_right", "blocked").await;
    town.sim.misbehave(None, gatehouse_tests::sim::opscom::Fault::BrokenJson, None);
    town.drive_up("R2", "OTHER1").await;
    let silent = until_said(&mut events, "OTHER1", "cannot_tell").await;
    assert_eq!(silent["verdict"]["kind"], "review", "{silent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn passages_on_the_screen_follow_a_changed_rule() {
    let town = Town::new().await;
    let mut events = town.follow().await;
    town.drive_up("R1", PAID).await;
    until_judged(&mut events, PAID, "right", "allowed").await;
    town.rules(json!({ "paid_permits": rule("on_right", "say") })).await;
    let shown = events.until("passage", |p| p["reading"] == PAID && p["verdict"]["kind"] == "review").await;
    assert_eq!(town_line(&shown)["state"], "right");
}
