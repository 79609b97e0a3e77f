//! What the doors refuse whoever asks, and how answers are sent.

use super::*;
use gatehouse_engine::view::Change;
use http_body_util::BodyExt;

#[tokio::test]
async fn a_request_under_a_strange_name_is_refused_before_anything_else() {
    let (site, [.., engineer]) = site().await;
    let asked = get("/cameras").signed(&site, &engineer).with("host", "evil.example:8089");
    assert_eq!(asked.asked(&site.web).await.0, StatusCode::FORBIDDEN);
    let screens = Sent { path: "/".into(), ..get("").with("host", "evil.example") };
    assert_eq!(screens.asked(&site.web).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn another_sites_page_can_change_nothing_even_with_a_session() {
    let (site, [attendant, ..]) = site().await;
    let stop = || post("/allow-tonight", json!({"plate": "AB123"})).signed(&site, &attendant);
    for hostile in [
        stop().with("origin", "http://evil.example"),
        stop().with("sec-fetch-site", "cross-site"),
        stop().with("x-gatehouse-csrf", "guessed"),
    ] {
        assert_eq!(hostile.asked(&site.web).await.0, StatusCode::FORBIDDEN);
    }
    let own = stop().with("origin", "http://127.0.0.1:8089").with("sec-fetch-site", "same-origin");
    assert_eq!(own.asked(&site.web).await.0, StatusCode::OK);
}

#[tokio::test]
async fn refusals_have_the_apis_shape_whatever_is_wrong() {
    let (site, [attendant, ..]) = site().await;
    let code =
        |(status, body): (StatusCode, Value)| (status.as_u16(), body["code"].as_str().map(str::to_owned));
    let signed = |sent: Sent| sent.signed(&site, &attendant);
    let some = |code: &str| Some(code.to_owned());
    assert_eq!(code(signed(get("/nothing")).asked(&site.web).await), (404, some("not_found")));
    assert_eq!(code(signed(get("/captures/999999")).asked(&site.web).await), (404, some("not_found")));
    assert_eq!(code(signed(get("/captures/abc")).asked(&site.web).await), (400, some("bad_request")));
    assert_eq!(code(signed(get("/captures?limit=many")).asked(&site.web).await), (400, some("bad_request")));
    assert_eq!(code(signed(sent("PUT", "/snapshot")).asked(&site.web).await), (405, some("bad_request")));
    let empty = signed(post("/allow-tonight", json!({})));
    assert_eq!(code(empty.asked(&site.web).await), (400, some("bad_request")));
    let large = signed(post("/allow-tonight", json!({"plate": "A".repeat(1 << 20)})));
    assert_eq!(code(large.asked(&site.web).await), (413, some("too_large")));
}

#[tokio::test]
async fn answers_with_plates_are_kept_in_no_cache_and_pages_load_nothing_from_elsewhere() {
    let (site, [attendant, ..]) = site().await;
    let answer = get("/snapshot").signed(&site, &attendant).to(&site.web).await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    let page = Sent { path: "/captures".into(), ..get("") }.to(&site.web).await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let missing = Sent { path: "/assets/gone-12345678.js".into(), ..get("") }.to(&site.web).await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

/// The next message of a stream, without heartbeats.
async fn message(stream: &mut Body) -> Option<String> {
    loop {
        let frame = tokio::time::timeout(DEADLINE, stream.frame()).await.expect("a message in time")?;
        let text = String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap();
        if !text.starts_with(':') {
            return Some(text);
        }
    }
}

#[tokio::test]
async fn a_browser_that_lost_its_line_gets_the_events_it_missed() {
    let (site, [attendant, ..]) = site().await;
    let feed = site.app.engine.feed();
    let (run, seq) = (feed.run().to_owned(), feed.seq());
    feed.publish(Change::Lists);
    let again = get("/events").signed(&site, &attendant).with("last-event-id", format!("{run}:{seq}"));
    let answer = again.to(&site.web).await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut stream = answer.into_body();
    let first = message(&mut stream).await.unwrap();
    let id = format!("{run}:{}", seq + 1);
    assert!(first.contains("event: change\n") && first.contains(&format!("id: {id}\n")), "{first}");
    assert!(first.contains("\"kind\":\"lists\""), "{first}");
    let other_run = get("/events?after=1&run=another").signed(&site, &attendant).to(&site.web).await;
    assert!(message(&mut other_run.into_body()).await.unwrap().contains("event: resync\n"));
}

#[tokio::test]
async fn a_stream_of_events_ends_with_its_session_and_with_the_program() {
    let (site, [attendant, supervisor, _]) = site().await;
    let mut of_attendant = get("/events").signed(&site, &attendant).to(&site.web).await.into_body();
    let mut of_supervisor = get("/events").signed(&site, &supervisor).to(&site.web).await.into_body();
    site.app.sessions.end_all_of(attendant.id);
    assert_eq!(message(&mut of_attendant).await, None, "at once, not with the next event");
    site.app.engine.feed().publish(Change::Lists);
    assert!(message(&mut of_supervisor).await.is_some());
    site.stop.send_replace(true);
    assert_eq!(message(&mut of_supervisor).await, None);
}
