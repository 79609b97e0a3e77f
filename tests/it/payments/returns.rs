//! The return of a vehicle: read, reviewed, locked window by window; what the provider says is locked is locked.

use super::{Fleet, parked};
use chrono::{TimeDelta, Utc};
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Op};
use serde_json::{Value, json};
use std::time::Duration;

impl Fleet {
    /// Begins a return of AA12345 so many days back, and waits until it is read.
    pub async fn reviewed(&self, days: i64) -> Value {
        let from = Utc::now() - TimeDelta::days(days);
        let start = json!({ "connection_id": self.id, "plate": "AA12345", "country": "NO", "from": from });
        let view = self.site.supervisor().await.post("/fleet/returns", start).await.ok();
        self.return_when(view["id"].as_str().unwrap(), "reviewed").await
    }

    pub async fn return_when(&self, id: &str, step: &str) -> Value {
        let path = format!("/fleet/returns/{id}");
        wait_until(DEADLINE, step, || async {
            Some(self.site.supervisor().await.get(&path).await.ok()).filter(|view| view["step"] == step)
        })
        .await
    }

    pub async fn locked(&self, id: &Value, include_running: bool) -> Value {
        let id = id.as_str().unwrap();
        let path = format!("/fleet/returns/{id}/lock");
        let body = json!({ "include_running": include_running });
        let _begun = self.site.supervisor().await.post(&path, body).await.ok();
        self.return_when(id, "locked").await
    }

