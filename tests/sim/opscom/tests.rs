//! The simulated OPS-COM, spoken to in raw HTTP with JSON typed from the documents.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::model::{Note, Permit};
use super::{DEMO_API_TOKEN, Fault, Op, OpsComConfig, OpsComSim};
use crate::sim::wire::{Reply, Wire};

const PUSH: &str = "/api/OC-TOMA/v1/permits/push";
const UPDATE: &str = "/api/OC-TOMA/v1/permits/update";
const DELETE: &str = "/api/OC-TOMA/v1/permits/delete";
const STATS: &str = "/api/OC-TOMA/v1/permits/stats";
const CHECK: &str = "/api/v1/validate/plate";

async fn sim() -> OpsComSim {
    let clock = DateTime::parse_from_rfc3339("2018-07-02T07:00:00Z").unwrap().to_utc();
    OpsComSim::start(OpsComConfig { clock: Some(clock), ..OpsComConfig::default() }).await.unwrap()
}

async fn raw(sim: &OpsComSim, head: &str, body: &str) -> Result<Reply, crate::sim::Error> {
    let mut wire = Wire::new(TcpStream::connect(sim.addr()).await.unwrap());
    let length = body.len();
    wire.send(format!("{head}\r\nHost: opscom\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes()).await?;
    wire.reply().await
}

async fn tried(sim: &OpsComSim, path: &str, body: &Value) -> Result<Reply, crate::sim::Error> {
    let head = format!("POST {path} HTTP/1.1\r\nAccept: application/json\r\nContent-Type: application/json");
    raw(sim, &head, &body.to_string()).await
}

async fn call(sim: &OpsComSim, path: &str, body: Value) -> (u16, String) {
    let reply = tried(sim, path, &body).await.unwrap();
    (reply.status, String::from_utf8(reply.body).unwrap())
}

/// The body with these members over it; null takes one away.
fn with(mut body: Value, members: Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(name);
        } else {
            body[name] = value.clone();
        }
    }
    body
}

fn push_body() -> Value {
    json!({"apiToken": DEMO_API_TOKEN, "Amount": "14.50", "CurrencyID": "CAD", "LicencePlate": "PL8RDR",
        "zone": "Lot 4", "permitNo": "L4-1138", "startTime": "2018-07-02T09:00:00", "endTime": "2018-07-02T09:30:00"})
}

fn update_body(reference: &str) -> Value {
    json!({"apiToken": DEMO_API_TOKEN, "referenceID": reference, "plate": "PL8RDR", "Amount": "14.50",
        "currency": "CAD", "endTime": "2018-07-02T09:45:00"})
}

async fn pushed(sim: &OpsComSim) -> String {
    let (status, body) = call(sim, PUSH, push_body()).await;
    assert_eq!(status, 200);
    serde_json::from_str::<Value>(&body).unwrap()["reference_id"].as_str().unwrap().to_owned()
}

