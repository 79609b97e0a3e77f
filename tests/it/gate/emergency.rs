//! Emergency opening: from the locked booth window, by nobody in particular, signed afterwards.

use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use http::StatusCode;
use serde_json::{Value, json};

use super::Gates;

#[tokio::test]
async fn the_locked_booth_window_opens_in_an_emergency_and_an_alarm_stays_until_somebody_signs() {
    let gates = Gates::of(TestSite::builder().window(), 1).await;
    let (gate, window) = (gates.gate(), gates.site.window());
    assert_eq!(window.get("/session").await.ok()["operator"], Value::Null, "nobody is signed in");
    let by_hand = json!({ "command": "open", "reason": "Delivery" });
    let refused = window.post(&format!("/lanes/{}/commands", gate.lane), by_hand).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "the ordinary way is for operators");

    let command = window.post(&format!("/lanes/{}/emergency-open", gate.lane), json!({})).await.ok();
    assert!(gate.is_raised());
    assert_eq!(command["outcome"], "accepted");
    assert_eq!((&command["asked"]["by"], &command["reason"]), (&json!("unidentified"), &Value::Null));
    assert_eq!((&command["emergency"], &command["signed"]), (&json!(true), &Value::Null));

    let alarm = gates.site.alarm("emergency_unsigned").await;
    assert_eq!((&alarm["active"], &alarm["command_id"]), (&json!(true), &command["id"]));
    let path = format!("/alarms/{}/acknowledge", alarm["id"]);
    let seen = gates.attendant().await.post(&path, Value::Null).await.ok();
    assert_eq!(seen["active"], true, "seeing it does not end it");

    let path = format!("/commands/{}/sign", command["id"]);
    let attendant = gates.attendant().await;
    assert_eq!(attendant.post(&path, json!({ "reason": "" })).await.refused(), "invalid");
    let signed = attendant.post(&path, json!({ "reason": "Ambulance" })).await.ok();
    assert_eq!((&signed["signed"]["by"], &signed["reason"]), (&json!("Ada"), &json!("Ambulance")));
    assert_eq!(signed["asked"]["by"], "unidentified", "who opened stays as it was");
    let gone = || async { gates.site.alarms("emergency_unsigned").await.is_empty().then_some(()) };
    wait_until(DEADLINE, "end of the alarm", gone).await;
    assert_eq!(attendant.post(&path, json!({ "reason": "Again" })).await.refused(), "conflict");
    assert_eq!(gate.asked(), 1, "sent once");
}

#[tokio::test]
async fn a_stranger_in_a_browser_opens_nothing() {
    let gates = Gates::one().await;
    let stranger = gates.site.anonymous();
    let path = format!("/lanes/{}/emergency-open", gates.gate().lane);
    assert_eq!(stranger.post(&path, json!({})).await.refused(), "not_signed_in");
    assert_eq!(gates.gate().asked(), 0);
}

#[tokio::test]
async fn an_emergency_opening_asks_for_a_signature_across_a_restart() {
    let mut gates = Gates::one().await;
    let path = format!("/lanes/{}/emergency-open", gates.gate().lane);
    let command = gates.attendant().await.post(&path, json!({})).await.ok();
    assert_eq!(command["asked"]["by"], "Ada");
    let before = gates.site.alarm("emergency_unsigned").await;
    gates.site.restart().await;
    let after = gates.site.alarm("emergency_unsigned").await;
    assert_eq!((&after["id"], &after["active"]), (&before["id"], &json!(true)));
    assert_eq!(gates.gate().asked(), 1, "nothing is sent again at the start");
}
