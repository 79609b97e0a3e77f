//! Setting MQTT up: which broker, each camera's way in, and what is said when something is wrong.

use std::net::TcpListener;

use gatehouse_tests::harness::{TestSite, find_in_files};
use serde_json::json;

use super::{account, connected, listens, mqtt, mqtt_when, own_broker, set_mqtt, type_in, use_mqtt};
use crate::gate::Gates;

#[tokio::test]
async fn nothing_listens_until_a_broker_is_chosen_and_a_lane_uses_it() {
    let gates = Gates::one().await;
    let site = &gates.site;
    let view = mqtt(site).await;
    assert_eq!(
        (&view["sentence"], &view["ok"], &view["bound"]),
        (&json!("MQTT is off."), &json!(true), &json!(null))
    );
    let view = set_mqtt(site, own_broker()).await;
    assert_eq!(view["sentence"], "MQTT waits: no lane uses it yet.");
    assert_eq!(view["bound"], json!(null));
    let lane = use_mqtt(site, gates.gate().lane, true).await;
    assert_eq!(lane["mqtt"], true);
    let view = mqtt_when(site, "broker", |view| view["bound"].is_string()).await;
    let bound = view["bound"].as_str().unwrap();
    assert_eq!(view["sentence"], format!("The MQTT broker listens at {bound}; no camera is connected."));
    assert_eq!(view["lanes"], json!(["entry-1"]));

    let view = set_mqtt(
        site,
        json!({ "mode": "off", "listen": "0.0.0.0:1883", "ca_pem": null, "broadcast_word": null }),
    )
    .await;
    assert_eq!((&view["sentence"], &view["bound"]), (&json!("MQTT is off."), &json!(null)));
    assert!(TcpListener::bind(bound).is_ok(), "its port is free");
}

#[tokio::test]
async fn a_port_in_use_is_said_on_the_page_and_as_an_alarm_that_ends_with_it() {
    let gates = Gates::one().await;
    let site = &gates.site;
    use_mqtt(site, gates.gate().lane, true).await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let setup = json!({ "mode": "embedded", "listen": address, "ca_pem": null, "broadcast_word": null });
    let view = set_mqtt(site, setup.clone()).await;
    assert_eq!(view["ok"], false);
    let sentence = format!(
        "Another program already listens at {address}; stop it, or choose another port for the MQTT broker."
    );
    assert_eq!(view["sentence"], sentence);
    assert_eq!(site.alarm("mqtt_down").await["sentence"], sentence);
    drop(taken);
    // Trying again by itself takes ten seconds; saving again is at once.
    set_mqtt(site, own_broker()).await;
    let view = set_mqtt(site, setup).await;
    assert_eq!(view["ok"], true, "{view}");
    assert_eq!(site.alarm("mqtt_down").await["active"], false);
}

#[tokio::test]
async fn a_password_is_shown_once_and_stands_nowhere() {
    let gates = connected().await;
    let site = &gates.site;
    let account = account(site, gates.gate().camera_id).await;
    let password = account["password"].as_str().unwrap();
    assert_eq!(password.len(), 16);
    assert_eq!(
        (&account["user"], &account["topic"]),
        (&json!("entry-1"), &json!("upark/park01/entry-1/req"))
    );
    assert!(!mqtt(site).await.to_string().contains(password));
    assert_eq!(find_in_files(site.data_dir(), password.as_bytes()), [""; 0].map(std::path::PathBuf::from));
    // The old one is not taken any more, and the camera's page says so.
    let shown = mqtt_when(site, "refusal", |v| v["refused"][0].is_object()).await;
    assert_eq!(shown["refused"][0]["why"], "wrong password");
    assert_eq!(shown["cameras"][0]["mqtt"]["last_refused"]["why"], "wrong password");
    type_in(site, gates.gate(), &account).await;
}

