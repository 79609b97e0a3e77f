//! Answers as providers may write them: what is read leniently, what is left out and said, what is not understood.

use chrono::TimeDelta;
use gatehouse_domain::Instant;
use gatehouse_domain::payment::Right;
use gatehouse_payments::pay_by_plate::{PbpError, RightsPage, Validity};
use gatehouse_payments::{Error, Provider};

use super::{IS_VALID, PERMITS, Rig, SEARCH, ZONES, fixture, refused};
use crate::rig::answer;

fn t(text: &str) -> Instant {
    text.parse().unwrap()
}

async fn page(body: &str) -> Result<RightsPage, PbpError> {
    let rig = Rig::new().await;
    rig.mount("GET", PERMITS, answer(200, body), 1).await;
    rig.provider.permits("prk1", None).await
}

/// The one right of a page, from a permit with these members beside its plate.
async fn right(members: &str) -> Right {
    let body = format!(r#"{{"ContinuationToken":"n","Permits":[{{"PlateNumber":"ABC123",{members}}}]}}"#);
    let page = page(&body).await.unwrap();
    assert_eq!(page.doubts.left_out, 0, "{members}");
    page.rights.into_iter().next().unwrap()
}

#[tokio::test]
async fn numbers_for_ids_null_and_absent_texts_and_unknown_members_are_read() {
    let end = r#""Expiry":"2020-12-07T15:55:01Z""#;
    let it =
        right(&format!(r#"{end},"PermitId":12345678901234567890123,"PlateState":7,"Extra":{{"a":[1]}}"#))
            .await;
    assert_eq!((it.permit_id.as_str(), it.region.as_str()), ("12345678901234567890123", "7"));
    for members in [r#""PermitId":null,"PlateState":null,"Make":null,"Color":"""#, r#""Category":"Visitor""#]
    {
        let it = right(&format!("{end},{members}")).await;
        assert_eq!((it.permit_id.as_str(), it.region.as_str(), &it.make, &it.color), ("", "", &None, &None));
    }
    let body = r#"{"ContinuationToken":7,"Permits":[{"PlateNumber":123,"Expiry":"2020-12-07T15:55:01Z"}],"More":true}"#;
    let page = page(body).await.unwrap();
    assert_eq!((page.token.as_deref(), page.rights[0].plate.as_str()), (Some("7"), "123"));
}

#[tokio::test]
async fn an_activation_is_a_time_or_none_in_every_way_none_is_written() {
    let end = r#""Expiry":"2020-12-07T15:55:01Z""#;
    for none in [
        "",
        r#","Activation":null"#,
        r#","Activation":"""#,
        r#","Activation":"0001-01-01T00:00:00""#,
        r#","Activation":"0001-01-01T00:00:00Z""#,
        r#","Activation":"0001-01-01T00:00:00.0000000""#,
        r#","Activation":"0001-01-01T00:00:00-05:00""#,
    ] {
        assert_eq!(right(&format!("{end}{none}")).await.valid_from, None, "{none}");
    }
    for begin in ["2020-12-07T10:00:00Z", "2020-12-07T12:00:00+02:00", "2020-12-07T10:00:00.0000000"] {
        let it = right(&format!(r#"{end},"Activation":"{begin}""#)).await;
        assert_eq!(it.valid_from, Some(t("2020-12-07T10:00:00Z")), "{begin}");
    }
}

#[tokio::test]
async fn a_time_without_a_zone_is_utc_and_said() {
    let permit = |n: u8, end: &str, begin: &str| {
        format!(r#"{{"PlateNumber":"A{n}","Expiry":"{end}","Activation":"{begin}"}}"#)
    };
    let permits = [
        permit(1, "2020-12-07T15:55:01.4759351", "0001-01-01T00:00:00"),
        permit(2, "2020-12-07T15:55:01Z", "2020-12-07T10:00:00"),
        // The least date needs no zone.
        permit(3, "2020-12-07T15:55:01Z", "0001-01-01T00:00:00"),
    ];
    let page =
        page(&format!(r#"{{"ContinuationToken":"n","Permits":[{}]}}"#, permits.join(","))).await.unwrap();
    assert_eq!((page.doubts.without_zone, page.doubts.left_out), (2, 0));
    assert_eq!(page.rights[0].valid_until, t("2020-12-07T15:55:01.4759351Z"));
    assert_eq!(page.doubts.sentences(), ["2 permits have times without a zone; they are taken as UTC."]);
}

#[tokio::test]
async fn a_right_without_an_end_is_read_from_dotnets_greatest_date() {
    let it = right(r#""Expiry":"9999-12-31T23:59:59.9999999","PermitId":"1""#).await;
    assert_eq!(it.ends(), None);
    assert!(it.in_force(t("2026-01-01T00:00:00Z"), TimeDelta::zero()));
}

#[tokio::test]
async fn a_permit_that_cannot_be_read_is_left_out_and_the_others_stay() {
    let good = r#"{"PlateNumber":"ABC123","Expiry":"2020-12-07T15:55:01Z"}"#;
    for (bad, member) in [
        (r#"{"PlateNumber":"B"}"#, "Expiry"),
        (r#"{"PlateNumber":"B","Expiry":null}"#, "Expiry"),
        (r#"{"PlateNumber":"B","Expiry":"12/7/2020 3:55:01 PM"}"#, "Expiry"),
        (r#"{"PlateNumber":"B","Expiry":"2020-12-07T15:55:01Z","Activation":"soon"}"#, "Activation"),
        (r#"{"Expiry":"2020-12-07T15:55:01Z"}"#, "PlateNumber"),
        (r#"{"PlateNumber":" - ","Expiry":"2020-12-07T15:55:01Z"}"#, "PlateNumber"),
        ("null", "PlateNumber"),
    ] {
        let page = page(&format!(r#"{{"ContinuationToken":"n","Permits":[{good},{bad}]}}"#)).await.unwrap();
        assert_eq!((page.rights.len(), page.doubts.left_out), (1, 1), "{bad}");
        assert_eq!(page.doubts.first_left_out, Some(format!("Permits[1].{member}")), "{bad}");
        assert!(page.doubts.sentences()[0].contains(&format!("the first at \"Permits[1].{member}\"")));
    }
}

#[tokio::test]
async fn a_page_without_a_token_is_taken_and_said() {
    for token in ["", r#""ContinuationToken":null,"#, r#""ContinuationToken":"","#] {
        let page = page(&format!(r#"{{{token}"Permits":[]}}"#)).await.unwrap();
        assert!(page.token.is_none() && page.doubts.without_token, "{token}");
        assert_eq!(page.doubts.sentences().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_of_another_kind_is_not_a_zone_without_permits() {
    for (body, path) in [
        (r#"{"ContinuationToken":"n"}"#, "the answer"),
        (r#"{"continuationToken":"n","permits":[]}"#, "the answer"),
        (r#"{"ContinuationToken":"n","Permits":null}"#, "Permits"),
        (r#"{"ContinuationToken":"n","Permits":["ABC123"]}"#, "Permits[0]"),
        ("[]", "the answer"),
        ("", "the answer"),
        (r#"{"ContinuationToken":"n","Permits":[]}x"#, "after the end"),
    ] {
        let provider = Provider::PayByPlate;
        let wanted = PbpError::Other(Error::Unreadable { provider, path: path.into() });
        assert_eq!(page(body).await, Err(wanted), "{body}");
    }
}

#[tokio::test]
async fn zones_are_read_in_every_form() {
    for (body, wanted) in [
        (r#"[{"ZoneId":"prk1","Name":"Lot 1"}]"#, ("prk1", "Lot 1")),
        (r#"{"Zones":[{"ZoneId":"prk1","Name":"Lot 1"}]}"#, ("prk1", "Lot 1")),
        (r#" [{"Id":1,"ZoneName":"Lot 1","Spaces":20}]"#, ("1", "Lot 1")),
        (r#"[{"Id":"prk1","Description":"By the harbour"}]"#, ("prk1", "By the harbour")),
        (r#"[{"ZoneId":"prk1","Id":7,"Name":"Lot 1","Description":"By the harbour"}]"#, ("prk1", "Lot 1")),
        (r#"[{"ZoneId":"prk1","Name":null}]"#, ("prk1", "prk1")),
    ] {
        let rig = Rig::new().await;
        rig.mount("GET", ZONES, answer(200, body), 1).await;
        let zones = rig.provider.zones().await.unwrap();
        assert_eq!((zones[0].code.as_str(), zones[0].name.as_str()), wanted, "{body}");
    }
    for body in [r#"[{"Name":"Lot 1"}]"#, r#"["prk1"]"#, "{}", "true"] {
        let rig = Rig::new().await;
        rig.mount("GET", ZONES, answer(200, body), 1).await;
        assert!(
            matches!(rig.provider.zones().await, Err(PbpError::Other(Error::Unreadable { .. }))),
            "{body}"
        );
    }
}

#[tokio::test]
async fn is_valid_is_read_in_every_form() {
    let holds = |validity: &Validity, at: &str, grace_min: i64| {
        validity.holds(Some("NY"), t(at), TimeDelta::minutes(grace_min))
    };
    let now = "2020-12-07T12:00:00Z";
    for (body, valid) in [
        ("true", true),
        ("false", false),
        ("\"true\"", true),
        (r#"{"IsValid":true}"#, true),
        (r#"{"IsValid":false,"Reason":"none"}"#, false),
        (r#"{"IsValid":"false"}"#, false),
    ] {
        let rig = Rig::new().await;
        rig.mount("POST", IS_VALID, answer(200, body), 1).await;
        let said = rig.provider.is_valid("ABC123", Some("NY"), &["prk1"]).await.unwrap();
        assert_eq!(said, Validity::Said(valid), "{body}");
        assert_eq!(holds(&said, now, 0), valid);
    }
    let permit = r#"{"Expiry":"2020-12-07T15:00:00Z","Activation":"2020-12-07T12:00:00Z","PlateNumber":"ABC123","PlateState":"NY"}"#;
    let rig = Rig::new().await;
    rig.mount("POST", IS_VALID, answer(200, permit), 1).await;
    let told = rig.provider.is_valid("ABC123", None, &["prk1"]).await.unwrap();
    for (at, grace, valid) in [
        ("2020-12-07T11:59:59Z", 0, false),
        (now, 0, true),
        ("2020-12-07T15:00:00Z", 0, false),
        ("2020-12-07T15:00:00Z", 1, true),
    ] {
        assert_eq!(holds(&told, at, grace), valid, "{at}");
    }
    assert!(!told.holds(Some("NJ"), t(now), TimeDelta::zero()), "the permit is of another state's plate");
}

#[tokio::test]
async fn an_answer_of_is_valid_that_is_not_understood_is_followed_by_a_search() {
    for (status, body) in
        [(200, "null"), (200, ""), (200, "\"yes\""), (200, "<html>"), (200, "{}"), (404, ""), (405, "")]
    {
        let rig = Rig::new().await;
        rig.mount("POST", IS_VALID, answer(status, body), 1).await;
        rig.mount("POST", SEARCH, answer(200, fixture("search_answer")), 1).await;
        let told = rig.provider.is_valid("abc-123", None, &["prk1"]).await.unwrap();
        let Validity::Told(rights) = &told else { panic!("{told:?}") };
        assert_eq!((rights.len(), rights[0].plate.as_str()), (1, "ABC123"), "{status} {body}");
    }
    let rig = Rig::new().await;
    rig.mount("POST", IS_VALID, answer(200, "null"), 1).await;
    rig.mount("POST", SEARCH, answer(404, ""), 1).await;
    let told = rig.provider.is_valid("ABC123", None, &["prk1"]).await.unwrap();
    assert!(!told.holds(None, t("2020-12-07T12:00:00Z"), TimeDelta::zero()));
    let rig = Rig::new().await;
    rig.mount("POST", IS_VALID, answer(403, ""), 1).await;
    assert_eq!(
        rig.provider.is_valid("ABC123", None, &["prk1"]).await,
        Err(refused(403)),
        "a refusal is none"
    );
}

#[tokio::test]
async fn a_search_that_finds_nothing_is_empty_and_strangers_in_its_answer_say_nothing() {
    let rig = Rig::new().await;
    rig.mount("POST", SEARCH, answer(404, r#"{"Message":"none"}"#), 1).await;
    assert_eq!(rig.provider.search(&["ABC123"], &["prk1"]).await.unwrap().0, []);
    let rig = Rig::new().await;
    rig.mount("POST", SEARCH, answer(200, fixture("search_answer")), 2).await;
    let (of_another_plate, _) = rig.provider.search(&["ZZZ999"], &["prk1", "prk2"]).await.unwrap();
    let (of_another_zone, _) = rig.provider.search(&["ABC123"], &["prk2"]).await.unwrap();
    assert_eq!((of_another_plate, of_another_zone), (vec![], vec![]));
    let rig = Rig::new().await;
    let odd = r#"{"PermitZones":[{"ZoneId":1},{"ZoneId":"prk1","Permits":[{"PlateNumber":"ABC123"}]}]}"#;
    rig.mount("POST", SEARCH, answer(200, odd), 1).await;
    let (rights, doubts) = rig.provider.search(&["ABC123"], &["prk1"]).await.unwrap();
    assert_eq!(
        (rights.len(), doubts.first_left_out.as_deref()),
        (0, Some("PermitZones[1].Permits[0].Expiry"))
    );
}