fn code(body: &str) -> u64 {
    serde_json::from_str::<Value>(body).unwrap()["ErrorCode"].as_u64().unwrap()
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn only(sim: &OpsComSim) -> Permit {
    sim.world(|w| {
        assert_eq!(w.permits.len(), 1);
        w.permits[0].clone()
    })
}

#[tokio::test]
async fn a_pushed_permit_is_answered_as_in_the_document_and_can_be_changed_and_deleted() {
    let sim = sim().await;
    let reference = pushed(&sim).await;
    let success =
        format!(r#"{{"status":"success","reference_id":"{reference}","InternalReferenceID":"{reference}"}}"#);
    let changes = json!({"plate": "EK20481", "Amount": "20.00", "currency": "USD"});
    let (status, body) = call(&sim, UPDATE, with(update_body(&reference), changes)).await;
    assert_eq!((status, body), (200, success.clone()));
    let permit = only(&sim);
    assert_eq!((permit.plate.as_str(), permit.end), ("EK20481", at("2018-07-02T09:45:00")));
    assert_eq!((permit.amount.as_deref(), permit.currency.as_deref()), (Some("20.00"), Some("USD")));

    let gone = json!({"apiToken": DEMO_API_TOKEN, "referenceID": reference});
    assert_eq!(call(&sim, DELETE, gone.clone()).await, (200, success));
    assert!(sim.world(|w| w.permits.is_empty()));
    assert_eq!(code(&call(&sim, DELETE, gone).await.1), 9009);
    assert_eq!(code(&call(&sim, UPDATE, update_body(&reference)).await.1), 9009);
    assert_eq!(sim.violations(), Vec::<String>::new());
    assert_eq!((sim.count(Op::Push), sim.count(Op::Update), sim.count(Op::Delete)), (1, 2, 2));
}

#[tokio::test]
async fn every_documented_name_of_an_attribute_is_taken_and_two_of_one_are_a_violation() {
    let sim = sim().await;
    let reference = pushed(&sim).await;
    for name in ["referenceid", "referenceID", "reference_id"] {
        let body = json!({"apiToken": DEMO_API_TOKEN, name: reference, "plate": "PL8RDR"});
        assert_eq!(call(&sim, UPDATE, body).await.0, 200, "{name}");
    }
    for (one, other, value) in
        [("endTime", "EndDateUtc", "2018-07-02T12:00:00"), ("plate", "LicencePlate", "EK20481")]
    {
        for name in [one, other] {
            let body = json!({"apiToken": DEMO_API_TOKEN, "referenceID": reference, name: value});
            assert!(call(&sim, UPDATE, body).await.1.contains("success"), "{name}");
        }
    }
    for (amount, currency) in [("amount", "currency"), ("Amount", "CurrencyID")] {
        let body =
            json!({"apiToken": DEMO_API_TOKEN, "referenceID": reference, amount: "0.01", currency: "USD"});
        assert!(call(&sim, UPDATE, body).await.1.contains("success"), "{amount}");
    }
    assert_eq!(sim.violations(), Vec::<String>::new());

    for (one, other, value) in [
        ("endTime", "EndDateUtc", "2018-07-02T12:00:00"),
        ("plate", "LicencePlate", "EK20481"),
        ("amount", "Amount", "14.50"),
        ("currency", "CurrencyID", "CAD"),
        ("referenceID", "reference_id", &reference),
    ] {
        let before = sim.violations().len();
        let body =
            with(update_body(&reference), json!({one: value, other: value, "apiToken": DEMO_API_TOKEN}));
        call(&sim, UPDATE, body).await;
        let told = sim.violations();
        assert!(told[before].contains("two spellings"), "{told:?}");
    }
}

#[tokio::test]
async fn both_sides_of_every_limit_are_kept_to() {
    let sim = sim().await;
    let reference = pushed(&sim).await;
    let long = |n: usize| "x".repeat(n);
    let fine = [
        json!({"plate": long(25)}),
        json!({"Amount": "0.01"}),
        json!({"Amount": "999999.99"}),
        json!({"currency": "USD"}),
        json!({"endTime": "2018-07-02T23:59:59"}),
        json!({"endTime": null, "plate": null, "Amount": null, "currency": null}),
    ];
    for change in fine {
        let (_, body) = call(&sim, UPDATE, with(update_body(&reference), change.clone())).await;
        assert!(body.contains("success"), "{change}: {body}");
    }
    assert_eq!(sim.violations(), Vec::<String>::new());
    let wrong = [
        (json!({"plate": long(26)}), 9030),
        (json!({"plate": " "}), 9033),
        (json!({"Amount": "0.00"}), 9032),
        (json!({"Amount": "1000000.00"}), 9030),
        (json!({"Amount": "14.5"}), 9033),
        (json!({"Amount": "14"}), 9033),
        (json!({"Amount": "-1.00"}), 9033),
        (json!({"Amount": 14.50}), 9033),
        (json!({"currency": "NOK"}), 9033),
        (json!({"currency": long(11)}), 9030),
        (json!({"endTime": "2018-07-02 09:45:00"}), 9005),
        (json!({"endTime": "2018-07-02T09:45:00Z"}), 9005),
        (json!({"endTime": "2018-07-02T09:45:00+02:00"}), 9030),
        (json!({"referenceID": null}), 9008),
        (json!({"referenceID": long(51)}), 9030),
        (json!({"referenceID": "a_b"}), 9033),
        (json!({"apiToken": null}), 9001),
        (json!({"apiToken": long(51)}), 9030),
    ];
    for (change, expected) in wrong {
        let before = sim.violations().len();
        let (status, body) = call(&sim, UPDATE, with(update_body(&reference), change.clone())).await;
        assert_eq!((status, code(&body)), (200, expected), "{change}");
        assert!(sim.violations().len() > before, "{change}");
    }
    let push = [
        (json!({"endTime": null}), 9004),
        (json!({"LicencePlate": null}), 9006),
        (json!({"startTime": "soon"}), 9007),
        (json!({"zone": null}), 9031),
    ];
    for (change, expected) in push {
        let (_, body) = call(&sim, PUSH, with(push_body(), change.clone())).await;
        assert_eq!(code(&body), expected, "{change}");
    }
}

#[tokio::test]
async fn what_the_documents_do_not_know_is_a_violation() {
    let sim = sim().await;
    let reference = pushed(&sim).await;
    let ok = update_body(&reference).to_string();
    let json = "Accept: application/json\r\nContent-Type: application/json";
    for (head, status) in [
        (format!("POST {UPDATE} HTTP/1.1\r\nAccept: application/json"), 200),
        (format!("POST {UPDATE} HTTP/1.1\r\nContent-Type: application/json"), 200),
        (format!("POST {UPDATE}?x=1 HTTP/1.1\r\n{json}"), 200),
        (format!("PUT {UPDATE} HTTP/1.1\r\n{json}"), 405),
        (format!("POST /api/OC-TOMA/v1/violations/send_overdue_to_collections HTTP/1.1\r\n{json}"), 404),
    ] {
        let before = sim.violations().len();
        assert_eq!(raw(&sim, &head, &ok).await.unwrap().status, status, "{head}");
        assert_eq!(sim.violations().len(), before + 1, "{head}");
    }
    let (_, body) = call(&sim, UPDATE, with(update_body(&reference), json!({"api_token": "x"}))).await;
    assert!(body.contains("success"));
    assert!(sim.violations().last().unwrap().ends_with("api_token is not in the documents"));
    let reply = raw(&sim, &format!("POST {UPDATE} HTTP/1.1\r\n{json}"), "{").await.unwrap();
    assert_eq!(reply.json().unwrap()["ErrorCode"], 9003);
}

#[tokio::test]
async fn a_wrong_token_or_client_may_not_and_no_token_is_kept() {
    let sim = sim().await;
    let secret = "another-secret-token";
    let (_, body) = call(&sim, PUSH, with(push_body(), json!({"apiToken": secret}))).await;
    assert_eq!(code(&body), 9002);
    let (_, body) = call(&sim, "/api/OC-ELSE/v1/permits/push", push_body()).await;
    assert_eq!(code(&body), 9002);
    call(&sim, CHECK, json!({"api_token": secret, "client": "OC-TOMA", "plate": "PL8RDR"})).await;
    call(&sim, "/nowhere", push_body()).await;
    let told = format!("{:?} {:?}", sim.received(), sim.violations());
    assert!(!told.contains(secret) && !told.contains(DEMO_API_TOKEN), "{told}");
    assert_eq!(told.matches("(removed)").count(), 4);
}

#[tokio::test]
async fn error_codes_come_with_the_status_that_is_set() {
    let sim = sim().await;
    sim.configure(|c| c.error_status = 400);
    let (status, body) = call(&sim, UPDATE, update_body("nothing")).await;
    assert_eq!(
        (status, body.as_str()),
        (400, r#"{"ErrorCode":9009,"ErrorMessage":"The record was not found."}"#)
    );
    sim.misbehave(Some(Op::Update), Fault::Code { code: 9005, status: Some(200) }, Some(1));
    assert_eq!(call(&sim, UPDATE, update_body("nothing")).await.0, 200);
    sim.misbehave(None, Fault::Code { code: 9022, status: None }, Some(1));
    assert_eq!(call(&sim, PUSH, push_body()).await.0, 400);
    assert!(sim.world(|w| w.permits.is_empty()), "nothing is done");
}

#[tokio::test]
async fn the_same_permit_is_not_taken_twice_and_a_strange_zone_not_at_all() {
    let sim = sim().await;
    pushed(&sim).await;
    let (_, body) = call(&sim, PUSH, with(push_body(), json!({"LicencePlate": "pl8 rdr"}))).await;
    assert_eq!(code(&body), 9022);
    sim.world(|w| w.zones = vec!["Lot 4".into()]);
    let (_, body) = call(&sim, PUSH, with(push_body(), json!({"zone": "Lot 9"}))).await;
    assert_eq!(code(&body), 9033);
    assert_eq!(sim.world(|w| w.permits.len()), 1);
}

#[tokio::test]
async fn an_end_named_utc_is_utc_and_others_follow_the_clock_on_the_wall() {
    let sim = sim().await;
    let reference = pushed(&sim).await;
    let end = |name: &str| json!({"apiToken": DEMO_API_TOKEN, "referenceID": reference, name: "2018-07-02T12:00:00"});
    call(&sim, UPDATE, end("EndDateUtc")).await;
    assert_eq!(only(&sim).end, at("2018-07-02T14:00:00"), "in Oslo");
    call(&sim, UPDATE, end("endTime")).await;
    assert_eq!(only(&sim).end, at("2018-07-02T12:00:00"));
    sim.configure(|c| c.plain_times_are_utc = true);
    call(&sim, UPDATE, end("endTime")).await;
    assert_eq!(only(&sim).end, at("2018-07-02T14:00:00"));
}

async fn checked(sim: &OpsComSim, plate: &str) -> String {
    let (status, body) =
        call(sim, CHECK, json!({"api_token": DEMO_API_TOKEN, "client": "OC-TOMA", "plate": plate})).await;
    assert_eq!(status, 200);
    body
}

#[tokio::test]
async fn plate_validation_answers_in_both_generations() {
    let sim = sim().await;
    pushed(&sim).await;
    sim.world(|w| {
        let (start, end) = (at("2018-07-02T00:00:00"), at("2018-07-02T23:59:00"));
        let note = Note { notes: "VISITOR".into(), location: "Lot 1".into(), start, end };
        w.notes.insert("PL8RDR".into(), vec![note]);
        w.alarms.insert("PL8RDR".into(), "Call.".into());
    });
    let words = r"temp: Lot 4\n Expires: 2018-07-02 09:30:00\n\nALARM: Call.\n\nDNTT: Lot 1\n2018-07-02 00:00:00-2018-07-02 23:59:00\nVISITOR\n\n";
    let dntt = r#""dntt":[{"notes":"VISITOR","location":"Lot 1","start":"2018-07-02 00:00:00","end":"2018-07-02 23:59:00"}],"alarm":"Call.""#;
    let new = format!(
        r#"{{"error":0,"data":{{"response":"{words}","plate":"pl8-rdr","responseJSON":{{"permits":[{{"type":"temp","shortName":"Lot 4","expires":"2018-07-02 09:30:00"}}],{dntt}}}}},"message":""}}"#
    );
    assert_eq!(checked(&sim, "pl8-rdr").await, new);
    let old = format!(
        r#"{{"response":"{words}","plate":"PL8RDR","responseJSON":{{"expires":"2018-07-02 09:30:00","active":"1","type":"temp","shortName":"Lot 4",{dntt}}}}}"#
    );
    sim.misbehave(Some(Op::Check), Fault::OldAnswer, Some(1));
    assert_eq!(checked(&sim, "PL8RDR").await, old);
    let nothing = r#"{"response":"","plate":"AB1","responseJSON":{}}"#;
    assert_eq!(checked(&sim, "AB1").await, format!(r#"{{"error":0,"data":{nothing},"message":""}}"#));
    sim.configure(|c| c.old_answers = true);
    assert_eq!(checked(&sim, "AB1").await, nothing);
}

#[tokio::test]
async fn a_permit_that_has_ended_is_not_shown() {
    let sim = sim().await;
    pushed(&sim).await;
    // 09:00 on the wall; the permit ends at 09:30.
    sim.advance(chrono::TimeDelta::minutes(30));
    assert!(checked(&sim, "PL8RDR").await.contains("Lot 4"));
    sim.advance(chrono::TimeDelta::minutes(1));
    assert!(!checked(&sim, "PL8RDR").await.contains("Lot 4"));
}

#[tokio::test]
async fn statistics_count_by_kind_and_zone_with_totals_as_texts() {
    let sim = sim().await;
    sim.seed_demo();
    let (_, body) = call(&sim, STATS, json!({"apiToken": DEMO_API_TOKEN})).await;
    let all = r#"{"data":[{"type":"standard","zone":"Lot 1","total":"2"},{"type":"temp","zone":"Lot 4","total":"3"}]}"#;
    assert_eq!(body, all);
    let (_, body) = call(&sim, STATS, json!({"apiToken": DEMO_API_TOKEN, "zones": "Lot 4,Lot 7"})).await;
    assert_eq!(body, r#"{"data":[{"type":"temp","zone":"Lot 4","total":"3"}]}"#);
}

#[tokio::test]
async fn the_demo_has_a_plate_with_an_endless_permit_and_one_with_a_note_and_an_alarm() {
    let sim = sim().await;
    sim.seed_demo();
    let endless = checked(&sim, "EK20481").await;
    assert!(endless.contains("2099-06-01 23:59:59") && endless.matches("expires").count() == 1);
    let watched = checked(&sim, "EL30592").await;
    assert!(watched.contains("VISITOR OF THE HARBOUR OFFICE") && watched.contains("ALARM"));
}

#[tokio::test]
async fn an_answer_can_be_lost_before_and_after_it_was_done() {
    for (fault, done) in [
        (Fault::CutAfter, true),
        (Fault::CutInAnswer, true),
        (Fault::HtmlAfter { status: 502 }, true),
        (Fault::Html { status: 502 }, false),
        (Fault::BrokenJson, true),
    ] {
        let sim = sim().await;
        sim.misbehave(Some(Op::Push), fault.clone(), Some(1));
        let body = tried(&sim, PUSH, &push_body()).await.ok().map(|reply| reply.body);
        let read = body.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
        assert_eq!(read, None, "{fault:?}");
        assert_eq!(sim.world(|w| !w.permits.is_empty()), done, "{fault:?}");
        assert!(sim.rules().is_empty(), "once only");
    }
}

/// Returns once the operation was asked for; whoever calls it has something to give up on at last.
async fn asked(sim: &OpsComSim, op: Op) {
    let waiting = async {
        while sim.count(op) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("it is asked for");
}

#[tokio::test]
async fn silence_lasts_as_long_as_somebody_waits() {
    for (fault, done) in [(Fault::SilentBefore, false), (Fault::SilentAfter, true)] {
        let sim = sim().await;
        sim.misbehave(None, fault, None);
        let body = push_body();
        tokio::select! {
            answered = tried(&sim, PUSH, &body) => panic!("answered: {answered:?}"),
            () = asked(&sim, Op::Push) => {}
        }
        assert_eq!((sim.count(Op::Push), sim.world(|w| !w.permits.is_empty())), (1, done));
        sim.behave();
        assert_eq!(call(&sim, STATS, json!({"apiToken": DEMO_API_TOKEN})).await.0, 200);
    }
}

#[tokio::test]
async fn a_slow_answer_comes_whole_and_a_huge_one_is_over_eight_mebibytes() {
    let sim = sim().await;
    sim.misbehave(Some(Op::Stats), Fault::Slow { ms: 1 }, Some(1));
    sim.misbehave(Some(Op::Stats), Fault::Huge, Some(1));
    let stats = json!({"apiToken": DEMO_API_TOKEN});
    assert_eq!(call(&sim, STATS, stats.clone()).await.1, r#"{"data":[]}"#);
    assert!(call(&sim, STATS, stats).await.1.len() > 8 << 20);
}

#[tokio::test]
async fn ids_can_differ_or_be_missing() {
    for (fault, ids) in [(Fault::DifferentIds, 2), (Fault::OneId, 1), (Fault::NoId, 0)] {
        let sim = sim().await;
        sim.misbehave(Some(Op::Push), fault, Some(1));
        let body: Value = serde_json::from_str(&call(&sim, PUSH, push_body()).await.1).unwrap();
        let given = ["reference_id", "InternalReferenceID"].map(|name| body[name].as_str());
        assert_eq!(given.iter().flatten().count(), ids);
        assert!(ids == 0 || given[0] != given[1]);
        assert_eq!(body["status"], "success");
    }
}
