//! The simulated Autopay, spoken to in raw HTTP with JSON typed from the documents.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use super::model::{Credential, Level, Service, Vehicle};
use super::{AutopayConfig, AutopaySim, Fault, Op, hook};
use crate::sim::wire::{Reply, Wire};

pub(super) const LANDLORD: &str = "1a6f4e3b-2db6-46ea-a095-a8c76c995596";

pub(super) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").unwrap().with_timezone(&Utc)
}

/// As the documents print it, without its white space; no value in the examples used here has a space in it but
/// names, so a string keeps its own.
fn bare(text: &str) -> String {
    let (mut out, mut quoted) = (String::new(), false);
    for c in text.chars() {
        quoted ^= c == '"';
        if quoted || !c.is_whitespace() {
            out.push(c);
        }
    }
    out
}

pub(super) async fn sim(clock: &str) -> AutopaySim {
    let config = AutopayConfig { clock: Some(at(clock)), ..AutopayConfig::default() };
    let sim = AutopaySim::start(config).await.unwrap();
    let client = |id: &str, level, landlord: Option<&str>| Credential {
        client_id: id.into(),
        client_secret: "secret".into(),
        operator_id: None,
        level,
        landlord_id: landlord.map(str::to_owned),
    };
    sim.world(|w| {
        w.credentials.push(client("fleet", Level::Medium, None));
        w.credentials.push(client("small", Level::Small, None));
        w.credentials.push(client("landlord", Level::None, Some(LANDLORD)));
    });
    sim
}

async fn raw(sim: &AutopaySim, head: &str, body: &str) -> Result<Reply, crate::sim::Error> {
    let mut wire = Wire::new(TcpStream::connect(sim.addr()).await.unwrap());
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    wire.send(format!("{head}\r\nHost: autopay\r\n{length}\r\n{body}").as_bytes()).await?;
    wire.reply().await
}

async fn token(sim: &AutopaySim, client: &str) -> String {
    let body = json!({"client_id": client, "client_secret": "secret", "audience": "https://api.autopay.io",
        "grant_type": "client_credentials"})
    .to_string();
    let reply = raw(sim, "POST /oauth/token HTTP/1.1\r\nContent-Type: application/json", &body);
    reply.await.unwrap().json().unwrap()["access_token"].as_str().unwrap().to_owned()
}

async fn tried(sim: &AutopaySim, client: &str, line: &str, body: &str) -> Result<Reply, crate::sim::Error> {
    let token = token(sim, client).await;
    let kind = if body.is_empty() { "" } else { "\r\nContent-Type: application/json" };
    raw(sim, &format!("{line} HTTP/1.1\r\nAuthorization: Bearer {token}{kind}"), body).await
}

pub(super) async fn call(sim: &AutopaySim, client: &str, line: &str, body: &str) -> (u16, String) {
    let reply = tried(sim, client, line, body).await.unwrap();
    (reply.status, String::from_utf8(reply.body).unwrap())
}

/// Returns once the operation was asked for; whoever calls it has something to give up on at last.
async fn asked(sim: &AutopaySim, op: Op) {
    let waiting = async {
        while sim.count(op) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), waiting).await.expect("it is asked for");
}

fn error_id(body: &str) -> Value {
    serde_json::from_str::<Value>(body).unwrap()["error_id"].clone()
}

fn norwegian(created: &str) -> Vehicle {
    Vehicle::new("AA12345", "NO", None, at(created))
}

#[tokio::test]
async fn a_token_is_given_for_the_right_secret_only_and_every_one_is_counted() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    token(&sim, "fleet").await;
    let head = "POST /oauth/token HTTP/1.1\r\nContent-Type: application/json";
    let wrong = r#"{"client_id":"fleet","client_secret":"no","audience":"https://api.autopay.io","grant_type":"client_credentials"}"#;
    let reply = raw(&sim, head, wrong).await.unwrap();
    assert_eq!(reply.status, 401);
    assert_eq!(reply.body, br#"{"error":"access_denied","error_description":"Unauthorized"}"#);
    assert_eq!(sim.tokens_issued(), 1);
    assert!(sim.received().iter().all(|r| !r.body.contains("secret")), "no secret is kept");
}

