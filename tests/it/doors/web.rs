//! TLS of the web door: switched on and off while the program runs.

use gatehouse_tests::harness::{DEADLINE, ENGINEER, SECRET, TestSite, within};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::TlsClient;

fn web(site: &TestSite, view: &Value) -> TlsClient {
    TlsClient::new(&site.web.to_string(), view["certificate"]["fingerprint"].as_str().unwrap())
}

async fn plain_answer(site: &TestSite) -> String {
    let mut stream = TcpStream::connect(site.web).await.unwrap();
    stream
        .write_all(b"GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    within(DEADLINE, "answer", stream.read_to_string(&mut answer)).await.unwrap();
    answer
}

#[tokio::test]
async fn the_web_door_turns_to_tls_and_back_while_the_program_runs() {
    let site = TestSite::builder().window().start().await;
    let engineer = site.engineer().await;
    let mut events = engineer.events(None).await;
    let view = engineer.put("/web-tls", json!({ "on": true })).await.ok();
    assert_eq!((&view["web_tls"]["on"], &view["web_tls"]["live"]), (&json!(true), &json!(true)));
    assert_eq!(view["web_tls"]["url"], format!("https://{}", site.web));
    assert!(plain_answer(&site).await.starts_with("HTTP/1.1 400 Bad Request"));
    let client = web(&site, &view);
    // What was connected without TLS does not go on so.
    within(DEADLINE, "end of the unencrypted feed", async { while events.next().await.is_some() {} }).await;

    let name = json!({ "name": ENGINEER, "secret": SECRET }).to_string();
    let own = format!("https://{}", site.web);
    let headers = [("content-type", b"application/json".as_slice()), ("origin", own.as_bytes())];
    let signed = client.send(Method::POST, "/api/v1/session", &headers, name.clone()).await;
    assert_eq!(signed.status, StatusCode::OK, "{:?}", signed.body);
    let cookie = signed.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    let page_without = format!("http://{}", site.web);
    let headers = [("content-type", b"application/json".as_slice()), ("origin", page_without.as_bytes())];
    let refused = client.send(Method::POST, "/api/v1/session", &headers, name).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let csrf = signed.json()["csrf"].as_str().unwrap().to_owned();
    let session = cookie.split(';').next().unwrap().to_owned();
    let headers = [
        ("content-type", b"application/json".as_slice()),
        ("cookie", session.as_bytes()),
        ("x-gatehouse-csrf", csrf.as_bytes()),
    ];
    let off = client.send(Method::PUT, "/api/v1/web-tls", &headers, r#"{"on":false}"#).await;
    assert_eq!((off.status, &off.json()["web_tls"]["live"]), (StatusCode::OK, &json!(true)));
    assert!(plain_answer(&site).await.starts_with("HTTP/1.1 200 OK"));
    assert!(!client.connects().await);
}

#[tokio::test]
async fn tls_of_the_web_door_outlives_a_restart_and_nothing_is_served_without_it_meanwhile() {
    let mut site = TestSite::start().await;
    let view = site.engineer().await.put("/web-tls", json!({ "on": true })).await.ok();
    site.restart().await;
    assert!(plain_answer(&site).await.starts_with("HTTP/1.1 400 Bad Request"));
    let seen = web(&site, &view).send(Method::GET, "/api/v1/session", &[], "").await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(site.running().ready_line().starts_with("ready intake=127.0.0.1:"));
}
