//! The partner door: off until it is opened, encrypted, and nothing behind it but the hooks.

use std::net::TcpListener;

use gatehouse_tests::harness::{Child, DEADLINE, TestSite, wait_until, within};
use http::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{doors, opened, partner};

#[tokio::test]
async fn the_partner_door_is_off_until_it_is_opened_and_closes_at_once() {
    let site = TestSite::start().await;
    let view = doors(&site).await;
    assert_eq!(
        (&view["enabled"], &view["listening"], &view["certificate"]),
        (&json!(false), &json!(false), &json!(null))
    );
    let view = opened(&site).await;
    assert!(partner(&view).connects().await);
    let off = json!({ "enabled": false, "address": "127.0.0.1:0", "plain": false });
    let closed = site.engineer().await.put("/partner", off).await.ok();
    assert_eq!((&closed["listening"], &closed["problem"]), (&json!(false), &json!(null)));
    assert!(TcpListener::bind(view["bound"].as_str().unwrap()).is_ok(), "its port is free");
}

#[tokio::test]
async fn nothing_of_the_operators_api_is_behind_the_partner_door() {
    let site = TestSite::start().await;
    let client = partner(&opened(&site).await);
    let document = site.anonymous().get("/openapi.json").await.ok();
    let session = site.engineer().await.cookie.clone().unwrap();
    let mut walked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let path =
            ["{id}", "{index}", "{plate}", "{page}"].iter().fold(path.clone(), |p, v| p.replace(v, "1"));
        for method in item.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let seen = client.send(method, &path, &[("cookie", session.as_bytes())], "{}").await;
            assert_eq!((seen.status, seen.body.len()), (StatusCode::NOT_FOUND, 0), "{path}");
            walked += 1;
        }
    }
    assert!(walked > 50, "{walked}");
    for path in [
        "/",
        "/index.html",
        "/hooks",
        "/hooks/autopay",
        "/api/upark/capture",
        "/hooks/autopay/x/../../../api/v1/site",
    ] {
        let seen = client.send(Method::GET, path, &[], "").await;
        assert_eq!((seen.status, seen.body.len()), (StatusCode::NOT_FOUND, 0), "{path}");
    }
    assert!(doors(&site).await["turned_away"]["count"].as_i64().unwrap() > walked);
}

#[tokio::test]
async fn plain_http_and_noise_at_the_encrypted_port_do_no_harm_and_are_counted() {
    let site = TestSite::start().await;
    let view = opened(&site).await;
    let at = view["bound"].as_str().unwrap();
    for (noise, expected) in [
        (b"POST /hooks/autopay/x HTTP/1.1\r\nHost: x\r\n\r\n".as_slice(), "HTTP/1.1 400 Bad Request\r\n"),
        (b"\x16\x03\x01\x00\x05hello", ""),
    ] {
        let answer = within(DEADLINE, "end of the connection", async {
            let mut stream = TcpStream::connect(at).await.unwrap();
            stream.write_all(noise).await.unwrap();
            let mut answer = Vec::new();
            // Closed in order or reset: both are an end.
            drop(stream.read_to_end(&mut answer).await);
            answer
        })
        .await;
        assert!(answer.starts_with(expected.as_bytes()), "{:?}", String::from_utf8_lossy(&answer));
    }
    let counted = wait_until(DEADLINE, "two turned away", || async {
        let view = doors(&site).await;
        (view["turned_away"]["count"] == 2).then_some(view)
    })
    .await;
    assert!(counted["turned_away"]["last_words"].as_str().unwrap().starts_with("127.0.0.1: "), "{counted}");
    assert!(partner(&view).connects().await, "others are served as before");
}

#[tokio::test]
async fn a_port_in_use_is_said_and_listened_on_once_it_is_free() {
    let site = TestSite::start().await;
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let setup = json!({ "enabled": true, "address": address, "plain": false });
    let view = site.engineer().await.put("/partner", setup).await.ok();
    assert_eq!(view["listening"], false);
    assert!(view["problem"].as_str().unwrap().contains("is taken by another program"), "{view}");
    drop(other);
    let up = || async { Some(doors(&site).await).filter(|view| view["listening"] == true) };
    let view = wait_until(DEADLINE, "the partner door", up).await;
    assert_eq!((&view["problem"], &view["bound"]), (&json!(null), &json!(address)));
}

#[tokio::test]
async fn without_encryption_it_listens_for_a_proxy_on_this_pc_only() {
    let site = TestSite::start().await;
    let setup = |address: &str| json!({ "enabled": true, "address": address, "plain": true });
    let engineer = site.engineer().await;
    let refused = engineer.put("/partner", setup("0.0.0.0:0")).await;
    assert_eq!((refused.refused(), &refused.json()["field"]), ("invalid".to_owned(), &json!("plain")));
    let view = engineer.put("/partner", setup("127.0.0.1:0")).await.ok();
    let mut stream = TcpStream::connect(view["bound"].as_str().unwrap()).await.unwrap();
    stream.write_all(b"GET /api/v1/site HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    within(DEADLINE, "answer", stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test]
async fn settings_and_certificate_outlive_a_restart_and_the_key_stands_in_no_file() {
    let mut site = TestSite::start().await;
    let before = opened(&site).await;
    let path = super::hook(&site, super::TOKEN).await;
    site.restart().await;
    let view = doors(&site).await;
    assert_eq!(view["listening"], true, "{view}");
    assert_eq!(view["certificate"]["fingerprint"], before["certificate"]["fingerprint"]);
    assert_eq!(view["hooks"][0]["has_token"], true);
    assert!(partner(&view).connects().await);
    let seen = partner(&view).bring(&path, b"wrong-token", "{}").await;
    assert_eq!(seen.status, StatusCode::UNAUTHORIZED);
    for words in [b"PRIVATE KEY".as_slice(), super::TOKEN.as_bytes()] {
        let found = gatehouse_tests::harness::find_in_files(site.data_dir(), words);
        assert_eq!(found, Vec::<std::path::PathBuf>::new());
    }
}

#[tokio::test]
async fn tokens_and_keys_stand_in_no_log_however_talkative_it_is() {
    let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let child = Child::start_talkative(folders.0.path(), folders.1.path()).await;
    let engineer = child.engineer().await;
    let setup = json!({ "enabled": true, "address": "127.0.0.1:0", "plain": false });
    let view = engineer.put("/partner", setup).await.ok();
    let new = json!({ "name": "Autopay", "connection_id": null, "kind": "entry", "token": super::TOKEN });
    let hook = engineer.post("/partner/hooks", new).await.ok()["hook"].clone();
    let path = format!("/hooks/autopay/{}", hook["id"].as_str().unwrap());
    let welcome = partner(&view).bring(&path, super::TOKEN.as_bytes(), "no notification").await;
    assert_eq!(welcome.status, StatusCode::BAD_REQUEST);
    let wrong = partner(&view).bring(&path, b"almost-the-token", "").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let said = child.said();
    assert!(said.contains("the partner door listens"), "{said}");
    for secret in [super::TOKEN, "almost-the-token", "PRIVATE KEY"] {
        assert!(!said.contains(secret), "{secret}");
    }
}