#[tokio::test]
async fn vehicles_are_listed_as_in_the_example() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    sim.world(|w| {
        w.add_vehicle(norwegian("2022-06-15T10:30:00+0000"));
        w.add_vehicle(Vehicle::new("HDBB56789", "DE", Some("HD"), at("2022-07-30T18:30:00+0000")));
    });
    sim.configure(|c| c.created_offset = chrono::FixedOffset::east_opt(7200));
    let (status, body) = call(&sim, "small", "GET /fleet/v2/vehicles", "").await;
    assert_eq!(status, 200);
    let example = r#"[
        {"license_plate_number":"AA12345", "country_code":"NO", "created_at":"2022-06-15T12:30:00+0200"},
        {"license_plate_number":"HDBB56789", "country_code":"DE", "subdivision":"HD", "created_at":"2022-07-30T20:30:00+0200"}
    ]"#;
    assert_eq!(body, bare(example));
    sim.configure(|c| c.null_subdivision = true);
    assert!(call(&sim, "small", "GET /fleet/v2/vehicles", "").await.1.contains(r#""subdivision":null"#));
    assert_eq!(sim.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn an_added_vehicle_is_answered_with_its_subdivision_in_front() {
    let sim = sim("2022-11-05T09:15:02+0000").await;
    let (_, body) = call(
        &sim,
        "small",
        "POST /fleet/v2/vehicles",
        r#"{"license_plate_number":"BB12345","country_code":"DE","subdivision": "HD"}"#,
    )
    .await;
    let example = r#"{"license_plate_number":"HDBB12345", "country_code":"DE", "subdivision":"HD",
        "created_at":"2022-11-05T09:15:02+0000"}"#;
    assert_eq!(body, bare(example));
}

#[tokio::test]
async fn removing_takes_a_vehicle_out_and_detaching_does_not() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    sim.world(|w| w.add_vehicle(norwegian("2022-06-15T10:30:00+0000")));
    let named = r#"{"license_plate_number":"AA12345","country_code":"NO"}"#;
    assert_eq!(call(&sim, "small", "POST /fleet/v2/vehicles/detach", named).await.0, 200);
    assert_eq!(sim.world(|w| (w.vehicles.len(), w.detached.len())), (1, 1));
    let line = "DELETE /fleet/v2/vehicles?license_plate_number=AA12345&country_code=NO";
    assert_eq!(call(&sim, "small", line, "").await.0, 200);
    assert_eq!(sim.world(|w| w.vehicles.len()), 0);
    let (status, body) = call(&sim, "small", line, "").await;
    assert_eq!((status, error_id(&body)), (400, json!("fleet_vehicle_delete_error")));
}

fn two_examples(sim: &AutopaySim) {
    let first = norwegian("2023-01-05T12:12:12+0000");
    let second = Vehicle::new("BB12345", "DE", Some("HD"), at("2022-12-12T12:12:12+0000"));
    let (start, end) = (at("2023-01-12T12:14:12+0000"), at("2023-01-12T13:55:04+0000"));
    let one = Service::new("7cfb0be0-35eb-4afe-90cc-bb1c091a4231", &first, start, Some(end));
    let (start, end) = (at("2022-12-12T12:12:12+0000"), at("2020-12-12T12:12:12+0000"));
    let mut two = Service::new("70b4746b-62fa-49a8-a445-878b35e560f0", &second, start, Some(end));
    (two.facility, two.zone, two.product_name) = (None, None, None);
    sim.world(|w| {
        w.add_vehicle(first);
        w.add_vehicle(second);
        w.services.extend([one, two]);
    });
}

#[tokio::test]
async fn the_unpaid_list_is_the_example_to_the_letter() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    two_examples(&sim);
    let (_, body) = call(&sim, "fleet", "GET /fleet/v2/services", "").await;
    let example = r#"{
    "services": [
        {
            "id": "7cfb0be0-35eb-4afe-90cc-bb1c091a4231",
            "facility": { "code": "100", "name": "Autopay facility" },
            "zone": { "code": "100", "name": "Autopay zone" },
            "product_name": "Autopay product",
            "vehicle": {
                "license_plate_number": "AA12345", "country_code": "NO", "created_at": "2023-01-05T12:12:12+0000"
            },
            "start_time": "2023-01-12T12:14:12+0000",
            "end_time": "2023-01-12T13:55:04+0000",
            "cost": {
                "currency": "NOK", "vat_percent": 20, "net_amount": 20.20, "vat_amount": 4.04, "gross_amount": 24.24
            },
            "operator_id": "operator-id",
            "type": "PARKING",
            "service_data": { "key": "value" },
            "invoicing_status": "NOT_INVOICED"
        },
        {
            "id": "70b4746b-62fa-49a8-a445-878b35e560f0",
            "vehicle": {
                "license_plate_number": "HDBB12345", "country_code": "DE", "subdivision": "HD",
                "created_at": "2022-12-12T12:12:12+0000"
            },
            "start_time": "2022-12-12T12:12:12+0000",
            "end_time": "2020-12-12T12:12:12+0000",
            "cost": {
                "currency": "NOK", "vat_percent": 20, "net_amount": 20.20, "vat_amount": 4.04, "gross_amount": 24.24
            },
            "operator_id": "operator-id",
            "type": "PARKING",
            "service_data": { "key": "value" },
            "invoicing_status": "NOT_INVOICED"
        }
    ],
    "summary": { "total_results": 2, "more_results": false }
}"#;
    assert_eq!(body, bare(example));
}

