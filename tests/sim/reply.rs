//! Checks of what the platform answers a camera: exactly the documented shapes, nothing else.
//!
//! It judges answers only; what a camera does about them is elsewhere. Sources: document §"Upstream Interfaces",
//! fact sheet C-Q9, C-Q28.

use serde_json::{Map, Value};

use super::lapi::shape::{self, Kind};
use super::wire::Reply;

/// The controls a keepalive answer may carry, by what they control: one kind at a time, its members together.
const KINDS: &[(&str, &[&str])] = &[
    ("restart", &["reboot"]),
    ("capture", &["getCapture"]),
    ("lamp control", &["lampCtrlMode"]),
    ("gate", &["letCarPass"]),
    ("lamps", &["setLamp"]),
    ("identity", &["parkId", "deviceId"]),
    ("server", &["svrAddress", "svrPort"]),
    ("pictures", &["picFillType", "aliOssParam"]),
    ("MQTT", &["mqttEnable", "mqttParam"]),
];

/// Controls of which only the number 1 is defined, and whose mere presence may be the trigger (C-Q28).
const ONLY_ONE: &[&str] = &["reboot", "getCapture", "letCarPass"];

/// Every way in which `reply` to a POST on `path` differs from the document, in words.
#[must_use]
pub fn check(path: &str, reply: &Reply) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |words: String| faults.push(format!("{path}: {words}"));
    if reply.status != 200 {
        fault(format!("HTTP status {} instead of 200", reply.status));
        return faults;
    }
    if reply.headers.text("content-length").is_none() {
        fault("the answer has no Content-Length".into());
    }
    if !reply.headers.text("content-type").is_some_and(|t| t.starts_with("application/json")) {
        fault("the answer's Content-Type is not application/json".into());
    }
    let Some(Value::Object(body)) = reply.json() else {
        fault("the answer is not a JSON object".into());
        return faults;
    };
    let code = body.get("code").and_then(Value::as_i64);
    match code {
        Some(200 | 101 | 301) => {}
        _ => fault(format!("code must be the number 200, 101 or 301, got {:?}", body.get("code"))),
    }
    if !body.get("message").is_some_and(Value::is_string) {
        fault("message must be a string".into());
    }
    if code == Some(200) && body.get("message") != Some(&Value::from("success")) {
        fault("message must be \"success\" with code 200".into());
    }
    for name in body.keys().filter(|n| !["code", "message", "data"].contains(&n.as_str())) {
        fault(format!("{name} is not in the document"));
    }
    let path_end = path.trim_end_matches('/').to_ascii_lowercase();
    if path_end.ends_with("/keepalive") {
        match body.get("data") {
            Some(Value::Object(data)) => check_keepalive(data, &mut fault),
            None if code != Some(200) => {}
            other => fault(format!("data must be an object with svrTime, got {other:?}")),
        }
    } else if path_end.ends_with("/upark/capture") {
        match body.get("data") {
            Some(Value::String(text)) if text.is_empty() => {}
            None if code != Some(200) => {}
            other => fault(format!("data must be \"\", got {other:?}")),
        }
    } else if body.contains_key("data") {
        fault("no data is documented here".into());
    }
    faults
}

fn check_keepalive(data: &Map<String, Value>, fault: &mut impl FnMut(String)) {
    match data.get("svrTime").and_then(Value::as_i64) {
        // Milliseconds since 1970 have thirteen digits from 2001 to 2286.
        Some(1_000_000_000_000..=9_999_999_999_999) => {}
        other => fault(format!("svrTime must be UTC milliseconds, got {other:?}")),
    }
    let kinds: Vec<&str> = KINDS
        .iter()
        .filter(|(_, members)| members.iter().any(|m| data.contains_key(*m)))
        .map(|(kind, _)| *kind)
        .collect();
    if kinds.len() > 1 {
        fault(format!("only one control at a time, got {kinds:?}"));
    }
    for name in data.keys().filter(|n| *n != "svrTime") {
        if !KINDS.iter().any(|(_, members)| members.contains(&name.as_str())) {
            fault(format!("{name} does not belong into a keepalive answer"));
        }
    }
    for name in ONLY_ONE.iter().filter_map(|name| data.get_key_value(*name)) {
        match name.1.as_i64() {
            Some(1) => {}
            _ if name.1.as_i64() == Some(0) || name.1.as_str() == Some("0") => {
                fault(format!("{} must never be sent with 0", name.0));
            }
            _ => fault(format!("{} must be the number 1", name.0)),
        }
    }
    check_settings(data, fault);
}

