//! The simulated provider, spoken to in raw HTTP with JSON typed from the document.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::{Fault, IsValidForm, Key, Op, PayByPlateSim, PbpConfig, Permit, Zone};
use crate::sim::wire::{Reply, Wire};

const NOW: &str = "2020-12-06T15:55:01.475935Z";
/// `12/6/2020 3:55:01 PM`, encoded.
const TOKEN: &str = "12%2F6%2F2020%203%3A55%3A01%20PM";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn sim() -> PayByPlateSim {
    let config = PbpConfig { clock: Some(at(NOW)), dev_key: Some("dev".into()), ..PbpConfig::default() };
    let sim = PayByPlateSim::start(config).await.unwrap();
    sim.world(|w| {
        for (id, name) in [("prk1", "Lot 1"), ("prk2", "Lot 2")] {
            w.zones.push(Zone { id: id.into(), name: name.into() });
        }
        w.keys.push(Key { key: "all".into(), zones: None });
        w.keys.push(Key { key: "two".into(), zones: Some(vec!["prk2".into()]) });
    });
    sim
}

/// The sample's first permit, and two that share an id.
fn samples(sim: &PayByPlateSim) {
    let tomorrow = at(NOW) + TimeDelta::days(1);
    sim.world(|w| {
        let mut first = Permit::new("prk1", "1234A", "ABC123", "NY", tomorrow);
        (first.make, first.color) = (Some("Renault".into()), Some("Blue".into()));
        w.put(first);
        w.put(Permit::new("prk1", "5678B", "DEV456", "NY", tomorrow));
        w.put(Permit::new("prk1", "5678B", "GHI789", "NY", tomorrow));
        w.put(Permit::new("prk2", "9", "ABC123", "NY", tomorrow));
    });
}

async fn raw(sim: &PayByPlateSim, head: &str, body: &str) -> Result<Reply, crate::sim::Error> {
    let mut wire = Wire::new(TcpStream::connect(sim.addr()).await.unwrap());
    let kind = "Content-Type: application/json\r\n";
    let length =
        if body.is_empty() { String::new() } else { format!("{kind}Content-Length: {}\r\n", body.len()) };
    wire.send(format!("{head}\r\nHost: provider\r\n{length}\r\n{body}").as_bytes()).await?;
    wire.reply().await
}

async fn call(sim: &PayByPlateSim, key: &str, line: &str, body: &str) -> (u16, String) {
    let (method, path) = line.split_once(' ').unwrap();
    let head = format!("{method} /api/pbp/v2014-06/{path} HTTP/1.1\r\nX-ApiKey: {key}");
    let reply = raw(sim, &head, body).await.unwrap();
    (reply.status, String::from_utf8(reply.body).unwrap())
}

