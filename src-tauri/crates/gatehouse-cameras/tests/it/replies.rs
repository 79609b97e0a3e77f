//! C-Q9 and C-Q28: the bytes cameras get back.

use gatehouse_cameras::upark::{
    Control, ErrorCode, Lamp, LampColor, LampDriver, LampMode, MqttServer, ObjectStore, PictureFilling,
    UpstreamPath, reply_error, reply_ok,
};
use serde_json::{Value, json};

fn ok(path: UpstreamPath, control: Option<&Control>) -> String {
    String::from_utf8(reply_ok(&path, 1_589_951_640_000, control)).unwrap()
}

#[test]
fn c_q9_each_reply_has_exactly_its_documented_shape() {
    let plain = r#"{"code":200,"message":"success"}"#;
    for path in [
        UpstreamPath::BasicInfo,
        UpstreamPath::TransChannel,
        UpstreamPath::ManualCapture,
        UpstreamPath::ListResult,
        UpstreamPath::GateResult,
        UpstreamPath::LedResult,
        UpstreamPath::Other("parkalarm".into()),
    ] {
        assert_eq!(ok(path.clone(), None), plain, "{path:?}");
        assert_eq!(ok(path.clone(), Some(&Control::LetCarPass)), plain, "{path:?}");
    }
    assert_eq!(ok(UpstreamPath::Capture, None), r#"{"code":200,"message":"success","data":""}"#);
    assert_eq!(
        ok(UpstreamPath::KeepAlive, None),
        r#"{"code":200,"message":"success","data":{"svrTime":1589951640000}}"#
    );
}

/// Every control there is, with the members the document's table gives it.
fn controls() -> Vec<(Control, Value)> {
    let store = ObjectStore {
        endpoint: "oss-cn-xxx.aliyuncs.com".into(),
        access_key_id: "key-id".into(),
        access_key_secret: "key-secret".into(),
        bucket: "bucket".into(),
        path_head: "gate/".into(),
    };
    let server = MqttServer {
        address: "tcp://192.168.1.2:1883".into(),
        user: "entry-1".into(),
        password: "mqtt-secret".into(),
        topic: "upark/park01/entry-1/req".into(),
    };
    let lamps = vec![
        Lamp { space: "001".into(), mode: LampMode::SlowBlink, color: LampColor::Yellow },
        Lamp { space: "002".into(), mode: LampMode::Off, color: LampColor::Red },
    ];
    vec![
        (Control::Reboot, json!({ "reboot": 1 })),
        (Control::GetCapture, json!({ "getCapture": 1 })),
        (Control::LetCarPass, json!({ "letCarPass": 1 })),
        (Control::LampMode(LampDriver::Camera), json!({ "lampCtrlMode": 0 })),
        (Control::LampMode(LampDriver::Platform), json!({ "lampCtrlMode": 1 })),
        (
            Control::Lamps(lamps),
            json!({ "setLamp": { "num": 2, "lampInfo": [
                { "id": "001", "mode": 3, "color": 3 },
                { "id": "002", "mode": 0, "color": 1 },
            ] } }),
        ),
        (
            Control::Ids { park_id: "park02".into(), device_id: "entry-9".into() },
            json!({ "parkId": "park02", "deviceId": "entry-9" }),
        ),
        (
            Control::Server { address: "192.168.1.2".into(), port: 8088 },
            json!({ "svrAddress": "192.168.1.2", "svrPort": 8088 }),
        ),
        (Control::Pictures(PictureFilling::None), json!({ "picFillType": 0 })),
        (Control::Pictures(PictureFilling::Base64), json!({ "picFillType": 1 })),
        (Control::Pictures(PictureFilling::Ucs), json!({ "picFillType": 2 })),
        (
            Control::Pictures(PictureFilling::AliOss(store)),
            json!({ "picFillType": 3, "aliOssParam": {
                "endpoint": "oss-cn-xxx.aliyuncs.com", "accessKeyId": "key-id", "accessKeySecret": "key-secret",
                "bucketName": "bucket", "ObjectNameHead": "gate/",
            } }),
        ),
        (Control::Mqtt(None), json!({ "mqttEnable": 0 })),
        (
            Control::Mqtt(Some(server)),
            json!({ "mqttEnable": 1, "mqttParam": {
                "address": "tcp://192.168.1.2:1883", "user": "entry-1", "pwd": "mqtt-secret",
                "reqTopic": "upark/park01/entry-1/req",
            } }),
        ),
    ]
}

#[test]
fn c_q28_a_keep_alive_answer_carries_one_control_and_never_one_that_is_not_meant() {
    for (control, members) in controls() {
        let answer: Value = serde_json::from_str(&ok(UpstreamPath::KeepAlive, Some(&control))).unwrap();
        let mut data = members;
        data["svrTime"] = json!(1_589_951_640_000_i64);
        assert_eq!(answer, json!({ "code": 200, "message": "success", "data": data }), "{control:?}");
    }
    assert_eq!(
        ok(UpstreamPath::KeepAlive, Some(&Control::LetCarPass)),
        r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"letCarPass":1}}"#
    );
}

#[test]
fn what_is_written_about_a_control_never_shows_its_secrets() {
    for (control, _) in controls() {
        let words = format!("{control:?}");
        assert!(!words.contains("mqtt-secret") && !words.contains("key-secret"), "{words}");
    }
}

#[test]
fn errors_carry_the_protocols_codes_and_never_a_clock() {
    let error = |path, code| String::from_utf8(reply_error(&path, code, "a \"word\"")).unwrap();
    assert_eq!(
        error(UpstreamPath::Capture, ErrorCode::Common),
        r#"{"code":101,"message":"a \"word\"","data":""}"#
    );
    assert_eq!(
        error(UpstreamPath::KeepAlive, ErrorCode::InvalidParam),
        r#"{"code":301,"message":"a \"word\""}"#
    );
}
