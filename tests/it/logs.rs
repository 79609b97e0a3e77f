//! The log of the whole product: no secret however talkative it is, and no plate above debug.
//!
//! What cameras report and what the partner door is told is tested beside them.

use crate::{opscom, payments, rights};
use gatehouse_tests::harness::{Api, Child, DEADLINE, SECRET, wait_until};
use gatehouse_tests::sim::autopay::{self, Level};
use gatehouse_tests::sim::opscom::{DEMO_API_TOKEN, OpsComSim};
use gatehouse_tests::sim::pay_by_plate::{self, Key, PayByPlateSim};
use gatehouse_tests::sim::{
    AutopayConfig, AutopaySim, CameraConfig, CameraSim, CaptureSpec, Device, Identity, SceneSpec, Studio,
};
use serde_json::{Value, json};

const FLEET_SECRET: &str = "FLEET-SECRET-NEVER-LOG";
const PBP_KEY: &str = "PBP-KEY-NEVER-LOG";
/// The engineer's, no row of digits that a time could be.
const PASSWORD: &str = "tulip-NEVER-LOG";
/// One for each way a plate comes in.
const PLATES: [&str; 9] =
    ["CAPTD11", "BROKN22", "LISTD33", "TYPED44", "CHECK55", "RIGHT66", "PUSHD77", "LOSTP88", "FLEET99"];

/// Three providers, and their connections' row numbers.
struct Providers {
    opscom: (OpsComSim, i64),
    street: (PayByPlateSim, i64),
    fleet: (AutopaySim, i64),
}

async fn connected(engineer: &Api) -> Providers {
    let opscom = opscom::provider().await;
    let street = rights::provider().await;
    street.world(|world| {
        world.keys = vec![Key { key: PBP_KEY.into(), zones: None }];
        world.put(rights::permit("prk1", "1", "RIGHT66", 5));
    });
    let fleet = payments::provider(Level::Medium, AutopayConfig::default()).await;
    fleet.world(|world| world.credentials[0].client_secret = FLEET_SECRET.into());
    payments::parked(&fleet, "FLEET99", "service-1", Some(3));
    let mut ids = Vec::new();
    for (mut setup, secret) in [
        (opscom::connection(&opscom), DEMO_API_TOKEN),
        (rights::connection(&street), PBP_KEY),
        (payments::connection(&fleet, "medium"), FLEET_SECRET),
    ] {
        setup["client_secret"] = json!(secret);
        let view = engineer.post("/connections", setup).await.ok();
        ids.push(view["id"].as_i64().unwrap());
    }
    let providers = Providers { opscom: (opscom, ids[0]), street: (street, ids[1]), fleet: (fleet, ids[2]) };
    for id in ids {
        standing(engineer, id, "fresh").await;
    }
    providers
}

/// Waits until no look is under way and the connection is as said.
async fn standing(engineer: &Api, id: i64, health: &str) {
    wait_until(DEADLINE, &format!("connection {id} that is {health}"), || async {
        let all = engineer.get("/connections").await.ok();
        let one = all.as_array()?.iter().find(|view| view["id"] == id)?.clone();
        (one["health"] == health && one["progress"].is_null()).then_some(())
    })
    .await;
}

/// Captures, a list entry and look-ups, while the sources answer or not.
async fn cars_and_questions(engineer: &Api, camera: &CameraSim, opscom: i64, when: &str) {
    let pictures = Studio::small().shoot(&SceneSpec::new("CAPTD11", 1)).unwrap().pictures();
    for plate in ["CAPTD11", "RIGHT66", "FLEET99"] {
        let spec = CaptureSpec::new(&format!("{when}-{plate}"), plate, pictures.clone());
        assert!(camera.capture(&spec).await.unwrap().reply.accepted());
    }
    for plate in ["TYPED44", "RIGHT66", "FLEET99"] {
        engineer.get(&format!("/plates/{plate}?wait=true")).await.ok();
        engineer.get(&format!("/plates/{plate}/history")).await.ok();
    }
    let check = json!({ "connection_id": opscom, "plate": "CHECK55" });
    let _answer = engineer.post("/plate-checks", check).await;
    for path in ["/rights?search=RIGHT66", "/captures?plate=CAPTD11", "/paid-permits?search=PUSHD77"] {
        engineer.get(path).await.ok();
    }
}