    /// The bodies of all locks that arrived.
    fn locks(&self) -> Vec<Value> {
        let received = self.sim.received();
        let locks = received.iter().filter(|request| request.op == Some(Op::Lock));
        locks.map(|request| serde_json::from_str(&request.body).unwrap()).collect()
    }
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|service| service["service_id"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_reviewed_is_locked_with_exactly_that_period_and_shown_as_the_provider_says() {
    let fleet = Fleet::one().await;
    parked(&fleet.sim, "AA12345", "running", None);
    let review = fleet.reviewed(20).await;
    assert_eq!((ids(&review["services"]), ids(&review["running"])), (vec!["service-1"], vec!["running"]));
    assert_eq!(review["totals"], json!([{ "currency": "NOK", "gross": "24.24", "count": 1 }]));
    assert_eq!(fleet.sim.count(Op::Lock), 0);
    let locked = fleet.locked(&review["id"], false).await;
    assert_eq!(ids(&locked["locked"]), ["service-1"]);
    assert_eq!(ids(&locked["still_running"]), ["running"]);
    assert_eq!(locked["not_locked"][0]["sentence"], "It still runs and was not included.");
    let wire = |key: &str| {
        let at: chrono::DateTime<Utc> = review["windows"][0][key].as_str().unwrap().parse().unwrap();
        at.format("%Y-%m-%dT%H:%M:%S+0000").to_string()
    };
    let body = &fleet.locks()[0];
    assert_eq!(
        (body["from"].as_str().unwrap(), body["to"].as_str().unwrap()),
        (&*wire("from"), &*wire("to"))
    );
    assert_eq!(
        (body["license_plate_number"].as_str(), body["country_code"].as_str()),
        (Some("AA12345"), Some("NO"))
    );
    // Once only.
    let again = format!("/fleet/returns/{}/lock", review["id"].as_str().unwrap());
    let again = fleet.site.supervisor().await.post(&again, json!({ "include_running": false })).await;
    assert_eq!(again.refused(), "conflict");
    assert_eq!(fleet.sim.count(Op::Lock), 1);
    // The copy knows it.
    assert!(fleet.unpaid().await["rows"][0]["locked_at"].is_string());
    let detach = format!("/fleet/returns/{}/detach", review["id"].as_str().unwrap());
    let detached = fleet.site.supervisor().await.post(&detach, json!({})).await.ok();
    assert_eq!(detached["detached"]["outcome"], "done");
    assert!(fleet.sim.violations().is_empty(), "{:?}", fleet.sim.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_the_driver_paid_meanwhile_is_not_called_locked() {
    let config = AutopayConfig { locked_stay_unpaid: false, ..AutopayConfig::default() };
    let fleet = Fleet::of(TestSite::builder(), config).await;
    parked(&fleet.sim, "AA12345", "service-2", Some(9));
    let review = fleet.reviewed(20).await;
    assert_eq!(review["services"].as_array().unwrap().len(), 2);
    fleet.sim.pay_meanwhile(1);
    let locked = fleet.locked(&review["id"], true).await;
    assert_eq!(locked["locked"].as_array().unwrap().len(), 1, "{locked}");
    let why = locked["not_locked"][0]["sentence"].as_str().unwrap();
    assert!(why.contains("the driver may have paid it"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_whose_answer_is_lost_is_unknown_and_not_sent_again_and_the_other_windows_go_on() {
    let fleet = Fleet::one().await;
    parked(&fleet.sim, "AA12345", "service-old", Some(60 * 24));
    let review = fleet.reviewed(80).await;
    assert_eq!(review["windows"].as_array().unwrap().len(), 2);
    fleet.sim.misbehave(Some(Op::Lock), Fault::CutAfter, Some(1));
    let locked = fleet.locked(&review["id"], true).await;
    let outcome = |n: usize| locked["windows"][n]["write"]["outcome"].as_str().unwrap().to_owned();
    assert_eq!((outcome(0), outcome(1)), ("unknown".into(), "done".into()));
    assert_eq!(fleet.sim.count(Op::Lock), 2);
    assert_eq!(ids(&locked["locked"]), ["service-old"]);
    assert!(locked["not_locked"][0]["sentence"].as_str().unwrap().contains("Nobody knows"), "{locked}");
    let group = format!("/money-writes?group={}", review["id"].as_str().unwrap());
    let group = fleet.site.supervisor().await.get(&group).await.ok();
    assert_eq!(group["rows"].as_array().unwrap().len(), 2);
    // Another return of the vehicle may be read, and is not locked before somebody has settled this one.
    let second = fleet.reviewed(80).await;
    let second = fleet.locked(&second["id"], true).await;
    assert!(second["sentence"].as_str().unwrap().contains("Settle it first"), "{second}");
    assert_eq!(fleet.sim.count(Op::Lock), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_refused_window_the_rest_is_not_sent_and_it_is_said() {
    let fleet = Fleet::one().await;
    parked(&fleet.sim, "AA12345", "service-old", Some(60 * 24));
    let review = fleet.reviewed(80).await;
    fleet.sim.misbehave(Some(Op::Lock), Fault::Error { id: "forbidden".into(), status: None }, None);
    let locked = fleet.locked(&review["id"], true).await;
    assert_eq!(fleet.sim.count(Op::Lock), 1);
    assert_eq!(locked["windows"][0]["write"]["outcome"], "refused");
    assert!(locked["windows"][1]["write"].is_null());
    let not_locked = locked["not_locked"].as_array().unwrap();
    assert_eq!(not_locked.len(), 2);
    assert!(
        not_locked.iter().any(|one| one["sentence"].as_str().unwrap().contains("was not sent")),
        "{locked}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_can_be_cancelled_and_what_cannot_be_read_changes_nothing() {
    let fleet = Fleet::one().await;
    fleet.sim.misbehave(Some(Op::VehicleUnpaid), Fault::TimeoutBefore, None);
    let start = json!({ "connection_id": fleet.id, "plate": "AA12345", "country": "NO" });
    let view = fleet.site.supervisor().await.post("/fleet/returns", start.clone()).await.ok();
    let cancel = format!("/fleet/returns/{}/cancel", view["id"].as_str().unwrap());
    let cancelled = fleet.site.supervisor().await.post(&cancel, json!({})).await.ok();
    assert_eq!(cancelled["step"], "failed");
    fleet.sim.behave();
    fleet.sim.misbehave(Some(Op::VehicleUnpaid), Fault::BrokenJson, None);
    let view = fleet.site.supervisor().await.post("/fleet/returns", start.clone()).await.ok();
    let failed = fleet.return_when(view["id"].as_str().unwrap(), "failed").await;
    assert!(failed["sentence"].as_str().unwrap().contains("Nothing was changed"), "{failed}");
    let mut long = start;
    long["from"] = json!(Utc::now() - TimeDelta::days(600));
    let refused = fleet.site.supervisor().await.post("/fleet/returns", long).await;
    assert!(refused.json()["message"].as_str().unwrap().contains("ten windows"));
    assert_eq!(fleet.sim.count(Op::Lock), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_people_who_lock_the_same_return_at_the_same_moment_one_sends() {
    let fleet = Fleet::one().await;
    let review = fleet.reviewed(20).await;
    let id = review["id"].as_str().unwrap();
    let supervisor = fleet.site.supervisor().await;
    let press = || {
        let (supervisor, path) = (supervisor.clone(), format!("/fleet/returns/{id}/lock"));
        tokio::spawn(async move { supervisor.post(&path, json!({ "include_running": true })).await })
    };
    let (one, two) = tokio::join!(press(), press());
    let mut sent = [one.unwrap(), two.unwrap()].map(|answer| answer.status.is_success());
    sent.sort_unstable();
    assert_eq!(sent, [false, true]);
    fleet.return_when(id, "locked").await;
    assert_eq!((fleet.sim.count(Op::Lock), fleet.writes().await.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_returns_are_kept_the_oldest_gives_way_and_none_is_kept_longer_than_a_day() {
    let fleet = Fleet::one().await;
    let first = fleet.reviewed(1).await;
    for _ in 0..49 {
        fleet.reviewed(1).await;
    }
    let supervisor = fleet.site.supervisor().await;
    let kept = || async { supervisor.get("/fleet/returns").await.ok().as_array().unwrap().len() };
    assert_eq!(kept().await, 50);
    let path = format!("/fleet/returns/{}", first["id"].as_str().unwrap());
    assert!(supervisor.get(&path).await.status.is_success(), "the fiftieth takes nobody's place");
    let newest = fleet.reviewed(1).await;
    assert_eq!(kept().await, 50);
    assert_eq!(supervisor.get(&path).await.refused(), "not_found", "the fifty-first takes the oldest one's");

    fleet.site.clock.advance(Duration::from_secs(23 * 3_600));
    let path = format!("/fleet/returns/{}", newest["id"].as_str().unwrap());
    let before = fleet.reviewed(1).await;
    assert!(supervisor.get(&path).await.status.is_success());
    fleet.site.clock.advance(Duration::from_secs(3_600));
    wait_until(DEADLINE, "end of yesterday's returns", || async { (kept().await == 1).then_some(()) }).await;
    let path = format!("/fleet/returns/{}", before["id"].as_str().unwrap());
    assert!(supervisor.get(&path).await.status.is_success());
}
