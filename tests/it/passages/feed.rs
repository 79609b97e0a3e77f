//! The feed: a snapshot, then every change once and in order; after a gap a new snapshot.

use gatehouse_tests::harness::TestSite;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn events_are_numbered_without_gaps_and_follow_on_from_the_snapshot() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    let (snapshot, mut events) = site.attendant().await.follow().await;
    let run = snapshot["run"].as_str().unwrap();
    let mut expected = snapshot["seq"].as_u64().unwrap();
    for n in 0..5 {
        camera.capture(&site.record(&format!("R-{n}"), &format!("PL{n}"))).await.unwrap();
    }
    let mut passages = 0;
    while passages < 5 {
        let event = events.next().await.unwrap();
        expected += 1;
        assert_eq!((event.event.as_str(), event.seq()), ("change", expected));
        assert_eq!(event.id, format!("{run}:{expected}"));
        assert_eq!(event.data["run"], run);
        passages += usize::from(event.kind() == "passage");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_comes_back_gets_exactly_what_it_missed() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    let attendant = site.attendant().await;
    let (snapshot, events) = attendant.follow().await;
    let (run, seq) = (snapshot["run"].as_str().unwrap(), snapshot["seq"].as_u64().unwrap());
    drop(events);
    camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    site.capture("R-1").await;
    let mut again = attendant.events(Some((run, seq))).await;
    again.until("passage", |p| p["plate"] == "AB123CD").await;
    let mut again = attendant.events(Some((run, seq))).await;
    assert_eq!(again.next().await.unwrap().seq(), seq + 1);
    // By the header a browser sends by itself; it wins over the address.
    let id = format!("{run}:{seq}");
    let mut browser = attendant.events_with("/events?after=999999", &[("last-event-id", &id)]).await;
    assert_eq!(browser.next().await.unwrap().seq(), seq + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_old_from_the_future_or_of_another_run_means_a_new_snapshot() {
    let mut site = TestSite::start().await;
    let attendant = site.attendant().await;
    let snapshot = attendant.get("/snapshot").await.ok();
    let run = snapshot["run"].as_str().unwrap().to_owned();
    for (run, after) in [("another-run", 0), (run.as_str(), 1_000_000)] {
        let first = attendant.events(Some((run, after))).await.next().await.unwrap();
        assert_eq!((first.event.as_str(), &first.data), ("resync", &json!({ "resync": true })));
    }
    site.restart().await;
    let first = site.attendant().await.events(Some((&run, 1))).await.next().await.unwrap();
    assert_eq!(first.event, "resync", "the program started again");
    assert_ne!(site.attendant().await.get("/snapshot").await.ok()["run"], run);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_events_than_are_kept_mean_a_new_snapshot() {
    let site = TestSite::start().await;
    let attendant = site.attendant().await;
    let snapshot = attendant.get("/snapshot").await.ok();
    let (run, seq) = (snapshot["run"].as_str().unwrap(), snapshot["seq"].as_u64().unwrap());
    let camera = site.camera("entry-1");
    // Each report is at least one event; 1024 are kept.
    while site.running().engine.feed().seq() < seq + 1100 {
        camera.basic_info().await.unwrap();
    }
    let first = attendant.events(Some((run, seq))).await.next().await.unwrap();
    assert_eq!(first.event, "resync");
    let last = site.running().engine.feed().seq();
    let mut recent = attendant.events(Some((run, last - 5))).await;
    assert_eq!(recent.next().await.unwrap().seq(), last - 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_no_longer_watches() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    let mut attendant = site.attendant().await.clone();
    attendant.sign_in("Ada", gatehouse_tests::harness::SECRET).await;
    let (_, mut events) = attendant.follow().await;
    let _out = attendant.delete("/session").await.ok();
    camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    assert!(events.next().await.is_none(), "the stream ends instead of showing it");
    assert_eq!(site.anonymous().get("/snapshot").await.refused(), "not_signed_in");
}
