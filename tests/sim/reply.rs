//! Checks of what the platform answers a camera: exactly the documented shapes, nothing else.
//!
//! It judges answers only; what a camera does about them is elsewhere. Sources: document §"Upstream Interfaces",
//! fact sheet C-Q9, C-Q28.

use serde_json::{Map, Value};

use super::wire::Reply;

/// The control members a keepalive answer may carry, each on its own.
const CONTROLS: &[&str] = &[
    "reboot",
    "getCapture",
    "lampCtrlMode",
    "letCarPass",
    "setLamp",
    "svrAddress",
    "picFillType",
    "aliOssParam",
    "mqttEnable",
];

/// Members that only accompany another control.
const COMPANIONS: &[(&str, &str)] = &[("svrPort", "svrAddress"), ("mqttParam", "mqttEnable")];

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
    let controls: Vec<&String> = data.keys().filter(|name| CONTROLS.contains(&name.as_str())).collect();
    if controls.len() > 1 {
        fault(format!("only one control at a time, got {controls:?}"));
    }
    for (name, value) in data {
        let known = name == "svrTime"
            || CONTROLS.contains(&name.as_str())
            || COMPANIONS.iter().any(|(n, with)| n == name && data.contains_key(*with));
        if !known {
            fault(format!("{name} does not belong into a keepalive answer"));
        }
        let zero = value.as_i64() == Some(0) || value.as_str() == Some("0");
        // lampCtrlMode 0 is a documented value; for the others the mere presence may be the trigger.
        if zero && ["reboot", "getCapture", "letCarPass"].contains(&name.as_str()) {
            fault(format!("{name} must never be sent with 0"));
        }
        if ["reboot", "getCapture", "letCarPass"].contains(&name.as_str()) && value.as_i64() != Some(1) {
            fault(format!("{name} must be the number 1"));
        }
    }
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
                r#"{"code":200,"message":"success","data":{"svrTime":1589951640,"parkId":"x"}}"#,
                "parkId does not belong",
            ),
        ] {
            let faults = check(path, &reply(body));
            assert!(faults.iter().any(|f| f.contains(words)), "{body}: {faults:?}");
        }
    }
}
