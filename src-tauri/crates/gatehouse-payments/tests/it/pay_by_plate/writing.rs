//! The shapes as a provider of ours writes them, to the letter, and requests as it reads them.

use gatehouse_payments::pay_by_plate::wire::{
    ClearRequest, Cleared, IsValidAnswer, IsValidRequest, Permit, PermitZone, PermitsPage, PopulateRequest,
    Populated, SearchAnswer, SearchRequest, Zone,
};

fn permit(plate: &str) -> Permit {
    Permit {
        expiry: "2020-12-07T15:55:01.475935Z".parse().unwrap(),
        activation: None,
        permit_id: "1234A".into(),
        plate_number: plate.into(),
        plate_state: "NY".into(),
        make: Some("Renault".into()),
        color: Some("Blue".into()),
    }
}

const SAMPLE: &str = r#"{"Expiry":"2020-12-07T15:55:01.475935Z","Activation":"0001-01-01T00:00:00","PermitId":"1234A","PlateNumber":"ABC123","PlateState":"NY","Make":"Renault","Color":"Blue"}"#;

#[test]
fn a_page_of_permits_is_written_as_in_the_sample() {
    let page =
        PermitsPage { continuation_token: "12/6/2020 3:55:01 PM".into(), permits: vec![permit("ABC123")] };
    let wanted = format!(r#"{{"ContinuationToken":"12/6/2020 3:55:01 PM","Permits":[{SAMPLE}]}}"#);
    assert_eq!(serde_json::to_string(&page).unwrap(), wanted);
    assert_eq!(serde_json::from_str::<Permit>(SAMPLE).unwrap(), permit("ABC123"));
}

#[test]
fn the_answer_of_a_search_is_written_as_in_the_sample() {
    let zone = PermitZone { permits: vec![permit("ABC123")], zone_id: "prk1".into() };
    let wanted = format!(r#"{{"PermitZones":[{{"Permits":[{SAMPLE}],"ZoneId":"prk1"}}]}}"#);
    assert_eq!(serde_json::to_string(&SearchAnswer { permit_zones: vec![zone] }).unwrap(), wanted);
}

#[test]
fn what_is_agreed_is_written_as_agreed() {
    let zones = [Zone { zone_id: "prk1".into(), name: "Lot 1".into() }];
    assert_eq!(serde_json::to_string(&zones).unwrap(), r#"[{"ZoneId":"prk1","Name":"Lot 1"}]"#);
    assert_eq!(serde_json::to_string(&IsValidAnswer { is_valid: true }).unwrap(), r#"{"IsValid":true}"#);
    assert_eq!(serde_json::to_string(&Populated { populated: 4 }).unwrap(), r#"{"Populated":4}"#);
    assert_eq!(serde_json::to_string(&Cleared { cleared: 5 }).unwrap(), r#"{"Cleared":5}"#);
}

#[test]
fn times_are_written_with_six_digits_and_what_is_not_told_is_null_or_empty() {
    let bare = Permit {
        expiry: "2099-01-01T00:00:00Z".parse().unwrap(),
        activation: Some("2020-12-07T10:00:00.5Z".parse().unwrap()),
        plate_state: String::new(),
        make: None,
        color: None,
        ..permit("ABC123")
    };
    let wanted = r#"{"Expiry":"2099-01-01T00:00:00.000000Z","Activation":"2020-12-07T10:00:00.500000Z","PermitId":"1234A","PlateNumber":"ABC123","PlateState":"","Make":null,"Color":null}"#;
    assert_eq!(serde_json::to_string(&bare).unwrap(), wanted);
}

#[test]
fn requests_are_read_with_numbers_for_ids_and_refused_without_what_they_need() {
    let is_valid: IsValidRequest =
        serde_json::from_str(r#"{"PlateNumber":123,"ZoneIds":["prk1",2],"Extra":1}"#).unwrap();
    let wanted = IsValidRequest {
        plate_number: "123".into(),
        plate_state: String::new(),
        zone_ids: vec!["prk1".into(), "2".into()],
    };
    assert_eq!(is_valid, wanted);
    for (body, fine) in [
        (r#"{"PlateNumber":"A","PlateState":"NY","ZoneIds":[]}"#, true),
        (r#"{"PlateNumber":"A","PlateState":null,"ZoneIds":["z"]}"#, true),
        (r#"{"PlateNumber":"","ZoneIds":["z"]}"#, false),
        (r#"{"PlateNumber":null,"ZoneIds":["z"]}"#, false),
        (r#"{"ZoneIds":["z"]}"#, false),
        (r#"{"PlateNumber":"A"}"#, false),
        (r#"{"PlateNumber":"A","ZoneIds":null}"#, false),
        (r#"{"PlateNumber":"A","ZoneIds":"z"}"#, false),
        (r#"{"PlateNumber":{},"ZoneIds":{}}"#, false),
    ] {
        assert_eq!(serde_json::from_str::<IsValidRequest>(body).is_ok(), fine, "{body}");
    }
    for (body, fine) in [
        (r#"{"PlateNumbers":["A",1],"ZoneIds":["z"]}"#, true),
        (r#"{"PlateNumbers":[],"ZoneIds":[]}"#, true),
        (r#"{"PlateNumbers":["A"]}"#, false),
        (r#"{"PlateNumbers":[null],"ZoneIds":["z"]}"#, false),
        (r#"{"PlateNumbers":{},"ZoneIds":{}}"#, false),
        ("[]", false),
    ] {
        assert_eq!(serde_json::from_str::<SearchRequest>(body).is_ok(), fine, "{body}");
    }
}

#[test]
fn the_certification_requests_are_read_strictly() {
    let body = format!(r#"{{"ZoneId":"certification","Permits":[{SAMPLE}]}}"#);
    let populate: PopulateRequest = serde_json::from_str(&body).unwrap();
    assert_eq!((populate.zone_id.as_str(), populate.permits), ("certification", vec![permit("ABC123")]));
    for bad in [
        r#"{"ZoneId":"c","Permits":[{"PlateNumber":"A"}]}"#,
        r#"{"ZoneId":"c","Permits":[{"PlateNumber":"A","Expiry":"soon"}]}"#,
        r#"{"ZoneId":"c","Permits":[null]}"#,
        r#"{"ZoneId":"c"}"#,
        r#"{"Permits":[]}"#,
    ] {
        assert!(serde_json::from_str::<PopulateRequest>(bad).is_err(), "{bad}");
    }
    let clear: ClearRequest = serde_json::from_str(r#"{"ZoneId":"certification"}"#).unwrap();
    assert_eq!(clear.zone_id, "certification");
}