#[tokio::test]
async fn pages_follow_their_cursors_and_a_strange_cursor_is_refused() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    two_examples(&sim);
    sim.configure(|c| c.page_size = 1);
    let (_, body) = call(&sim, "fleet", "GET /fleet/v2/services", "").await;
    let page: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(page["summary"]["more_results"], true);
    let cursor = page["summary"]["cursor"].as_str().unwrap().replace('+', "%2B").replace('/', "%2F");
    let (_, body) = call(&sim, "fleet", &format!("GET /fleet/v2/services?cursor={cursor}"), "").await;
    let page: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(page["services"][0]["id"], "70b4746b-62fa-49a8-a445-878b35e560f0");
    assert_eq!(page["summary"], json!({"total_results": 1, "more_results": false}));
    let (status, body) = call(&sim, "fleet", "GET /fleet/v2/services?cursor=nonsense", "").await;
    assert_eq!((status, error_id(&body)), (400, json!("cursor_decoding_error")));
}

const LOCK: &str = r#"{"country_code": "NO", "license_plate_number": "AA12345", "type": "PARKING",
    "from": "2022-09-02T00:00:00+0200", "to": "2022-09-02T23:59:59+0200", "include_running_services": true}"#;

fn to_lock(sim: &AutopaySim) {
    let vehicle = norwegian("2022-12-12T12:12:12+0000");
    let (start, end) = (at("2022-09-02T12:00:55+0000"), at("2022-09-02T14:10:12+0000"));
    let mut service = Service::new("7cfb0be0-35eb-4afe-90cc-bb1c091a4231", &vehicle, start, Some(end));
    service.operator_id = "operator_id".into();
    service.invoicing_status = "INVOICED".into();
    sim.world(|w| {
        w.add_vehicle(vehicle);
        w.services.push(service);
    });
}

#[tokio::test]
async fn a_lock_is_answered_as_in_the_example_and_does_not_repeat_what_is_locked() {
    let sim = sim("2022-09-03T00:00:00+0000").await;
    to_lock(&sim);
    let (_, body) = call(&sim, "fleet", "POST /fleet/v2/vehicles/disable_payments", LOCK).await;
    let example = r#"[{
        "id":"7cfb0be0-35eb-4afe-90cc-bb1c091a4231",
        "vehicle":{"license_plate_number":"AA12345", "country_code":"NO", "created_at":"2022-12-12T12:12:12+0000"},
        "start_time":"2022-09-02T12:00:55+0000",
        "end_time":"2022-09-02T14:10:12+0000",
        "cost": {"currency": "NOK", "vat_percent": 20, "net_amount": 20.20, "vat_amount": 4.04, "gross_amount": 24.24},
        "operator_id":"operator_id", "type":"PARKING", "serviceData":{"key":"value"}, "invoicing_status": "INVOICED"
    }]"#;
    assert_eq!(body, bare(example));
    assert_eq!(call(&sim, "fleet", "POST /fleet/v2/vehicles/disable_payments", LOCK).await.1, "[]");
    assert!(!sim.driver_pays("7cfb0be0-35eb-4afe-90cc-bb1c091a4231"), "a locked one cannot be paid");
    assert!(call(&sim, "fleet", "GET /fleet/v2/services", "").await.1.contains("7cfb0be0"));
}

