//! A gate command over MQTT never opens the gate later (invariant 3): our own broker.

use std::net::TcpListener;
use std::time::Duration;

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{MqttConfig, Version};
use serde_json::json;

use super::{account, listens, mqtt_when, sentence, set_mqtt, type_in, use_mqtt, ways};
use crate::gate::Gates;

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn a_camera_away_under_a_persistent_session_finds_no_command_when_it_comes_back() {
    for version in [Version::V31, Version::V311] {
        let gates = Gates::of(TestSite::builder().mqtt_patience(Duration::from_secs(1)), 1).await;
        let (site, gate) = (&gates.site, gates.gate());
        let config = MqttConfig { version, clean_session: false, qos: 1, ..MqttConfig::default() };
        gate.camera.mqtt().set_config(config);
        set_mqtt(site, super::own_broker()).await;
        use_mqtt(site, gate.lane, true).await;
        type_in(site, gate, &account(site, gate.camera_id).await).await;
        gate.camera.lapi().stop_listening();

        gate.camera.mqtt().vanish();
        mqtt_when(site, "camera gone", |v| v["cameras"][0]["mqtt"]["connected_since"].is_null()).await;
        let view = gates.ask("open").await;
        assert_eq!(view["outcome"], "not_sent", "{view}");

        gate.camera.mqtt().connect();
        listens(site, gate).await;
        let view = gates.ask("close").await;
        assert_eq!(view["outcome"], "accepted", "{view}");
        assert_eq!(ways(gate), [(3, "MQTT")], "only what was asked for now");
    }
}

#[tokio::test]
async fn a_broker_restarted_in_between_delivers_no_command_of_before() {
    let mut gates = Gates::of(TestSite::builder().mqtt_patience(Duration::from_secs(1)), 1).await;
    let listen = format!("127.0.0.1:{}", free_port());
    let setup = json!({ "mode": "embedded", "listen": listen, "ca_pem": null, "broadcast_word": null });
    set_mqtt(&gates.site, setup.clone()).await;
    use_mqtt(&gates.site, gates.gate().lane, true).await;
    let account = account(&gates.site, gates.gate().camera_id).await;
    type_in(&gates.site, gates.gate(), &account).await;
    gates.gate().camera.lapi().stop_listening();

    set_mqtt(&gates.site, json!({ "mode": "off", "listen": listen, "ca_pem": null, "broadcast_word": null }))
        .await;
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "not_sent");
    assert!(sentence(&view).contains("MQTT is off; an engineer chooses a broker under Settings"), "{view}");
    set_mqtt(&gates.site, setup).await;
    listens(&gates.site, gates.gate()).await;
    assert!(ways(gates.gate()).is_empty());

    // The whole program ends and starts on the same port; the camera comes back by itself.
    gates.site.restart().await;
    let intake = gates.site.intake;
    gates.gate().camera.camera().set_intake(intake);
    mqtt_when(&gates.site, "broker", |v| v["bound"] == listen.as_str()).await;
    listens(&gates.site, gates.gate()).await;
    assert!(ways(gates.gate()).is_empty());
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("mqtt")), "{view}");
    assert_eq!(ways(gates.gate()), [(0, "MQTT")]);
}
