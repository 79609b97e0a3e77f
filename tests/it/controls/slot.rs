//! One slot per camera: handed over once, given up in time, cancelled and replaced only on purpose.

use super::{Linked, restart};
use gatehouse_tests::harness::{DEADLINE, wait_until};
use gatehouse_tests::sim::{CameraConfig, Identity};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_control_goes_out_with_the_next_keep_alive_and_with_that_one_only() {
    let linked = Linked::new().await;
    assert_eq!(linked.next().await, json!({}));
    let asked = linked.order(restart()).await.ok();
    assert_eq!(
        (&asked["outcome"], &asked["channel"], &asked["kind"]),
        (&json!("pending"), &json!("keep_alive"), &json!("restart"))
    );
    let waiting = linked.waiting().await;
    assert_eq!((&waiting["what"], &waiting["opens"]), (&json!("restart"), &json!(false)));
    assert_eq!(linked.next().await, json!({ "reboot": 1 }));
    let ended = linked.ended().await;
    assert_eq!((&ended["outcome"], &ended["id"]), (&json!("unknown"), &asked["id"]));
    assert!(ended["sentence"].as_str().unwrap().contains("the camera does not confirm it"), "{ended}");
    assert_eq!(linked.waiting().await, Value::Null);
    for _ in 0..3 {
        assert_eq!(linked.next().await, json!({}));
    }
    assert_eq!(linked.camera.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_after_a_restart_confirms_it_and_the_outcome_stays_what_was_known_then() {
    let linked = Linked::new().await;
    linked.order(restart()).await.ok();
    linked.next().await;
    linked.ended().await;
    linked.camera.basic_info().await.unwrap();
    let confirmed = linked.request_when("confirmation", |request| request["late"].is_object()).await;
    assert_eq!(confirmed["outcome"], "unknown");
    assert!(confirmed["late"]["words"].as_str().unwrap().starts_with("Confirmed by the camera's report"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_too_long_is_never_handed_over() {
    let linked = Linked::new().await;
    linked.order(restart()).await.ok();
    linked.site.clock.advance(Duration::from_secs(301));
    let ended = linked.ended().await;
    assert_eq!(ended["outcome"], "not_sent");
    assert!(ended["sentence"].as_str().unwrap().contains("no keep-alive of the camera came in time"));
    assert_eq!(linked.next().await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_control_is_refused_with_the_first_ones_name_until_it_is_to_take_its_place() {
    let linked = Linked::new().await;
    linked.order(restart()).await.ok();
    let lamp = json!({ "control": { "what": "lamp_mode", "platform": true } });
    let refused = linked.order(lamp.clone()).await;
    assert_eq!(refused.refused(), "conflict");
    let words = refused.json()["message"].to_string();
    assert!(words.contains("already: restart (asked by") && words.contains("asked by"), "{words}");
    let mut instead = lamp;
    instead["replace"] = json!(true);
    linked.order(instead).await.ok();
    assert_eq!(linked.next().await, json!({ "lampCtrlMode": 1 }));
    let engineer = linked.site.engineer().await;
    let first = wait_until(DEADLINE, "end of the first", || async {
        let all = engineer.get(&format!("/cameras/{}/requests", linked.id)).await.ok();
        let restarts = all.as_array()?.iter().find(|r| r["kind"] == "restart").cloned();
        restarts.filter(|r| r["outcome"] != "pending")
    })
    .await;
    assert_eq!(first["outcome"], "not_sent");
    assert!(first["sentence"].as_str().unwrap().contains("put something else in its place"), "{first}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_can_be_cancelled_by_an_attendant_and_is_then_not_sent() {
    let linked = Linked::new().await;
    linked.order(restart()).await.ok();
    let path = format!("/cameras/{}/keep-alive-control", linked.id);
    let attendant = linked.site.attendant().await;
    let _gone = attendant.delete(&path).await.ok();
    assert_eq!(linked.next().await, json!({}));
    assert_eq!(
        linked.ended().await["sentence"],
        "Not sent: Ada cancelled it before the camera's keep-alive came."
    );
    assert_eq!(attendant.delete(&path).await.refused(), "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_waits_for_a_camera_that_does_not_report_or_is_in_doubt() {
    let linked = Linked::new().await;
    linked.site.clock.advance(Duration::from_secs(300));
    let refused = linked.order(restart()).await;
    assert_eq!(refused.refused(), "conflict");
    assert!(refused.json()["message"].as_str().unwrap().contains("does not report"));
    linked.camera.keep_alive().await.unwrap();
    linked.order(restart()).await.ok();
    // Another device under the same id: which of the two asks nobody knows.
    let identity = Identity { serial: "OTHER".into(), ..linked.camera.identity().clone() };
    let source = Some([127, 0, 0, 9].into());
    let config = CameraConfig { source, ..CameraConfig::new(identity, linked.site.intake) };
    let stranger = linked.site.camera_of(config);
    stranger.basic_info().await.unwrap();
    assert!(linked.site.camera_view("entry-1").await["identity_doubt"].is_string());
    assert_eq!(linked.next().await, json!({}));
    let mut again = restart();
    again["replace"] = json!(true);
    assert!(linked.order(again).await.json()["message"].as_str().unwrap().contains("Two devices"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_when_the_program_ended_is_not_sent_afterwards_and_its_end_is_unknown() {
    let mut linked = Linked::new().await;
    linked.order(restart()).await.ok();
    linked.site.restart().await;
    let camera = linked.site.camera("entry-1");
    let reply = camera.keep_alive().await.unwrap();
    assert_eq!(reply.json().unwrap()["data"].as_object().unwrap().len(), 1, "{reply:?}");
    let ended = linked.ended().await;
    assert_eq!(ended["outcome"], "unknown");
    assert!(ended["sentence"].as_str().unwrap().contains("It is not repeated"), "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_lamp_goes_out_in_the_documents_numbers_and_others_are_refused() {
    let linked = Linked::new().await;
    let lamps = json!([
        { "space": "001", "mode": 1, "color": 2 },
        { "space": "002", "mode": 3, "color": 1 },
    ]);
    linked.order(json!({ "control": { "what": "lamps", "lamps": lamps } })).await.ok();
    assert_eq!(
        linked.next().await,
        json!({ "setLamp": { "num": 2, "lampInfo": [
            { "id": "001", "mode": 1, "color": 2 },
            { "id": "002", "mode": 3, "color": 1 },
        ] } })
    );
    for (mode, color) in [(4, 1), (1, 0), (1, 4)] {
        let lamp = json!([{ "space": "001", "mode": mode, "color": color }]);
        let refused = linked.order(json!({ "control": { "what": "lamps", "lamps": lamp } })).await;
        assert_eq!(refused.refused(), "invalid", "mode {mode}, colour {color}");
    }
    linked.order(json!({ "control": { "what": "lamp_mode", "platform": false } })).await.ok();
    assert_eq!(linked.next().await, json!({ "lampCtrlMode": 0 }));
}
