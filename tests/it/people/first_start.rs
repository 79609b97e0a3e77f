//! The first engineer is created once: in the window, or in a browser with the code the program printed.

use std::process::Stdio;

use gatehouse_tests::harness::{Api, Child, DEADLINE, SECRET, TestSite, program, within};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

fn first(code: &str) -> Value {
    json!({ "name": "Eli", "secret": SECRET, "code": code })
}

#[tokio::test]
async fn in_a_browser_the_first_engineer_needs_the_code_the_program_printed_and_is_made_once() {
    let site = TestSite::start().await;
    let code = site.running().setup_code.clone().unwrap();
    let stranger = site.anonymous();
    let before = stranger.get("/session").await.ok();
    assert_eq!((&before["setup_needed"], &before["setup_needs_code"]), (&json!(true), &json!(true)));
    assert_eq!(stranger.get("/snapshot").await.refused(), "not_signed_in");
    let without = stranger.post("/setup", json!({ "name": "Eli", "secret": SECRET })).await;
    assert_eq!(
        (without.status, &without.json()["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("code"))
    );
    let mut engineer = site.anonymous();
    let session = engineer.set_up("Eli", SECRET, &code.to_lowercase().replace('-', " ")).await;
    assert_eq!(session["operator"]["role"], "engineer");
    assert_eq!(engineer.get("/operators").await.ok()[0]["name"], "Eli");
    assert_eq!(stranger.post("/setup", first(&code)).await.refused(), "forbidden", "the code is spent");
    assert_eq!(stranger.get("/session").await.ok()["setup_needed"], false);
}

#[tokio::test]
async fn guessing_the_code_is_stopped_after_a_few_tries() {
    let site = TestSite::start().await;
    let stranger = site.anonymous();
    for _ in 0..5 {
        assert_eq!(stranger.post("/setup", first("AAAA-AAAA")).await.refused(), "invalid");
    }
    let paused = stranger.post("/setup", first(site.running().setup_code.as_deref().unwrap())).await;
    assert_eq!((paused.status, paused.refused().as_str()), (StatusCode::TOO_MANY_REQUESTS, "locked_out"));
    assert!(paused.json()["until"].is_string());
}

#[tokio::test]
async fn two_who_set_up_at_the_same_moment_do_not_both_become_the_first_engineer() {
    let site = TestSite::builder().window().start().await;
    let window = site.window();
    let (one, other) = tokio::join!(
        window.post("/setup", json!({ "name": "Eli", "secret": SECRET })),
        window.post("/setup", json!({ "name": "Eva", "secret": SECRET })),
    );
    let made = [&one, &other].iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(made, 1, "{} {}", one.status, other.status);
    assert_eq!(window.get("/operators").await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_poor_first_secret_is_refused_with_a_sentence_and_the_code_stays_good() {
    let site = TestSite::start().await;
    let code = site.running().setup_code.clone().unwrap();
    let mut engineer = site.anonymous();
    for poor in ["", "12", "1111", "short"] {
        let refused = engineer.post("/setup", json!({ "name": "Eli", "secret": poor, "code": code })).await;
        assert_eq!(
            (refused.refused().as_str(), &refused.json()["field"]),
            ("invalid", &json!("secret")),
            "{poor:?}"
        );
    }
    engineer.set_up("Eli", SECRET, &code).await;
}

/// Runs the recovery command to its end.
async fn recover(
    data: &std::path::Path,
    keys: &std::path::Path,
    name: &str,
    secret: &str,
) -> std::process::Output {
    let mut command = Command::new(program());
    command.arg("--data-dir").arg(data).arg("--key-dir").arg(keys).arg("--no-keyring");
    command.args(["recover-engineer", "--name", name]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{secret}\n").as_bytes()).await.unwrap();
    within(DEADLINE, "end of the recovery command", child.wait_with_output()).await.unwrap()
}

#[tokio::test]
async fn whoever_runs_the_machine_gives_an_engineer_a_new_password_and_the_audit_says_so() {
    let (data, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let running = Child::start(data.path(), keys.path()).await;
    let engineer = running.engineer().await;
    let disabled = json!({ "name": "Eva", "role": "engineer", "secret": "998877" });
    let eva = engineer.post("/operators", disabled).await.ok();
    let path = format!("/operators/{}", eva["id"]);
    let _eva = engineer.patch(&path, json!({ "disabled": true, "reason": "left" })).await.ok();

    let refused = recover(data.path(), keys.path(), "Eli", "new-password").await;
    assert!(!refused.status.success(), "not while the program runs on the same data");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("gatehouse-headless") && said.contains("in use"), "{said}");
    running.kill().await;

    let done = recover(data.path(), keys.path(), "Eva", "new-password").await;
    assert!(done.status.success(), "{done:?}");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(said, "Eva can sign in again, as engineer.\n");
    let poor = recover(data.path(), keys.path(), "Eva", "12").await;
    assert!(!poor.status.success());

    let running = Child::start(data.path(), keys.path()).await;
    let mut eva = Api::anonymous(running.web);
    let session = eva.sign_in("Eva", "new-password").await;
    assert_eq!(session["operator"]["must_change_secret"], false);
    let audit = eva.get("/audit").await.ok();
    let row =
        audit["rows"].as_array().unwrap().iter().find(|row| row["action"] == "recover engineer").unwrap();
    assert_eq!((&row["done"]["by"], &row["subject"]), (&json!("recovery command"), &json!("Eva")));
    assert!(!running.said().contains("new-password"), "never logged");
}
