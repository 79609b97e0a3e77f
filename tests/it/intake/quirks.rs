//! Every quirk the field has shown, through the real intake into the real database (C-Q1 to C-Q33).

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::Identity;
use gatehouse_tests::sim::quirks::{self, Quirk};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn every_quirk_is_answered_as_documented_and_every_record_is_found_with_its_plate() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    let all = quirks::all(&Identity::new("park01", "entry-1"));
    let mut faults = Vec::new();
    let mut refused = 0;
    for quirk in &all {
        let reply = camera.send_quirk(quirk).await.unwrap();
        let code = reply.code();
        refused += usize::from(code == Some(301));
        let right = match quirk.code {
            Some(expected) => code == Some(expected),
            None => matches!(code, Some(200 | 301)),
        };
        if reply.status != 200 || !right {
            faults.push(format!(
                "{}: HTTP {} code {code:?}, expected {:?}",
                quirk.id, reply.status, quirk.code
            ));
        }
        if code == Some(200)
            && let Some(record_id) = &quirk.record_id
        {
            faults.extend(differences(quirk, &site.capture(record_id).await));
        }
    }
    faults.extend(camera.violations());
    assert_eq!(faults, Vec::<String>::new(), "{} quirks", all.len());
    let letters = site.engineer().await.get("/dead-letters").await.ok();
    assert_eq!(letters.as_array().map(Vec::len), Some(refused), "what was refused is kept: {letters}");
}

/// In what a record as shown differs from what a tolerant platform makes of the quirk.
fn differences(quirk: &Quirk, capture: &Value) -> Vec<String> {
    let kept = capture["pictures"].as_array().into_iter().flatten().filter(|p| p["state"] == "kept").count();
    let mut faults = Vec::new();
    let mut check = |what: &str, right: bool, found: &Value| {
        if !right {
            faults.push(format!("{} ({}): {what} is {found}", quirk.id, quirk.expect));
        }
    };
    check("the reading", capture["reading"].as_str() == quirk.raw.as_deref(), &capture["reading"]);
    check(
        "the plate",
        capture["plate_normalised"].as_str() == quirk.plate.as_deref(),
        &capture["plate_normalised"],
    );
    check("the number of kept pictures", kept == quirk.pictures, &capture["pictures"]);
    faults
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_without_a_record_id_gets_a_synthetic_one() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let all = quirks::all(&Identity::new("park01", "entry-1"));
    for id in ["R1-no-record-id", "R1-empty-record-id"] {
        let quirk = all.iter().find(|q| q.id == id).unwrap();
        assert!(camera.send_quirk(quirk).await.unwrap().accepted(), "{id}");
    }
    // Both have the same time, plate and pictures: one car.
    let found =
        gatehouse_tests::harness::wait_until(gatehouse_tests::harness::DEADLINE, "capture", || async {
            Some(site.captures().await).filter(|all| !all.is_empty())
        })
        .await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["record_id_synthetic"], true);
    assert_eq!(found[0]["plate_normalised"], "AB123CD");
}
