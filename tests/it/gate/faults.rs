//! What a camera can do wrong, and what the attendant is told then. Nothing is ever sent again by itself.

use std::time::Duration;

use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::{Fault, Moment, Repeat, Target};
use serde_json::Value;

use super::Gates;

struct Case {
    what: &'static str,
    fault: Fault,
    target: Target,
    /// Outcome, a part of the sentence, the alarm.
    says: (&'static str, &'static str, Option<&'static str>),
    /// Requests to move the barrier that reached the camera, and how often it moved.
    counted: (usize, usize),
}

fn gate_control() -> Target {
    Target::Path("GateControl".into())
}

fn refusing(response_code: Option<i64>, status_code: Option<i64>) -> Fault {
    Fault::Refuse { response_code, status_code, words: "Device busy".into() }
}

fn cases() -> Vec<Case> {
    let case = |what, fault, target, says, counted| Case { what, fault, target, says, counted };
    let late = Duration::from_secs(20);
    let (failed, unknown) = (Some("command_failed"), Some("command_unknown"));
    vec![
        case(
            "refuses",
            refusing(Some(13), Some(13)),
            gate_control(),
            ("refused", "refused \"open\": Device busy (13)", failed),
            (1, 0),
        ),
        case(
            "refuses in the response code only",
            refusing(Some(13), Some(0)),
            gate_control(),
            ("refused", "Device busy (13)", failed),
            (1, 0),
        ),
        case(
            "refuses in the status code only",
            refusing(None, Some(13)),
            gate_control(),
            ("refused", "Device busy (13)", failed),
            (1, 0),
        ),
        case(
            "knows no such call (599)",
            Fault::UnknownPath,
            gate_control(),
            ("refused", "599", failed),
            (1, 0),
        ),
        case(
            "says 401 to the right password again and again",
            Fault::UnauthorizedAgain,
            gate_control(),
            ("not_sent", "does not accept the user or password", failed),
            (2, 0),
        ),
        case(
            "resets the connection after the request",
            Fault::ResetAfterRequest,
            gate_control(),
            ("unknown", "the camera reset the connection", unknown),
            (1, 0),
        ),
        case(
            "acts, then resets the connection",
            Fault::ResetAfterActing,
            gate_control(),
            ("unknown", "the camera reset the connection", unknown),
            (1, 1),
        ),
        case(
            "acts, and answers too late",
            Fault::Slow(late, Moment::AfterActing),
            gate_control(),
            ("unknown", "no answer within", unknown),
            (1, 1),
        ),
        case(
            "acts, and its answer breaks off",
            Fault::TruncatedChunked,
            gate_control(),
            ("unknown", "the answer was cut off", unknown),
            (1, 1),
        ),
        case(
            "swallows the command",
            Fault::BlackHole,
            gate_control(),
            ("unknown", "no answer within", unknown),
            (1, 0),
        ),
        case(
            "accepts connections and never reads",
            Fault::BlackHole,
            Target::Any,
            ("not_sent", "cannot be reached (no answer within", failed),
            (0, 0),
        ),
        case(
            "resets connections before reading",
            Fault::ResetBeforeReading,
            Target::Any,
            ("not_sent", "cannot be reached (the camera reset the connection)", failed),
            (0, 0),
        ),
        case(
            "lets nobody ask for a challenge",
            Fault::Slow(late, Moment::BeforeActing),
            Target::Unauthenticated,
            ("not_sent", "cannot be reached (no answer within", failed),
            (0, 0),
        ),
    ]
}

#[tokio::test]
async fn each_fault_of_a_camera_has_its_outcome_its_sentence_and_its_alarm_and_nothing_is_sent_again() {
    let patience = (Duration::from_millis(700), Duration::from_millis(1200));
    let gates = Gates::of(TestSite::builder().patience(patience.0, patience.1), 1).await;
    let gate = gates.gate();
    for Case { what, fault, target, says: (outcome, words, alarm), counted } in cases() {
        let before = (gate.asked(), gate.moved().len());
        gate.camera.lapi().inject(fault, Repeat::Always, target);
        let command = gates.ask("open").await;
        gate.camera.lapi().clear_faults();
        assert_eq!(command["outcome"], outcome, "a camera that {what}: {command}");
        let sentence = command["sentence"].as_str().unwrap();
        assert!(sentence.contains(words), "a camera that {what}: {sentence}");
        assert_eq!(command["recorded"], true);
        let after = (gate.asked() - before.0, gate.moved().len() - before.1);
        assert_eq!(after, counted, "a camera that {what}: requests and movements");
        if let Some(kind) = alarm {
            let raised = alarm_of(&gates, kind, &command).await;
            assert!(raised["sentence"].as_str().unwrap().contains(sentence), "{raised}");
            let path = format!("/alarms/{}/acknowledge", raised["id"]);
            let _seen = gates.attendant().await.post(&path, Value::Null).await.ok();
        }
    }
    let all = gates.journal().await;
    assert_eq!(all.len(), cases().len(), "one line each in the journal");
    assert!(all.iter().all(|command| command["outcome"] != "pending"));
}

async fn alarm_of(gates: &Gates, kind: &str, command: &Value) -> Value {
    wait_until(DEADLINE, &format!("{kind} for {command}"), || async {
        let raised = gates.site.alarms(kind).await;
        raised.into_iter().find(|alarm| alarm["command_id"] == command["id"])
    })
    .await
}

#[tokio::test]
async fn a_nonce_that_just_expired_is_no_wrong_password() {
    let gates = Gates::one().await;
    gates.gate().camera.lapi().inject(Fault::UnauthorizedAgain, Repeat::Once, gate_control());
    assert_eq!(gates.ask("open").await["outcome"], "accepted");
    // The first request was refused with 401, so the camera cannot have acted on it.
    assert_eq!(gates.gate().moved(), [0]);
}

#[tokio::test]
async fn a_camera_that_is_switched_off_is_said_at_once_and_hears_nothing_when_it_comes_back() {
    let gates = Gates::one().await;
    let gate = gates.gate();
    gate.camera.lapi().stop_listening();
    let command = gates.ask("open").await;
    assert_eq!(command["outcome"], "not_sent");
    assert!(command["sentence"].as_str().unwrap().contains("the connection was refused"), "{command}");
    gate.camera.lapi().listen_again().await.unwrap();
    assert_eq!(gates.ask("close").await["outcome"], "accepted");
    assert_eq!(gate.moved(), [3], "only what was asked for afterwards");
}

#[tokio::test]
async fn a_password_that_was_changed_at_the_camera_is_named_as_the_reason() {
    let gates = Gates::one().await;
    gates.gate().camera.lapi().set_password("changed");
    let command = gates.ask("open").await;
    assert_eq!(command["outcome"], "not_sent");
    assert!(command["sentence"].as_str().unwrap().contains("does not accept the user or password"));
    assert_eq!(gates.gate().moved(), [0_i64; 0]);
}
