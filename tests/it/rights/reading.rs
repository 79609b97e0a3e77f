//! What is asked for when, and what the copy makes of the answers.

use super::{Street, impatient, permit, provider};
use chrono::TimeDelta;
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::pay_by_plate::{Fault, Flaw, Op};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_is_asked_for_with_the_mark_of_the_last_answer_encoded_as_it_came() {
    let street = Street::one().await;
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2"]);
    street.sim.world(|world| world.put(permit("prk1", "3", "EF3", 5)));
    street.look().await;
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2", "EF3 Lot 1"]);
    let asked = street.asked("prk1");
    assert_eq!((asked.len(), asked[0].query.as_str()), (2, ""));
    // A date of the sample's form, in which slash, colon and blank are encoded: `12%2F6%2F2020%203%3A55%3A01%20PM`.
    let query = &asked[1].query;
    assert!(query.starts_with("continuationToken=") && query.matches("%2F").count() == 2, "{query}");
    assert!(
        query.contains("%20") && query.contains("%3A") && !query.contains(['/', ':', '+', ' ']),
        "{query}"
    );
    assert_eq!(street.sim.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_taken_back_shows_as_an_end_in_the_past_and_leaves_the_copy() {
    let street = Street::one().await;
    assert_eq!(street.sim.take_back("AB1"), 1);
    street.look().await;
    assert_eq!(street.plates().await, ["CD2 Lot 2"]);
    assert_eq!(street.asked("prk1").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_nobody_takes_back_leaves_when_its_time_is_over_and_the_grace_period() {
    let sim = provider().await;
    sim.world(|world| world.put(permit("prk1", "1", "AB1", 1)));
    let street = Street::at(impatient(), sim).await;
    let path = format!("/connections/{}", street.id);
    let change = json!({ "grace_s": 600 });
    let _changed = street.site.engineer().await.patch(&path, change).await.ok();
    // An hour and five minutes later it has ended and still counts.
    street.pass(Duration::from_secs(3_900)).await;
    let page = street.site.attendant().await.get("/rights?plate=AB1").await.ok();
    // Everything was read again, where the provider does not name it any more.
    assert_eq!(page["total"], 0, "{page}");
    let sim_now = street.sim.now();
    street.sim.world(|world| {
        let ended = |ago| sim_now - TimeDelta::minutes(ago);
        let mut within = permit("prk1", "2", "IN5", 0);
        within.expiry = ended(5);
        let mut over = permit("prk1", "3", "OVER11", 0);
        over.expiry = ended(11);
        world.put(within);
        world.put(over);
    });
    street.look().await;
    let page = street.site.attendant().await.get("/rights").await.ok();
    assert_eq!((page["total"].as_i64(), &page["rows"][0]["plate"]), (Some(1), &json!("IN5")));
    assert_eq!(page["rows"][0]["state"], "grace");
    // Nothing names it any more, and time alone ends it.
    street.pass(Duration::from_secs(360)).await;
    assert_eq!(street.plates().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_permit_id_on_two_plates_is_two_rights_and_no_activation_means_since_ever() {
    let sim = provider().await;
    sim.world(|world| {
        world.put(permit("prk1", "5678B", "DEV456", 5));
        let mut later = permit("prk1", "5678B", "GHI789", 5);
        later.activation = Some(chrono::Utc::now() + TimeDelta::hours(2));
        (later.make, later.color) = (Some("Renault".into()), Some("Blue".into()));
        world.put(later);
    });
    let street = Street::at(impatient(), sim).await;
    let page = street.site.attendant().await.get("/rights").await.ok();
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(
        (rows.len(), &rows[0]["permit_id"], &rows[1]["permit_id"]),
        (2, &json!("5678B"), &json!("5678B"))
    );
    assert_eq!((&rows[0]["valid_from"], &rows[0]["state"]), (&json!(null), &json!("in_force")));
    assert_eq!(
        (&rows[1]["state"], &rows[1]["make"], &rows[1]["region"]),
        (&json!("not_yet"), &json!("Renault"), &json!("NY"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_the_provider_refuses_is_dropped_and_everything_is_read_at_once() {
    let street = Street::one().await;
    street.sim.misbehave(Some(Op::Permits), Fault::TokenRefused, Some(1));
    street.sim.world(|world| world.put(permit("prk1", "3", "EF3", 5)));
    let view = street.look().await;
    assert_eq!(view["health"], "fresh", "{view}");
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2", "EF3 Lot 1"]);
    let asked = street.asked("prk1");
    assert_eq!((asked.len(), asked[1].query.is_empty(), asked[2].query.as_str()), (3, false, ""));
    // The new mark is used.
    street.look().await;
    assert!(street.asked("prk1")[3].query.starts_with("continuationToken="));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_read_again_after_an_hour_which_shows_what_no_delta_told() {
    let street = Street::one().await;
    street.sim.configure(|config| {
        config.flaws.insert(Flaw::DeletionInvisible);
    });
    street.sim.take_back("AB1");
    street.look().await;
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2"], "the provider did not tell");
    street.pass(Duration::from_secs(3_600)).await;
    assert_eq!(street.plates().await, ["CD2 Lot 2"]);
    let asked = street.asked("prk1");
    assert_eq!(asked.last().unwrap().query, "", "everything");
    street.look().await;
    assert!(!street.asked("prk1").last().unwrap().query.is_empty(), "and then what changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_is_asked_for_what_changed_once_a_minute_at_most_however_often_somebody_refreshes() {
    let street = Street::one().await;
    for _ in 0..3 {
        let looks = street.sim.count(Op::Zones);
        let path = format!("/connections/{}/refresh", street.id);
        let _begun = street.site.supervisor().await.post(&path, json!({})).await.ok();
        street
            .when("end of the look", |view| view["progress"].is_null() && street.sim.count(Op::Zones) > looks)
            .await;
    }
    assert_eq!((street.asked("prk1").len(), street.asked("prk2").len()), (1, 1));
    street.look().await;
    assert_eq!((street.asked("prk1").len(), street.asked("prk2").len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_rights_are_read_searched_and_replaced_while_captures_are_taken() {
    let sim = provider().await;
    sim.seed_bulk(1, "prk1", 4_000);
    let street = Street::at(TestSite::builder(), sim).await;
    let attendant = street.site.attendant().await;
    let page = attendant.get("/rights?plate=bu1x-0039&limit=3").await.ok();
    assert_eq!(
        (page["total"].as_i64(), &page["rows"][0]["plate"]),
        (Some(100), &json!("BU1X003900")),
        "{page}"
    );
    assert_eq!(street.zone("prk1").await["rights"], 4_000);
    let last = attendant.get("/rights?offset=3999&zone_id=prk1").await.ok();
    assert_eq!(last["rows"].as_array().unwrap().len(), 1);
    // Half of them go while a camera uploads.
    let sim_now = street.sim.now();
    street
        .sim
        .world(|world| world.take_back(sim_now, |permit| permit.plate.ends_with(['0', '2', '4', '6', '8'])));
    street.begin_look(Duration::from_secs(3_700)).await;
    let camera = street.site.camera("entry-1");
    street.site.link(&camera).await;
    for n in 0..20 {
        let spec = street.site.record(&format!("R-{n}"), "AB1");
        assert!(camera.capture(&spec).await.unwrap().reply.accepted());
    }
    street.when("end of the look", |view| view["progress"].is_null()).await;
    assert_eq!(street.zone("prk1").await["rights"], 2_000);
}
