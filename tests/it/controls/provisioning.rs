//! Pointing a camera somewhere else: one kind at a time, its id typed, its secrets nowhere.

use super::Linked;
use gatehouse_tests::harness::find_in_files;
use gatehouse_tests::sim::CameraConfig;
use serde_json::{Value, json};

const OSS_SECRET: &str = "oss-secret-4711-never-kept";
const MQTT_SECRET: &str = "mqtt-secret-4711-never-kept";

fn kinds() -> Vec<(Value, Value)> {
    vec![
        (
            json!({ "what": "ids", "park_id": "park02", "device_id": "entry-9" }),
            json!({ "parkId": "park02", "deviceId": "entry-9" }),
        ),
        (
            json!({ "what": "server", "address": "192.168.1.2", "port": 8088 }),
            json!({ "svrAddress": "192.168.1.2", "svrPort": 8088 }),
        ),
        (json!({ "what": "pictures", "filling": 0 }), json!({ "picFillType": 0 })),
        (json!({ "what": "pictures", "filling": 1 }), json!({ "picFillType": 1 })),
        (json!({ "what": "pictures", "filling": 2 }), json!({ "picFillType": 2 })),
        (
            json!({ "what": "pictures", "filling": 3, "store": {
                "endpoint": "oss-cn-x.aliyuncs.com", "access_key_id": "id", "access_key_secret": OSS_SECRET,
                "bucket": "b", "path_head": "gate/",
            } }),
            json!({ "picFillType": 3, "aliOssParam": {
                "endpoint": "oss-cn-x.aliyuncs.com", "accessKeyId": "id", "accessKeySecret": OSS_SECRET,
                "bucketName": "b", "ObjectNameHead": "gate/",
            } }),
        ),
        (json!({ "what": "mqtt", "server": null }), json!({ "mqttEnable": 0 })),
        (
            json!({ "what": "mqtt", "server": {
                "address": "tcp://192.168.1.2:1883", "user": "entry-1", "password": MQTT_SECRET, "topic": "t/1",
            } }),
            json!({ "mqttEnable": 1, "mqttParam": {
                "address": "tcp://192.168.1.2:1883", "user": "entry-1", "pwd": MQTT_SECRET, "reqTopic": "t/1",
            } }),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_goes_out_alone_and_nothing_else_ever_carries_ids_or_addresses() {
    let linked = Linked::new().await;
    for (control, expected) in kinds() {
        linked.order(json!({ "control": control, "confirm": "entry-1" })).await.ok();
        assert_eq!(linked.next().await, expected, "{control}");
        assert_eq!(linked.next().await, json!({}));
        assert_eq!(linked.ended().await["kind"], "provision");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_handed_over_and_kept_nowhere() {
    let linked = Linked::new().await;
    for (control, _) in kinds() {
        let asked = linked.order(json!({ "control": control, "confirm": "entry-1" })).await.ok();
        assert!(!asked.to_string().contains("never-kept"), "{asked}");
        linked.next().await;
        assert!(!linked.ended().await.to_string().contains("never-kept"));
    }
    let audit = linked.site.supervisor().await.get("/audit?limit=200").await.ok();
    assert!(audit.to_string().contains("camera: provision") && !audit.to_string().contains("never-kept"));
    let Linked { mut site, .. } = linked;
    site.stop().await;
    for secret in [OSS_SECRET, MQTT_SECRET] {
        assert_eq!(find_in_files(site.data_dir(), secret.as_bytes()), Vec::<std::path::PathBuf>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_cameras_id_typed_nothing_is_provisioned() {
    let linked = Linked::new().await;
    for (control, _) in kinds() {
        for confirm in [Value::Null, json!("entry-2"), json!("")] {
            let refused = linked.order(json!({ "control": control, "confirm": confirm })).await;
            assert_eq!(
                (refused.refused().as_str(), &refused.json()["field"]),
                ("invalid", &json!("confirm"))
            );
        }
    }
    assert_eq!(linked.next().await, json!({}));
    let attendant = linked.site.attendant().await;
    let path = format!("/cameras/{}/keep-alive-control", linked.id);
    let refused = attendant.post(&path, json!({ "control": { "what": "restart" } })).await;
    assert_eq!(refused.refused(), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_right_is_refused_by_field() {
    let linked = Linked::new().await;
    for (control, field) in [
        (json!({ "what": "server", "address": "http://192.168.1.2/", "port": 80 }), "address"),
        (json!({ "what": "server", "address": "192.168.1.2", "port": 0 }), "port"),
        (json!({ "what": "ids", "park_id": "", "device_id": "x" }), "park_id"),
        (json!({ "what": "ids", "park_id": "p", "device_id": "a\nb" }), "device_id"),
        (json!({ "what": "pictures", "filling": 3 }), "store"),
        (json!({ "what": "pictures", "filling": 4 }), "filling"),
        (
            json!({ "what": "mqtt", "server": { "address": "192.168.1.2", "user": "u", "password": "p", "topic": "t" } }),
            "address",
        ),
        (
            json!({ "what": "mqtt", "server": { "address": "tcp://a:1883", "user": "u", "password": "p", "topic": "#" } }),
            "topic",
        ),
    ] {
        let refused = linked.order(json!({ "control": control, "confirm": "entry-1" })).await;
        assert_eq!(refused.refused(), "invalid", "{control}");
        assert_eq!(refused.json()["field"], field, "{control}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cameras_next_report_says_whether_it_took_the_settings() {
    let linked = Linked::new().await;
    let provisioned = async |control: Value| {
        linked.order(json!({ "control": control, "confirm": "entry-1" })).await.ok();
        linked.next().await;
        linked.ended().await;
    };
    let late = async || {
        let request = linked.request_when("late word", |request| request["late"].is_object()).await;
        request["late"]["words"].as_str().unwrap().to_owned()
    };
    // The simulated camera goes on reporting "sent with the capture".
    provisioned(json!({ "what": "pictures", "filling": 1 })).await;
    linked.camera.basic_info().await.unwrap();
    assert_eq!(late().await, "Confirmed by the camera's report: pictures are sent with the capture.");
    provisioned(json!({ "what": "pictures", "filling": 0 })).await;
    linked.camera.basic_info().await.unwrap();
    assert_eq!(late().await, "The camera's report says otherwise: pictures are sent with the capture.");
    provisioned(json!({ "what": "server", "address": "192.168.1.2", "port": 8088 })).await;
    linked.camera.basic_info().await.unwrap();
    assert!(late().await.contains("did not take it"));
    // Under other ids it appears as a new camera.
    provisioned(json!({ "what": "ids", "park_id": "park02", "device_id": "entry-9" })).await;
    let mut config = CameraConfig::new(linked.camera.identity().clone(), linked.site.intake);
    (config.identity.park_id, config.identity.device_id) = ("park02".into(), "entry-9".into());
    linked.site.report(&linked.site.camera_of(config)).await;
    assert_eq!(late().await, "Confirmed by the camera's report: it is park02/entry-9 now.");
    assert_eq!(linked.site.camera_view("entry-9").await["standing"], "new");
}
