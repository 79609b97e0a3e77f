//! Search by each condition, paging that neither skips nor repeats, and the attendant's running shift.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gatehouse_tests::harness::TestSite;
use serde_json::{Value, json};

use super::{assessed, ids, passed, two_lanes};

/// More than fits on a page several times over.
const MANY: usize = 320;

#[tokio::test]
async fn hundreds_of_captures_are_paged_newest_first_without_a_gap_while_more_arrive() {
    let (site, entry, exit) = two_lanes().await;
    for n in 0..MANY {
        let camera = if n % 2 == 0 { &entry } else { &exit };
        // Several in the same second, and not in the order of their numbers.
        let ago = (n as i64 * 7) % 60;
        passed(&site, camera, &format!("m-{n}"), &format!("P{n:04}"), ago).await;
    }
    assessed(&site, MANY).await;
    let attendant = site.attendant().await;
    let mut seen: Vec<i64> = Vec::new();
    let mut times: Vec<DateTime<Utc>> = Vec::new();
    let mut cursor = String::new();
    for turn in 0.. {
        let page = attendant.get(&format!("/captures?limit=50{cursor}")).await.ok();
        assert!(ids(&page).len() <= 50);
        seen.extend(ids(&page));
        let rows = page["rows"].as_array().unwrap();
        times.extend(
            rows.iter().map(|r| r["happened_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap()),
        );
        passed(&site, &entry, &format!("new-{turn}"), "NEW1", 0).await;
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first");
    let mut once = seen.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(
        (seen.len(), once.len()),
        (MANY, MANY),
        "each once, and what came meanwhile is on newer pages"
    );
    assert_eq!(attendant.get("/captures?cursor=made-up").await.refused(), "invalid");
}

async fn found(site: &TestSite, query: &str) -> Vec<String> {
    let page = site.supervisor().await.get(&format!("/captures?{query}")).await.ok();
    let mut plates: Vec<String> = page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["plate"].as_str().unwrap_or("-").to_owned())
        .collect();
    plates.sort();
    plates
}

#[tokio::test]
async fn captures_are_found_by_plate_period_lane_verdict_camera_and_what_is_missing() {
    let (site, entry, exit) = two_lanes().await;
    site.listed("allow", "AB123CD").await;
    site.listed("block", "XY999").await;
    let before = site.clock.now_utc();
    for (n, (plate, camera)) in [
        ("AB123CD", &entry),
        ("AB124CD", &entry),
        ("A8123CD", &entry),
        ("XY999", &exit),
        ("", &exit),
        ("粤B12345", &entry),
    ]
    .into_iter()
    .enumerate()
    {
        passed(&site, camera, &format!("s-{n}"), plate, 0).await;
        site.clock.advance(Duration::from_secs(60));
    }
    assessed(&site, 6).await;
    let lanes = site.engineer().await.get("/lanes").await.ok();
    let south = lanes.as_array().unwrap().iter().find(|lane| lane["name"] == "South").unwrap();
    let corrected = site.capture("s-2").await["id"].clone();
    let path = format!("/captures/{corrected}/correction");
    let _capture = site.attendant().await.put(&path, json!({ "plate": "QQ777" })).await.ok();

    let at = |minutes: i64| (before + TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let period = format!("from={}&until={}", at(1), at(3));
    let camera = site.camera_view("exit-1").await["id"].clone();
    for (query, plates) in [
        ("plate=AB123CD&exact=true".to_owned(), vec!["AB123CD"]),
        ("plate=ab-123%20cd&exact=true".to_owned(), vec!["AB123CD"]),
        ("plate=ab12".to_owned(), vec!["AB123CD", "AB124CD"]),
        ("plate=AB12%3FCD".to_owned(), vec!["AB123CD", "AB124CD"]),
        ("plate=*3CD".to_owned(), vec!["AB123CD"]),
        ("plate=%E7%B2%A4".to_owned(), vec!["粤B12345"]),
        ("plate=0Q777&lookalike=true&exact=true".to_owned(), vec!["QQ777"]),
        ("plate=A8I23CD&lookalike=true".to_owned(), vec!["AB123CD"]),
        (format!("lane_id={}", south["id"]), vec!["-", "XY999"]),
        (format!("camera_id={camera}"), vec!["-", "XY999"]),
        ("verdict=blocked".to_owned(), vec!["XY999"]),
        ("verdict=allowed".to_owned(), vec!["AB123CD"]),
        ("no_plate=true".to_owned(), vec!["-"]),
        ("corrected=true".to_owned(), vec!["QQ777"]),
        (period, vec!["AB124CD", "QQ777"]),
        ("verdict=review&plate=ab".to_owned(), vec!["AB124CD"]),
        ("plate=NOBODY".to_owned(), vec![]),
    ] {
        assert_eq!(found(&site, &query).await, plates, "{query}");
    }
    let refused = site.supervisor().await.get("/captures?plate=--").await;
    assert_eq!((refused.refused().as_str(), &refused.json()["field"]), ("invalid", &json!("plate")));
}

#[tokio::test]
async fn an_attendant_sees_the_running_shift_and_is_told_so() {
    let (site, entry, _) = two_lanes().await;
    let mut spec = site.record("old-1", "OLD123");
    spec.pic_time = Some(entry.pic_time(site.clock.now_utc()));
    entry.capture(&spec).await.unwrap();
    let old = site.capture("old-1").await["id"].clone();
    site.clock.advance(Duration::from_secs(13 * 3600));
    passed(&site, &entry, "new-1", "NEW123", 0).await;
    site.capture("new-1").await;
    let attendant = site.attendant().await;
    let page = attendant.get("/captures").await.ok();
    assert_eq!((page["rows"].as_array().unwrap().len(), &page["rows"][0]["plate"]), (1, &json!("NEW123")));
    assert_eq!(page["limited"], "Attendants see the last 12 hours.");
    let long_ago = attendant.get("/captures?from=2020-01-01T00:00:00Z&plate=OLD").await.ok();
    assert_eq!(long_ago["rows"], json!([]), "asking for more gives no more");
    for path in [
        format!("/captures/{old}"),
        format!("/captures/{old}/pictures/0"),
        format!("/captures/{old}/pictures/0?width=160"),
    ] {
        assert_eq!(attendant.get(&path).await.refused(), "forbidden", "{path}");
        assert!(site.supervisor().await.get(&path).await.status.is_success(), "{path}");
    }
    let correction = attendant.put(&format!("/captures/{old}/correction"), json!({ "plate": "X1" })).await;
    assert_eq!(correction.refused(), "forbidden");
    assert_eq!(site.window().get(&format!("/captures/{old}/pictures/0")).await.refused(), "forbidden");
    let all = site.supervisor().await.get("/captures").await.ok();
    assert_eq!((all["rows"].as_array().unwrap().len(), &all["limited"]), (2, &Value::Null));
}
