//! Paid permits at a simulated OPS-COM, over real sockets: each write sent once, its reference remembered.

use gatehouse_tests::harness::{Answer, TestSite, find_in_files};
use gatehouse_tests::sim::opscom::{DEMO_API_TOKEN, DEMO_CLIENT_CODE, Fault, Op, OpsComConfig, OpsComSim};
use serde_json::{Value, json};

/// A site whose paid permits are at a simulated OPS-COM.
pub struct OpsCom {
    pub site: TestSite,
    pub sim: OpsComSim,
    id: i64,
}

const END: &str = "2099-01-01T18:00:00Z";
/// Before the year that means "no end".
const SOON: &str = "2090-05-01T18:00:00Z";
const LATER: &str = "2090-05-01T20:00:00Z";

/// OPS-COM without permits, its clock in UTC.
pub async fn provider() -> OpsComSim {
    OpsComSim::start(OpsComConfig { zone: chrono_tz::UTC, ..OpsComConfig::default() }).await.unwrap()
}

/// What an engineer types to connect.
pub fn connection(sim: &OpsComSim) -> Value {
    json!({
        "kind": "opscom", "name": "Lot permits", "base_url": sim.base_url(), "auth_url": sim.base_url(),
        "client_id": DEMO_CLIENT_CODE, "client_secret": DEMO_API_TOKEN, "time_basis": "utc",
    })
}

impl OpsCom {
    async fn start() -> OpsCom {
        let sim = provider().await;
        let setup = connection(&sim);
        OpsCom::set_up(TestSite::start().await, sim, setup).await
    }

    /// Connects.
    pub async fn set_up(site: TestSite, sim: OpsComSim, setup: Value) -> OpsCom {
        let id = site.engineer().await.post("/connections", setup).await.ok()["id"].as_i64().unwrap();
        OpsCom { site, sim, id }
    }

    /// Adds BB2, extends AA1 or deletes it.
    pub async fn write(&self, op: Op, reference: &str) -> Answer {
        match op {
            Op::Push => self.push("BB2").await,
            Op::Update => self.update(reference, json!({ "end": LATER })).await,
            _ => self.delete(reference, "AA1").await,
        }
    }

    async fn push(&self, plate: &str) -> Answer {
        let body = json!({
            "plate": plate, "zone": "Lot 4", "start": "2026-01-01T08:00:00Z", "end": SOON,
            "amount": "14.50", "currency": "CAD",
        });
        self.site.supervisor().await.post(&format!("/paid-permits/{}", self.id), body).await
    }

    /// A permit that is there, and its reference.
    pub async fn pushed(&self, plate: &str) -> String {
        let done = self.push(plate).await.ok();
        assert_eq!(done["write"]["outcome"], "done", "{done}");
        done["permit"]["reference"].as_str().unwrap().to_owned()
    }

    async fn update(&self, reference: &str, change: Value) -> Answer {
        let path = format!("/paid-permits/{}/{reference}", self.id);
        self.site.supervisor().await.patch(&path, change).await
    }

    async fn delete(&self, reference: &str, typed: &str) -> Answer {
        let path = format!("/paid-permits/{}/{reference}/delete", self.id);
        self.site.supervisor().await.post(&path, json!({ "reason": "Sold twice", "typed": typed })).await
    }

    async fn permits(&self, query: &str) -> Vec<Value> {
        let page = self.site.attendant().await.get(&format!("/paid-permits{query}")).await.ok();
        page["rows"].as_array().unwrap().clone()
    }

    async fn look(&self, write: &Value) -> Value {
        let path = format!("/money-writes/{}/look", write["id"]);
        self.site.supervisor().await.post(&path, json!({})).await.ok()
    }

