//! The embedded broker: who comes in, what they may do, and that nothing is
//! delivered later.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use gatehouse_cameras::mqtt::{Account, Broker, BrokerError, BrokerOptions, Published, Report};
use secrecy::SecretString;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::mqtt_raw::{DEADLINE, Hello, RawClient};

const OPEN: &str = r#"{"requestId":"202006171129000001","version":"1.0","parkId":"10000","deviceId":"1001","type":5,"params":{}}"#;

pub fn account(user: &str, password: &str) -> Account {
    Account { user: user.to_owned(), password: SecretString::from(password), topics: vec![topic(user)] }
}

fn topic(user: &str) -> String {
    format!("upark/10000/{user}/req")
}

pub struct House {
    pub broker: Broker,
    pub reports: mpsc::Receiver<Report>,
}

pub async fn house() -> House {
    let accounts = vec![account("entry", "entry-1234"), account("exit", "exit-1234")];
    let options = BrokerOptions::at((Ipv4Addr::LOCALHOST, 0).into());
    let (broker, reports) = Broker::start(options, accounts).await.unwrap();
    House { broker, reports }
}

impl House {
    fn address(&self) -> SocketAddr {
        self.broker.address()
    }

    /// A camera that is connected and listening.
    async fn camera(&self, level: u8, user: &str) -> RawClient {
        let mut camera =
            RawClient::connect(self.address(), &Hello::new(level, user, &format!("{user}-1234"))).await;
        assert_eq!(camera.subscribe(&topic(user), 0).await, 0);
        camera
    }

    async fn open(&self, user: &str) -> Published {
        let soon = Instant::now() + Duration::from_secs(5);
        self.broker.publish(user, &topic(user), OPEN.into(), soon).await
    }

    /// Waits for a report that `wanted` takes.
    pub async fn reported<T>(&mut self, wanted: impl Fn(Report) -> Option<T>) -> T {
        timeout(DEADLINE, async {
            loop {
                if let Some(found) = wanted(self.reports.recv().await.unwrap()) {
                    return found;
                }
            }
        })
        .await
        .expect("the report in time")
    }

    async fn refusal(&mut self) -> String {
        self.reported(|report| match report {
            Report::Refused { why, .. } => Some(why),
            _ => None,
        })
        .await
    }

    async fn until_gone(&mut self) -> String {
        self.reported(|report| match report {
            Report::Disconnected { why, .. } => Some(why),
            _ => None,
        })
        .await
    }
}

