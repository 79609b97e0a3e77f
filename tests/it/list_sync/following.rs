//! Adds, changes, deletes and ends arrive; the screens show which cameras have an entry.

use std::time::Duration;

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{Fault, Repeat, Target};
use serde_json::{Value, json};

use super::{NO_BEGIN_S, NO_END_S, Station};

fn entry(list: &str, plate: &str, until: Value) -> Value {
    json!({ "list": list, "plate": plate, "valid_from": null, "valid_until": until })
}

#[tokio::test(flavor = "multi_thread")]
async fn adds_changes_moves_and_deletes_arrive() {
    let station = Station::sending(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    let supervisor = station.site.supervisor().await;
    let one = station.enter("allow", "ab-123 cd").await;
    let two = station.enter("allow", "EF456").await;
    cam.becomes("two", |d| d.look(|m| m.allow.len()) == 2).await;
    assert_eq!(cam.allow()[&one], ("AB123CD".into(), NO_BEGIN_S, NO_END_S));

    let path = format!("/list-entries/{one}");
    let until = station.site.clock.now_utc() + chrono::TimeDelta::days(2);
    supervisor.put(&path, entry("allow", "AB124CD", json!(until))).await.ok();
    cam.becomes("changed", |d| d.memory().allow.get(&one).is_some_and(|e| e.plate == "AB124CD")).await;
    assert_eq!(cam.allow()[&one].2, until.timestamp());

    supervisor.put(&path, entry("block", "AB124CD", Value::Null)).await.ok();
    cam.becomes("moved", |d| d.memory().block.contains_key(&one) && !d.memory().allow.contains_key(&one))
        .await;
    supervisor.delete(&format!("/list-entries/{two}")).await;
    cam.becomes("deleted", |d| d.memory().allow.is_empty()).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_whose_time_is_over_leaves_the_camera_by_itself() {
    let station = Station::sending(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    let until = station.site.clock.now_utc() + chrono::TimeDelta::hours(1);
    let guest =
        station.site.supervisor().await.post("/list-entries", entry("allow", "GUEST1", json!(until))).await;
    let _guest = guest.ok();
    station.enter("allow", "STAYS1").await;
    cam.becomes("both", |d| d.look(|m| m.allow.len()) == 2).await;
    station.up_to_date(cam).await;
    station.site.clock.advance(Duration::from_secs(3601));
    cam.becomes("one", |d| d.look(|m| m.allow.len()) == 1).await;
    assert_eq!(cam.plates(), ["STAYS1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_camera_that_cannot_be_reached_delays_no_other_and_the_entry_says_where_it_waits() {
    let builder = TestSite::builder().patience(Duration::from_secs(2), Duration::from_secs(4));
    let station = Station::sending(builder, 3).await;
    let (hole, dead, well) = (&station.cameras[0], &station.cameras[1], &station.cameras[2]);
    hole.sim.lapi().inject(Fault::BlackHole, Repeat::Always, Target::Any);
    dead.sim.lapi().stop_listening();
    let before = std::time::Instant::now();
    let id = station.enter("allow", "AB123CD").await;
    well.becomes("the entry", |d| d.look(|m| m.allow.len()) == 1).await;
    assert!(before.elapsed() < Duration::from_secs(2), "it waited for another: {:?}", before.elapsed());

    station.state_when(dead, "waiting", |s| s["phase"] == "waiting" && !s["retry_at"].is_null()).await;
    station.up_to_date(well).await;
    let supervisor = station.site.supervisor().await;
    let shown = supervisor.get("/list-entries").await.ok();
    let cameras = json!({ "wanted": 3, "held": 1, "pending": 2, "refused": 0, "leaving": 0 });
    assert_eq!(shown["rows"][0]["cameras"], cameras);
    let each = supervisor.get(&format!("/list-entries/{id}/cameras")).await.ok();
    let of = |cam: &super::Cam| {
        each.as_array().unwrap().iter().find(|c| c["camera_id"] == cam.id).unwrap().clone()
    };
    assert_eq!((&of(well)["standing"], of(well)["since"].is_string()), (&json!("held"), true));
    assert_eq!(of(dead)["standing"], "pending");
    let words = of(dead)["sentence"].as_str().unwrap().to_owned();
    assert!(words.contains("cannot be reached"), "{words}");

    hole.sim.lapi().clear_faults();
    dead.sim.lapi().listen_again().await.unwrap();
    for cam in [hole, dead] {
        station.up_to_date(cam).await;
        station.assert_equal(cam).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_are_told_how_far_it_is_and_not_more_often_than_they_can_be_read() {
    let builder = TestSite::builder().data(super::filled(3000).await);
    let station = Station::of(builder, 1).await;
    let cam = &station.cameras[0];
    let (_, mut events) = station.site.engineer().await.follow().await;
    let begun = std::time::Instant::now();
    station.choose(cam, json!({ "sends_lists": true })).await;
    let mut told = 0;
    loop {
        let state = events.until("camera_list", |s| s["camera_id"] == cam.id).await;
        told += 1;
        let progress = &state["progress"];
        if !progress.is_null() {
            assert_eq!(progress["total"], 3000, "{state}");
        }
        if state["phase"] == "up_to_date" {
            assert_eq!(state["held"], 3000);
            break;
        }
    }
    // Four a second, and those that say that it begins, goes on after a new plan, and ends.
    let bound = 4 * (begun.elapsed().as_secs() + 1) + 4;
    assert!(told <= bound, "{told} events in {:?}", begun.elapsed());
}
