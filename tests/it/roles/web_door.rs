//! The browsers' door on its real listener: whose page asks, under which name, with which session.

use gatehouse_tests::harness::{Role, SECRET, TestSite};
use http::header::SET_COOKIE;
use http::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    let site = TestSite::start().await;
    site.signed_in(Role::Attendant).await;
    let answer = site.anonymous().post("/session", json!({ "name": "Ada", "secret": SECRET })).await;
    let cookie = answer.headers[SET_COOKIE].to_str().unwrap();
    let parts: Vec<&str> = cookie.split("; ").collect();
    assert!(parts[0].starts_with("gatehouse_session="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(parts.contains(&part), "{cookie}");
    }
    let token = parts[0].trim_start_matches("gatehouse_session=");
    assert!(!String::from_utf8_lossy(&answer.bytes).contains(token), "the page never sees it");
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_refused_whoever_asks() {
    let site = TestSite::start().await;
    let engineer = site.engineer().await;
    for name in ["evil.example", "evil.example:8089", "localhost.evil.example"] {
        let asked = engineer.call_with(Method::GET, "/operators", None, &[("host", name)]).await;
        assert_eq!((asked.status, asked.refused().as_str()), (StatusCode::FORBIDDEN, "forbidden"), "{name}");
    }
    let port = site.web.port();
    for name in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), "localhost".to_owned()] {
        let asked = engineer.call_with(Method::GET, "/operators", None, &[("host", &name)]).await;
        assert_eq!(asked.status, StatusCode::OK, "{name}");
    }
}

#[tokio::test]
async fn another_sites_page_changes_nothing_even_with_the_operators_cookie() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    let entry = || Some(json!({ "list": "allow", "plate": "EVIL1" }));
    let hostile: [&[(&str, &str)]; 5] = [
        &[("x-gatehouse-csrf", "")],
        &[("x-gatehouse-csrf", "guessed")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
    ];
    for headers in hostile {
        let asked = supervisor.call_with(Method::POST, "/list-entries", entry(), headers).await;
        assert_eq!(
            (asked.status, asked.refused().as_str()),
            (StatusCode::FORBIDDEN, "forbidden"),
            "{headers:?}"
        );
    }
    let another = site.attendant().await.csrf.clone();
    let asked =
        supervisor.call_with(Method::POST, "/list-entries", entry(), &[("x-gatehouse-csrf", &another)]).await;
    assert_eq!(asked.refused(), "forbidden", "the value of another session");
    assert_eq!(supervisor.get("/list-entries").await.ok()["rows"], json!([]));
    let own = format!("http://{}", site.web);
    let ours = [("origin", own.as_str()), ("sec-fetch-site", "same-origin")];
    let asked = supervisor.call_with(Method::POST, "/list-entries", entry(), &ours).await;
    assert_eq!(asked.status, StatusCode::OK);
}

#[tokio::test]
async fn a_cookie_somebody_made_up_is_nobody() {
    let site = TestSite::start().await;
    let mut stranger = site.anonymous();
    stranger.cookie = Some(format!("gatehouse_session={}", "0".repeat(64)));
    assert_eq!(stranger.get("/snapshot").await.refused(), "not_signed_in");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let site = TestSite::start().await;
    let attendant = site.attendant().await;
    let stolen = attendant.clone();
    assert_eq!(attendant.delete("/session").await.status, StatusCode::OK);
    assert_eq!(stolen.get("/snapshot").await.refused(), "not_signed_in");
}

#[tokio::test]
async fn events_follow_the_snapshot_without_a_gap_and_a_strange_number_means_a_new_snapshot() {
    let site = TestSite::start().await;
    let attendant = site.attendant().await;
    let (snapshot, mut events) = attendant.follow().await;
    let camera = site.camera("entry-1");
    camera.basic_info().await.unwrap();
    let seen = events.until("camera", |camera| camera["device_id"] == "entry-1").await;
    assert_eq!(seen["standing"], "new");

    // The line breaks, and more happens meanwhile.
    drop(events);
    camera.keep_alive().await.unwrap();
    let run = snapshot["run"].as_str().unwrap();
    let mut again = attendant.events(Some((run, snapshot["seq"].as_u64().unwrap()))).await;
    let first = again.next().await.unwrap();
    assert_eq!((first.event.as_str(), first.seq()), ("change", snapshot["seq"].as_u64().unwrap() + 1));
    assert_eq!(first.id, format!("{run}:{}", first.seq()));
    let mut elsewhere = attendant.events(Some(("another-run", 1))).await;
    assert_eq!(elsewhere.next().await.unwrap().event, "resync");
}