fn not_sent(published: &Published) -> &str {
    match published {
        Published::NotSent(words) => words,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn cameras_of_mqtt_3_1_and_3_1_1_are_let_in_with_keep_alive_0_and_get_their_messages() {
    for (level, protocol) in [(3, "3.1"), (4, "3.1.1")] {
        let mut house = house().await;
        let mut camera = house.camera(level, "entry").await;
        let visitor = house
            .reported(|report| match report {
                Report::Connected(visitor) => Some(visitor),
                _ => None,
            })
            .await;
        assert_eq!((visitor.user.as_str(), visitor.protocol), ("entry", protocol));
        assert_eq!(visitor.client_id, "HC121-entry");
        assert_eq!(house.open("entry").await, Published::Sent);
        assert_eq!(camera.message().await, (topic("entry"), OPEN.to_owned()));
    }
}

#[tokio::test]
async fn nobody_comes_in_without_the_right_user_and_password() {
    let mut house = house().await;
    let right = Hello::new(4, "entry", "entry-1234");
    for (hello, words) in [
        (Hello { password: Some("entry-1235".to_owned()), ..right.clone() }, "wrong password"),
        (Hello { password: None, ..right.clone() }, "wrong password"),
        (Hello { user: Some("nobody".to_owned()), ..right.clone() }, "no camera here has this user name"),
        (Hello { user: None, password: None, ..right.clone() }, "it gave no user name"),
    ] {
        let (_, code, _) = RawClient::greet(house.address(), &hello).await;
        assert_eq!(code, 4, "bad user name or password: {hello:?}");
        assert_eq!(house.refusal().await, words);
    }
    assert!(house.broker.present().is_empty());
}

#[tokio::test]
async fn a_camera_may_subscribe_to_its_own_topic_and_to_nothing_else() {
    let mut house = house().await;
    let mut camera = house.camera(4, "entry").await;
    for filter in ["#", "+/10000/entry/req", "upark/#", "upark/10000/exit/req", "upark/10000/entry/req/x"] {
        assert_eq!(camera.subscribe(filter, 0).await, 0x80, "{filter}");
        let words = house.refusal().await;
        assert_eq!(words, format!("it wanted to subscribe to {filter}, which is not its request topic"));
    }
    assert_eq!(house.broker.present()[0].1, [topic("entry")]);
}

#[tokio::test]
async fn what_a_camera_publishes_reaches_nobody_and_is_reported() {
    let mut house = house().await;
    let mut entry = house.camera(4, "entry").await;
    let mut exit = house.camera(3, "exit").await;
    entry.publish(&topic("exit"), OPEN).await;
    let said = house
        .reported(|report| match report {
            Report::Said { visitor, topic, payload } => Some((visitor.user, topic, payload)),
            _ => None,
        })
        .await;
    assert_eq!(said, ("entry".to_owned(), topic("exit"), OPEN.into()));
    assert!(exit.so_far().await.is_empty());
    assert!(entry.so_far().await.is_empty(), "and it stays connected");
}

#[tokio::test]
async fn a_last_will_opens_no_other_cameras_gate() {
    let mut house = house().await;
    let mut exit = house.camera(4, "exit").await;
    let will = Some((topic("exit"), OPEN.to_owned()));
    let hello = Hello { will, ..Hello::new(4, "entry", "entry-1234") };
    // Gone without a goodbye: now its will would be published.
    drop(RawClient::connect(house.address(), &hello).await);
    house.until_gone().await;
    // The will is handed on before the goodbye is reported.
    assert!(exit.so_far().await.is_empty());
}

#[tokio::test]
async fn a_camera_that_is_not_connected_or_not_listening_gets_nothing() {
    let house = house().await;
    assert_eq!(not_sent(&house.open("entry").await), "the camera is not connected to the MQTT broker");
    let mut camera = RawClient::connect(house.address(), &Hello::new(4, "entry", "entry-1234")).await;
    assert_eq!(
        not_sent(&house.open("entry").await),
        "the camera is connected, but has not subscribed to its request topic upark/10000/entry/req"
    );
    assert_eq!(camera.subscribe(&topic("entry"), 1).await, 1);
    assert!(camera.so_far().await.is_empty());
    assert_eq!(house.open("entry").await, Published::Sent);
    camera.message().await;
}

#[tokio::test]
async fn a_camera_away_under_a_persistent_session_finds_nothing_when_it_comes_back() {
    for level in [3, 4] {
        let mut house = house().await;
        let hello = Hello { clean: false, ..Hello::new(level, "entry", "entry-1234") };
        let mut camera = RawClient::connect(house.address(), &hello).await;
        assert_eq!(camera.subscribe(&topic("entry"), 1).await, 1);
        drop(camera);
        house.until_gone().await;
        assert_eq!(not_sent(&house.open("entry").await), "the camera is not connected to the MQTT broker");

        let mut camera = RawClient::connect(house.address(), &hello).await;
        assert_eq!(camera.subscribe(&topic("entry"), 1).await, 1);
        assert!(camera.so_far().await.is_empty(), "not within its expiry either");
        assert_eq!(house.open("entry").await, Published::Sent);
        assert_eq!(camera.message().await.1, OPEN);
    }
}

#[tokio::test]
async fn a_camera_back_at_once_under_its_old_session_is_reached_without_subscribing_again() {
    let house = house().await;
    let hello = Hello { clean: false, ..Hello::new(4, "entry", "entry-1234") };
    let mut kept_once = false;
    // Whether the broker still has the session is a matter of milliseconds; either is right.
    for _ in 0..20 {
        let (mut camera, _, kept) = RawClient::greet(house.address(), &hello).await;
        kept_once |= kept;
        if !kept {
            assert_eq!(camera.subscribe(&topic("entry"), 0).await, 0);
        }
        camera.so_far().await;
        assert_eq!(house.open("entry").await, Published::Sent, "kept: {kept}");
        assert_eq!(camera.message().await.1, OPEN);
    }
    println!("the session was kept at least once: {kept_once}");
}

#[tokio::test]
async fn what_a_stuck_camera_did_not_take_is_not_delivered_when_it_wakes() {
    let house = house().await;
    let mut camera = house.camera(4, "entry").await;
    // It does not read. What was sent waits in the sockets; then nothing more goes in.
    let mut sent = 0;
    let refused = loop {
        let padding = format!("{sent:06}{}", "x".repeat(200_000));
        let soon = Instant::now() + Duration::from_secs(5);
        match house.broker.publish("entry", &topic("entry"), padding.into(), soon).await {
            Published::Sent => sent += 1,
            other => break other,
        }
        assert!(sent < 500, "the sockets take more than 100 MB");
    };
    assert_eq!(not_sent(&refused), "the camera's connection does not take it");
    let received = camera.so_far().await;
    assert_eq!(received.len(), sent, "what was called sent arrives, what was called not sent does not");
}

#[tokio::test]
async fn a_second_connection_of_a_user_takes_the_place_of_the_first() {
    let mut house = house().await;
    let mut first = house.camera(4, "entry").await;
    let again =
        Hello { client_id: "HC121-entry-rebooted".to_owned(), ..Hello::new(4, "entry", "entry-1234") };
    let mut second = RawClient::connect(house.address(), &again).await;
    assert!(first.read().await.is_none(), "the first is closed");
    house.until_gone().await;
    assert_eq!(second.subscribe(&topic("entry"), 0).await, 0);
    assert_eq!(house.open("entry").await, Published::Sent);
    second.message().await;
}

#[tokio::test]
async fn a_client_id_does_not_let_one_camera_take_anothers_place() {
    let mut house = house().await;
    let mut entry = house.camera(4, "entry").await;
    let posing = Hello { client_id: "HC121-entry".to_owned(), ..Hello::new(4, "exit", "exit-1234") };
    let (_, code, _) = RawClient::greet(house.address(), &posing).await;
    assert_eq!(code, 4);
    assert_eq!(house.refusal().await, "another camera is connected with the same client id");
    assert_eq!(house.open("entry").await, Published::Sent);
    entry.message().await;
}

#[tokio::test]
async fn a_changed_password_throws_the_camera_out() {
    let mut house = house().await;
    let mut entry = house.camera(4, "entry").await;
    let mut exit = house.camera(4, "exit").await;
    house.broker.replace_accounts(vec![account("entry", "new-1234"), account("exit", "exit-1234")]);
    assert!(entry.read().await.is_none());
    house.until_gone().await;
    let (_, code, _) = RawClient::greet(house.address(), &Hello::new(4, "entry", "entry-1234")).await;
    assert_eq!(code, 4);
    RawClient::connect(house.address(), &Hello::new(4, "entry", "new-1234")).await;
    assert!(exit.so_far().await.is_empty(), "the other one is not touched");
}

#[tokio::test]
async fn stopping_frees_the_port_and_a_restart_delivers_nothing_of_before() {
    let house = house().await;
    let address = house.address();
    let mut camera = house.camera(4, "entry").await;
    house.broker.stop().await;
    assert!(camera.read().await.is_none());

    let accounts = vec![account("entry", "entry-1234")];
    let (broker, reports) = Broker::start(BrokerOptions::at(address), accounts).await.unwrap();
    let house = House { broker, reports };
    assert_eq!(house.address(), address);
    not_sent(&house.open("entry").await);
    let mut camera = house.camera(4, "entry").await;
    assert!(camera.so_far().await.is_empty());
    assert_eq!(house.open("entry").await, Published::Sent);
    camera.message().await;
}

#[tokio::test]
async fn a_port_in_use_is_said_in_a_sentence() {
    let house = house().await;
    let error = Broker::start(BrokerOptions::at(house.address()), Vec::new()).await.unwrap_err();
    assert!(matches!(error, BrokerError::PortInUse(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        format!(
            "another program already listens at {}; stop it, or choose another port for the MQTT broker",
            house.address()
        )
    );
}

#[tokio::test]
async fn an_address_that_is_not_ours_is_said_in_a_sentence() {
    let elsewhere: SocketAddr = "192.0.2.1:1883".parse().unwrap();
    let error = Broker::start(BrokerOptions::at(elsewhere), Vec::new()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the MQTT broker cannot listen at 192.0.2.1:1883: this PC has no such address"
    );
}
