//! The camera's MQTT client against Debian's Mosquitto, with results on a scripted platform.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::broker::Broker;
use super::notify::NOBODYS_REQUEST;
use super::{Answering, MqttConfig, MqttState, Version};
use crate::sim::camera::{BASIC_INFO, GATE_RESULT, LED_RESULT, LIST_RESULT, MANUAL_RESULT, TRANS_CHANNEL};
use crate::sim::device::{ListKind, Peripheral, Position};
use crate::sim::platform::{Platform, polite};
use crate::sim::scene::Studio;
use crate::sim::settings::MqttParam;
use crate::sim::whole::{SimCamera, SimCameraConfig};

const SECONDS: Duration = Duration::from_secs(20);
const TOPIC: &str = "upark/park01/entry-1/req";

fn param(broker: &Broker, pwd: &str) -> MqttParam {
    MqttParam {
        address: format!("tcp://127.0.0.1:{}", broker.port),
        user: "cam".into(),
        pwd: pwd.into(),
        req_topic: TOPIC.into(),
    }
}

async fn camera(platform: &Platform, broker: &Broker, mqtt: MqttConfig) -> Arc<SimCamera> {
    let mut config = SimCameraConfig::new("park01", "entry-1", platform.addr);
    config.camera.identity.settings.mqtt_enable = true;
    config.camera.identity.settings.mqtt = Some(param(broker, "pw"));
    config.camera.restart_time = Duration::from_millis(20);
    config.mqtt = mqtt;
    SimCamera::start(config, Arc::new(Studio::small())).await.unwrap()
}

fn message(id: &str, kind: i64, params: &Value) -> String {
    json!({ "requestId": id, "version": "1.0", "parkId": "park01", "deviceId": "entry-1", "type": kind, "params": params })
        .to_string()
}

async fn heard(camera: &SimCamera, count: usize) {
    let all = camera.device().wait_until(SECONDS, |d| d.look(|m| m.mqtt.len()) >= count).await;
    assert!(all, "{count} messages; there were {:?}", camera.device().memory().mqtt);
}

#[tokio::test]
async fn a_camera_of_either_version_opens_and_closes_and_names_the_request_in_its_result() {
    let Some(broker) = Broker::start().await else { return };
    for (version, clean_session, keep_alive_s) in
        [(Version::V31, true, 0), (Version::V311, false, 2), (Version::V311, true, 60)]
    {
        let mut platform = Platform::polite().await;
        let mqtt = MqttConfig { version, clean_session, keep_alive_s, qos: 1, ..MqttConfig::default() };
        let camera = camera(&platform, &broker, mqtt).await;
        assert!(
            camera.mqtt().wait_until_subscribed(SECONDS).await,
            "{version:?}: {:?}",
            camera.mqtt().state()
        );
        broker.publish(TOPIC, &message("202006171129000001", 5, &json!({})), &[]).await;
        let result = platform.bodies(GATE_RESULT, 1).await.remove(0);
        let wanted = json!({ "requestId": "202006171129000001", "parkId": "park01", "deviceId": "entry-1",
            "code": 200, "message": "success", "data": {} });
        assert_eq!(result, wanted);
        assert_eq!(camera.device().barrier().position, Position::Raised);
        broker.publish(TOPIC, &message("2", 8, &json!({})), &[]).await;
        platform.bodies(GATE_RESULT, 2).await;
        assert_eq!(camera.device().barrier().position, Position::Lowered);
        assert_eq!(camera.device().commands()[1].channel, "MQTT");
        assert_eq!(camera.device().violations(), Vec::<String>::new());
        camera.mqtt().disconnect();
        assert!(camera.mqtt().wait_until(SECONDS, |s| *s == MqttState::Off).await);
    }
}

