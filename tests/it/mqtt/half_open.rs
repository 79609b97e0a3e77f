//! A gate command written into a link that has just died does not arrive when the link comes back: over real links
//! between network namespaces, with Mosquitto's client as the camera's ear.

use std::process::Stdio;
use std::time::{Duration, Instant};

use gatehouse_tests::harness::{DEADLINE, LaneDraft, TestSite};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::mosquitto::Mosquitto;
use super::{account, mqtt_when, set_mqtt, use_mqtt};
use crate::blackhole::network::Network;

/// What hears a camera's topic behind the link, and prints it.
struct Ear {
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Ear {
    fn start(network: &Network, broker: &str, login: Option<(&str, &str)>, topic: &str) -> Ear {
        let (host, port) = broker.rsplit_once(':').unwrap();
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", network.cameras(), "mosquitto_sub", "-V", "mqttv311", "-i", "HC121"])
            .args(["-h", host, "-p", port, "-t", topic, "-q", "1", "-c", "-k", "5"]);
        if let Some((user, password)) = login {
            command.args(["-u", user, "-P", password]);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Ear { lines: BufReader::new(child.stdout.take().unwrap()).lines(), _child: child }
    }

    async fn next(&mut self) -> Value {
        let line = timeout(DEADLINE, self.lines.next_line()).await.expect("a message in time");
        serde_json::from_str(&line.unwrap().expect("a message")).unwrap()
    }
}

fn network() -> Option<Network> {
    match Network::build() {
        Ok(network) => Some(network),
        Err(why) => {
            println!("skipped, nothing is proven here: no network namespaces ({why})");
            None
        }
    }
}

/// A lane whose camera reports, and is reached over MQTT only: nothing listens at its own address.
async fn lane_over_mqtt(site: &TestSite) -> (i64, i64) {
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.connect(id, "127.0.0.1:9".parse().unwrap(), "admin", "camera-1234").await;
    let draft = LaneDraft { name: "entry", direction: "entry", cameras: &[id], automatic: false };
    let lane = site.lane(draft).await["id"].as_i64().unwrap();
    (lane, id)
}

async fn open(site: &TestSite, lane: i64) -> Value {
    let body = json!({ "command": "open", "reason": "Visitor approved" });
    site.attendant().await.post(&format!("/lanes/{lane}/commands"), body).await.ok()
}

#[tokio::test]
async fn our_broker_drops_what_it_wrote_into_a_dead_link() {
    let Some(network) = network() else { return };
    let site = TestSite::builder().mqtt_patience(Duration::from_secs(1)).start().await;
    let (lane, camera) = lane_over_mqtt(&site).await;
    use_mqtt(&site, lane, true).await;
    let listen = format!("{}:0", network.here());
    set_mqtt(&site, json!({ "mode": "embedded", "listen": listen, "ca_pem": null, "broadcast_word": null }))
        .await;
    let account = account(&site, camera).await;
    let bound =
        mqtt_when(&site, "broker", |v| v["bound"].is_string()).await["bound"].as_str().unwrap().to_owned();
    let text = |name: &str| account[name].as_str().unwrap();
    let mut ear = Ear::start(&network, &bound, Some((text("user"), text("password"))), text("topic"));
    let there = |v: &Value| v["cameras"][0]["mqtt"]["listening"] == true;
    mqtt_when(&site, "ear", there).await;

    network.cut();
    let begun = Instant::now();
    let view = open(&site, lane).await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("unknown"), &json!("mqtt")), "{view}");
    mqtt_when(&site, "end of the dead connection", |v| v["cameras"][0]["mqtt"]["connected_since"].is_null())
        .await;
    println!("our broker gave the dead link up after {:.1} s", begun.elapsed().as_secs_f32());
    network.mend();
    mqtt_when(&site, "ear again", there).await;
    let again = open(&site, lane).await;
    let heard = ear.next().await;
    assert_eq!(heard["requestId"], again["request_id"], "the command of before would have come first");
    assert_ne!(heard["requestId"], view["request_id"]);
}

#[tokio::test]
async fn through_mosquitto_no_command_is_sent_to_a_camera_that_does_not_answer_right_now() {
    let Some(network) = network() else { return };
    let site = TestSite::builder().mqtt_patience(Duration::from_secs(1)).start().await;
    let (lane, _) = lane_over_mqtt(&site).await;
    use_mqtt(&site, lane, true).await;
    let mosquitto = Mosquitto::at(&network.here()).await;
    set_mqtt(&site, mosquitto.setup()).await;
    mqtt_when(&site, "link", |v| v["sentence"].as_str().unwrap().starts_with("Connected")).await;
    let topic = "upark/park01/entry-1/req";
    let mut ear = Ear::start(&network, &mosquitto.address(), None, topic);
    // Whether it hears already is found out with the harmless question that precedes a command.
    let begun = Instant::now();
    while timeout(Duration::from_millis(100), ear.lines.next_line()).await.is_err() {
        assert!(begun.elapsed() < DEADLINE, "the ear hears nothing");
        open(&site, lane).await;
    }

    network.cut();
    let view = open(&site, lane).await;
    assert_eq!(view["outcome"], "not_sent", "{view}");
    let words = view["sentence"].as_str().unwrap();
    assert!(words.contains("a command sent now could open the gate later"), "{words}");
    network.mend();
    // The question was in the dead link and comes late: so would the command have.
    let late = ear.next().await;
    assert_eq!(
        (&late["type"], &late["params"]["listInfo"][0]["plateNo"]),
        (&json!(4), &json!("GATEHOUSE-PING"))
    );
    println!("Mosquitto delivered what it had written into the dead link after it came back");
}
