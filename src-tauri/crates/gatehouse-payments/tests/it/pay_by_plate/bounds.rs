//! How much is read and asked for, on both sides of each bound.

use gatehouse_payments::pay_by_plate::PbpError;
use gatehouse_payments::{Error, Provider};

use super::{IS_VALID, PERMITS, Rig, SEARCH, ZONES};
use crate::rig::answer;

/// A body of exactly so many bytes.
fn padded(body: &str, bytes: usize) -> String {
    format!("{body}{}", " ".repeat(bytes - body.len()))
}

fn too_large(mib: usize) -> PbpError {
    Error::TooLarge { provider: Provider::PayByPlate, mib }.into()
}

#[tokio::test]
async fn permits_are_read_up_to_64_mebibytes() {
    let empty = r#"{"ContinuationToken":"n","Permits":[]}"#;
    let rig = Rig::patient().await;
    rig.mount("GET", PERMITS, answer(200, padded(empty, 64 << 20)), 1).await;
    assert_eq!(rig.provider.permits("prk1", None).await.unwrap().rights, []);
    let rig = Rig::patient().await;
    rig.mount("GET", PERMITS, answer(200, padded(empty, (64 << 20) + 1)), 1).await;
    assert_eq!(rig.provider.permits("prk1", None).await, Err(too_large(64)));
}

#[tokio::test]
async fn zones_and_validity_are_read_up_to_8_mebibytes() {
    let rig = Rig::patient().await;
    rig.mount("GET", ZONES, answer(200, padded("[]", 8 << 20)), 1).await;
    rig.mount("POST", IS_VALID, answer(200, padded("true", (8 << 20) + 1)), 1).await;
    assert_eq!(rig.provider.zones().await, Ok(vec![]));
    assert_eq!(rig.provider.is_valid("A1", None, &["prk1"]).await, Err(too_large(8)));
}

#[tokio::test]
async fn a_hundred_thousand_permits_are_read() {
    let permit = |n: usize| {
        format!(
            r#"{{"Expiry":"2020-12-07T15:55:01.475935Z","Activation":"0001-01-01T00:00:00","PermitId":"{n}","PlateNumber":"P{n:06}","PlateState":"NY","Make":"Renault","Color":"Blue"}}"#
        )
    };
    let permits = (0..100_000).map(permit).collect::<Vec<_>>().join(",");
    let rig = Rig::patient().await;
    let body = format!(r#"{{"ContinuationToken":"n","Permits":[{permits}]}}"#);
    assert!(body.len() > 8 << 20, "more than other answers may have");
    rig.mount("GET", PERMITS, answer(200, body), 1).await;
    let page = rig.provider.permits("prk1", None).await.unwrap();
    assert_eq!((page.rights.len(), page.rights[99_999].plate.as_str()), (100_000, "P099999"));
}

#[tokio::test]
async fn a_thousand_plates_and_zones_are_asked_for_at_once_and_no_more() {
    let rig = Rig::patient().await;
    rig.mount("POST", SEARCH, answer(404, ""), 2).await;
    let plates = vec!["ABC123"; 1001];
    let zones = vec!["prk1"; 1001];
    let asked = |plates, zones| rig.provider.search(plates, zones);
    assert!(asked(&plates[..1000], &zones[..1]).await.is_ok());
    assert!(asked(&plates[..1], &zones[..1000]).await.is_ok());
    for (plates, zones) in [
        (&plates[..], &zones[..1]),
        (&plates[..1], &zones[..]),
        (&[][..], &zones[..1]),
        (&plates[..1], &[][..]),
        (&[" - "][..], &zones[..1]),
    ] {
        assert!(matches!(asked(plates, zones).await, Err(PbpError::Other(Error::NotAsked(_)))));
    }
}
