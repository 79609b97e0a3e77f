//! A provider that cannot tell, is slow, silent or gone: the copy stays and says so, and the gate does not care.

use super::{Street, permit};
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::pay_by_plate::{Fault, Op};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_cannot_tell_leaves_the_copy_marked_old_until_it_can_again() {
    let street = Street::one().await;
    street.sim.misbehave(Some(Op::Permits), Fault::Status { status: 503 }, None);
    let view = street.look().await;
    assert_eq!(view["health"], "failing", "{view}");
    assert!(view["sentence"].as_str().unwrap().contains("cannot tell at the moment (HTTP 503)"), "{view}");
    let zone = street.zone("prk1").await;
    assert_eq!((zone["stale"].as_bool(), zone["rights"].as_i64()), (Some(true), Some(1)));
    assert!(zone["sentence"].as_str().unwrap().contains("cannot tell at the moment"), "{zone}");
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2"]);
    street.sim.behave();
    street.sim.world(|world| world.put(permit("prk1", "3", "EF3", 5)));
    let view = street.look().await;
    assert_eq!(view["health"], "fresh", "{view}");
    let zone = street.zone("prk1").await;
    assert_eq!((zone["stale"].as_bool(), &zone["sentence"]), (Some(false), &json!(null)));
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2", "EF3 Lot 1"]);
    assert!(
        street.asked("prk1").last().unwrap().query.starts_with("continuationToken="),
        "what changed is enough"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_the_provider_does_not_know_says_so_and_the_others_are_read() {
    let street = Street::one().await;
    street.sim.world(|world| {
        world.zones.retain(|zone| zone.id != "prk1");
        world.put(permit("prk2", "4", "GH4", 5));
    });
    let view = street.look().await;
    assert_eq!(view["health"], "fresh", "{view}");
    assert!(view["sentence"].as_str().unwrap().contains("does not know the zone prk1"), "{view}");
    let zone = street.zone("prk1").await;
    assert!(zone["sentence"].as_str().unwrap().contains("does not know the zone"), "{zone}");
    assert_eq!(zone["stale"], true);
    assert_eq!(street.zone("prk2").await["stale"], false);
    assert!(street.plates().await.contains(&"GH4 Lot 2".to_owned()));
    // When nobody wants to read it any more, it is forgotten.
    street.choose("prk1", false).await;
    street.look().await;
    let zones = street.site.attendant().await.get("/rights/zones").await.ok();
    assert_eq!(zones.as_array().unwrap().len(), 1, "{zones}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_refused_is_named_and_stops_the_look_at_once() {
    let street = Street::one().await;
    let asked = street.sim.count(Op::Permits);
    street.sim.world(|world| world.keys.clear());
    let view = street.look().await;
    assert_eq!(view["health"], "failing", "{view}");
    assert!(view["sentence"].as_str().unwrap().contains("refuses the API key"), "{view}");
    assert_eq!(street.sim.count(Op::Permits), asked);
    assert_eq!(street.zone("prk2").await["stale"], true);
    let test = format!("/connections/{}/test", street.id);
    let tested = street.site.engineer().await.post(&test, json!({})).await.ok();
    assert!(tested["sentence"].as_str().unwrap().starts_with("API key: "), "{tested}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_zones_that_cannot_be_read_does_not_keep_known_zones_from_being_read() {
    let street = Street::one().await;
    street.sim.misbehave(Some(Op::Zones), Fault::Status { status: 500 }, None);
    street.sim.world(|world| world.put(permit("prk1", "3", "EF3", 5)));
    let view = street.look().await;
    assert_eq!(view["health"], "failing", "{view}");
    assert!(street.plates().await.contains(&"EF3 Lot 1".to_owned()));
    assert_eq!(street.zone("prk1").await["stale"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_of_a_connection_names_each_step_and_changes_nothing() {
    let street = Street::one().await;
    let test = format!("/connections/{}/test", street.id);
    let tested = street.site.engineer().await.post(&test, json!({})).await.ok();
    assert_eq!(tested["ok"], true, "{tested}");
    let steps: Vec<&str> =
        tested["steps"].as_array().unwrap().iter().map(|step| step["what"].as_str().unwrap()).collect();
    assert_eq!(steps, ["Address", "API key", "Permits", "Last look"]);
    assert_eq!(street.sim.count(Op::IsValid), 1);
    street.sim.misbehave(Some(Op::IsValid), Fault::Status { status: 500 }, None);
    let tested = street.site.engineer().await.post(&test, json!({})).await.ok();
    assert!(tested["sentence"].as_str().unwrap().starts_with("Last look: "), "{tested}");
    assert_eq!(street.sim.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_slow_silent_or_cut_off_holds_up_neither_captures_nor_the_hand_control() {
    let street = Street::one().await;
    let gate = crate::gate::gate(&street.site, "entry-1", false).await;
    for (n, fault) in [Fault::Silent, Fault::Cut, Fault::Half, Fault::Slow { ms: 500 }, Fault::BrokenJson]
        .into_iter()
        .enumerate()
    {
        street.sim.misbehave(None, fault.clone(), None);
        street.begin_look(Duration::from_secs(140)).await;
        let begun = Instant::now();
        let camera = gate.camera.camera();
        let spec = street.site.record(&format!("R-{n}"), "AB1");
        assert!(camera.capture(&spec).await.unwrap().reply.accepted(), "{fault:?}");
        let body = json!({ "command": "open", "reason": "Visitor approved" });
        let opened =
            street.site.attendant().await.post(&format!("/lanes/{}/commands", gate.lane), body).await.ok();
        assert_eq!(opened["outcome"], "accepted", "{fault:?}: {opened}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{fault:?}: {:?}", begun.elapsed());
        assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2"], "{fault:?}");
        street.sim.behave();
        street.when("end of the look", |view| view["progress"].is_null()).await;
    }
    assert_eq!(gate.moved(), [0, 0, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_can_be_cancelled_and_leaves_the_copy_as_it_was() {
    let street = Street::of(TestSite::builder()).await;
    street.sim.misbehave(Some(Op::Permits), Fault::Silent, None);
    let asked = street.sim.count(Op::Permits);
    street.site.clock.advance(Duration::from_secs(73));
    wait_until(DEADLINE, "question", || async { (street.sim.count(Op::Permits) > asked).then_some(()) })
        .await;
    let path = format!("/connections/{}/refresh", street.id);
    let _cancelled = street.site.supervisor().await.delete(&path).await.ok();
    street.when("end of the look", |view| view["progress"].is_null()).await;
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2"]);
    assert_eq!(street.zone("prk1").await["stale"], false);
}