#[tokio::test]
async fn all_eight_requests_do_what_their_tables_say() {
    let Some(broker) = Broker::start().await else { return };
    let mut platform = Platform::polite().await;
    let camera = camera(&platform, &broker, MqttConfig::default()).await;
    camera.device().change(|m| m.peripheral = Peripheral::Echo);
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
    let device = camera.device();
    let entry =
        |plate: &str, end: &str| json!({ "plateNo": plate, "startTime": "1589951640", "endTime": end });
    let list = |kind: i64, mode: i64, entries: Value| json!({ "listType": kind, "mode": mode, "num": entries.as_array().unwrap().len(), "listInfo": entries });
    let row = |text: &str| json!({ "colorType": 1, "customContext": text, "isBroadcast": 1, "runType": 0 });
    let led =
        json!({ "msgType": 1, "showTime": 20, "scenseInfoList": [row("A"), row("B"), row("C"), row("#T")] });
    let lamps = json!({ "num": 1, "lampInfo": [{ "id": "001", "mode": 1, "color": 2 }] });
    let serial = json!({ "serialNo": 2, "type": 2, "size": 4, "data": "77aa77aa" });
    for (id, kind, params) in [
        ("1", 1, json!({ "mode": 1 })),
        ("3", 3, lamps),
        ("4a", 4, list(1, 1, json!([entry("A1", "1589951740"), entry("B2", "1589951740")]))),
        ("4b", 4, list(1, 2, json!([entry("A1", "1999999999")]))),
        ("4c", 4, list(1, 3, json!([entry("B2", "1")]))),
        ("4d", 4, list(2, 1, json!([entry("X9", "1589951740")]))),
        ("6", 6, serial),
        ("7", 7, led),
    ] {
        broker.publish(TOPIC, &message(id, kind, &params), &[]).await;
    }
    heard(&camera, 8).await;
    let capture = platform.bodies(MANUAL_RESULT, 1).await.remove(0);
    assert_eq!(capture["requestId"], "1");
    assert!(capture["data"]["confidence"].is_string() && capture["data"]["picInfo"].is_object(), "{capture}");
    let mut ids: Vec<Value> =
        platform.bodies(LIST_RESULT, 4).await.iter().map(|b| b["requestId"].clone()).collect();
    ids.sort_by_key(ToString::to_string);
    assert_eq!(ids, ["4a", "4b", "4c", "4d"]);
    platform.bodies(LED_RESULT, 1).await;
    assert_eq!(
        platform.bodies(TRANS_CHANNEL, 1).await[0]["params"],
        json!({ "size": 8, "data": "77aa77aa" })
    );
    let allow = device.list(ListKind::Allow);
    assert_eq!((allow.len(), allow[&-1].plate.as_str(), allow[&-1].end_s), (1, "A1", 1_999_999_999));
    assert_eq!(device.list(ListKind::Block).len(), 1);
    let memory = device.memory();
    assert_eq!((memory.led.shown()[1].text.as_str(), memory.lamps["001"].color), ("B", 2));
    assert_eq!((memory.serial[0].port, memory.serial[0].hex), (Some(2), true));
    assert_eq!(device.violations(), Vec::<String>::new());
    // The restart comes last, because it interrupts the rest.
    broker.publish(TOPIC, &message("2", 2, &json!({})), &[]).await;
    assert!(device.wait_until(SECONDS, |d| d.look(|m| m.reboots) == 1).await);
    platform.bodies(BASIC_INFO, 2).await;
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
    assert_eq!(device.list(ListKind::Allow).len(), 1, "a list survives a restart");
}

#[tokio::test]
async fn what_is_not_as_documented_is_refused_and_noted_and_what_is_for_another_camera_is_left_alone() {
    let Some(broker) = Broker::start().await else { return };
    let mut platform = Platform::polite().await;
    let camera = camera(&platform, &broker, MqttConfig::default()).await;
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
    let row = json!({ "colorType": 1, "customContext": "x", "isBroadcast": 0, "runType": 0 });
    let long = "x".repeat(1025);
    let wrong = [
        (
            message("1", 7, &json!({ "msgType": 1, "showTime": 1, "scenseInfoList": [row, row] })),
            "a list of 4",
        ),
        (
            message("2", 6, &json!({ "serialNo": 1, "type": 1, "size": 3, "data": "abcd" })),
            "is not the 4 bytes",
        ),
        (message("3", 6, &json!({ "type": 1, "size": 1025, "data": long })), "more than 1024"),
        (
            message(
                "4",
                4,
                &json!({ "listType": 1, "mode": 1, "num": 1,
                "listInfo": [{ "plateNo": "A", "startTime": 1, "endTime": "2" }] }),
            ),
            "startTime must be a string",
        ),
        (message("5", 5, &json!({})).replace(":5,", ":\"5\","), "type must be a number"),
        (message("6", 5, &json!({})).replace("\"version\":\"1.0\"", "\"version\":1"), "version must be"),
        (message("7", 5, &json!({})).replace("park01", "park02"), "parkId must be"),
        (message("", 5, &json!({})), "requestId must be"),
        ("open".into(), "not JSON"),
    ];
    for (i, (text, words)) in wrong.iter().enumerate() {
        broker.publish(TOPIC, text, &[]).await;
        heard(&camera, i + 1).await;
        let noted = camera.device().violations();
        assert!(noted.iter().any(|v| v.contains(words)), "{words}: {noted:?}");
    }
    assert_eq!(camera.device().command_numbers(), Vec::<i64>::new());
    assert_eq!(platform.bodies(LED_RESULT, 1).await[0]["code"], 301);
    let before = camera.device().violations().len();
    broker.publish(TOPIC, &message("8", 5, &json!({})).replace("entry-1", "exit-1"), &[]).await;
    heard(&camera, wrong.len() + 1).await;
    assert_eq!(camera.device().command_numbers(), Vec::<i64>::new());
    for everybody in ["all", "1ton"] {
        broker.publish(TOPIC, &message("9", 5, &json!({})).replace("entry-1", everybody), &[]).await;
    }
    let both = camera.device().wait_until(SECONDS, |d| d.command_numbers().len() == 2).await;
    assert!(both, "{:?}", camera.device().command_numbers());
    assert_eq!(camera.device().violations().len(), before);
}

