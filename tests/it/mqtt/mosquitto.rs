//! Somebody else's broker by configuration alone: Debian's Mosquitto, with TLS, password and CA file.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use gatehouse_tests::harness::{DEADLINE, TestSite};
use gatehouse_tests::sim::{Answering, MqttConfig, MqttParam};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::{mqtt_when, point, sentence, set_mqtt, use_mqtt, ways};
use crate::gate::Gates;

/// Debian's broker, ended when dropped: one listener in the clear for cameras, one with TLS for us.
pub struct Mosquitto {
    host: String,
    clear: u16,
    tls: u16,
    place: TempDir,
    child: Child,
}

impl Mosquitto {
    /// On loopback.
    pub async fn start() -> Mosquitto {
        Self::at("127.0.0.1").await
    }

    /// At an address of this machine. A port that somebody else took meanwhile is not insisted on.
    pub async fn at(host: &str) -> Mosquitto {
        loop {
            let mut broker = Self::try_at(host).await;
            if broker.listens().await {
                return broker;
            }
        }
    }

    /// Waits until it listens; false when it ended instead.
    async fn listens(&mut self) -> bool {
        let begun = Instant::now();
        loop {
            if TcpStream::connect(self.address()).await.is_ok() {
                return true;
            }
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            assert!(begun.elapsed() < DEADLINE, "Mosquitto neither listens nor ends");
            tokio::task::yield_now().await;
        }
    }