    async fn settle(&self, write: &Value, settled: &str) -> Value {
        let path = format!("/money-writes/{}/settle", write["id"]);
        let body = json!({ "settled": settled, "note": "OPS-COM was asked." });
        self.site.supervisor().await.post(&path, body).await.ok()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permit_is_added_found_extended_and_deleted_and_its_reference_is_remembered() {
    let ops = OpsCom::start().await;
    let reference = ops.pushed("pl8 rdr").await;
    let found = ops.permits("?search=PL8RDR").await;
    assert_eq!(
        (&found[0]["reference"], &found[0]["zone"], &found[0]["amount"]),
        (&json!(reference), &json!("Lot 4"), &json!("14.50"))
    );
    assert_eq!(ops.permits(&format!("?search={}", &reference[..6])).await.len(), 1);
    let changed =
        ops.update(&reference, json!({ "end": LATER, "amount": "20", "currency": "USD" })).await.ok();
    assert_eq!(changed["write"]["outcome"], "done", "{changed}");
    assert_eq!(
        (&changed["permit"]["amount"], &changed["permit"]["currency"]),
        (&json!("20.00"), &json!("USD"))
    );
    assert_eq!(ops.sim.world(|world| world.permits[0].end.to_string()), "2090-05-01 20:00:00");
    // Deleting asks for the plate once more.
    assert_eq!(ops.delete(&reference, "PL8RDX").await.json()["field"], "typed");
    assert_eq!(ops.sim.count(Op::Delete), 0);
    let deleted = ops.delete(&reference, "PL8-RDR").await.ok();
    assert_eq!((&deleted["write"]["outcome"], &deleted["permit"]["gone"]), (&json!("done"), &json!(true)));
    assert_eq!((ops.permits("").await.len(), ops.permits("?gone=true").await.len()), (0, 1));
    assert!(!ops.update(&reference, json!({ "end": END })).await.status.is_success(), "it is gone");
    assert_eq!(ops.sim.count(Op::Update), 1);
    assert!(ops.sim.violations().is_empty(), "{:?}", ops.sim.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    let ops = OpsCom::start().await;
    let reference = ops.pushed("AA1").await;
    for op in [Op::Push, Op::Update, Op::Delete] {
        let before = ops.sim.count(op);
        ops.sim.misbehave(Some(op), Fault::CutAfter, None);
        let write = ops.write(op, &reference).await.ok()["write"].clone();
        assert_eq!((&write["outcome"], &write["open"]), (&json!("unknown"), &json!(true)), "{write}");
        let second = ops.write(op, &reference).await;
        assert_eq!(second.refused(), "conflict");
        assert!(second.json()["message"].as_str().unwrap().contains("Settle it first"));
        assert_eq!(ops.sim.count(op) - before, 1, "{op:?}");
    }
    assert_eq!(ops.permits("").await.len(), 1, "nothing is remembered that nobody confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_look_reads_the_plate_and_a_settled_write_changes_what_is_known_here() {
    let ops = OpsCom::start().await;
    let reference = ops.pushed("AA1").await;
    ops.sim.misbehave(None, Fault::CutAfter, Some(1));
    let write = ops.update(&reference, json!({ "end": LATER })).await.ok()["write"].clone();
    assert_eq!(write["outcome"], "unknown");
    let looked = ops.look(&write).await;
    assert_eq!(looked["looked"]["speaks_for"], "done", "{looked}");
    let before = ops.permits("").await[0]["end"].clone();
    ops.settle(&write, "done").await;
    assert_eq!((before, ops.permits("").await[0]["end"].clone()), (json!(SOON), json!(LATER)));
    // A push that arrived has no reference until a person types it.
    ops.sim.misbehave(Some(Op::Push), Fault::CutAfter, Some(1));
    let write = ops.push("BB2").await.ok()["write"].clone();
    assert_eq!(ops.look(&write).await["looked"]["speaks_for"], "done");
    ops.settle(&write, "done").await;
    assert_eq!(ops.permits("?search=BB2").await.len(), 0);
    let told = ops.sim.world(|world| world.permits.last().unwrap().reference.clone());
    let known = json!({ "connection_id": ops.id, "reference": told, "plate": "BB2", "end": SOON });
    let supervisor = ops.site.supervisor().await;
    supervisor.post("/paid-permits", known.clone()).await.ok();
    assert_eq!(supervisor.post("/paid-permits", known).await.json()["field"], "reference");
    assert_eq!(ops.update(&told, json!({ "end": LATER })).await.ok()["write"]["outcome"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_presses_at_once_send_one() {
    let ops = OpsCom::start().await;
    let reference = ops.pushed("AA1").await;
    // The first is on its way for so long that the second comes meanwhile.
    ops.sim.misbehave(Some(Op::Update), Fault::Slow { ms: 20 }, None);
    let ask = || ops.update(&reference, json!({ "end": LATER }));
    let (one, other) = tokio::join!(ask(), ask());
    let done = [&one, &other].iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!((done, ops.sim.count(Op::Update)), (1, 1), "{:?} {:?}", one.json(), other.json());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_on_200_is_a_refusal_and_9009_marks_the_permit_as_gone() {
    let ops = OpsCom::start().await;
    let reference = ops.pushed("AA1").await;
    ops.sim.misbehave(Some(Op::Update), Fault::Code { code: 9002, status: Some(200) }, Some(1));
    let refused = ops.update(&reference, json!({ "end": LATER })).await.ok();
    assert_eq!(
        (&refused["write"]["outcome"], &refused["write"]["error_id"]),
        (&json!("refused"), &json!("9002"))
    );
    assert_eq!(refused["permit"]["gone"], false);
    ops.sim.misbehave(Some(Op::Update), Fault::Code { code: 9009, status: Some(200) }, Some(1));
    let refused = ops.update(&reference, json!({ "end": LATER })).await.ok();
    assert_eq!((&refused["write"]["outcome"], &refused["permit"]["gone"]), (&json!("refused"), &json!(true)));
    assert!(
        refused["write"]["sentence"].as_str().unwrap().ends_with("It is marked as gone here."),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permit_that_is_there_already_is_looked_at_and_not_added_again() {
    let ops = OpsCom::start().await;
    ops.pushed("AA1").await;
    ops.sim.misbehave(Some(Op::Push), Fault::Code { code: 9022, status: None }, Some(1));
    let refused = ops.push("AA1").await.ok();
    assert_eq!(
        (&refused["exists"], &refused["write"]["outcome"]),
        (&json!(true), &json!("refused")),
        "{refused}"
    );
    let sentence = refused["write"]["sentence"].as_str().unwrap();
    assert!(sentence.contains("do not add it again") && sentence.contains("one permit of AA1"), "{sentence}");
    assert_eq!((ops.sim.count(Op::Push), ops.sim.count(Op::Check)), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plate_is_checked_with_both_readings_and_a_known_end_tells_the_clock() {
    let ops = OpsCom::start().await;
    ops.pushed("AA1").await;
    let ask = |known: Value| {
        let body = json!({ "connection_id": ops.id, "plate": "AA1", "known_end": known });
        let site = &ops.site;
        async move { site.attendant().await.post("/plate-checks", body).await.ok() }
    };
    let check = ask(Value::Null).await;
    assert_eq!(check["permits"][0]["told"], "2090-05-01 18:00:00", "{check}");
    assert_eq!((&check["permits"][0]["if_utc"], &check["suggests"]), (&json!(SOON), &Value::Null));
    assert_eq!(ask(json!(LATER)).await["suggests"], Value::Null, "another end tells nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_checks_a_plate_is_in_the_audit_also_when_opscom_does_not_answer() {
    let ops = OpsCom::start().await;
    let body = json!({ "connection_id": ops.id, "plate": "AA 1" });
    let attendant = ops.site.attendant().await;
    attendant.post("/plate-checks", body.clone()).await.ok();
    ops.sim.misbehave(Some(Op::Check), Fault::Html { status: 502 }, None);
    assert_eq!(attendant.post("/plate-checks", body).await.refused(), "conflict");
    let audit = ops.site.engineer().await.get("/audit").await.ok();
    let rows = audit["rows"].as_array().unwrap().iter();
    let checks: Vec<&Value> = rows.filter(|row| row["action"] == "payments: check plate").collect();
    assert_eq!(checks.len(), 2, "{audit}");
    assert!(
        checks.iter().all(|row| row["done"]["by"] == "Ada" && row["subject"] == "Lot permits"),
        "{checks:?}"
    );
    assert!(checks.iter().all(|row| row["personal"].as_str().is_some()), "{checks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_in_no_file_and_in_no_answer() {
    let ops = OpsCom::start().await;
    ops.sim.misbehave(Some(Op::Push), Fault::CutAfter, Some(1));
    let unknown = ops.push("AA1").await.ok();
    let engineer = ops.site.engineer().await;
    let test = engineer.post(&format!("/connections/{}/test", ops.id), json!({})).await.ok();
    assert_eq!(test["ok"], true, "{test}");
    let all =
        [unknown, test, engineer.get("/connections").await.ok(), engineer.get("/money-writes").await.ok()];
    assert!(all.iter().all(|answer| !answer.to_string().contains(DEMO_API_TOKEN)));
    assert!(find_in_files(ops.site.data_dir(), DEMO_API_TOKEN.as_bytes()).is_empty());
}
