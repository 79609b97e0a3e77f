//! Against Debian's Mosquitto: its clients with our broker, its broker with our client.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use gatehouse_cameras::mqtt::{Client, ClientOptions, LinkState, Published, Tls};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, timeout};

use crate::mqtt_broker::house;
use crate::mqtt_raw::{DEADLINE, Hello, RawClient};

const TOPIC: &str = "upark/10000/entry/req";
const MESSAGE: &str = r#"{"requestId":"202006171129000001","type":5}"#;

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

async fn openssl(arguments: &str, at: &Path) {
    let arguments = arguments.split_whitespace();
    let done = Command::new("openssl").args(arguments).current_dir(at).output().await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Debian's broker on loopback, ended when dropped.
struct Mosquitto {
    address: SocketAddr,
    place: TempDir,
    child: Child,
}

impl Mosquitto {
    /// `extra` lines go into its configuration.
    async fn start(extra: &str) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let place = TempDir::new().unwrap();
        let passwords = place.path().join("passwords");
        let made = Command::new("mosquitto_passwd")
            .args(["-c", "-b"])
            .arg(&passwords)
            .args(["gatehouse", "house-1234"])
            .stderr(Stdio::null())
            .status()
            .await
            .unwrap();
        assert!(made.success());
        let config = format!(
            "user root\nlistener {} 127.0.0.1\npassword_file {}\nallow_anonymous true\n{extra}\n",
            address.port(),
            passwords.display()
        );
        std::fs::write(place.path().join("mosquitto.conf"), config).unwrap();
        let child = Self::launch(place.path());
        Self { address, place, child }
    }

    fn launch(place: &Path) -> Child {
        Command::new("mosquitto")
            .args(["-c", "mosquitto.conf"])
            .current_dir(place)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap()
    }

    async fn stop(&mut self) {
        self.child.kill().await.unwrap();
    }

    fn start_again(&mut self) {
        self.child = Self::launch(self.place.path());
    }

    fn client(&self) -> ClientOptions {
        ClientOptions {
            first_pause: Duration::from_millis(50),
            user: "gatehouse".to_owned(),
            password: SecretString::from("house-1234"),
            ..ClientOptions::new(self.address.to_string(), "gatehouse-test")
        }
    }
}

async fn until(client: &Client, wanted: impl Fn(&LinkState) -> bool) -> LinkState {
    let waiting = async {
        let mut state = client.state();
        while !wanted(&state) {
            state = client.changed_from(&state).await;
        }
        state
    };
    timeout(DEADLINE, waiting).await.expect("the link's state in time")
}

async fn connected(options: ClientOptions) -> Client {
    let client = Client::start(options);
    until(&client, |state| *state == LinkState::Connected).await;
    client
}

async fn why_down(options: ClientOptions) -> String {
    let client = Client::start(options);
    match until(&client, |state| matches!(state, LinkState::Down(_))).await {
        LinkState::Down(why) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn mosquittos_clients_of_both_versions_hear_our_broker() {
    for version in ["mqttv31", "mqttv311"] {
        let mut house = house().await;
        let port = house.broker.address().port().to_string();
        let mut sub = Command::new("mosquitto_sub")
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &port,
                "-V",
                version,
                "-i",
                "HC121",
                "-u",
                "entry",
                "-P",
                "entry-1234",
            ])
            .args(["-t", TOPIC, "-C", "1", "-v"])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        house
            .reported(|report| {
                matches!(report, gatehouse_cameras::mqtt::Report::Listening { .. }).then_some(())
            })
            .await;
        assert_eq!(house.broker.publish("entry", TOPIC, MESSAGE.into(), soon()).await, Published::Sent);
        let mut lines = BufReader::new(sub.stdout.take().unwrap()).lines();
        let heard = timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap().unwrap();
        assert_eq!(heard, format!("{TOPIC} {MESSAGE}"));
        assert!(timeout(DEADLINE, sub.wait()).await.unwrap().unwrap().success());
    }
}

#[tokio::test]
async fn mosquittos_publisher_reaches_nobody_through_our_broker() {
    for version in ["mqttv31", "mqttv311"] {
        let mut house = house().await;
        let mut camera =
            RawClient::connect(house.broker.address(), &Hello::new(4, "entry", "entry-1234")).await;
        assert_eq!(camera.subscribe(TOPIC, 0).await, 0);
        let port = house.broker.address().port().to_string();
        Command::new("mosquitto_pub")
            .args(["-h", "127.0.0.1", "-p", &port, "-V", version, "-u", "exit", "-P", "exit-1234"])
            .args(["-t", TOPIC, "-m", MESSAGE])
            .status()
            .await
            .unwrap();
        house
            .reported(|report| matches!(report, gatehouse_cameras::mqtt::Report::Said { .. }).then_some(()))
            .await;
        assert!(camera.so_far().await.is_empty());
    }
}

