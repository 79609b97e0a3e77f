//! The requests of the fleet, compared with literal addresses and JSON typed from the document.

use gatehouse_domain::payment::{FleetPlate, ServiceKind};
use gatehouse_payments::autopay_fleet::OfVehicle;
use gatehouse_payments::{Ended, Error};
use serde_json::json;

use crate::rig::{Rig, answer, fixture_json, of, period, plate};

#[tokio::test]
async fn removing_names_one_vehicle_in_the_query() {
    let rig = Rig::asked_for(1).await;
    rig.mount("DELETE", "/fleet/v2/vehicles", answer(200, ""), 2).await;
    assert_eq!(rig.fleet().remove_vehicle(&plate()).await, Ended::Done(()));
    let german = FleetPlate::new("HDBB12345", "DE", Some("HD"));
    assert_eq!(rig.fleet().remove_vehicle(&german).await, Ended::Done(()));
    assert_eq!(
        rig.lines().await,
        [
            "DELETE /fleet/v2/vehicles?license_plate_number=AA12345&country_code=NO",
            "DELETE /fleet/v2/vehicles?license_plate_number=HDBB12345&country_code=DE&subdivision=HD",
        ]
    );
}

// P-Q18
#[tokio::test]
async fn nothing_is_removed_without_plate_and_country_and_nothing_is_sent() {
    let rig = Rig::asked_for(0).await;
    for plate in [("", "NO"), ("AA12345", ""), (" - ", "NO"), ("AA12345", "NOR")] {
        let plate = FleetPlate::new(plate.0, plate.1, None);
        for ended in [rig.fleet().remove_vehicle(&plate).await, rig.fleet().detach_vehicle(&plate).await] {
            assert!(matches!(ended, Ended::NotSent(_)), "{plate:?}: {ended:?}");
        }
        assert!(matches!(rig.fleet().lock(of(&plate)).await, Ended::NotSent(_)));
        assert!(matches!(rig.fleet().unpaid_of(of(&plate)).await, Err(Error::NotAsked(_))));
    }
    assert!(rig.lines().await.is_empty());
}

// P-Q19
#[tokio::test]
async fn detaching_is_another_call_than_removing() {
    let rig = Rig::asked_for(1).await;
    rig.mount("POST", "/fleet/v2/vehicles/detach", answer(200, "not even JSON"), 2).await;
    assert_eq!(rig.fleet().detach_vehicle(&plate()).await, Ended::Done(()));
    // P-Q8: the provider's spelling goes back as it is, with its subdivision.
    let german = FleetPlate::new("HDBB12345", "DE", Some("HD"));
    assert_eq!(rig.fleet().detach_vehicle(&german).await, Ended::Done(()));
    assert_eq!(rig.bodies().await, [fixture_json("detach_request_no"), fixture_json("detach_request_de")]);
}

// P-Q5: the plus sign is encoded; times are UTC, "+0000".
#[tokio::test]
async fn the_services_of_a_vehicle_are_asked_for_with_an_encoded_plus() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", "/fleet/v2/vehicles/services", answer(200, "[]"), 1).await;
    let what = OfVehicle {
        kind: Some(&ServiceKind::Parking),
        period: period("2022-06-06T16:34:40Z", "2022-07-06T16:40:40Z"),
        plate: &plate(),
        include_running: true,
    };
    assert_eq!(rig.fleet().unpaid_of(what).await, Ok(vec![]));
    assert_eq!(
        rig.lines().await,
        [
            "GET /fleet/v2/vehicles/services?license_plate_number=AA12345&country_code=NO&type=PARKING&from=2022-06-06T16%3A34%3A40%2B0000&to=2022-07-06T16%3A40%3A40%2B0000&include_running_services=true"
        ]
    );
}

// P-Q22: the document's +0200 in a winter month is an example; we send the same instants in UTC.
#[tokio::test]
async fn a_lock_sends_the_fields_of_the_table_in_its_body() {
    let rig = Rig::asked_for(1).await;
    rig.mount("POST", "/fleet/v2/vehicles/disable_payments", answer(200, "[]"), 2).await;
    let norwegian = plate();
    let what = OfVehicle { kind: Some(&ServiceKind::Parking), ..of(&norwegian) };
    assert_eq!(rig.fleet().lock(what).await, Ended::Done(vec![]));
    let german = FleetPlate::new("BB12345", "DE", Some("HD"));
    let what = OfVehicle {
        kind: Some(&ServiceKind::Parking),
        period: period("2023-03-01T22:00:00Z", "2023-03-02T21:59:59Z"),
        ..of(&german)
    };
    assert_eq!(rig.fleet().lock(what).await, Ended::Done(vec![]));
    assert_eq!(
        rig.bodies().await,
        [
            json!({
                "country_code": "NO", "license_plate_number": "AA12345", "type": "PARKING",
                "from": "2022-09-01T22:00:00+0000", "to": "2022-09-02T21:59:59+0000",
                "include_running_services": true
            }),
            json!({
                "country_code": "DE", "license_plate_number": "BB12345", "subdivision": "HD", "type": "PARKING",
                "from": "2023-03-01T22:00:00+0000", "to": "2023-03-02T21:59:59+0000",
                "include_running_services": true
            })
        ]
    );
    // Beside the times, they are the document's own examples, field by field.
    for (sent, name) in rig.bodies().await.iter().zip(["lock_request_no", "lock_request_de"]) {
        let document = fixture_json(name);
        for (field, value) in document.as_object().unwrap() {
            assert!(matches!(field.as_str(), "from" | "to") || sent[field] == *value, "{name}: {field}");
        }
        assert_eq!(sent.as_object().unwrap().len(), document.as_object().unwrap().len());
    }
}

#[tokio::test]
async fn declining_names_the_service_in_the_path_and_sends_no_body() {
    let rig = Rig::asked_for(1).await;
    rig.mount("POST", "/fleet/v2/services/70b4746b-62fa-49a8/decline", answer(200, ""), 1).await;
    assert_eq!(rig.fleet().decline("70b4746b-62fa-49a8").await, Ended::Done(()));
    let request = &rig.server.received_requests().await.unwrap()[1];
    assert!(request.body.is_empty());
    assert!(matches!(rig.fleet().decline("..").await, Ended::NotSent(_)));
}

// P-Q24
#[tokio::test]
async fn declining_that_is_not_offered_is_said_so() {
    for (status, body) in [(404, ""), (400, r#"{"error_id":"method_not_supported","message":"no"}"#)] {
        let rig = Rig::asked_for(1).await;
        rig.mount("POST", "/fleet/v2/services/x/decline", answer(status, body), 1).await;
        let ended = rig.fleet().decline("x").await;
        assert!(matches!(ended, Ended::Refused(_)));
        assert!(ended.words().unwrap().starts_with("Autopay does not offer declining here"), "{ended:?}");
    }
}

#[tokio::test]
async fn what_the_level_forbids_is_its_own_meaning() {
    let rig = Rig::asked_for(1).await;
    rig.mount(
        "GET",
        "/fleet/v2/services",
        answer(403, r#"{"error_id":"forbidden","message":"Unauthorized"}"#),
        1,
    )
    .await;
    let error = rig.fleet().unpaid(|_| ()).await.unwrap_err();
    assert_eq!(error, Error::Forbidden { message: "Unauthorized".into() });
}