/// A paid permit that is added, and a vehicle that is taken out.
async fn writes(engineer: &Api, providers: &Providers, permit: &str) -> [Value; 2] {
    let body = json!({
        "plate": permit, "zone": "Lot 4", "start": "2026-01-01T08:00:00Z", "end": "2090-05-01T18:00:00Z",
        "amount": "14.50", "currency": "CAD",
    });
    let pushed = engineer.post(&format!("/paid-permits/{}", providers.opscom.1), body).await.ok();
    let body = json!({ "connection_id": providers.fleet.1, "plate": "FLEET99", "country": "NO" });
    let removed = engineer.post("/fleet/vehicles/remove", body).await.ok();
    [pushed["write"]["outcome"].clone(), removed["outcome"].clone()]
}

/// What is logged above debug. A line without a level belongs to the one before.
fn above_debug(said: &str) -> String {
    let mut above = false;
    let mut lines = said.lines().filter(|line| {
        match line.split_whitespace().nth(1) {
            Some("ERROR" | "WARN" | "INFO") => above = true,
            Some("DEBUG" | "TRACE") => above = false,
            _ => {}
        }
        above
    });
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| text + "\n" + line)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_the_log_and_no_plate_above_debug_whether_providers_answer_or_not() {
    let (data, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let child = Child::start_talkative(data.path(), keys.path()).await;
    let engineer = child.engineer().await;
    let change = json!({ "current": SECRET, "new": PASSWORD });
    engineer.post("/session/secret", change).await.ok();
    let providers = connected(&engineer).await;
    let who = Identity::new("park01", "entry-1");
    let camera = CameraSim::new(CameraConfig::new(who, child.intake), Device::new(None), None);
    assert!(camera.basic_info().await.unwrap().accepted());
    let entry = json!({ "list": "allow", "plate": "LISTD33", "valid_from": null, "valid_until": null });
    engineer.post("/list-entries", entry).await.ok();
    cars_and_questions(&engineer, &camera, providers.opscom.1, "up").await;
    assert_eq!(writes(&engineer, &providers, "PUSHD77").await, ["done", "done"]);

    // Everything fails now, and what fails is logged.
    use gatehouse_tests::sim::opscom::Fault;
    providers.opscom.0.misbehave(None, Fault::CutAfter, None);
    providers.street.0.misbehave(None, pay_by_plate::Fault::BrokenJson, None);
    providers.fleet.0.misbehave(None, autopay::Fault::CutAfter, None);
    for id in [providers.opscom.1, providers.street.1, providers.fleet.1] {
        engineer.post(&format!("/connections/{id}/refresh"), json!({})).await.ok();
        standing(&engineer, id, "failing").await;
    }
    cars_and_questions(&engineer, &camera, providers.opscom.1, "down").await;
    assert_eq!(writes(&engineer, &providers, "LOSTP88").await, ["unknown", "unknown"]);
    let broken = camera.post("/api/upark/capture", br#"{"plateNumber":"BROKN22","plate":BROKN22"#).await;
    assert_eq!(broken.unwrap().code(), Some(301), "a dead letter");

    // What comes last is there: so is everything before.
    let said = wait_until(DEADLINE, "line about the dead letter", || async {
        Some(child.said()).filter(|said| said.contains("an upload could not be read"))
    })
    .await;
    assert!(said.contains(" TRACE ") || said.contains(" DEBUG "), "it logs everything it can");
    for secret in [DEMO_API_TOKEN, PBP_KEY, FLEET_SECRET, PASSWORD] {
        assert!(!said.contains(secret), "{secret} in the log");
    }
    let tokens = providers.fleet.0.world(|world| world.tokens.keys().cloned().collect::<Vec<_>>());
    assert!(!tokens.is_empty());
    assert!(tokens.iter().all(|token| !said.contains(token)), "a token in the log");
    let above = above_debug(&said);
    assert!(above.contains("an upload could not be read"), "{above}");
    for plate in PLATES {
        let line = above.lines().find(|line| line.contains(plate));
        assert_eq!(line, None, "{plate} in the log");
    }
}

#[test]
fn what_belongs_to_a_line_above_debug_is_above_debug() {
    let said = "t  WARN a: one\n  two\nt DEBUG b: three\nfour\nt  INFO c: five";
    assert_eq!(above_debug(said), "t  WARN a: one\n  two\nt  INFO c: five");
    assert_eq!(above_debug("t TRACE a: one"), "");
}