#[tokio::test]
async fn our_client_publishes_through_mosquitto_and_what_was_sent_while_a_camera_was_away_is_lost() {
    let mosquitto = Mosquitto::start("").await;
    let client = connected(mosquitto.client()).await;
    for level in [3, 4] {
        let hello =
            Hello { clean: false, user: None, password: None, ..Hello::new(level, &format!("v{level}"), "") };
        let mut camera = RawClient::connect(mosquitto.address, &hello).await;
        assert_eq!(camera.subscribe(TOPIC, 1).await, 1);
        assert_eq!(client.publish(TOPIC, MESSAGE.into(), soon()).await, Published::Sent);
        assert_eq!(camera.message().await, (TOPIC.to_owned(), MESSAGE.to_owned()));

        drop(camera);
        assert_eq!(client.publish(TOPIC, MESSAGE.into(), soon()).await, Published::Sent);
        let (mut camera, code, kept) = RawClient::greet(mosquitto.address, &hello).await;
        // MQTT 3.1 has no way to say it.
        assert_eq!((code, kept), (0, level == 4), "the broker kept its session");
        assert!(camera.so_far().await.is_empty(), "and yet nothing waited in it");
    }
}

#[tokio::test]
async fn nothing_is_published_while_mosquitto_is_away_nor_afterwards() {
    let mut mosquitto = Mosquitto::start("").await;
    let client = connected(mosquitto.client()).await;
    mosquitto.stop().await;
    until(&client, |state| matches!(state, LinkState::Down(_))).await;
    let refused = client.publish(TOPIC, MESSAGE.into(), soon()).await;
    let Published::NotSent(words) = refused else { panic!("{refused:?}") };
    assert!(words.starts_with("no connection to the MQTT broker: "), "{words}");

    mosquitto.start_again();
    until(&client, |state| *state == LinkState::Connected).await;
    let hello = Hello { user: None, password: None, ..Hello::new(4, "entry", "") };
    let mut camera = RawClient::connect(mosquitto.address, &hello).await;
    assert_eq!(camera.subscribe(TOPIC, 0).await, 0);
    assert!(camera.so_far().await.is_empty());
    assert_eq!(client.publish(TOPIC, MESSAGE.into(), soon()).await, Published::Sent);
    camera.message().await;
}

#[tokio::test]
async fn mosquitto_with_tls_takes_our_client_with_its_ca_file_and_no_other() {
    let place = TempDir::new().unwrap();
    let at = place.path();
    openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Site-CA", at).await;
    openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout broker.key -out broker.csr -subj /CN=broker", at).await;
    std::fs::write(at.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl("x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out broker.pem -days 2 -extfile names", at).await;
    openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -days 2 -subj /CN=Other-CA", at).await;
    let files = at.display();
    let mosquitto =
        Mosquitto::start(&format!("certfile {files}/broker.pem\nkeyfile {files}/broker.key")).await;
    let trusting = |ca: &str| ClientOptions {
        tls: Some(Tls { ca_pem: Some(std::fs::read(at.join(ca)).unwrap()) }),
        address: format!("localhost:{}", mosquitto.address.port()),
        ..mosquitto.client()
    };

    let client = connected(trusting("ca.pem")).await;
    assert_eq!(client.publish(TOPIC, MESSAGE.into(), soon()).await, Published::Sent);
    assert_eq!(
        why_down(trusting("other.pem")).await,
        "the broker's certificate is not accepted: it was not issued by a CA that is trusted here; choose its CA file"
    );
    assert_eq!(why_down(trusting("names")).await, "the CA file has no certificate");
    let by_number = ClientOptions { address: mosquitto.address.to_string(), ..trusting("ca.pem") };
    assert_eq!(
        why_down(by_number).await,
        "the broker's certificate is not accepted: it was made for another name; use the name in the certificate as the address"
    );
    let words = why_down(ClientOptions { tls: None, ..trusting("ca.pem") }).await;
    assert!(words.contains("closed the connection") || words.contains("reset"), "{words}");
}

#[tokio::test]
async fn a_wrong_password_at_mosquitto_is_named() {
    let mosquitto = Mosquitto::start("").await;
    let wrong = ClientOptions { password: SecretString::from("house-1235"), ..mosquitto.client() };
    // It may not be up yet at the first attempt.
    let client = Client::start(wrong);
    let said =
        until(&client, |state| matches!(state, LinkState::Down(why) if !why.contains("nothing listens")))
            .await;
    assert!(
        said == LinkState::Down("the broker refused user or password".to_owned())
            || said == LinkState::Down("the broker does not let this user in".to_owned()),
        "{said:?}"
    );
}