#[tokio::test]
async fn results_come_back_wrong_in_every_way_asked_for() {
    let Some(broker) = Broker::start().await else { return };
    let mut platform = Platform::polite().await;
    let camera = camera(&platform, &broker, MqttConfig::default()).await;
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
    let open = async |id: &str| broker.publish(TOPIC, &message(id, 5, &json!({})), &[]).await;
    for (id, answering, count, check) in [
        ("a", Answering::Refused(400, "fail".into()), 1, json!({ "code": 400, "message": "fail" })),
        ("b", Answering::Late(Duration::from_millis(50)), 2, json!({ "requestId": "b" })),
        ("c", Answering::Twice, 4, json!({ "requestId": "c" })),
        ("d", Answering::UnknownRequest, 5, json!({ "requestId": NOBODYS_REQUEST })),
        ("e", Answering::CodeAsText, 6, json!({ "code": "200" })),
    ] {
        camera.mqtt().answer_once(answering);
        open(id).await;
        let bodies = platform.bodies(GATE_RESULT, count).await;
        for (name, value) in check.as_object().unwrap() {
            assert_eq!(&bodies[count - 1][name], value, "{id}");
        }
    }
    camera.mqtt().answer_once(Answering::WrongPath);
    open("f").await;
    assert_eq!(platform.bodies(LED_RESULT, 1).await[0]["requestId"], "f");
    camera.mqtt().answer_once(Answering::Never);
    open("g").await;
    open("h").await;
    assert_eq!(platform.bodies(GATE_RESULT, 7).await[6]["requestId"], "h");
    assert_eq!(camera.device().command_numbers().len(), 8, "each was carried out");
    let unknown = json!({ "listType": 1, "mode": 3, "num": 1,
        "listInfo": [{ "plateNo": "NOBODY", "startTime": "1", "endTime": "2" }] });
    broker.publish(TOPIC, &message("i", 4, &unknown), &[]).await;
    assert_eq!(platform.bodies(LIST_RESULT, 1).await[0]["code"], 400);
}

#[tokio::test]
async fn a_keepalive_answer_switches_mqtt_on_and_a_wrong_password_is_refused() {
    let Some(broker) = Broker::start().await else { return };
    let port = broker.port;
    let platform = Platform::start(Box::new(move |request, number| {
        Some(if number == 2 {
            json!({ "code": 200, "message": "success", "data": { "svrTime": 1_589_951_640_000_i64, "mqttEnable": 1,
                "mqttParam": { "address": format!("tcp://127.0.0.1:{port}"), "user": "cam", "pwd": "pw", "reqTopic": TOPIC } } })
            .to_string()
        } else {
            polite(request).to_owned()
        })
    }))
    .await;
    let mut platform = platform;
    let config = SimCameraConfig::new("park01", "entry-1", platform.addr);
    let camera = SimCamera::start(config, Arc::new(Studio::small())).await.unwrap();
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
    let anew = platform.bodies(BASIC_INFO, 2).await;
    assert_eq!((&anew[0]["params"]["mqttEnable"], &anew[1]["params"]["mqttEnable"]), (&json!(0), &json!(1)));
    assert_eq!(anew[1]["params"]["mqttParam"]["reqTopic"], TOPIC);
    camera.camera().set_up(|who| who.settings.mqtt = Some(param(&broker, "wrong")));
    assert!(camera.mqtt().wait_until(SECONDS, |s| matches!(s, MqttState::Refused(4 | 5))).await);
    assert_eq!(camera.device().violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_persistent_session_brings_what_was_kept_and_a_half_open_link_brings_it_late() {
    let Some(mut broker) = Broker::start().await else { return };
    let platform = Platform::polite().await;
    let mqtt = MqttConfig { clean_session: false, qos: 1, ..MqttConfig::default() };
    let camera = camera(&platform, &broker, mqtt).await;
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
    camera.mqtt().vanish();
    assert!(camera.mqtt().wait_until(SECONDS, |s| *s == MqttState::Off).await);
    broker.publish(TOPIC, &message("kept", 5, &json!({})), &[]).await;
    camera.mqtt().connect();
    heard(&camera, 1).await;
    assert!(matches!(
        camera.mqtt().state(),
        MqttState::Subscribed { session_present: true, .. } | MqttState::Connected { session_present: true }
    ));
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
    camera.mqtt().half_open();
    assert!(camera.mqtt().wait_until(SECONDS, |s| *s == MqttState::HalfOpen).await);
    broker.publish(TOPIC, &message("late", 5, &json!({})), &[]).await;
    assert_eq!(camera.device().command_numbers().len(), 1);
    camera.mqtt().connect();
    heard(&camera, 2).await;
    broker.restart().await;
    assert!(camera.mqtt().wait_until(SECONDS, |s| *s == MqttState::Connecting).await);
    assert!(camera.mqtt().wait_until_subscribed(SECONDS).await);
}
