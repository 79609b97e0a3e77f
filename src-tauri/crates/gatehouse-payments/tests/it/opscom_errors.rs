//! OPS-COM's error codes: looked for in every answer, whatever its HTTP status.

use gatehouse_domain::payment::WriteOutcome;
use gatehouse_payments::{Ended, Error, Paths, Provider, Refusal};

use crate::opscom_rig::{
    CHECK, DELETE, OpsComRig, PUSH, STATS, UPDATE, fixture, plate, push, reference, update,
};
use crate::rig::answer;

/// Every code of the page on error codes, with a word of what its sentence is about.
const CODES: [(u32, &str); 27] = [
    (9000, "client code"),
    (9001, "API token"),
    (9002, "API token"),
    (9003, "could not read the request"),
    (9004, "end time"),
    (9005, "end time"),
    (9006, "plate"),
    (9007, "start time"),
    (9008, "reference"),
    (9009, "no permit with this reference"),
    (9010, "type"),
    (9011, "province or state"),
    (9012, "vehicle"),
    (9013, "unique id"),
    (9014, "login source"),
    (9015, "login source"),
    (9016, "e-mail"),
    (9017, "first name"),
    (9018, "last name"),
    (9019, "e-mail"),
    (9020, "user name"),
    (9021, "plate"),
    (9022, "such a permit already"),
    (9030, "longer"),
    (9031, "misses a field"),
    (9032, "shorter"),
    (9033, "value"),
];

fn error(code: u32) -> String {
    format!(r#"{{"ErrorCode":{code},"ErrorMessage":"Its own words."}}"#)
}

async fn updated(status: u16, body: &str) -> Ended<gatehouse_domain::payment::PermitReference> {
    let rig = OpsComRig::start().await;
    rig.mount(UPDATE, answer(status, body), 1).await;
    rig.opscom.update(&update()).await
}

fn refusal<T: std::fmt::Debug>(ended: Ended<T>) -> Refusal {
    match ended {
        Ended::Refused(refusal) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn every_code_is_a_refusal_with_its_sentence_on_200_and_on_400() {
    for (code, about) in CODES {
        for status in [200, 400] {
            let refusal = refusal(updated(status, &error(code)).await);
            assert_eq!((refusal.status, refusal.error_id), (status, Some(code.to_string())));
            assert!(refusal.words.contains(about), "{code}: {}", refusal.words);
            assert!(
                refusal.words.ends_with(r#"OPS-COM says: "Its own words." Nothing was changed."#),
                "{code}: {}",
                refusal.words
            );
            assert_eq!(refusal.gone, code == 9009, "{code}");
            assert!(!refusal.exists && !refusal.not_ready, "{code}");
        }
    }
}

#[tokio::test]
async fn a_code_counts_more_than_a_success_beside_it_and_may_be_a_text() {
    for body in [
        r#"{"status":"success","reference_id":"1a9b5375-cb75-4c71-9939-eeae550b09ac","ErrorCode":9005}"#,
        r#"{"ErrorCode":"9005","ErrorMessage":null}"#,
    ] {
        let refusal = refusal(updated(200, body).await);
        assert_eq!(refusal.error_id.as_deref(), Some("9005"));
        assert!(refusal.words.starts_with("OPS-COM does not take this end time."), "{}", refusal.words);
    }
}

#[tokio::test]
async fn a_code_that_nobody_knows_is_kept_with_its_message() {
    for status in [200, 422] {
        let refusal = refusal(updated(status, &error(9999)).await);
        assert_eq!(refusal.error_id.as_deref(), Some("9999"));
        assert_eq!(
            refusal.words,
            format!(
                "OPS-COM refused (HTTP {status}, 9999). OPS-COM says: \"Its own words.\" Nothing was changed."
            )
        );
    }
}

#[tokio::test]
async fn a_permit_that_is_gone_can_be_forgotten_and_one_that_exists_is_not_pushed_again() {
    let rig = OpsComRig::start().await;
    rig.mount(DELETE, answer(400, error(9009)), 1).await;
    rig.mount(PUSH, answer(200, error(9022)), 1).await;
    assert!(refusal(rig.opscom.delete(&reference()).await).gone);
    let pushed = refusal(rig.opscom.push(&push()).await);
    assert!(pushed.exists && !pushed.gone);
    assert!(pushed.words.contains("do not send it again"));

    let rig = OpsComRig::start().await;
    rig.mount(PUSH, answer(200, error(9009)), 1).await;
    let pushed = refusal(rig.opscom.push(&push()).await);
    assert!(!pushed.exists && !pushed.gone);
}

#[tokio::test]
async fn a_refusal_without_a_code_says_what_to_check() {
    for (status, said) in [
        (401, "OPS-COM refuses the API token. Check it on the connection's page."),
        (
            404,
            "OPS-COM does not know this path or record (HTTP 404). Check the client code and the addresses",
        ),
        (400, "OPS-COM refused (HTTP 400)."),
    ] {
        let refusal = refusal(updated(status, "<html>no</html>").await);
        assert!(refusal.words.starts_with(said), "{}", refusal.words);
        assert!(!refusal.gone, "a path that is not known is no permit that is gone");
    }
}

#[tokio::test]
async fn a_servers_error_is_unknown_even_with_a_code() {
    for status in [500, 502, 503, 408, 499] {
        let ended = updated(status, &error(9005)).await;
        assert_eq!(ended.outcome(), WriteOutcome::Unknown, "{ended:?}");
        assert!(ended.words().unwrap().ends_with("it is not sent again."));
    }
}

#[tokio::test]
async fn a_question_says_the_code_too_and_is_not_asked_again_for_it() {
    for status in [200, 400] {
        let rig = OpsComRig::start().await;
        rig.mount(STATS, answer(status, fixture("error")), 1).await;
        rig.mount(CHECK, answer(status, error(9002)), 1).await;
        let stats = rig.opscom.stats(&[]).await.unwrap_err();
        assert_eq!((stats.error_id(), stats.provider()), (Some("9001"), Provider::OpsCom));
        assert_eq!(
            stats.sentence(),
            "OPS-COM got no API token. Type the token again on the connection's page. OPS-COM says: \"API Token is missing from the request.\""
        );
        assert!(!stats.to_string().contains("is missing from"), "logs hold no words of the answer");
        assert_eq!(rig.opscom.check_plate(&plate()).await.unwrap_err().error_id(), Some("9002"));
    }
}

#[tokio::test]
async fn plate_validation_refuses_with_a_code_of_its_own() {
    let rig = OpsComRig::start().await;
    rig.mount(CHECK, answer(200, r#"{"error":3,"data":{},"message":"Client is not known"}"#), 1).await;
    let error = rig.opscom.check_plate(&plate()).await.unwrap_err();
    assert_eq!(error.sentence(), "OPS-COM refused (HTTP 200, 3). OPS-COM says: \"Client is not known\"");

    let rig = OpsComRig::start().await;
    rig.mount(CHECK, answer(401, r#"{"error":1,"data":{},"message":"Wrong token"}"#), 1).await;
    let error = rig.opscom.check_plate(&plate()).await.unwrap_err();
    let refused = Error::CredentialsRefused { provider: Provider::OpsCom, message: "Wrong token".into() };
    assert_eq!(error, refused);

    let rig = OpsComRig::start().await;
    rig.mount(CHECK, answer(404, ""), 1).await;
    let error = rig.opscom.check_plate(&plate()).await.unwrap_err();
    assert_eq!(error, Error::PathGone { status: 404, paths: Paths::OpsCom, message: String::new() });
}