#[tokio::test]
async fn a_vehicles_unpaid_services_are_the_example_to_the_letter() {
    let sim = sim("2022-12-13T00:00:00+0000").await;
    sim.configure(|c| c.null_subdivision = true);
    let vehicle = norwegian("2022-12-12T12:12:12+0000");
    let (start, end) = (at("2022-12-12T12:12:12+0000"), at("2020-12-12T12:12:12+0000"));
    let mut service = Service::new("7cfb0be0-35eb-4afe-90cc-bb1c091a4231", &vehicle, start, Some(end));
    (service.operator_id, service.invoicing_status) = ("operator_id".into(), "INVOICED".into());
    sim.world(|w| {
        w.add_vehicle(vehicle);
        w.services.push(service);
    });
    let line = "GET /fleet/v2/vehicles/services?license_plate_number=AA12345&country_code=NO&type=PARKING\
        &from=2020-12-01T19%3A34%3A40%2B0300&to=2020-12-31T19%3A40%3A40%2B0300&include_running_services=true";
    let (_, body) = call(&sim, "fleet", line, "").await;
    let example = r#"[{
        "id":"7cfb0be0-35eb-4afe-90cc-bb1c091a4231",
        "facility": {"code": "100", "name": "Autopay facility"}, "zone": {"code": "100", "name": "Autopay zone"},
        "product_name": "Autopay product",
        "vehicle":{"license_plate_number":"AA12345", "country_code":"NO", "subdivision":null, "created_at":"2022-12-12T12:12:12+0000"},
        "start_time":"2022-12-12T12:12:12+0000",
        "end_time":"2020-12-12T12:12:12+0000",
        "cost": {"currency": "NOK", "vat_percent": 20, "net_amount": 20.20, "vat_amount": 4.04, "gross_amount": 24.24},
        "operator_id":"operator_id", "type":"PARKING", "serviceData":{"key":"value"}, "invoicing_status": "INVOICED"
    }]"#;
    assert_eq!(body, bare(example));
}

#[tokio::test]
async fn running_services_come_when_asked_for_and_are_locked_only_if_it_is_so_set() {
    let sim = sim("2022-09-03T00:00:00+0000").await;
    to_lock(&sim);
    let parked = sim.park("NO", "AA12345").unwrap();
    let line = "GET /fleet/v2/vehicles/services?license_plate_number=AA12345&country_code=NO";
    assert!(!call(&sim, "fleet", line, "").await.1.contains(&parked.id));
    let (_, body) = call(&sim, "fleet", &format!("{line}&include_running_services=true"), "").await;
    assert!(body.contains(&parked.id) && body.contains("7cfb0be0"));
    sim.configure(|c| c.locks_running = false);
    let (_, body) = call(&sim, "fleet", "POST /fleet/v2/vehicles/disable_payments", LOCK).await;
    assert!(!body.contains(&parked.id) && body.contains("7cfb0be0"));
}

#[tokio::test]
async fn a_german_lock_is_answered_with_the_joined_plate_as_in_the_example() {
    let sim = sim("2023-03-03T00:00:00+0000").await;
    let vehicle = Vehicle::new("BB12345", "DE", Some("HD"), at("2022-12-12T12:12:12+0000"));
    let (start, end) = (at("2023-03-02T12:12:12+0000"), at("2023-03-02T15:10:12+0000"));
    let mut service = Service::new("f6ed099c-63ba-4ddb-9a03-0a5b7229fff4", &vehicle, start, Some(end));
    (service.operator_id, service.invoicing_status) = ("operator_id".into(), "INVOICED".into());
    sim.world(|w| {
        w.add_vehicle(vehicle);
        w.services.push(service);
    });
    let asked = r#"{"country_code": "DE", "license_plate_number": "BB12345", "subdivision": "HD", "type": "PARKING",
        "from": "2023-03-02T00:00:00+0200", "to": "2023-03-02T23:59:59+0200", "include_running_services": true}"#;
    let (_, body) = call(&sim, "fleet", "POST /fleet/v2/vehicles/disable_payments", asked).await;
    let example = r#"[{
        "id":"f6ed099c-63ba-4ddb-9a03-0a5b7229fff4",
        "vehicle":{"license_plate_number":"HDBB12345", "country_code":"DE", "subdivision":"HD", "created_at":"2022-12-12T12:12:12+0000"},
        "start_time":"2023-03-02T12:12:12+0000", "end_time":"2023-03-02T15:10:12+0000",
        "cost": {"currency": "NOK", "vat_percent": 20, "net_amount": 20.20, "vat_amount": 4.04, "gross_amount": 24.24},
        "operator_id":"operator_id", "type":"PARKING", "serviceData":{"key":"value"}, "invoicing_status": "INVOICED"
    }]"#;
    assert_eq!(body, bare(example));
}

