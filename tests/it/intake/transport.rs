//! Lawful but unusual HTTP, and senders that break off.

use gatehouse_tests::harness::{DEADLINE, TestSite};
use gatehouse_tests::sim::{Identity, body, hostile};

const PATH: &str = "/api/upark/capture";

fn upload(site: &TestSite, record: &str) -> Vec<u8> {
    body::capture(&Identity::new("park01", "odd-1"), &site.record(record, "AB123CD"), "2026-11-21T08:00:00")
}

#[tokio::test(flavor = "multi_thread")]
async fn old_expecting_chunked_and_slow_but_steady_senders_are_served() {
    let site = TestSite::start().await;
    let to = site.intake;
    let met = [
        ("http10", hostile::http10(to, PATH, &upload(&site, "http10"), DEADLINE).await.unwrap()),
        ("expect", hostile::expect_continue(to, PATH, &upload(&site, "expect"), DEADLINE).await.unwrap()),
        ("chunked", hostile::chunked(to, PATH, &upload(&site, "chunked"), 700, DEADLINE).await.unwrap()),
        ("odd header", {
            let headers = [("X-Forwarded-For", "10.0.0.1"), ("Content-Type", "☃")];
            hostile::post(to, PATH, &headers, &upload(&site, "odd header"), DEADLINE).await.unwrap()
        }),
        ("steady", {
            let (body, pause) = (upload(&site, "steady"), std::time::Duration::from_millis(5));
            hostile::drip(to, PATH, &body, 1000, pause, DEADLINE).await.unwrap()
        }),
    ];
    for (record, met) in met {
        assert_eq!(met.status(), Some(200), "{record}: {met:?}");
        assert_eq!(site.capture(record).await["reading"], "AB123CD", "{record}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn put_means_the_same_as_post_and_get_is_told_so() {
    let site = TestSite::start().await;
    let body = upload(&site, "put");
    let head = |method: &str, length: usize| {
        format!(
            "{method} //API/upark/Capture/?x=1 HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n\r\n",
            site.intake
        )
    };
    let put = [head("PUT", body.len()).as_bytes(), &body].concat();
    let met = hostile::bytes(site.intake, &put, DEADLINE).await.unwrap();
    assert_eq!(met.status(), Some(200), "{met:?}");
    assert_eq!(site.capture("put").await["reading"], "AB123CD");
    let met = hostile::bytes(site.intake, head("GET", 0).as_bytes(), DEADLINE).await.unwrap();
    assert_eq!(met.status(), Some(405), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_leaves_nothing_and_the_next_one_is_served() {
    let site = TestSite::start().await;
    let body = upload(&site, "broken-off");
    for reset in [false, true] {
        hostile::cut_off(site.intake, PATH, &body, body.len() / 2, reset).await.unwrap();
    }
    let met = hostile::post(site.intake, PATH, &[], &upload(&site, "whole"), DEADLINE).await.unwrap();
    assert_eq!(met.status(), Some(200));
    site.capture("whole").await;
    let all = site.captures().await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(site.engineer().await.get("/dead-letters").await.ok(), serde_json::json!([]));
}