fn plates(body: &str) -> Vec<String> {
    let page: Value = serde_json::from_str(body).unwrap();
    page["Permits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["PlateNumber"].as_str().unwrap().to_owned())
        .collect()
}

fn token(body: &str) -> String {
    let page: Value = serde_json::from_str(body).unwrap();
    page["ContinuationToken"].as_str().unwrap().replace('/', "%2F").replace(':', "%3A").replace(' ', "%20")
}

#[tokio::test]
async fn a_full_read_looks_like_the_sample() {
    let sim = sim().await;
    samples(&sim);
    let (status, body) = call(&sim, "all", "GET zones/prk1/permits", "").await;
    assert_eq!(status, 200);
    let sample = concat!(
        r#"{"ContinuationToken":"12/6/2020 3:55:01 PM","Permits":[{"Expiry":"2020-12-07T15:55:01.475935Z","#,
        r#""Activation":"0001-01-01T00:00:00","PermitId":"1234A","PlateNumber":"ABC123","PlateState":"NY","#,
        r#""Make":"Renault","Color":"Blue"},{"#
    );
    assert!(body.starts_with(sample), "{body}");
    assert_eq!(plates(&body), ["ABC123", "DEV456", "GHI789"]);
    assert_eq!(sim.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_delta_names_what_changed_since_its_token_and_what_was_taken_back() {
    let sim = sim().await;
    samples(&sim);
    let (_, full) = call(&sim, "all", "GET zones/prk1/permits", "").await;
    assert_eq!(token(&full), TOKEN);
    let same = format!("GET zones/prk1/permits?continuationToken={TOKEN}");
    let (_, nothing) = call(&sim, "all", &same, "").await;
    assert_eq!((plates(&nothing), token(&nothing)), (vec![], TOKEN.to_owned()));

    assert_eq!(sim.take_back("dev-456"), 1);
    sim.world(|w| w.put(Permit::new("prk1", "1", "NEW1", "", at(NOW) + TimeDelta::hours(1))));
    // Within the same second: the token is another one nevertheless.
    let (_, delta) = call(&sim, "all", &same, "").await;
    assert_eq!(plates(&delta), ["DEV456", "NEW1"]);
    let page: Value = serde_json::from_str(&delta).unwrap();
    assert_eq!(page["Permits"][0]["Expiry"], "2020-12-06T15:55:00.475935Z");
    let next = format!("GET zones/prk1/permits?continuationToken={}", token(&delta));
    assert_eq!(plates(&call(&sim, "all", &next, "").await.1), Vec::<String>::new());
    assert_eq!(call(&sim, "all", "GET zones/prk1/permits?continuationToken=nonsense", "").await.0, 400);
}

#[tokio::test]
async fn who_has_no_key_is_refused_everywhere_and_a_key_sees_its_zones_only() {
    let sim = sim().await;
    samples(&sim);
    let search = r#"{"PlateNumbers":["ABC123"],"ZoneIds":["prk1","prk2"]}"#;
    let valid = r#"{"PlateNumber":"ABC123","PlateState":"NY","ZoneIds":["prk1"]}"#;
    for (line, body) in [
        ("GET zones", ""),
        ("GET zones/prk1/permits", ""),
        ("POST isvalid", valid),
        ("POST permits/search", search),
        ("POST _test/populate", r#"{"ZoneId":"certification","Permits":[]}"#),
        ("POST _test/clear", r#"{"ZoneId":"certification"}"#),
    ] {
        assert_eq!(call(&sim, "wrong", line, body).await.0, 401, "{line}");
    }
    let (_, zones) = call(&sim, "two", "GET zones", "").await;
    assert_eq!(zones, r#"[{"ZoneId":"prk2","Name":"Lot 2"}]"#);
    assert_eq!(call(&sim, "two", "GET zones/prk1/permits", "").await.0, 404);
    assert_eq!(call(&sim, "all", "GET zones/prk9/permits", "").await.0, 404);
    assert_eq!(call(&sim, "two", "POST isvalid", valid).await, (200, r#"{"IsValid":false}"#.into()));
    let (_, found) = call(&sim, "two", "POST permits/search", search).await;
    assert!(found.contains(r#""ZoneId":"prk2""#) && !found.contains("prk1"), "{found}");
    assert!(!sim.violations().iter().any(|v| v.contains("missing")));
    let unsigned = raw(&sim, "GET /api/pbp/v2014-06/zones HTTP/1.1", "").await.unwrap();
    assert_eq!(unsigned.status, 401);
    assert_eq!(sim.violations(), ["GET /api/pbp/v2014-06/zones: X-ApiKey is missing"]);
    assert!(sim.received().iter().all(|r| !format!("{r:?}").contains("\"all\"")), "no key is kept");
}

#[tokio::test]
async fn a_search_answers_zone_by_zone_and_404_when_there_is_nothing() {
    let sim = sim().await;
    samples(&sim);
    let (status, body) = call(
        &sim,
        "all",
        "POST permits/search",
        r#"{"PlateNumbers":["ABC123","DEV456"],"ZoneIds":["prk1","prk2"]}"#,
    )
    .await;
    let found: Value = serde_json::from_str(&body).unwrap();
    let zones = found["PermitZones"].as_array().unwrap();
    let count = |n: usize| zones[n]["Permits"].as_array().unwrap().len();
    assert_eq!((status, zones.len(), count(0), count(1)), (200, 2, 2, 1));
    assert_eq!(zones[1]["ZoneId"], "prk2");
    let none = r#"{"PlateNumbers":["ZZZ999"],"ZoneIds":["prk1"]}"#;
    assert_eq!(call(&sim, "all", "POST permits/search", none).await.0, 404);
}

#[tokio::test]
async fn is_valid_answers_in_the_form_that_is_chosen() {
    let sim = sim().await;
    samples(&sim);
    let ask = |plate: &str| format!(r#"{{"PlateNumber":"{plate}","ZoneIds":["prk1"]}}"#);
    for (form, yes, no) in [
        (IsValidForm::Bool, "true", "false"),
        (IsValidForm::Object, r#"{"IsValid":true}"#, r#"{"IsValid":false}"#),
        (IsValidForm::Permit, r#"{"Expiry":"2020-12-07T15:55:01.475935Z","#, "null"),
    ] {
        sim.configure(|c| c.is_valid = form);
        assert!(call(&sim, "all", "POST isvalid", &ask("abc 123")).await.1.starts_with(yes));
        assert_eq!(call(&sim, "all", "POST isvalid", &ask("ZZZ999")).await.1, no);
    }
    sim.advance(TimeDelta::days(1));
    assert_eq!(call(&sim, "all", "POST isvalid", &ask("ABC123")).await.1, "null", "it has expired");
}

#[tokio::test]
async fn the_certification_methods_act_on_their_own_zone_with_their_own_key() {
    let sim = sim().await;
    let permit =
        json!({"Expiry": "2020-12-07T00:00:00Z", "PermitId": "1", "PlateNumber": "AAA1", "PlateState": "NY"});
    let body = |zone: &str| json!({"ZoneId": zone, "Permits": [permit]}).to_string();
    assert_eq!(call(&sim, "all", "POST _test/populate", &body("certification")).await.0, 401);
    assert_eq!(call(&sim, "dev", "POST _test/populate", &body("prk1")).await.0, 404);
    let done = call(&sim, "dev", "POST _test/populate", &body("certification")).await;
    assert_eq!(done, (200, r#"{"Populated":1}"#.into()));
    let (_, full) = call(&sim, "dev", "GET zones/certification/permits", "").await;
    assert_eq!(plates(&full), ["AAA1"]);
    assert_eq!(call(&sim, "all", "GET zones/certification/permits", "").await.0, 404);
    let cleared = call(&sim, "dev", "POST _test/clear", r#"{"ZoneId":"certification"}"#).await;
    assert_eq!(cleared, (200, r#"{"Cleared":1}"#.into()));
    let since = format!("GET zones/certification/permits?continuationToken={}", token(&full));
    assert_eq!(plates(&call(&sim, "dev", &since, "").await.1), ["AAA1"]);
    assert_eq!(
        plates(&call(&sim, "dev", "GET zones/certification/permits", "").await.1),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn what_is_not_as_described_is_refused_and_kept() {
    let sim = sim().await;
    for (line, body, status, words) in [
        ("POST isvalid", r#"{"PlateNumber":"A"}"#, 400, "ZoneIds is missing"),
        ("POST isvalid", r#"{"PlateNumber":1,"ZoneIds":[]}"#, 400, "PlateNumber is not Text"),
        ("POST isvalid", r#"{"plateNumber":"A","ZoneIds":[]}"#, 400, "plateNumber is not in the document"),
        ("POST permits/search", "[", 400, "the body is not a JSON object"),
        ("GET zones?page=2", "", 400, "query page: not in the document"),
        ("GET zones/prk1/permits?continuationToken=a:b", "", 400, "is not percent-encoded"),
        ("POST zones", "{}", 405, "the document has GET"),
        ("GET zones/a/b/permits", "", 404, "not in the document"),
    ] {
        assert_eq!(call(&sim, "all", line, body).await.0, status, "{line}");
        assert!(sim.violations().iter().any(|v| v.contains(words)), "{words}: {:?}", sim.violations());
    }
    assert_eq!(raw(&sim, "GET /api/pbp/v2099-01/zones HTTP/1.1", "").await.unwrap().status, 404);
}

#[tokio::test]
async fn it_misbehaves_at_one_method_so_often_as_it_is_told_to() {
    let sim = sim().await;
    samples(&sim);
    let full = "GET zones/prk1/permits";
    let since = format!("{full}?continuationToken={TOKEN}");
    call(&sim, "all", full, "").await;
    sim.misbehave(Some(Op::Permits), Fault::Status { status: 503 }, Some(1));
    assert_eq!(call(&sim, "all", "GET zones", "").await.0, 200);
    assert_eq!(call(&sim, "all", full, "").await.0, 503);
    assert_eq!(call(&sim, "all", full, "").await.0, 200);
    sim.misbehave(None, Fault::KeyRefused, Some(1));
    assert_eq!(call(&sim, "all", full, "").await.0, 401);
    sim.misbehave(None, Fault::TokenRefused, Some(2));
    assert_eq!(call(&sim, "all", full, "").await.0, 200, "there is no token to refuse");
    assert_eq!(call(&sim, "all", &since, "").await.0, 400);
    sim.world(|w| w.put(Permit::new("prk1", "1", "NEW1", "", at(NOW) + TimeDelta::hours(1))));
    sim.misbehave(None, Fault::TokenRepeats, Some(1));
    assert_eq!(token(&call(&sim, "all", &since, "").await.1), TOKEN);
    sim.misbehave(None, Fault::PermitsLost, Some(1));
    let (_, lost) = call(&sim, "all", &since, "").await;
    assert_eq!(plates(&lost), Vec::<String>::new());
    assert_ne!(token(&lost), TOKEN, "the loss is for good");
    sim.misbehave(None, Fault::BrokenJson, Some(1));
    assert!(serde_json::from_str::<Value>(&call(&sim, "all", full, "").await.1).is_err());
    let head = "GET /api/pbp/v2014-06/zones HTTP/1.1\r\nX-ApiKey: all";
    for fault in [Fault::Cut, Fault::Half] {
        sim.misbehave(None, fault, Some(1));
        raw(&sim, head, "").await.unwrap_err();
    }
    sim.misbehave(None, Fault::Slow { ms: 1 }, Some(1));
    assert_eq!(raw(&sim, head, "").await.unwrap().status, 200);
    sim.misbehave(None, Fault::Silent, None);
    let asked = sim.count(Op::Zones);
    let mut wire = Wire::new(TcpStream::connect(sim.addr()).await.unwrap());
    wire.send(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
    let noted = async {
        while sim.count(Op::Zones) == asked {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), noted).await.expect("it was received");
    assert_eq!(sim.received().last().unwrap().status, 0);
    sim.behave();
    assert_eq!(raw(&sim, head, "").await.unwrap().status, 200);
}

#[tokio::test]
async fn the_demo_has_two_lots_and_permits_of_the_plates_it_is_given() {
    let sim = sim().await;
    sim.world(|w| w.zones.clear());
    sim.seed_demo(&["AB123CD".to_owned(), "EK20481".to_owned()]);
    let (_, zones) = call(&sim, super::DEMO_KEY, "GET zones", "").await;
    assert_eq!(zones, r#"[{"ZoneId":"prk1","Name":"Lot 1"},{"ZoneId":"prk2","Name":"Lot 2"}]"#);
    let ask = |plate: &str| format!(r#"{{"PlateNumber":"{plate}","ZoneIds":["prk1","prk2"]}}"#);
    for plate in ["AB123CD", "EK20481"] {
        assert_eq!(call(&sim, super::DEMO_KEY, "POST isvalid", &ask(plate)).await.1, r#"{"IsValid":true}"#);
    }
    sim.seed_bulk(7, "prk1", 1000);
    let (_, full) = call(&sim, super::DEMO_KEY, "GET zones/prk1/permits", "").await;
    assert!(plates(&full).len() > 1000);
    assert_eq!(sim.violations(), Vec::<String>::new());
}
