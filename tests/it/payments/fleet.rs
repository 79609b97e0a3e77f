//! Vehicles and services of a fleet: what is shown, and writes that are sent once whatever happens to their answer.

use super::{Fleet, parked};
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Op};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn vehicles_and_unpaid_services_are_shown_with_their_age_and_sums_per_currency() {
    let fleet = Fleet::one().await;
    let page = fleet.site.attendant().await.get("/fleet/vehicles?plate=123").await.ok();
    assert_eq!(
        (page["total"].as_i64(), page["rows"][0]["vehicle"]["plate"].as_str()),
        (Some(1), Some("AA12345"))
    );
    assert_eq!(page["rows"][0]["unpaid"], json!([{ "currency": "NOK", "gross": "24.24", "count": 1 }]));
    assert_eq!(page["ages"][0]["stale"], false);
    let unpaid = fleet.unpaid().await;
    assert_eq!(unpaid["totals"], json!([{ "currency": "NOK", "gross": "24.24", "count": 1 }]));
    assert_eq!(unpaid["rows"][0]["service_id"], "service-1");
    assert_eq!(unpaid["choices"]["zones"], json!(["Autopay zone"]));
    assert_eq!(unpaid["days"].as_array().unwrap().len(), 1);
    assert!(fleet.sim.violations().is_empty(), "{:?}", fleet.sim.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vehicle_is_added_detached_and_removed_and_the_screen_shows_it_at_once() {
    let fleet = Fleet::one().await;
    let added = fleet.write("/fleet/vehicles", "bb 777").await.ok();
    assert_eq!(added["outcome"], "done", "{added}");
    let page = fleet.site.attendant().await.get("/fleet/vehicles").await.ok();
    assert_eq!(page["total"], 2);
    // The same vehicle in another spelling is there already.
    assert!(!fleet.write("/fleet/vehicles", "BB-777").await.status.is_success());
    assert_eq!(fleet.write("/fleet/vehicles/detach", "BB777").await.ok()["outcome"], "done");
    assert_eq!(fleet.write("/fleet/vehicles/remove", "BB777").await.ok()["outcome"], "done");
    let page = fleet.site.attendant().await.get("/fleet/vehicles").await.ok();
    assert_eq!(page["total"], 1);
    assert_eq!(fleet.sim.world(|world| (world.vehicles.len(), world.detached.len())), (1, 1));
    assert!(fleet.sim.violations().is_empty(), "{:?}", fleet.sim.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    let fleet = Fleet::one().await;
    for (op, path, plate) in [
        (Op::AddVehicle, "/fleet/vehicles", "CC1"),
        (Op::RemoveVehicle, "/fleet/vehicles/remove", "AA12345"),
        (Op::Detach, "/fleet/vehicles/detach", "AA12345"),
    ] {
        fleet.sim.misbehave(Some(op), Fault::CutAfter, None);
        let write = fleet.write(path, plate).await.ok();
        assert_eq!(
            (write["outcome"].as_str(), write["open"].as_bool()),
            (Some("unknown"), Some(true)),
            "{write}"
        );
        assert_eq!(fleet.sim.count(op), 1, "{path}");
        // Nobody may ask for the same again before somebody has found out.
        let second = fleet.write(path, plate).await;
        assert_eq!(second.refused(), "conflict");
        assert!(
            second.json()["message"].as_str().unwrap().contains("Settle it first"),
            "{:?}",
            second.json()
        );
        assert_eq!(fleet.sim.count(op), 1, "{path}");
    }
    let unknown = fleet.writes().await.iter().filter(|write| write["outcome"] == "unknown").count();
    assert_eq!(unknown, 3);
    assert_eq!(fleet.site.alarms("money_unknown").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    let fleet = Fleet::one().await;
    fleet.sim.misbehave(Some(Op::Decline), Fault::CutAfter, None);
    let write = fleet.decline("service-1", "AA 12345", "Not our driver").await.ok();
    assert_eq!(write["outcome"], "unknown", "{write}");
    assert!(!fleet.decline("service-1", "AA12345", "Not our driver").await.status.is_success());
    assert_eq!(fleet.sim.count(Op::Decline), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_declined_once_with_a_reason_and_its_plate_typed() {
    let fleet = Fleet::one().await;
    assert!(!fleet.decline("service-1", "AA12345", " ").await.status.is_success());
    assert!(!fleet.decline("service-1", "AA12346", "Not ours").await.status.is_success());
    assert!(!fleet.decline("service-9", "AA12345", "Not ours").await.status.is_success());
    assert_eq!(fleet.sim.count(Op::Decline), 0);
    assert_eq!(fleet.decline("service-1", "aa-12345", "Not ours").await.ok()["outcome"], "done");
    assert_eq!(fleet.unpaid().await["total"], 0);
    // Also when it is still on the provider's list.
    fleet.sim.world(|world| world.services[0].declined = false);
    fleet.refresh().await;
    assert_eq!(fleet.unpaid().await["total"], 1);
    assert!(!fleet.decline("service-1", "AA12345", "Again").await.status.is_success());
    assert_eq!(fleet.sim.count(Op::Decline), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_still_runs_is_not_among_the_unpaid_ones_and_no_decline_of_it_is_sent() {
    let fleet = Fleet::one().await;
    parked(&fleet.sim, "BB22222", "runs", None);
    fleet.refresh().await;
    assert_eq!(fleet.unpaid().await["total"], 1, "ended ones only");
    let refused = fleet.decline("runs", "BB22222", "Not ours").await;
    assert_eq!(refused.refused(), "conflict");
    let told = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(told.contains("not among the unpaid ones"), "{told}");
    assert_eq!((fleet.sim.count(Op::Decline), fleet.writes().await.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_service_that_a_provider_lists_as_unpaid_is_not_declined_all_the_same() {
    let config = AutopayConfig { lists_running: true, ..AutopayConfig::default() };
    let fleet = Fleet::of(TestSite::builder(), config).await;
    parked(&fleet.sim, "BB22222", "runs", None);
    fleet.refresh().await;
    assert_eq!(fleet.unpaid().await["total"], 2);
    let refused = fleet.decline("runs", "BB22222", "Not ours").await;
    assert_eq!(refused.refused(), "conflict");
    let told = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(told.contains("still runs"), "{told}");
    assert_eq!((fleet.sim.count(Op::Decline), fleet.writes().await.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_refuses_is_refused_and_may_be_asked_for_again() {
    let fleet = Fleet::one().await;
    let refusal = Fault::Error { id: "fleet_vehicle_save_error".into(), status: None };
    fleet.sim.misbehave(Some(Op::AddVehicle), refusal, Some(1));
    let write = fleet.write("/fleet/vehicles", "CC1").await.ok();
    assert_eq!(
        (write["outcome"].as_str(), write["error_id"].as_str()),
        (Some("refused"), Some("fleet_vehicle_save_error"))
    );
    assert_eq!(fleet.write("/fleet/vehicles", "CC1").await.ok()["outcome"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn unpaid_services_are_exported_as_text_a_spreadsheet_never_executes() {
    let fleet = Fleet::of(TestSite::builder(), AutopayConfig::default()).await;
    parked(&fleet.sim, "BB1", "=cmd()", Some(5));
    fleet.refresh().await;
    let answer = fleet.site.supervisor().await.get("/fleet/unpaid/export").await;
    assert!(answer.status.is_success());
    let text = String::from_utf8(answer.bytes.to_vec()).unwrap();
    assert!(text.contains("Rental;'=cmd();BB1;NO"), "{text}");
    assert_eq!(text.lines().count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_people_who_press_at_the_same_moment_one_sends_and_the_other_is_told() {
    let fleet = std::sync::Arc::new(Fleet::one().await);
    let mut outcomes = Vec::new();
    for op in [Op::Decline, Op::AddVehicle, Op::Detach] {
        let press = || {
            let fleet = std::sync::Arc::clone(&fleet);
            tokio::spawn(async move {
                match op {
                    Op::Decline => fleet.decline("service-1", "AA12345", "Not our driver").await,
                    Op::AddVehicle => fleet.write("/fleet/vehicles", "BB 22222").await,
                    _ => fleet.write("/fleet/vehicles/detach", "AA12345").await,
                }
            })
        };
        // Whoever comes second finds the first one on its way: it is not answered before both have pressed.
        fleet.sim.misbehave(Some(op), Fault::Slow { ms: 50 }, Some(1));
        let (one, two) = tokio::join!(press(), press());
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(fleet.sim.count(op), 1, "{op:?}");
        let (sent, told) = if one.status.is_success() { (one, two) } else { (two, one) };
        assert_eq!(told.refused(), "conflict", "{op:?}: {}", told.json());
        outcomes.push(sent.ok()["outcome"].clone());
    }
    assert_eq!(outcomes, ["done", "done", "done"]);
    assert_eq!(fleet.writes().await.len(), 3);
}