#[tokio::test]
async fn a_topic_that_was_changed_counts_at_once() {
    let gates = connected().await;
    let (site, gate) = (&gates.site, gates.gate());
    let path = format!("/cameras/{}/mqtt", gate.camera_id);
    for bad in ["a/#", "+/b", "$SYS/x", "a b"] {
        let answer = site.engineer().await.patch(&path, json!({ "topic": bad })).await;
        assert_eq!(answer.refused(), "invalid", "{bad}");
    }
    let view = site.engineer().await.patch(&path, json!({ "topic": "request_park01" })).await.ok();
    assert_eq!(view["mqtt"]["topic"], "request_park01");
    // It is thrown out, comes back, and is not allowed its old topic.
    mqtt_when(site, "refusal", |v| {
        v["refused"].as_array().unwrap().iter().any(|r| {
            r["why"] == "it wanted to subscribe to upark/park01/entry-1/req, which is not its request topic"
        })
    })
    .await;
    gate.camera.camera().set_up(|who| {
        who.settings.mqtt.as_mut().unwrap().req_topic = "request_park01".into();
    });
    listens(site, gate).await;
    gate.camera.lapi().stop_listening();
    assert_eq!(gates.ask("open").await["channel"], "mqtt");
}

#[tokio::test]
async fn the_test_button_says_which_cameras_do_not_listen() {
    let gates = connected().await;
    let engineer = gates.site.engineer().await;
    let found = engineer.post("/mqtt/test", json!({})).await.ok();
    assert_eq!(found["sentence"], "The broker listens and the camera can be reached through it.");
    gates.gate().camera.mqtt().disconnect();
    mqtt_when(&gates.site, "camera gone", |v| v["cameras"][0]["mqtt"]["connected_since"].is_null()).await;
    let found = engineer.post("/mqtt/test", json!({})).await.ok();
    assert_eq!(found["ok"], false);
    assert!(found["sentence"].as_str().unwrap().contains("do not listen to it: entry-1"), "{found}");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_the_field() {
    let site = TestSite::start().await;
    let engineer = site.engineer().await;
    let whole = json!({ "mode": "external", "listen": "0.0.0.0:1883", "address": "mqtt.example:8883", "tls": true,
        "ca_pem": null, "broadcast_word": null });
    for (field, value, said) in [
        ("listen", json!("1883"), "0.0.0.0:1883"),
        ("address", json!(""), "Type the broker's address"),
        ("address", json!("a b"), "A name or address and a port"),
        ("ca_pem", json!("hello"), "BEGIN CERTIFICATE"),
        ("broadcast_word", json!("x".repeat(33)), "At most 32"),
    ] {
        let mut setup = whole.clone();
        setup[field] = value;
        let answer = engineer.put("/mqtt", setup).await;
        assert_eq!(answer.refused(), "invalid", "{field}");
        assert!(answer.json()["message"].as_str().unwrap().contains(said), "{}", answer.json());
    }
}

#[tokio::test]
async fn a_word_for_all_cameras_never_opens_two_gates() {
    let gates = Gates::of(TestSite::builder(), 2).await;
    let site = &gates.site;
    let mut setup = own_broker();
    setup["broadcast_word"] = json!("1ton");
    set_mqtt(site, setup).await;
    for gate in &gates.lanes {
        use_mqtt(site, gate.lane, true).await;
        let account = account(site, gate.camera_id).await;
        type_in(site, gate, &account).await;
        gate.camera.lapi().stop_listening();
    }
    // On a topic of its own the word means this one camera.
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "accepted", "{view}");
    assert_eq!(
        gates.lanes[0].camera.device().memory().mqtt.back().unwrap().message.as_ref().unwrap()["deviceId"],
        "1ton"
    );
    assert_eq!((gates.lanes[0].moved().len(), gates.lanes[1].moved().len()), (1, 0));
    for gate in &gates.lanes {
        let path = format!("/cameras/{}/mqtt", gate.camera_id);
        site.engineer().await.patch(&path, json!({ "topic": "request_park01" })).await.ok();
        gate.camera.camera().set_up(|who| {
            who.settings.mqtt.as_mut().unwrap().req_topic = "request_park01".into();
        });
        listens(site, gate).await;
    }
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "not_sent", "{view}");
    assert!(view["sentence"].as_str().unwrap().contains("several cameras share the topic request_park01"));
    assert_eq!((gates.lanes[0].moved().len(), gates.lanes[1].moved().len()), (1, 0));
}
