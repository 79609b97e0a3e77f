//! Every example of the two documents, repaired where it is not JSON (P-Q3), is read.

use gatehouse_domain::payment::{Doubt, InvoicingStatus, Service, ServiceKind, TenantKind};
use gatehouse_payments::autopay_fleet::webhook;
use gatehouse_payments::autopay_permit::PathSetup;
use gatehouse_payments::{Ended, Error, Provider};
use serde_json::json;

use crate::rig::{Rig, answer, fixture, fixture_json, of, plate};

fn gross(service: &Service) -> String {
    let cost = service.cost.as_ref().unwrap();
    format!("{} {} {} {} {}", cost.currency.code(), cost.vat_percent, cost.net, cost.vat, cost.gross)
}

#[tokio::test]
async fn the_vehicles_of_the_document_are_read() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", "/fleet/v2/vehicles", answer(200, fixture("vehicles")), 1).await;
    let vehicles = rig.fleet().vehicles().await.unwrap();
    assert_eq!(vehicles.len(), 2);
    assert_eq!(vehicles[0].plate, plate());
    assert_eq!(vehicles[0].created_at, Some("2022-06-15T10:30:00Z".parse().unwrap()));
    assert_eq!(vehicles[1].plate.subdivision.as_deref(), Some("HD"));
    assert_eq!(vehicles[1].plate.canonical(), "HDBB56789");
}

#[tokio::test]
async fn the_unpaid_services_of_the_document_are_read() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", "/fleet/v2/services", answer(200, fixture("unpaid")), 1).await;
    let services = rig.fleet().unpaid(|_| ()).await.unwrap();
    assert_eq!(services.len(), 2);
    // P-Q13: the literal text, 20.20 and not 20.2.
    assert_eq!(gross(&services[0]), "NOK 20 20.20 4.04 24.24");
    assert_eq!(services[0].invoicing, Some(InvoicingStatus::NotInvoiced));
    assert_eq!(services[0].data["key"], "value");
    // P-Q9: no facility, zone or product; P-Q10: its end lies before its start; P-Q14: a German plate owes NOK.
    assert_eq!((&services[1].facility, &services[1].zone, &services[1].product_name), (&None, &None, &None));
    assert_eq!(services[1].doubts(), [Doubt::EndsBeforeStart]);
    assert_eq!(services[1].cost.as_ref().unwrap().currency.code(), "NOK");
}

#[tokio::test]
async fn the_services_of_a_vehicle_of_the_document_are_read() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", "/fleet/v2/vehicles/services", answer(200, fixture("vehicle_services")), 1).await;
    let services = rig.fleet().unpaid_of(of(&plate())).await.unwrap();
    // P-Q7: subdivision null. P-Q12: INVOICED in a list of unpaid ones is kept as it is.
    assert_eq!(services[0].vehicle.plate, plate());
    assert_eq!(services[0].invoicing, Some(InvoicingStatus::Invoiced));
    assert_eq!(services[0].operator_id.as_deref(), Some("operator_id"), "P-Q15: opaque");
    assert_eq!(services[0].data["key"], "value", "P-Q1: serviceData");
}

#[tokio::test]
async fn the_locked_services_of_the_document_are_read() {
    for (name, canonical) in [("lock_response_no", "AA12345"), ("lock_response_de", "HDBB12345")] {
        let rig = Rig::asked_for(1).await;
        rig.mount("POST", "/fleet/v2/vehicles/disable_payments", answer(200, fixture(name)), 1).await;
        let Ended::Done(locked) = rig.fleet().lock(of(&plate())).await else { panic!("{name}") };
        assert_eq!(locked[0].vehicle.plate.canonical(), canonical);
        assert_eq!(gross(&locked[0]), "NOK 20 20.20 4.04 24.24");
        assert_eq!(locked[0].kind, ServiceKind::Parking);
    }
}

#[tokio::test]
async fn the_added_vehicles_of_the_document_are_sent_and_read() {
    for (request, response, p, sub) in [
        ("add_vehicle_request_no", "add_vehicle_response_no", ("AA12345", "NO"), None),
        ("add_vehicle_request_de", "add_vehicle_response_de", ("BB12345", "DE"), Some("HD")),
    ] {
        let rig = Rig::asked_for(1).await;
        rig.mount("POST", "/fleet/v2/vehicles", answer(200, fixture(response)), 1).await;
        let asked = gatehouse_domain::payment::FleetPlate::new(p.0, p.1, sub);
        let Ended::Done(added) = rig.fleet().add_vehicle(&asked).await else { panic!("{request}") };
        assert_eq!(rig.bodies().await, [fixture_json(request)]);
        // P-Q8: sent BB12345 + HD, answered HDBB12345 + HD: one vehicle, in the provider's spelling.
        assert_eq!(added.plate.key(), asked.key());
    }
}

#[test]
fn the_notifications_of_the_document_are_read() {
    let entry = webhook::read(fixture("webhook_entry").as_bytes()).unwrap();
    assert_eq!((entry.period_secs, entry.zone.unwrap().code.as_str()), (None, "TEST_ZONE_1"));
    assert_eq!(entry.data["key"], "value");
    let periodic = webhook::read(fixture("webhook_periodic").as_bytes()).unwrap();
    assert_eq!(periodic.period_secs, Some(900), "P-Q6: a text of seconds");
    assert_eq!(periodic.vehicle.plate.canonical(), "HDBB12345");
}

#[tokio::test]
async fn the_error_of_the_document_is_read() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", "/fleet/v2/vehicles", answer(400, fixture("error")), 1).await;
    let error = rig.fleet().vehicles().await.unwrap_err();
    assert_eq!(
        error,
        Error::Refused {
            provider: Provider::Autopay,
            status: 400,
            error_id: Some("authentication_error".into()),
            message: "No access token present in header!".into()
        }
    );
    assert!(error.sentence().contains("No access token present in header!"));
    assert!(!error.to_string().contains("No access token"), "logs hold no words of the answer");
}

#[tokio::test]
async fn the_permit_definitions_of_the_document_are_read() {
    let rig = Rig::asked_for(1).await;
    let landlord = "1a6f4e3b-2db6-46ea-a095-a8c76c995596";
    let at = format!("/permit/v2/landlord/{landlord}/permitDefinitions");
    rig.mount("GET", &at, answer(200, fixture("permit_definitions")), 1).await;
    let definitions = rig.autopay.permit(landlord, PathSetup::default()).definitions().await.unwrap();
    assert_eq!(definitions[0].name, "Free parking from 5 to 9");
    assert_eq!(definitions[0].facilities[0].name, "Supremax city center");
    assert_eq!(definitions[0].facilities[0].zones[0].code, "15124");
}

#[tokio::test]
async fn the_new_tenant_of_the_document_is_sent() {
    let rig = Rig::asked_for(1).await;
    rig.mount("PUT", "/permit/v2/landlord/l/tenant/new", answer(200, r#"{"tenant_id":"t-1"}"#), 1).await;
    let permit = rig.autopay.permit("l", PathSetup::default());
    let ended = permit.create_tenant("My new tenant", "example@autopay.io", TenantKind::Full).await;
    assert_eq!(ended, Ended::Done("t-1".into()));
    assert_eq!(rig.bodies().await, [fixture_json("create_tenant_request")]);
    assert_eq!(
        fixture_json("create_tenant_request"),
        json!({"name": "My new tenant", "manager_email": "example@autopay.io", "type": "FULL"})
    );
}
