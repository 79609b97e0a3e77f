//! Writes whose answer is lost: one request, one unknown, and a fresh look that tells what became of it.

use super::creating::wanted;
use super::{LANDLORD, Landlord};
use gatehouse_tests::harness::Answer;
use gatehouse_tests::sim::autopay::{Fault, Op};
use serde_json::{Value, json};

pub const KINDS: [Op; 3] = [Op::CreateAllocation, Op::UpdateAllocation, Op::DeleteAllocation];

pub async fn ask(landlord: &Landlord, op: Op) -> Answer {
    match op {
        Op::CreateAllocation => landlord.post("/tenants/t1/allocations", wanted()).await,
        Op::UpdateAllocation => {
            landlord.update("t1", "a1", json!({ "spaces": 6, "permits": 21, "valid_to": null })).await
        }
        _ => {
            let path = landlord.path("/tenants/t1/allocations/a1");
            landlord.site.supervisor().await.delete(&path).await
        }
    }
}

async fn look(landlord: &Landlord, write: &Value) -> Value {
    let path = format!("/money-writes/{}/look", write["id"]);
    landlord.site.supervisor().await.post(&path, json!({})).await.ok()["looked"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allocation_whose_answer_is_lost_is_unknown_once_sent_and_a_look_shows_that_it_was_done() {
    for op in KINDS {
        for fault in [Fault::CutAfter, Fault::CutInAnswer, Fault::Html { status: 502 }] {
            let landlord = Landlord::known().await;
            let done = !matches!(fault, Fault::Html { .. });
            landlord.sim.misbehave(Some(op), fault.clone(), Some(1));
            let lost = ask(&landlord, op).await.ok();
            // What a deletion answers is not described: its status is enough.
            if op == Op::DeleteAllocation && matches!(fault, Fault::CutInAnswer) {
                assert_eq!(landlord.sim.count(op), 1);
                continue;
            }
            assert_eq!(lost["write"]["outcome"], "unknown", "{op:?} {fault:?}: {lost}");
            let again = ask(&landlord, op).await;
            assert_eq!(again.refused(), "conflict", "{op:?}: not beside one nobody knows about");
            assert_eq!(landlord.sim.count(op), 1, "{op:?} {fault:?}: sent exactly once");
            let seen = look(&landlord, &lost["write"]).await;
            let speaks = if done { "done" } else { "not_done" };
            assert_eq!(seen["speaks_for"], speaks, "{op:?} {fault:?}: {seen}");
            assert_eq!(landlord.sim.count(op), 1, "a look only reads");
            assert_eq!(landlord.writes().await.len(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_write_holds_its_tenant_and_its_connection_until_it_is_settled() {
    let landlord = Landlord::known().await;
    landlord.sim.misbehave(Some(Op::UpdateAllocation), Fault::CutAfter, Some(1));
    let lost = ask(&landlord, Op::UpdateAllocation).await.ok();
    let (engineer, supervisor) = (landlord.site.engineer().await, landlord.site.supervisor().await);
    let alarms = supervisor.get("/alarms").await.ok();
    let open = |alarms: &Value| {
        alarms.as_array().unwrap().iter().any(|a| a["kind"] == "money_unknown" && a["active"] == true)
    };
    assert!(open(&alarms), "{alarms}");
    let connection = format!("/connections/{}", landlord.id);
    assert_eq!(engineer.delete(&connection).await.refused(), "conflict");
    assert_eq!(supervisor.delete(&landlord.path("/tenants/t1")).await.refused(), "conflict");
    supervisor.delete(&landlord.path("/tenants/t2")).await.ok();
    let settle = format!("/money-writes/{}/settle", lost["write"]["id"]);
    let empty = supervisor.post(&settle, json!({ "settled": "done", "note": " " })).await;
    assert_eq!(empty.json()["field"], "note");
    let note = json!({ "settled": "done", "note": "Seen at autopay.io." });
    let settled = supervisor.post(&settle, note.clone()).await.ok();
    assert_eq!(
        (&settled["open"], &settled["settled"]["note"], &settled["settled"]["signed"]["by"]),
        (&json!(false), &json!("Seen at autopay.io."), &json!("Sami"))
    );
    assert_eq!(supervisor.post(&settle, note).await.refused(), "conflict");
    assert!(!open(&supervisor.get("/alarms").await.ok()));
    supervisor.delete(&landlord.path("/tenants/t1")).await.ok();
    engineer.delete(&connection).await.ok();
    let kept = landlord.writes().await;
    assert_eq!((&kept[0]["connection_name"], &kept[0]["connection_id"]), (&json!("Landlord"), &json!(null)));
    assert_eq!(landlord.sim.world(|world| world.landlords[LANDLORD].tenants.len()), 2);
}
