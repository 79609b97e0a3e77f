//! Quirks of the values that no example of the documents shows.

use gatehouse_domain::payment::{InvoicingStatus, Service, ServiceKind};
use gatehouse_payments::autopay_fleet::webhook;
use gatehouse_payments::{Error, Provider};

use crate::rig::{Rig, answer, of, plate};

/// One service with these further fields.
async fn with(fields: &str) -> Result<Service, Error> {
    let rig = Rig::asked_for(1).await;
    let body =
        format!(r#"[{{"id":"a","vehicle":{{"license_plate_number":"A1","country_code":"no"}}{fields}}}]"#);
    rig.mount("GET", "/fleet/v2/vehicles/services", answer(200, body), 1).await;
    rig.fleet().unpaid_of(of(&plate())).await.map(|mut services| services.remove(0))
}

#[tokio::test]
async fn q1_both_spellings_of_service_data_are_merged() {
    let service =
        with(r#","service_data":{"a":"table","n":20.20},"serviceData":{"a":"example","b":{"x":1.10}}"#)
            .await
            .unwrap();
    let data: Vec<_> = service.data.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(data, [("a", "table"), ("b", r#"{"x":1.10}"#), ("n", "20.20")]);
    assert!(with(r#","service_data":null,"serviceData":"text""#).await.unwrap().data.is_empty());
}

#[tokio::test]
async fn q4_times_are_read_in_every_spelling_and_a_broken_end_is_not_running() {
    for end in ["2023-01-12T13:55:04+0000", "2023-01-12T14:55:04+01:00", "2023-01-12T13:55:04.000Z"] {
        let service = with(&format!(r#","end_time":"{end}""#)).await.unwrap();
        assert_eq!(service.end, Some("2023-01-12T13:55:04Z".parse().unwrap()), "{end}");
    }
    assert_eq!(
        with(r#","end_time":"soon""#).await,
        Err(Error::Unreadable { provider: Provider::Autopay, path: "[0].end_time".into() })
    );
}

#[test]
fn q6_a_period_is_text_or_number_and_a_broken_one_is_no_entry() {
    let notice = |period: &str| {
        let vehicle = r#"{"license_plate_number":"A1","country_code":"NO"}"#;
        webhook::read(format!(r#"{{"id":"a","vehicle":{vehicle}{period}}}"#).as_bytes())
            .map(|n| n.period_secs)
    };
    assert_eq!(notice(r#","notification_period":"900""#), Ok(Some(900)));
    assert_eq!(notice(r#","notification_period":1800"#), Ok(Some(1800)));
    assert_eq!(notice(r#","notification_period":null"#), Ok(None));
    assert_eq!(notice(""), Ok(None));
    assert!(notice(r#","notification_period":"often""#).is_err());
    assert!(webhook::read(b"not JSON").is_err());
}

#[tokio::test]
async fn q7_an_absent_null_or_empty_subdivision_is_none() {
    for subdivision in ["", r#","subdivision":null"#, r#","subdivision":"""#] {
        let rig = Rig::asked_for(1).await;
        let body = format!(r#"[{{"license_plate_number":"A1","country_code":"NO"{subdivision}}}]"#);
        rig.mount("GET", "/fleet/v2/vehicles", answer(200, body), 1).await;
        assert_eq!(rig.fleet().vehicles().await.unwrap()[0].plate.subdivision, None);
    }
}

#[tokio::test]
async fn q9_everything_but_id_and_vehicle_may_be_missing_and_codes_may_be_numbers() {
    let service = with("").await.unwrap();
    assert_eq!((service.start, &service.facility, &service.operator_id), (None, &None, &None));
    let service = with(r#","zone":{"code":100},"facility":{},"operator_id":7"#).await.unwrap();
    assert_eq!((service.zone.unwrap().code.as_str(), service.facility), ("100", None));
    assert_eq!(service.operator_id.as_deref(), Some("7"));
}

#[tokio::test]
async fn q11_a_running_service_has_no_end_and_maybe_no_cost() {
    for cost in ["", r#","cost":null"#, r#","cost":{"currency":"NOK"}"#] {
        let service = with(cost).await.unwrap();
        assert!(service.running() && service.cost.is_none());
    }
}

#[tokio::test]
async fn q13_amounts_are_read_from_their_literal_text_number_or_string() {
    let cost = r#","cost":{"currency":"EUR","vat_percent":"25.0","net_amount":0.10,"vat_amount":"4.04","gross_amount":1e2}"#;
    let cost = with(cost).await.unwrap().cost.unwrap();
    let read = [cost.vat_percent, cost.net, cost.vat, cost.gross].map(|amount| amount.to_string());
    assert_eq!(read, ["25.0", "0.10", "4.04", "100"]);
}

#[tokio::test]
async fn q28_unknown_fields_are_ignored_and_unknown_words_are_kept() {
    let service =
        with(r#","type":"FERRY","invoicing_status":"CREDITED","brand_new":{"deep":[1,2]}"#).await.unwrap();
    assert_eq!(service.kind, ServiceKind::Other("FERRY".into()));
    assert_eq!(service.invoicing, Some(InvoicingStatus::Other("CREDITED".into())));
}
