//! Quirks of everything that is not a capture record: basic data, keepalive, manual results, results, other paths.

use serde_json::{Value, json};

use super::{BASIC, KEEP, Quirk, Sheet};

/// All of them.
pub(super) fn all(sheet: &Sheet<'_>) -> Vec<Quirk> {
    let mut quirks = basic(sheet);
    quirks.extend(manual(sheet));
    let (park, device) = (&sheet.who.park_id, &sheet.who.device_id);
    let sent = json!({ "version": "1.0", "parkId": park, "deviceId": device });
    quirks.extend([
        sheet.message(
            "Q8-keepalive-without-anything",
            8,
            KEEP,
            "answered; placed by its source address",
            &json!({}),
        ),
        sheet.message("Q8-keepalive-without-params", 8, KEEP, "answered with svrTime", &sent),
        sheet.message(
            "Q26-keepalive-time-as-string",
            26,
            KEEP,
            "answered; the clock is still learnt",
            &json!({ "parkId": park, "deviceId": device, "params": { "uploadTime": now_ms().to_string() } }),
        ),
        sheet.message(
            "Q8-transparent-channel",
            8,
            "/api/upark/transchannel",
            "answered and kept as an event",
            &json!({ "parkId": park, "deviceId": device, "params": { "size": 1024, "data": "77aa77aa" } }),
        ),
    ]);
    for (id, code) in [
        ("Q10-result-code-400", json!(400)),
        ("Q10-result-code-as-string", json!("200")),
        ("Q10-result-code-zero", json!(0)),
    ] {
        let body = json!({
            "requestId": "202006171129590001", "parkId": park, "deviceId": device, "code": code, "message": "fail", "data": {}
        });
        quirks.push(sheet.message(
            id,
            10,
            "/api/upark/notifyresult/gatecontrol",
            "answered 200, the code kept as sent",
            &body,
        ));
    }
    for (id, path) in [
        ("S1-path-parkalarm", "/api/upark/parkalarm"),
        ("S1-path-heartbeat", "/api/upark/heartbeat"),
        ("S1-path-lamp-result", "/api/upark/notifyresult/lamp"),
        ("S1-path-unheard-of", "/api/upark/some/thing/new"),
    ] {
        quirks.push(sheet.message(id, 0, path, "answered 200 and logged", &sent));
    }
    quirks
}

fn basic(sheet: &Sheet<'_>) -> Vec<Quirk> {
    let basic = |id, number, expect, change: &dyn Fn(&mut Value)| {
        let text = super::super::body::basic_info(sheet.who);
        let mut value: Value =
            serde_json::from_slice(&text).expect("our own basic data is JSON: a test parses it");
        change(&mut value["params"]);
        sheet.message(id, number, BASIC, expect, &value)
    };
    vec![
        basic("Q1-basic-data-kinds-swapped", 1, "read all the same", &|p| {
            p["picFillType"] = json!("1");
            p["shootPosition"] = json!(1);
            p["deviceType"] = json!("1");
            p["keepalive"] = json!("30");
            p["deviceCapability"]["isSupportGate"] = json!("1");
        }),
        basic("Q11-basic-data-spelt-right", 11, "the correct spellings are understood too", &|p| {
            if let Some(members) = p.as_object_mut() {
                let scene = members.remove("senceType").unwrap_or_default();
                members.insert("sceneType".into(), scene);
            }
            if let Some(members) = p["deviceCapability"].as_object_mut() {
                let coil = members.remove("isSupprotCoil").unwrap_or_default();
                members.insert("isSupportCoil".into(), coil);
            }
        }),
        basic("Q7-basic-data-nearly-empty", 7, "a camera with what is known of it", &|p| {
            *p = json!({ "deviceType": 1 })
        }),
        basic("S1-basic-data-with-mac", 0, "the undocumented MAC does no harm", &|p| {
            p["MAC"] = json!("48:ea:63:00:00:01")
        }),
        basic("S1-basic-data-with-secrets", 0, "the secrets are kept nowhere in clear", &|p| {
            p["picFillType"] = json!(3);
            p["aliOssParam"] = json!({
                "endpoint": "oss-cn-xxx.aliyuncs.com", "accessKeyId": "SIMKEYID-NEVER-KEEP",
                "accessKeySecret": "SIMSECRET-NEVER-KEEP", "bucketName": "b", "ObjectNameHead": "h"
            });
            p["mqttEnable"] = json!(1);
            p["mqttParam"] = json!({
                "address": "tcp://127.0.0.1:8080", "user": "SIMUSER-NEVER-KEEP", "pwd": "SIMPWD-NEVER-KEEP", "reqTopic": "t"
            });
        }),
        basic("S1-basic-data-parking-spaces", 0, "the spaces are listed", &|p| {
            p["deviceCapability"]["isSupportParkDetection"] = json!(1);
            p["totalParkNum"] = json!(2);
            p["parkInfo"] =
                json!({ "idInfo": [{ "area": "A12", "id": "001" }, { "area": "A12", "id": "001" }] });
        }),
    ]
}

fn manual(sheet: &Sheet<'_>) -> Vec<Quirk> {
    vec![
        sheet.manual("Q1-manual-result-as-the-table-has-it", 1, "a record like any other", |_| {}),
        sheet
            .manual("Q1-manual-result-plate-number", 1, "a plate of digits is still a plate", |v| {
                v["data"]["plateNo"] = json!(123_456);
            })
            .reading("123456", Some("123456")),
        sheet.manual("Q1-manual-result-with-numbers", 1, "numbers as numbers are understood", |v| {
            for name in [
                "confidence",
                "vehicleType",
                "vehicleColor",
                "plateType",
                "plateColor",
                "shootPosition",
                "picNum",
            ] {
                v["data"][name] = json!(1);
            }
        }),
        sheet.manual("Q2-manual-result-with-picture-list", 2, "one picture", |v| {
            v["data"]["picInfo"] = json!([Sheet::picture()]);
        }),
        sheet.manual("Q8-manual-result-without-ids", 8, "placed by its source address", |v| {
            v["parkId"] = Value::Null;
            v["deviceId"] = Value::Null;
        }),
        sheet.manual("Q10-manual-result-code-as-string", 10, "a record like any other", |v| {
            v["code"] = json!("200")
        }),
        sheet.manual("Q27-manual-result-empty-request", 27, "a record like any other", |v| {
            v["requestId"] = json!("")
        }),
        sheet.manual("Q26-manual-result-time-is-the-mask", 26, "kept with the time of receipt", |v| {
            v["data"]["picTime"] = json!("YYYY-MM-DDTHH:mm:ss");
        }),
    ]
}

fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}
