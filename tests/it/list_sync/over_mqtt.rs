//! Lists over MQTT (type 4), where a plate is the name of an entry, and from one channel to the other.

use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::MqttParam;
use serde_json::{Value, json};

use super::{Cam, Station};

/// A station whose camera listens to our own broker.
async fn connected() -> Station {
    let station = Station::of(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    let engineer = station.site.engineer().await;
    let broker =
        json!({ "mode": "embedded", "listen": "127.0.0.1:0", "ca_pem": null, "broadcast_word": null });
    engineer.put("/mqtt", broker).await.ok();
    station.choose(cam, json!({ "mqtt": true })).await;
    let account = engineer.post(&format!("/cameras/{}/mqtt/password", cam.id), json!({})).await.ok();
    let bound = wait_until(DEADLINE, "broker", || async {
        engineer.get("/mqtt").await.ok()["bound"].as_str().map(str::to_owned)
    });
    let bound = bound.await;
    let text = |name: &str| account[name].as_str().unwrap().to_owned();
    let param = MqttParam {
        address: format!("tcp://{bound}"),
        user: text("user"),
        pwd: text("password"),
        req_topic: text("topic"),
    };
    cam.sim.camera().set_up(|who| {
        who.settings.mqtt_enable = true;
        who.settings.mqtt = Some(param);
    });
    assert!(cam.sim.mqtt().wait_until_subscribed(DEADLINE).await, "{:?}", cam.sim.mqtt().state());
    station
}

fn sorted(cam: &Cam) -> Vec<String> {
    let mut plates = cam.plates();
    plates.sort();
    plates
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_over_mqtt_where_the_lane_says_so_and_move_when_it_says_otherwise() {
    let station = connected().await;
    let cam = &station.cameras[0];
    let one = station.enter("allow", "AB123CD").await;
    station.enter("block", "XY987Z").await;
    station.choose(cam, json!({ "sends_lists": true, "list_channel": "mqtt" })).await;
    let state = station.up_to_date(cam).await;
    assert_eq!((&state["channel"], &state["held"]), (&json!("mqtt"), &json!(2)));
    assert_eq!((sorted(cam), cam.block().len(), cam.asked()), (vec!["AB123CD".to_owned()], 1, 0));

    // Another plate is another name: the old one goes.
    let supervisor = station.site.supervisor().await;
    let body = json!({ "list": "allow", "plate": "AB124CD", "valid_from": null, "valid_until": null });
    supervisor.put(&format!("/list-entries/{one}"), body).await.ok();
    station.up_to_date(cam).await;
    wait_until(DEADLINE, "new plate", || async { (sorted(cam) == ["AB124CD"]).then_some(()) }).await;

    station.choose(cam, json!({ "list_channel": "lapi" })).await;
    wait_until(DEADLINE, "entries by number", || async { cam.allow().contains_key(&one).then_some(()) })
        .await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_entries_of_one_plate_are_one_on_a_camera_that_keeps_plates() {
    let station = connected().await;
    let cam = &station.cameras[0];
    station.choose(cam, json!({ "sends_lists": true, "list_channel": "mqtt" })).await;
    let first = station.enter("allow", "AB123CD").await;
    station.up_to_date(cam).await;
    let second = station.enter("allow", "AB 123 CD").await;
    let supervisor = station.site.supervisor().await;
    let standing = async |id: i64| {
        let shown: Value = supervisor.get(&format!("/list-entries/{id}/cameras")).await.ok();
        shown[0]["standing"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!((standing(first).await, standing(second).await), ("held".to_owned(), "covered".to_owned()));
    supervisor.delete(&format!("/list-entries/{first}")).await;
    wait_until(DEADLINE, "the other one", || async { (standing(second).await == "held").then_some(()) })
        .await;
    assert_eq!(sorted(cam), ["AB123CD"]);
}
