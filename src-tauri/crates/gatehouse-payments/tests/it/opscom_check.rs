//! What plate validation and permit statistics answer (OPS-COM plate validation, old and new; permit stats).

use gatehouse_domain::payment::{CheckedPermit, DoNotTicket, Expiry, PlateCheck};
use gatehouse_payments::opscom::PermitTotal;
use gatehouse_payments::{Error, Provider};

use crate::opscom_rig::{CHECK, OpsComRig, STATS, fixture, plate};
use crate::rig::answer;

async fn checked(body: impl Into<String>) -> Result<PlateCheck, Error> {
    let rig = OpsComRig::start().await;
    rig.mount(CHECK, answer(200, body), 1).await;
    rig.opscom.check_plate(&plate()).await
}

fn permit(kind: &str, name: &str, expires: Expiry, active: Option<bool>) -> CheckedPermit {
    CheckedPermit { kind: Some(kind.into()), name: Some(name.into()), expires: Some(expires), active }
}

fn note(notes: &str) -> DoNotTicket {
    DoNotTicket {
        notes: Some(notes.into()),
        location: Some("Lot 1".into()),
        start: Some("2026-11-15T00:00:00".parse().unwrap()),
        end: Some(at("2026-11-15T23:59:00")),
    }
}

fn at(text: &str) -> Expiry {
    Expiry::At(text.parse().unwrap())
}

#[tokio::test]
async fn the_new_generations_answer_is_read() {
    let check = checked(fixture("check_new")).await.unwrap();
    assert!(check.words.starts_with("standard: Lot 4"));
    let expected = PlateCheck {
        permits: vec![
            permit("standard", "Lot 4", Expiry::Never, None),
            permit("temp", "Lot 1", at("2026-11-28T18:00:00"), None),
        ],
        do_not_ticket: vec![note("VISITOR OF THE HOUSE")],
        alarm: Some("Ask the driver in.".into()),
        words: check.words.clone(),
    };
    assert_eq!(check, expected);
}

#[tokio::test]
async fn the_old_generations_answer_is_read() {
    let check = checked(fixture("check_old")).await.unwrap();
    assert_eq!(check.permits, [permit("standard", "Staff", Expiry::Never, Some(true))]);
    assert_eq!(check.do_not_ticket, [note("Delivery")]);
    assert_eq!(check.alarm.as_deref(), Some("Ask the driver in."));
}

#[tokio::test]
async fn a_plate_nobody_knows_is_an_empty_answer_and_no_error() {
    for body in [
        fixture("check_new_empty"),
        fixture("check_old_empty"),
        r#"{"error":"0","data":{"response":null,"responseJSON":[]},"message":null}"#.into(),
        r#"{"responseJSON":{"permits":[],"dntt":"","alarm":""}}"#.into(),
        r#"{"responseJSON":{"permits":null,"dntt":null,"alarm":null,"expires":"","active":"0"}}"#.into(),
    ] {
        let check = checked(body.clone()).await.unwrap();
        assert!(check.is_empty() && check.words.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn times_without_a_zone_are_kept_as_they_are_told() {
    for (told, expires) in [
        (r#""2026-11-28 18:00:00""#, Some(at("2026-11-28T18:00:00"))),
        (r#""2026-11-28T18:00:00""#, Some(at("2026-11-28T18:00:00"))),
        (r#""2026-11-28 18:00""#, Some(at("2026-11-28T18:00:00"))),
        (r#""2026-11-28""#, Some(at("2026-11-28T23:59:59"))),
        (r#""2098-12-31 23:59:59""#, Some(at("2098-12-31T23:59:59"))),
        (r#""2099-01-01 00:00:00""#, Some(Expiry::Never)),
        (r#""0000-00-00 00:00:00""#, None),
        ("null", None),
        (r#""""#, None),
    ] {
        let body = format!(r#"{{"responseJSON":{{"type":"temp","active":"0","expires":{told}}}}}"#);
        let permits = checked(body).await.unwrap().permits;
        let expected = CheckedPermit { kind: Some("temp".into()), name: None, expires, active: Some(false) };
        assert_eq!(permits, [expected], "{told}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_an_error_and_never_an_empty_one() {
    for (body, place) in [
        ("<html>", "the answer"),
        ("{}", "responseJSON"),
        (r#"{"response":"","plate":"PL8RDR"}"#, "responseJSON"),
        (r#"{"error":0,"data":null,"message":""}"#, "responseJSON"),
        (r#"{"responseJSON":{"type":"temp","expires":"soon"}}"#, "expires"),
        (r#"{"responseJSON":{"permits":[{"expires":"31/12/2026"}]}}"#, "permits"),
        (r#"{"responseJSON":{"dntt":[{"end":"tomorrow"}]}}"#, "dntt"),
    ] {
        let error = Error::Unreadable { provider: Provider::OpsCom, path: place.into() };
        assert_eq!(checked(body).await, Err(error), "{body}");
    }
}

#[tokio::test]
async fn totals_are_texts_and_come_out_as_numbers() {
    let rig = OpsComRig::start().await;
    rig.mount(STATS, answer(200, fixture("stats_response")), 1).await;
    let total = |kind: &str, total| PermitTotal { kind: kind.into(), zone: "zone1".into(), total };
    assert_eq!(rig.opscom.stats(&[]).await.unwrap(), [total("standard", 4), total("temp", 35)]);
}

#[tokio::test]
async fn a_total_that_is_no_whole_number_is_an_error() {
    for total in [r#""many""#, r#""1.5""#, r#""-1""#, "null", r#""""#] {
        let rig = OpsComRig::start().await;
        let body = format!(r#"{{"data":[{{"type":"temp","zone":"z","total":{total}}}]}}"#);
        rig.mount(STATS, answer(200, body), 1).await;
        let place = Error::Unreadable { provider: Provider::OpsCom, path: "data[0].total".into() };
        assert_eq!(rig.opscom.stats(&[]).await, Err(place), "{total}");
    }
}

#[tokio::test]
async fn a_zone_with_a_comma_is_not_asked_for() {
    let rig = OpsComRig::start().await;
    rig.mount(STATS, answer(200, ""), 0).await;
    for zone in ["Lot 1, north", " "] {
        assert!(matches!(rig.opscom.stats(&[zone]).await, Err(Error::NotAsked(_))), "{zone}");
    }
}
