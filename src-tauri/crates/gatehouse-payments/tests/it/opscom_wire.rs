//! What is sent to OPS-COM, against its documents' own examples, and what a success looks like.

use gatehouse_domain::payment::{PaidPermitPush, PaidPermitUpdate, PermitReference, PermitZone, TimeBasis};
use gatehouse_payments::opscom::{OpsCom, OpsComSettings};
use gatehouse_payments::{Ended, Error};
use secrecy::SecretString;

use crate::opscom_rig::{
    CHECK, DELETE, OpsComRig, PUSH, REFERENCE, STATS, TOKEN, UPDATE, bare, fixture, plate, push, reference,
    settings, time, update, update_of,
};
use crate::rig::answer;

const PREVIOUS: &str = "PREVIOUS-REFERENCE-ID";

async fn sent(rig: &OpsComRig) -> String {
    let mut bodies = rig.bodies().await;
    assert_eq!(bodies.len(), 1);
    bodies.remove(0)
}

#[tokio::test]
async fn an_update_is_sent_as_in_the_raw_example() {
    let rig = OpsComRig::start().await;
    rig.mount(UPDATE, answer(200, r#"{"status":"success","reference_id":"PREVIOUS-REFERENCE-ID"}"#), 1).await;
    let ended = rig.opscom.update(&update_of(PREVIOUS)).await;
    assert_eq!(ended, Ended::Done(PermitReference::new(PREVIOUS).unwrap()));
    assert_eq!(sent(&rig).await, bare(&fixture("update_request")));
    let request = &rig.server.received_requests().await.unwrap()[0];
    for (name, value) in [("accept", "application/json"), ("content-type", "application/json")] {
        assert_eq!(request.headers[name], value);
    }
}

#[tokio::test]
async fn with_utc_times_an_update_names_its_end_so_and_nothing_else_changes() {
    let rig = OpsComRig::with(|s| s.time_basis = TimeBasis::Utc).await;
    rig.mount(UPDATE, answer(200, fixture("success")), 1).await;
    rig.opscom.update(&update_of(PREVIOUS)).await;
    assert_eq!(sent(&rig).await, bare(&fixture("update_request_utc")));
}

#[tokio::test]
async fn with_utc_times_a_new_permit_keeps_its_one_spelling_and_tells_utc() {
    let rig = OpsComRig::with(|s| s.time_basis = TimeBasis::Utc).await;
    rig.mount(PUSH, answer(200, fixture("success")), 1).await;
    rig.opscom.push(&push()).await;
    assert_eq!(sent(&rig).await, bare(&fixture("push_request")).replace("T09:", "T13:"));
}

#[tokio::test]
async fn a_new_permit_is_sent_as_in_the_sample() {
    let rig = OpsComRig::start().await;
    rig.mount(PUSH, answer(200, fixture("success")), 1).await;
    assert_eq!(rig.opscom.push(&push()).await, Ended::Done(reference()));
    assert_eq!(sent(&rig).await, bare(&fixture("push_request")));
}

#[tokio::test]
async fn a_deletion_statistics_and_a_plate_check_are_sent_as_described() {
    let rig = OpsComRig::start().await;
    rig.mount(DELETE, answer(200, r#"{"status":"success"}"#), 1).await;
    rig.mount(STATS, answer(200, r#"{"data":[]}"#), 2).await;
    rig.mount(CHECK, answer(200, fixture("check_new_empty")), 1).await;
    let previous = PermitReference::new(PREVIOUS).unwrap();
    assert_eq!(rig.opscom.delete(&previous).await, Ended::Done(previous));
    rig.opscom.stats(&["Lot 01", "Lot 02"]).await.unwrap();
    rig.opscom.stats(&[]).await.unwrap();
    rig.opscom.check_plate(&plate()).await.unwrap();
    let literal = [
        bare(&fixture("delete_request")),
        bare(&fixture("stats_request")),
        r#"{"apiToken":"YOUR-API-TOKEN"}"#.to_owned(),
        bare(&fixture("check_request")),
    ];
    assert_eq!(rig.bodies().await, literal);
}

#[tokio::test]
async fn what_is_not_told_is_left_out_and_no_amount_is_never_sent_as_zero() {
    let rig = OpsComRig::start().await;
    rig.mount(UPDATE, answer(200, fixture("success")), 1).await;
    rig.mount(PUSH, answer(200, fixture("success")), 1).await;
    let times = (time("2018-07-02T13:00:00Z"), time("2018-07-02T13:30:00Z"));
    let zone = PermitZone::new("Lot 4").unwrap();
    rig.opscom.update(&PaidPermitUpdate::new(reference(), Some(plate()), None, None).unwrap()).await;
    rig.opscom.push(&PaidPermitPush::new(plate(), zone, None, times, None).unwrap()).await;
    assert_eq!(
        rig.bodies().await,
        [
            format!(r#"{{"apiToken":"{TOKEN}","referenceID":"{REFERENCE}","plate":"PL8RDR"}}"#),
            format!(
                r#"{{"apiToken":"{TOKEN}","LicencePlate":"PL8RDR","zone":"Lot 4","startTime":"2018-07-02T09:00:00","endTime":"2018-07-02T09:30:00"}}"#
            ),
        ]
    );
}

#[tokio::test]
async fn the_end_of_summer_time_moves_local_times_and_leaves_utc_alone() {
    // Toronto: 06:00 UTC on 2026-11-01 is when 02:00 becomes 01:00.
    for (basis, field, written) in [
        (TimeBasis::Local, "endTime", ["2026-11-01T01:59:59", "2026-11-01T01:00:00"]),
        (TimeBasis::Utc, "EndDateUtc", ["2026-11-01T05:59:59", "2026-11-01T06:00:00"]),
    ] {
        let rig = OpsComRig::with(|s| s.time_basis = basis).await;
        rig.mount(UPDATE, answer(200, fixture("success")), 2).await;
        for end in ["2026-11-01T05:59:59Z", "2026-11-01T06:00:00Z"] {
            let update = PaidPermitUpdate::new(reference(), None, Some(time(end)), None).unwrap();
            assert_eq!(rig.opscom.update(&update).await, Ended::Done(reference()));
        }
        let literal = written
            .map(|end| format!(r#"{{"apiToken":"{TOKEN}","referenceID":"{REFERENCE}","{field}":"{end}"}}"#));
        assert_eq!(rig.bodies().await, literal);
    }
}

#[tokio::test]
async fn the_success_of_the_document_is_read_with_either_id_or_both() {
    for body in [
        fixture("success"),
        format!(r#"{{"status":"success","reference_id":"{REFERENCE}"}}"#),
        format!(r#"{{"status":"Success","InternalReferenceID":"{REFERENCE}"}}"#),
        format!(r#"{{"status":"success","reference_id":"","InternalReferenceID":"{REFERENCE}","new":1}}"#),
        format!("\u{feff}{}", fixture("success").replace("1a9b", "1A9B").replacen("1A9B", "1a9b", 1)),
    ] {
        let rig = OpsComRig::start().await;
        rig.mount(PUSH, answer(200, body.clone()), 1).await;
        rig.mount(UPDATE, answer(201, body.clone()), 1).await;
        rig.mount(DELETE, answer(200, body), 1).await;
        assert_eq!(rig.opscom.push(&push()).await, Ended::Done(reference()));
        assert_eq!(rig.opscom.update(&update()).await, Ended::Done(reference()));
        assert_eq!(rig.opscom.delete(&reference()).await, Ended::Done(reference()));
    }
}

#[tokio::test]
async fn the_client_code_is_one_part_of_the_path_whatever_is_in_it() {
    let rig = OpsComRig::with(|s| s.client_code = " OC_TOMA/../x ".into()).await;
    let success = answer(200, fixture("success"));
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(success).mount(&rig.server).await;
    rig.opscom.update(&update()).await;
    let request = &rig.server.received_requests().await.unwrap()[0];
    assert_eq!(request.url.path(), "/api/OC_TOMA%2F..%2Fx/v1/permits/update");
}

#[tokio::test]
async fn no_token_is_told_by_what_can_be_printed() {
    let secret = "S3CRET-0001";
    let rig = OpsComRig::with(|s| s.api_token = SecretString::from(secret)).await;
    // Even when an answer repeats what was sent.
    let echo = format!(r#"{{"ErrorCode":9002,"ErrorMessage":"Token {secret} may not"}}"#);
    rig.mount(UPDATE, answer(200, echo.clone()), 1).await;
    rig.mount(DELETE, answer(500, echo.clone()), 1).await;
    rig.mount(STATS, answer(400, echo), 1).await;
    rig.mount(PUSH, answer(302, "").insert_header("location", format!("/{secret}")), 1).await;
    let alarm = format!(r#"{{"response":"{secret}","responseJSON":{{"alarm":"{secret}"}}}}"#);
    rig.mount(CHECK, answer(200, alarm), 1).await;
    let mut settings = settings("http://127.0.0.1:1");
    settings.api_token = SecretString::from(secret);
    let unreached = OpsCom::new(settings.clone()).unwrap();
    let told = [
        format!("{:?}", rig.opscom),
        format!("{settings:?}"),
        format!("{:?}", rig.opscom.update(&update()).await),
        format!("{:?}", rig.opscom.delete(&reference()).await),
        format!("{:?}", rig.opscom.stats(&[]).await),
        format!("{:?}", rig.opscom.push(&push()).await),
        format!("{:?}", rig.opscom.check_plate(&plate()).await),
        format!("{:?}", unreached.update(&update()).await),
        format!("{:?}", unreached.check_plate(&plate()).await),
    ];
    assert!(rig.bodies().await.iter().all(|body| body.contains(secret)), "it was sent");
    for text in told {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn settings_that_cannot_be_used_are_refused_with_a_sentence_that_names_the_field() {
    let with = |change: fn(&mut OpsComSettings)| {
        let mut settings = settings("https://controller.example.com");
        change(&mut settings);
        OpsCom::new(settings).map(drop)
    };
    assert_eq!(with(|_| {}), Ok(()));
    assert!(matches!(
        with(|s| s.controller_url = "http://controller.example.com".into()),
        Err(Error::Address(_))
    ));
    assert!(matches!(with(|s| s.validation_url = "service".into()), Err(Error::Address(_))));
    let said = |refused: Result<(), Error>| refused.unwrap_err().sentence();
    assert!(said(with(|s| s.client_code = " ".into())).starts_with("The client code is missing"));
    assert!(said(with(|s| s.client_code = "..".into())).contains("client code"));
    assert_eq!(with(|s| s.api_token = "x".repeat(50).into()), Ok(()));
    assert!(said(with(|s| s.api_token = "x".repeat(51).into())).contains("API token"));
    assert!(said(with(|s| s.api_token = "".into())).contains("API token"));
}