/// The members with a value or a shape of their own, each by its table.
fn check_settings(data: &Map<String, Value>, fault: &mut impl FnMut(String)) {
    let name = |low, high| Kind::Text(low, high);
    let members = [
        ("lampCtrlMode", Kind::Number(0, 1)),
        ("parkId", name(1, 64)),
        ("deviceId", name(1, 64)),
        ("svrAddress", name(1, 255)),
        ("svrPort", Kind::Number(1, 65_535)),
        ("picFillType", Kind::Number(0, 3)),
        ("aliOssParam", Kind::Object),
        ("mqttEnable", Kind::Number(0, 1)),
        ("mqttParam", Kind::Object),
        ("setLamp", Kind::Object),
    ];
    for (name, kind) in members {
        if let Some(value) = data.get(name) {
            let alone = Value::Object([(name.to_owned(), value.clone())].into_iter().collect());
            shape::check("data", &alone, &[(name, kind)], &[]).into_iter().for_each(&mut *fault);
        }
    }
    let all_text = |names: &[&'static str]| names.iter().map(|n| (*n, shape::WORDS)).collect::<Vec<_>>();
    if let Some(oss) = data.get("aliOssParam") {
        let names = ["endpoint", "accessKeyId", "accessKeySecret", "bucketName", "ObjectNameHead"];
        shape::check("aliOssParam", oss, &all_text(&names), &[]).into_iter().for_each(&mut *fault);
        if data.get("picFillType").is_some_and(|kind| kind != 3) {
            fault("aliOssParam is for picFillType 3 only".into());
        }
    }
    if let Some(mqtt) = data.get("mqttParam") {
        let names = ["address", "user", "pwd", "reqTopic"];
        shape::check("mqttParam", mqtt, &all_text(&names), &[]).into_iter().for_each(&mut *fault);
    }
    if let Some(lamps) = data.get("setLamp") {
        lamp_faults("setLamp", lamps).into_iter().for_each(&mut *fault);
    }
}

/// `setLamp`, and the parameters of MQTT type 3, which have no section of their own.
pub(crate) fn lamp_faults(what: &str, lamps: &Value) -> Vec<String> {
    let count = lamps["num"].as_u64().map_or(0, |n| n as usize);
    let members = [("num", Kind::Number(1, 10_000)), ("lampInfo", Kind::List(Some(count)))];
    let lamp = [("id", Kind::Text(1, 64)), ("mode", Kind::Number(0, 3)), ("color", Kind::Number(1, 3))];
    let mut faults = shape::check(what, lamps, &members, &[]);
    faults.extend(shape::check_each(what, lamps, "lampInfo", &lamp, &[]));
    faults
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::sim::wire::{Headers, Reply};

    fn reply(body: &str) -> Reply {
        let headers = vec![
            ("Content-Type".to_owned(), b"application/json".to_vec()),
            ("Content-Length".to_owned(), body.len().to_string().into_bytes()),
        ];
        Reply { status: 200, headers: Headers(headers), body: body.into(), keeps_connection: true }
    }

    #[test]
    fn the_documented_answers_pass_and_near_misses_are_named() {
        let none: [&str; 0] = [];
        for (path, body) in [
            ("/api/upark/basicinfo", r#"{"code":200,"message":"success"}"#),
            ("/api/upark/keepalive", r#"{"code":200,"message":"success","data":{"svrTime":1589951640000}}"#),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"letCarPass":1}}"#,
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"parkId":"10001","deviceId":"1002"}}"#,
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"svrAddress":"www.xxx.com","svrPort":80}}"#,
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"lampCtrlMode":0}}"#,
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"setLamp":{"num":2,"lampInfo":[
                {"id":"001","mode":0,"color":1},{"id":"002","mode":3,"color":3}]}}}"#,
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"mqttEnable":1,"mqttParam":
                {"address":"tcp://127.0.0.1:8080","user":"u","pwd":"p","reqTopic":"t"}}}"#,
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"picFillType":3,"aliOssParam":
                {"endpoint":"e","accessKeyId":"i","accessKeySecret":"s","bucketName":"b","ObjectNameHead":"o"}}}"#,
            ),
            ("/api/upark/capture", r#"{"code":200,"message":"success","data":""}"#),
            ("/api/upark/capture", r#"{"code":301,"message":"invalid param"}"#),
        ] {
            assert_eq!(check(path, &reply(body)), none, "{body}");
        }
        for (path, body, words) in [
            (
                "/api/upark/basicinfo",
                r#"{"code":200,"message":"success","data":null}"#,
                "no data is documented",
            ),
            ("/api/upark/basicinfo", r#"{"code":"200","message":"success"}"#, "code must be the number"),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":null}"#,
                "data must be an object",
            ),
            ("/api/upark/capture", r#"{"code":200,"message":"success"}"#, "data must be \"\""),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"reboot":0}}"#,
                "reboot must never be sent with 0",
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"reboot":1,"letCarPass":1}}"#,
                "only one control",
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640,"gateControl":1}}"#,
                "gateControl does not belong",
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"setLamp":{"num":1,"lampInfo":[
                {"id":"001","mode":0,"color":0}]}}}"#,
                "color must be a number from 1 to 3",
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"setLamp":{"num":2,"lampInfo":[]}}}"#,
                "lampInfo must be a list of 2",
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"svrAddress":"a","svrPort":"80"}}"#,
                "svrPort must be a number",
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"mqttParam":{"address":"a"}}}"#,
                "pwd is missing",
            ),
            (
                "/api/upark/keepalive",
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"picFillType":"1"}}"#,
                "picFillType must be a number",
            ),
        ] {
            let faults = check(path, &reply(body));
            assert!(faults.iter().any(|f| f.contains(words)), "{body}: {faults:?}");
        }
    }
}