#[tokio::test]
async fn a_lock_leaves_out_what_the_driver_paid_meanwhile() {
    let sim = sim("2022-09-03T00:00:00+0000").await;
    to_lock(&sim);
    sim.pay_meanwhile(1);
    assert_eq!(call(&sim, "fleet", "POST /fleet/v2/vehicles/disable_payments", LOCK).await.1, "[]");
    assert!(sim.world(|w| w.services[0].paid && !w.services[0].locked));
}

#[tokio::test]
async fn a_declined_service_leaves_the_list() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    two_examples(&sim);
    let line = "POST /fleet/v2/services/7cfb0be0-35eb-4afe-90cc-bb1c091a4231/decline";
    assert_eq!(call(&sim, "fleet", line, "").await.0, 200);
    assert!(!call(&sim, "fleet", "GET /fleet/v2/services", "").await.1.contains("7cfb0be0"));
}

#[tokio::test]
async fn what_is_not_as_described_is_noted_and_refused() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    two_examples(&sim);
    let window = "GET /fleet/v2/vehicles/services?license_plate_number=AA12345&country_code=NO";
    for (line, body, status, id) in [
        ("DELETE /fleet/v2/vehicles?country_code=NO", "", 400, "missing_property"),
        ("GET /fleet/v2/services?page=2", "", 400, "argument_type_mismatch"),
        ("POST /fleet/v2/services/x/decline", "{}", 400, "message_not_readable"),
        ("POST /fleet/v2/vehicles", "[]", 400, "message_not_readable"),
        ("PATCH /fleet/v2/vehicles", "", 400, "method_not_supported"),
        ("GET /fleet/v1/vehicles", "", 404, "method_not_supported"),
        (&format!("{window}&from=2023-01-01T00:00:00+0000"), "", 400, "argument_type_mismatch"),
        (
            &format!("{window}&from=2022-11-01T00:00:00%2B0000"),
            "",
            400,
            "vehicle_services_invalid_date_range",
        ),
    ] {
        let before = sim.violations().len();
        let (got, answer) = call(&sim, "fleet", line, body).await;
        assert_eq!((got, error_id(&answer)), (status, json!(id)), "{line}");
        assert!(sim.violations().len() > before, "{line} is noted");
    }
    let reply = raw(&sim, "GET /fleet/v2/vehicles HTTP/1.1", "").await.unwrap();
    assert_eq!(reply.status, 401);
    let example = r#"{"error_id": "authentication_error", "message": "No access token present in header!"}"#;
    assert_eq!(String::from_utf8(reply.body).unwrap(), bare(example));
}

#[tokio::test]
async fn a_level_that_is_too_low_and_a_foreign_landlord_are_forbidden() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    for (client, line) in [
        ("small", "GET /fleet/v2/services"),
        ("landlord", "GET /fleet/v2/vehicles"),
        ("landlord", "GET /permit/v2/landlord/another/permitDefinitions"),
    ] {
        let (status, body) = call(&sim, client, line, "").await;
        assert_eq!((status, error_id(&body)), (403, json!("forbidden")), "{line}");
    }
}

#[tokio::test]
async fn a_lock_whose_answer_is_lost_was_done_and_one_that_timed_out_before_was_not() {
    let sim = sim("2022-09-03T00:00:00+0000").await;
    to_lock(&sim);
    let line = "POST /fleet/v2/vehicles/disable_payments";
    sim.misbehave(Some(Op::Lock), Fault::TimeoutBefore, Some(1));
    tokio::select! {
        answer = tried(&sim, "fleet", line, LOCK) => panic!("nothing was to be answered: {answer:?}"),
        () = asked(&sim, Op::Lock) => {}
    }
    assert!(!sim.world(|w| w.services[0].locked));
    sim.misbehave(Some(Op::Lock), Fault::CutAfter, Some(1));
    assert!(tried(&sim, "fleet", line, LOCK).await.is_err());
    assert!(sim.world(|w| w.services[0].locked));
    assert!(sim.rules().is_empty(), "one fault, once");
}

