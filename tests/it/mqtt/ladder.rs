//! Which way a gate command takes: directly first; over MQTT only if no byte was sent.

use std::time::Duration;

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{Fault, Repeat, Target};
use serde_json::json;

use super::{connected, connected_with, sentence, use_mqtt, ways};
use crate::gate::Gates;

#[tokio::test]
async fn a_camera_that_does_not_answer_directly_is_opened_and_closed_over_mqtt() {
    let gates = connected().await;
    gates.gate().camera.lapi().stop_listening();
    for (command, number) in [("open", 0), ("close", 3)] {
        let view = gates.ask(command).await;
        assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("mqtt")), "{view}");
        assert_eq!(sentence(&view), format!("The camera accepted \"{command}\"."));
        assert_eq!(view["device_words"], "success");
        assert!(view["latency_ms"].as_i64().unwrap() >= 0);
        assert_eq!(view["request_id"].as_str().unwrap().len(), 18);
        assert_eq!(ways(gates.gate()).last().unwrap(), &(number, "MQTT"));
    }
    assert_eq!(gates.journal().await[0]["channel"], "mqtt");
    assert_eq!(gates.gate().camera.violations(), [""; 0], "as the document's tables have it");
    let received = gates.gate().camera.device().memory().mqtt;
    assert!(received.iter().all(|m| m.qos == 0 && !m.retain && !m.dup), "{received:?}");
}

#[tokio::test]
async fn a_camera_that_answers_directly_gets_nothing_over_mqtt() {
    let gates = connected().await;
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("lapi")));
    assert_eq!(ways(gates.gate()).len(), 1);
    assert!(gates.gate().camera.device().memory().mqtt.is_empty());
}

#[tokio::test]
async fn a_command_that_was_sent_directly_and_not_answered_is_not_sent_again_over_mqtt() {
    let builder = TestSite::builder().patience(Duration::from_secs(1), Duration::from_secs(2));
    let gates = connected_with(builder).await;
    gates.gate().camera.lapi().inject(
        Fault::ResetAfterActing,
        Repeat::Once,
        Target::Path("GateControl".into()),
    );
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("unknown"), &json!("lapi")), "{view}");
    assert_eq!(ways(gates.gate()).len(), 1);
    assert!(gates.gate().camera.device().memory().mqtt.is_empty());
}

#[tokio::test]
async fn a_wrong_password_of_the_direct_way_does_not_close_the_other() {
    let gates = connected().await;
    let gate = gates.gate();
    gates.site.connect(gate.camera_id, gate.camera.lapi().addr(), "admin", "wrong-1234").await;
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("mqtt")), "{view}");
}

#[tokio::test]
async fn open_and_lock_has_no_form_over_mqtt_and_the_answer_says_so() {
    let gates = connected().await;
    gates.gate().camera.lapi().stop_listening();
    for command in ["open_and_lock", "unlock"] {
        let view = gates.ask(command).await;
        assert_eq!(view["outcome"], "not_sent");
        assert!(sentence(&view).contains("; over MQTT: it has no form for this request)"), "{view}");
    }
    assert!(ways(gates.gate()).is_empty());
}

#[tokio::test]
async fn a_camera_that_is_not_connected_either_gets_nothing_and_both_reasons_are_said() {
    let gates = connected().await;
    gates.gate().camera.lapi().stop_listening();
    gates.gate().camera.mqtt().disconnect();
    super::mqtt_when(&gates.site, "camera gone", |v| v["cameras"][0]["mqtt"]["connected_since"].is_null())
        .await;
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("not_sent"), &json!("lapi")));
    let words = sentence(&view);
    assert!(
        words.contains("no connection to")
            && words.contains("the camera is not connected to the MQTT broker"),
        "{words}"
    );
}

#[tokio::test]
async fn a_lane_that_does_not_use_mqtt_is_reached_directly_or_not_at_all() {
    let gates = connected().await;
    use_mqtt(&gates.site, gates.gate().lane, false).await;
    gates.gate().camera.lapi().stop_listening();
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "not_sent");
    assert!(!sentence(&view).contains("MQTT"), "{view}");
}

#[tokio::test]
async fn emergency_opening_takes_the_same_way() {
    let gates: Gates = connected().await;
    gates.gate().camera.lapi().stop_listening();
    let path = format!("/lanes/{}/emergency-open", gates.gate().lane);
    let view = gates.attendant().await.post(&path, json!({})).await.ok();
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("mqtt")), "{view}");
}
