//! Results of requests over MQTT: they come back over HTTP, late, twice, wrong, or not at all.

use std::time::Duration;

use gatehouse_tests::sim::Answering;
use serde_json::json;

use super::{impatient, mqtt_when, sentence};

#[tokio::test]
async fn a_result_that_says_no_is_a_refusal_in_the_cameras_words() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    camera.lapi().stop_listening();
    camera.mqtt().answer_once(Answering::Refused(400, "fail".into()));
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("refused"), &json!("mqtt")));
    assert!(sentence(&view).starts_with("The camera refused \"open\": fail (400)."), "{view}");
}

#[tokio::test]
async fn codes_as_text_two_results_and_a_result_on_another_path_are_all_understood() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    camera.lapi().stop_listening();
    for answering in [Answering::CodeAsText, Answering::Twice, Answering::WrongPath] {
        camera.mqtt().answer_once(answering.clone());
        let view = gates.ask("open").await;
        assert_eq!(view["outcome"], "accepted", "{answering:?}: {view}");
    }
    let view = super::mqtt(&gates.site).await;
    assert_eq!(view["unmatched"], json!([]), "the second result of a request says nothing new");
}

#[tokio::test]
async fn without_a_result_the_command_is_unknown() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    camera.lapi().stop_listening();
    camera.mqtt().answer_once(Answering::Never);
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("unknown"), &json!("mqtt")));
    assert!(sentence(&view).contains("no result over MQTT within 1 s"), "{view}");
    assert!(!gates.site.alarm("command_unknown").await.is_null());
}

#[tokio::test]
async fn a_late_result_stands_beside_the_command_and_changes_no_outcome() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    camera.lapi().stop_listening();
    camera.mqtt().answer_once(Answering::Late(Duration::from_secs(2)));
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "unknown");
    let journal = gates.journal_when("late answer", |all| all[0]["late"].is_object()).await;
    assert_eq!(journal[0]["outcome"], "unknown", "it stays so");
    let words = journal[0]["late"]["words"].as_str().unwrap();
    assert!(words.starts_with("Answered late, after ") && words.ends_with(" s: success (200)"), "{words}");
    assert_eq!(gates.view(gates.gate()).await["last_command"]["late"]["words"], words, "on the lane, too");
}

#[tokio::test]
async fn a_result_that_belongs_to_no_request_is_kept_and_shown() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    camera.lapi().stop_listening();
    camera.mqtt().answer_once(Answering::UnknownRequest);
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "unknown");
    let shown = mqtt_when(&gates.site, "unmatched result", |v| v["unmatched"][0].is_object()).await;
    let unmatched = &shown["unmatched"][0];
    assert_eq!(unmatched["what"], "gate");
    assert_eq!(unmatched["request_id"], "209901010000009999");
    assert_eq!(unmatched["words"], "success · 200");
    assert!(unmatched["camera"].as_str().unwrap().starts_with("entry-1"));
}
