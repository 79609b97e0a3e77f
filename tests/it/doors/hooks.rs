//! Hooks: who may bring a notification, what becomes of it, and what an engineer sees of it.

use gatehouse_tests::harness::{DEADLINE, Probe, TestSite, wait_until};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ENTRY, TOKEN, doors, hook, opened, partner};

async fn site() -> TestSite {
    TestSite::builder().start().await
}

fn kept(site: &TestSite) -> i64 {
    let db = rusqlite::Connection::open(site.data_dir().join("gatehouse.db")).unwrap();
    db.query_row("SELECT count(*) FROM fleet_notice WHERE canonical = 'AA12345'", [], |row| row.get(0))
        .unwrap()
}

async fn hook_when(site: &TestSite, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let look = || async { Some(doors(site).await["hooks"][0].clone()).filter(|hook| holds(hook)) };
    wait_until(DEADLINE, what, look).await
}

#[tokio::test]
async fn a_notification_is_durable_before_it_is_answered_and_one_that_is_repeated_changes_nothing() {
    let site = site().await;
    let client = partner(&opened(&site).await);
    let path = hook(&site, TOKEN).await;
    let seen = client.bring(&path, TOKEN.as_bytes(), ENTRY).await;
    assert_eq!((seen.status, &seen.body[..]), (StatusCode::OK, b"{}".as_slice()));
    assert_eq!(kept(&site), 1);
    let again = client.bring(&path, TOKEN.as_bytes(), ENTRY).await;
    assert_eq!((again.status, kept(&site)), (StatusCode::OK, 1));
    // The same service an hour later is another notification (P-Q26).
    let mut later: Value = serde_json::from_str(ENTRY).unwrap();
    later["notification_period"] = json!("3600");
    let seen = client.bring(&path, TOKEN.as_bytes(), later.to_string()).await;
    assert_eq!((seen.status, kept(&site)), (StatusCode::OK, 2));
    let view = hook_when(&site, "counts", |hook| hook["accepted"] == 2 && hook["repeated"] == 1).await;
    assert_eq!((&view["refused"], &view["malformed"]), (&json!(0), &json!(0)));
    assert_eq!(view["last_words"], "Taken.");
}

#[tokio::test]
async fn what_the_disk_does_not_take_is_not_acknowledged_and_can_be_sent_again() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(probe.clone()).start().await;
    let client = partner(&opened(&site).await);
    let path = hook(&site, TOKEN).await;
    probe.fail_commits(true);
    let seen = client.bring(&path, TOKEN.as_bytes(), ENTRY).await;
    assert_eq!((seen.status, seen.body.len()), (StatusCode::SERVICE_UNAVAILABLE, 0));
    assert!(seen.headers.contains_key("retry-after"));
    probe.fail_commits(false);
    let again = client.bring(&path, TOKEN.as_bytes(), ENTRY).await;
    assert_eq!((again.status, kept(&site)), (StatusCode::OK, 1));
}

#[tokio::test]
async fn a_wrong_token_no_token_and_an_unknown_hook_are_refused_alike() {
    let site = site().await;
    let client = partner(&opened(&site).await);
    let path = hook(&site, TOKEN).await;
    let unknown = "/hooks/autopay/nobodyknowsthishook";
    let basic = [("authorization", b"Basic WW8hOGxXRGFHZlp5".as_slice())];
    for seen in [
        client.bring(&path, b"Yo!8lWDaGfZz", ENTRY).await,
        client.bring(&path, b"", ENTRY).await,
        client.bring(&path, b"Yo!8lWDaGfZyy", ENTRY).await,
        client.send(Method::POST, &path, &[], ENTRY).await,
        client.send(Method::POST, &path, &basic, ENTRY).await,
        client.bring(unknown, TOKEN.as_bytes(), ENTRY).await,
    ] {
        assert_eq!((seen.status, seen.body.len()), (StatusCode::UNAUTHORIZED, 0));
        assert_eq!(seen.headers["www-authenticate"], "Bearer");
    }
    assert_eq!(kept(&site), 0);
    hook_when(&site, "five refusals", |hook| hook["refused"] == 5).await;
}

#[tokio::test]
async fn a_token_may_have_any_characters() {
    let site = site().await;
    let client = partner(&opened(&site).await);
    for token in [TOKEN, "a b\"c';=,/\\{}", "ümläüt-ßßß", "==++//~~``"] {
        let path = hook(&site, token).await;
        let seen = client.bring(&path, token.as_bytes(), ENTRY).await;
        assert_eq!(seen.status, StatusCode::OK, "{token}");
    }
}

#[tokio::test]
async fn a_body_over_256_kib_is_refused_and_one_that_cannot_be_read_is_kept_for_a_person() {
    let site = site().await;
    let client = partner(&opened(&site).await);
    let path = hook(&site, TOKEN).await;
    let seen = client.bring(&path, TOKEN.as_bytes(), vec![b' '; 300 * 1024]).await;
    assert_eq!((seen.status, seen.body.len()), (StatusCode::PAYLOAD_TOO_LARGE, 0));
    let seen = client.bring(&path, TOKEN.as_bytes(), "plate=AA12345").await;
    assert_eq!((seen.status, seen.body.len()), (StatusCode::BAD_REQUEST, 0));
    let view = hook_when(&site, "one that was not read", |hook| hook["malformed"] == 1).await;
    assert_eq!(
        view["last_words"],
        "It could not be read: it is no notification as documented, at \"the answer\"."
    );
    let letters = site.engineer().await.get("/dead-letters").await.ok();
    assert!(letters.to_string().contains("/hooks/autopay"), "{letters}");
    assert_eq!(kept(&site), 0);
}

#[tokio::test]
async fn a_new_token_replaces_the_old_one_at_once_and_a_hook_that_is_removed_takes_nothing() {
    let site = site().await;
    let client = partner(&opened(&site).await);
    let path = hook(&site, TOKEN).await;
    let engineer = site.engineer().await;
    let id = path.rsplit('/').next().unwrap();
    let changed = engineer
        .patch(&format!("/partner/hooks/{id}"), json!({ "name": "Entries", "new_token": true }))
        .await
        .ok();
    let token = changed["token"].as_str().unwrap();
    assert_eq!((&changed["hook"]["name"], token.len()), (&json!("Entries"), 40));
    assert_eq!(client.bring(&path, TOKEN.as_bytes(), ENTRY).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(client.bring(&path, token.as_bytes(), ENTRY).await.status, StatusCode::OK);
    let shown = doors(&site).await.to_string();
    assert!(!shown.contains(token), "shown once");
    assert!(engineer.delete(&format!("/partner/hooks/{id}")).await.status.is_success());
    assert_eq!(client.bring(&path, token.as_bytes(), ENTRY).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(kept(&site), 1, "what it brought stays");
    let audit = engineer.get("/audit").await.ok().to_string();
    for deed in ["add hook", "new token of hook", "remove hook", "set partner door", "make certificate"] {
        assert!(audit.contains(deed), "{deed}");
    }
    assert!(!audit.contains(token) && !audit.contains(TOKEN));
}