    async fn try_at(host: &str) -> Mosquitto {
        let free = || TcpListener::bind((host, 0)).unwrap();
        let (clear, tls) = (free(), free());
        let port = |listener: &TcpListener| listener.local_addr().unwrap().port();
        let (clear, tls) = (port(&clear), port(&tls));
        let place = TempDir::new().unwrap();
        let at = place.path();
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        openssl(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Site-CA"), at).await;
        openssl(&format!("req {key} -keyout broker.key -out broker.csr -subj /CN=broker"), at).await;
        std::fs::write(at.join("names"), format!("subjectAltName=DNS:localhost,IP:{host}\n")).unwrap();
        let signed = "x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out broker.pem -days 2 -extfile names";
        openssl(signed, at).await;
        let made = Command::new("mosquitto_passwd")
            .args(["-c", "-b", "passwords", "gatehouse", "house-1234"])
            .current_dir(at)
            .stderr(Stdio::null())
            .status();
        assert!(made.await.unwrap().success());
        let files = at.display();
        // Cameras come in without a name; whoever names itself needs its password.
        let config = format!(
            "user root\npassword_file {files}/passwords\nallow_anonymous true\nlistener {clear} {host}\n\
             listener {tls} {host}\ncertfile {files}/broker.pem\nkeyfile {files}/broker.key\n"
        );
        std::fs::write(at.join("mosquitto.conf"), config).unwrap();
        let child = launch(at);
        Mosquitto { host: host.to_owned(), clear, tls, place, child }
    }

    /// Where cameras connect.
    pub fn address(&self) -> String {
        format!("{}:{}", self.host, self.clear)
    }

    /// The settings that lead to it.
    pub fn setup(&self) -> Value {
        let ca = std::fs::read_to_string(self.place.path().join("ca.pem")).unwrap();
        json!({
            "mode": "external", "listen": "0.0.0.0:1883", "address": format!("{}:{}", self.host, self.tls), "tls": true,
            "ca_pem": ca, "user": "gatehouse", "password": "house-1234", "broadcast_word": null,
        })
    }

    async fn stop(&mut self) {
        self.child.kill().await.unwrap();
    }

    fn start_again(&mut self) {
        self.child = launch(self.place.path());
    }
}

fn launch(at: &Path) -> Child {
    Command::new("mosquitto")
        .args(["-c", "mosquitto.conf"])
        .current_dir(at)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

async fn openssl(arguments: &str, at: &Path) {
    let done =
        Command::new("openssl").args(arguments.split_whitespace()).current_dir(at).output().await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// One lane over Mosquitto; its camera listens there and does not answer directly.
async fn over(mosquitto: &Mosquitto, config: MqttConfig) -> Gates {
    let gates = Gates::of(TestSite::builder().mqtt_patience(Duration::from_secs(2)), 1).await;
    let (site, gate) = (&gates.site, gates.gate());
    use_mqtt(site, gate.lane, true).await;
    set_mqtt(site, mosquitto.setup()).await;
    linked(site).await;
    gate.camera.mqtt().set_config(config);
    point(
        gate,
        MqttParam {
            address: format!("tcp://{}", mosquitto.address()),
            user: String::new(),
            pwd: String::new(),
            req_topic: "upark/park01/entry-1/req".into(),
        },
    );
    subscribed(&gates).await;
    gate.camera.lapi().stop_listening();
    gates
}

async fn linked(site: &TestSite) {
    mqtt_when(site, "link", |v| v["sentence"].as_str().unwrap().starts_with("Connected to the MQTT broker"))
        .await;
}

async fn subscribed(gates: &Gates) {
    let mqtt = gates.gate().camera.mqtt();
    assert!(mqtt.wait_until_subscribed(DEADLINE).await, "{:?}", mqtt.state());
}

#[tokio::test]
async fn the_whole_way_through_mosquitto_with_tls_password_and_ca_file_is_configuration_alone() {
    let mosquitto = Mosquitto::start().await;
    let gates = over(&mosquitto, MqttConfig::default()).await;
    let found = gates.site.engineer().await.post("/mqtt/test", json!({})).await.ok();
    assert_eq!(found["sentence"], "The broker lets us in and speaks MQTT 5.", "{found}");
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("mqtt")), "{view}");
    assert_eq!(ways(gates.gate()), [(0, "MQTT")]);
    let heard = gates.gate().camera.device().memory().mqtt;
    assert!(heard.iter().all(|m| m.qos == 0 && !m.retain));
    assert_eq!(gates.gate().camera.violations(), [""; 0]);
}

#[tokio::test]
async fn what_is_wrong_with_another_broker_is_said_in_words() {
    let mosquitto = Mosquitto::start().await;
    let gates = Gates::one().await;
    let site = &gates.site;
    use_mqtt(site, gates.gate().lane, true).await;
    let down = |setup: Value| async move {
        set_mqtt(site, setup).await;
        let view = mqtt_when(site, "broken link", |v| v["ok"] == false).await;
        view["sentence"].as_str().unwrap().to_owned()
    };
    let mut wrong = mosquitto.setup();
    wrong["password"] = json!("house-1235");
    let words = down(wrong).await;
    assert!(
        words.contains("refused user or password") || words.contains("does not let this user in"),
        "{words}"
    );
    let mut other_ca = mosquitto.setup();
    other_ca["ca_pem"] = json!(null);
    let words = down(other_ca).await;
    assert!(
        words.contains("certificate is not accepted") || words.contains("no certificates to trust"),
        "{words}"
    );
    set_mqtt(site, mosquitto.setup()).await;
    linked(site).await;
}

#[tokio::test]
async fn a_camera_away_under_a_persistent_session_at_mosquitto_finds_no_command_when_it_comes_back() {
    let mosquitto = Mosquitto::start().await;
    let config = MqttConfig { clean_session: false, qos: 1, ..MqttConfig::default() };
    let gates = over(&mosquitto, config).await;
    let camera = &gates.gate().camera;
    camera.mqtt().vanish();
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "not_sent", "{view}");
    assert!(sentence(&view).contains("could open the gate later"), "{view}");
    camera.mqtt().connect();
    subscribed(&gates).await;
    let view = gates.ask("close").await;
    assert_eq!(view["outcome"], "accepted", "{view}");
    assert_eq!(ways(gates.gate()), [(3, "MQTT")]);
}

#[tokio::test]
async fn mosquitto_restarted_in_between_delivers_no_command_of_before() {
    let mut mosquitto = Mosquitto::start().await;
    let config = MqttConfig { clean_session: false, qos: 1, ..MqttConfig::default() };
    let gates = over(&mosquitto, config).await;
    mosquitto.stop().await;
    mqtt_when(&gates.site, "broken link", |v| v["ok"] == false).await;
    let view = gates.ask("open").await;
    assert_eq!(view["outcome"], "not_sent", "{view}");
    assert!(sentence(&view).contains("no connection to the MQTT broker"), "{view}");
    mosquitto.start_again();
    linked(&gates.site).await;
    subscribed(&gates).await;
    let view = gates.ask("close").await;
    assert_eq!(view["outcome"], "accepted", "{view}");
    assert_eq!(ways(gates.gate()), [(3, "MQTT")]);
}

#[tokio::test]
async fn a_camera_that_answers_late_through_mosquitto_is_unknown() {
    let mosquitto = Mosquitto::start().await;
    let gates = over(&mosquitto, MqttConfig::default()).await;
    // The harmless question that precedes a command is answered all the same: with "fail".
    gates.gate().camera.mqtt().answer_once(Answering::Never);
    let view = gates.ask("open").await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("unknown"), &json!("mqtt")), "{view}");
    assert_eq!(ways(gates.gate()), [(0, "MQTT")]);
}
