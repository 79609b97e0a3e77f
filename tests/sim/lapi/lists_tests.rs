//! Lists as a device has them: its limits, its speed, its oddities, and being cut off in the middle.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::cut::CutHow;
use super::model::Model;
use super::{LapiConfig, LapiServer};
use crate::sim::device::{Device, ListKind, ListRules};
use crate::sim::digest::Scheme;
use crate::sim::hostile::{Met, bytes};

const ALLOW: &str = "/LAPI/V1.0/ParkingLots/Vehicles/AllowList";

async fn server() -> LapiServer {
    let config = LapiConfig { scheme: Scheme::None, ..LapiConfig::default() };
    LapiServer::start(config, Device::new(None), None).await.unwrap()
}

async fn call(lapi: &LapiServer, method: &str, target: &str, body: &Value) -> Option<(i64, String)> {
    let body = body.to_string();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    match bytes(lapi.addr(), request.as_bytes(), Duration::from_secs(10)).await {
        Ok(Met::Answered(reply)) => {
            let response = reply.json()?["Response"].clone();
            Some((response["StatusCode"].as_i64()?, response["StatusString"].as_str()?.to_owned()))
        }
        _ => None,
    }
}

fn adding(ids: std::ops::Range<i64>) -> Value {
    let entries: Vec<Value> = ids
        .map(|id| json!({ "AllowID": id, "PlateNo": format!("P{id}"), "BeginTime": 1, "EndTime": 2 }))
        .collect();
    json!({ "Num": entries.len().to_string(), "AllowListInfo": entries })
}

async fn add(lapi: &LapiServer, ids: std::ops::Range<i64>) -> Option<i64> {
    call(lapi, "POST", ALLOW, &adding(ids)).await.map(|(code, _)| code)
}

#[tokio::test]
async fn a_full_list_and_a_request_too_large_are_refused_whole() {
    let lapi = server().await;
    let rules = ListRules { capacity: Some(5), max_per_request: Some(3), ..ListRules::default() };
    lapi.device().set_list_rules(rules);
    assert_eq!(add(&lapi, 0..4).await, Some(1));
    assert_eq!(add(&lapi, 0..3).await, Some(0));
    assert_eq!(add(&lapi, 3..6).await, Some(1));
    assert_eq!(add(&lapi, 2..5).await, Some(1), "2 is there already");
    assert_eq!(add(&lapi, 3..5).await, Some(0));
    assert_eq!(lapi.device().list(ListKind::Allow).len(), 5);
    let twice = json!({ "Num": "2", "AllowListInfo": [adding(9..10)["AllowListInfo"][0], adding(9..10)["AllowListInfo"][0]] });
    assert_eq!(call(&lapi, "POST", ALLOW, &twice).await.unwrap().0, 301);
}

#[tokio::test]
async fn strictness_about_unknown_ids_is_as_asked() {
    let lapi = server().await;
    let edit =
        async || call(&lapi, "PUT", &format!("{ALLOW}/9"), &json!({ "PlateNo": "X", "AllowID": 9 })).await;
    let delete = async || call(&lapi, "DELETE", &format!("{ALLOW}/9"), &json!({ "ID": 9 })).await;
    assert_eq!((edit().await.unwrap().0, delete().await.unwrap().0), (1, 1));
    let lenient =
        ListRules { refuse_unknown_edit: false, refuse_unknown_delete: false, ..ListRules::default() };
    lapi.device().set_list_rules(lenient);
    assert_eq!((edit().await.unwrap().0, delete().await.unwrap().0), (0, 0));
    let other = call(&lapi, "DELETE", &format!("{ALLOW}/9"), &json!({ "ID": 8 })).await;
    assert_eq!(other.unwrap().0, 301, "the id of the path and of the body must agree");
}

#[tokio::test]
async fn entries_take_their_time_one_request_after_the_other() {
    let lapi = server().await;
    let rules = ListRules {
        entries_per_second: Some(100),
        request_cost: Duration::from_millis(20),
        ..ListRules::default()
    };
    lapi.device().set_list_rules(rules);
    let begun = Instant::now();
    let both = tokio::join!(add(&lapi, 0..5), add(&lapi, 5..10));
    assert_eq!(both, (Some(0), Some(0)));
    assert!(begun.elapsed() >= Duration::from_millis(140), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_camera_is_cut_off_at_the_call_asked_for_and_keeps_what_it_had_executed() {
    for (how, answered, executed) in
        [(CutHow::Refuse, 2, 2), (CutHow::BeforeActing, 2, 2), (CutHow::AfterActing, 2, 3)]
    {
        let lapi = server().await;
        lapi.cut_off(3, how);
        let mut good = 0;
        for i in 0..4 {
            good += usize::from(add(&lapi, i..i + 1).await == Some(0));
        }
        assert_eq!(good, answered, "{how:?}");
        assert_eq!(lapi.device().list(ListKind::Allow).len(), executed, "{how:?}");
        assert!(!lapi.is_listening());
        lapi.listen_again().await.unwrap();
        assert_eq!(add(&lapi, 10..11).await, Some(0), "{how:?}");
        assert_eq!(lapi.device().violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_model_with_an_oddity_wants_it() {
    let lapi = server().await;
    let odd = Model { bare_num: true, quoted_values: true, plural_channels: true };
    lapi.set_model(odd);
    assert_eq!(add(&lapi, 0..1).await, Some(301));
    let entry = json!({ "AllowID": "1", "PlateNo": "A1", "BeginTime": "1", "EndTime": "2" });
    let quoted = json!({ "Num": 1, "AllowListInfo": [entry] });
    assert_eq!(call(&lapi, "POST", ALLOW, &quoted).await.unwrap().0, 0);
    assert_eq!(lapi.device().list(ListKind::Allow)[&1].end_s, 2);
    let live = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    for (path, served) in [
        ("/LAPI/V1.0/Channels/0/Media/LivingStream", true),
        ("/LAPI/V1.0/Channel/0/Media/LivingStream", false),
    ] {
        let met = bytes(lapi.addr(), live(path).as_bytes(), Duration::from_secs(10)).await.unwrap();
        assert_eq!(matches!(met, Met::Answered(ref reply) if reply.status == 200), served, "{path}");
    }
}