#[tokio::test]
async fn faults_of_form_bend_the_answer() {
    let sim = sim("2023-01-20T00:00:00+0000").await;
    two_examples(&sim);
    for (fault, sign) in [
        (Fault::SpacedTotal, r#""total results":2"#),
        (Fault::BothSpellings, r#""service_data":{"key":"value"},"serviceData":{"key":"value"}"#),
        (Fault::NumbersAsStrings, r#""gross_amount":"24.24""#),
        (Fault::UnknownEnum, r#""type":"CHARGING""#),
        (Fault::EndBeforeStart, r#""end_time":"2021-01-11T12:14:12+0000""#),
        (Fault::RepeatedCursor, r#""more_results":true,"cursor":""#),
        (Fault::MoreWithoutCursor, r#""more_results":true}"#),
        (Fault::Html { status: 502 }, "<h1>Error</h1>"),
    ] {
        sim.misbehave(Some(Op::Unpaid), fault.clone(), Some(1));
        let (_, body) = call(&sim, "fleet", "GET /fleet/v2/services", "").await;
        assert!(body.contains(sign), "{fault:?}: {body}");
    }
    sim.misbehave(None, Fault::Huge, Some(1));
    assert!(call(&sim, "fleet", "GET /fleet/v2/services", "").await.1.len() > 8 << 20);
}

#[tokio::test]
async fn notifications_have_the_examples_body_and_any_bearer() {
    let vehicle = Vehicle::new("HDBB12345", "DE", Some("HD"), at("2022-12-13T13:00:00+0000"));
    let service =
        hook::example(&vehicle, "fb58c8b1-eb76-405e-99de-2a1a339a8222", at("2022-12-14T16:00:00+0000"));
    let example = r#"{
        "id":"fb58c8b1-eb76-405e-99de-2a1a339a8222",
        "vehicle":{"license_plate_number":"HDBB12345", "country_code":"DE", "subdivision": "HD", "created_at":"2022-12-13T13:00:00+0000"},
        "facility": {"code": "TEST_FACILITY_1", "name": "Test Facility 1"},
        "zone": {"code": "TEST_ZONE_1", "name": "Test Zone 1"},
        "start_time":"2022-12-14T16:00:00+0000", "operator_id":"operator_id", "type":"PARKING",
        "notification_period": "900", "serviceData":{"key":"value"}
    }"#;
    let body = hook::body(&service, Some(900), hook::Form::Example);
    assert_eq!(body, bare(example));
    let broken = hook::body(&service, None, hook::Form::Malformed);
    assert!(serde_json::from_str::<Value>(&broken).is_err());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks/entry", listener.local_addr().unwrap());
    let taken = tokio::spawn(async move {
        let mut wire = Wire::new(listener.accept().await.unwrap().0);
        let request = wire.request().await.unwrap().unwrap();
        wire.send(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        request
    });
    assert_eq!(hook::post(&url, Some("Yo!8lWDaGfZy"), &body).await.unwrap().status, 204);
    let request = taken.await.unwrap();
    assert_eq!(request.headers.text("authorization").unwrap(), "Bearer Yo!8lWDaGfZy");
    assert_eq!((request.target.as_str(), request.body), ("/hooks/entry", body.into_bytes()));
}

#[tokio::test]
async fn a_service_ends_by_the_clock_and_a_large_fleet_is_the_same_each_time() {
    let one = sim("2026-11-28T00:00:00+0000").await;
    let two = sim("2026-11-28T00:00:00+0000").await;
    one.seed_bulk(7, 2_000, 5_000);
    two.seed_bulk(7, 2_000, 5_000);
    let all = |s: &AutopaySim| s.world(|w| w.services.clone());
    assert!(all(&one) == all(&two) && all(&one).len() == 5_000);

    let sim = sim("2022-09-02T14:00:00+0000").await;
    to_lock(&sim);
    assert!(!call(&sim, "fleet", "GET /fleet/v2/services", "").await.1.contains("7cfb0be0"));
    sim.advance(TimeDelta::minutes(11));
    assert!(call(&sim, "fleet", "GET /fleet/v2/services", "").await.1.contains("7cfb0be0"));
}

#[tokio::test]
async fn the_demo_has_a_fleet_and_a_landlord() {
    let sim = AutopaySim::start(AutopayConfig::default()).await.unwrap();
    sim.seed_demo(&["EL12345".to_owned()]);
    sim.world(|w| {
        assert_eq!(w.vehicles.len(), 40);
        assert!(w.services.iter().any(|s| s.end.is_none()));
        assert!(w.services.iter().any(|s| s.end.is_some_and(|e| e < s.start)));
        let landlord = &w.landlords[super::DEMO_LANDLORD_ID];
        assert_eq!((landlord.definitions.len(), landlord.tenants.len()), (3, 6));
        assert!(landlord.tenants.iter().flat_map(|t| &t.allocations).any(|a| a.issued > a.permits));
    });
}
