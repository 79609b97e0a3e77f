//! Our client's bytes and its ends, against brokers made of a listener and bytes typed from the specification.

use std::time::Duration;

use gatehouse_cameras::mqtt::{Client, ClientOptions, LinkState, Published};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

use crate::mqtt_raw::DEADLINE;

/// CONNACK, no session, success, no properties (MQTT 5, 3.2).
const WELCOME: [u8; 5] = [0x20, 3, 0, 0, 0];

async fn packet(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = [0; 2];
    timeout(DEADLINE, stream.read_exact(&mut head)).await.unwrap().unwrap();
    assert!(head[1] < 128, "a short packet");
    let mut body = vec![0; usize::from(head[1])];
    timeout(DEADLINE, stream.read_exact(&mut body)).await.unwrap().unwrap();
    [&head[..], &body].concat()
}

async fn welcomed(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = timeout(DEADLINE, listener.accept()).await.unwrap().unwrap();
    packet(&mut stream).await;
    stream.write_all(&WELCOME).await.unwrap();
    stream
}

fn options(listener: &TcpListener) -> ClientOptions {
    ClientOptions {
        user: "u".to_owned(),
        password: SecretString::from("p"),
        first_pause: Duration::from_millis(10),
        ..ClientOptions::new(listener.local_addr().unwrap().to_string(), "g")
    }
}

async fn until_connected(client: &Client) {
    timeout(DEADLINE, async {
        let mut state = client.state();
        while state != LinkState::Connected {
            state = client.changed_from(&state).await;
        }
    })
    .await
    .unwrap();
}

fn in_seconds(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

#[tokio::test]
async fn it_says_mqtt_5_keeps_no_session_and_publishes_qos_0_with_an_expiry() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::start(options(&listener));
    let (mut broker, _) = timeout(DEADLINE, listener.accept()).await.unwrap().unwrap();
    let hello = packet(&mut broker).await;
    // MQTT 5, 3.1: name, level 5, flags user+password+clean start, keep-alive 15, property 0x11 session expiry 0.
    let expected = [
        &[0x10, 25, 0, 4][..],
        b"MQTT",
        &[5, 0b1100_0010, 0, 15, 5, 0x11, 0, 0, 0, 0, 0, 1],
        b"g",
        &[0, 1],
        b"u",
        &[0, 1],
        b"p",
    ]
    .concat();
    assert_eq!(hello, expected);
    broker.write_all(&WELCOME).await.unwrap();
    until_connected(&client).await;

    for (within_s, said_s) in [(60, 5), (3, 3)] {
        assert_eq!(client.publish("t/1", b"{}".to_vec(), in_seconds(within_s)).await, Published::Sent);
        // MQTT 5, 3.3: QoS 0, not retained, topic, property 0x02 message expiry, payload.
        let expected = [&[0x30, 13, 0, 3][..], b"t/1", &[5, 0x02, 0, 0, 0, said_s], b"{}"].concat();
        assert_eq!(packet(&mut broker).await, expected);
    }
}

#[tokio::test]
async fn what_cannot_be_published_is_said_before_a_byte_goes_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::start(options(&listener));
    let refused = client.publish("t", b"{}".to_vec(), in_seconds(5)).await;
    assert_eq!(refused, Published::NotSent("not connected to the MQTT broker yet".to_owned()));
    let _broker = welcomed(&listener).await;
    until_connected(&client).await;
    for (topic, words) in [
        ("", "the camera has no request topic"),
        ("a/#", r#""a/#" is no topic a message can be published on"#),
        ("+/b", r#""+/b" is no topic a message can be published on"#),
    ] {
        assert_eq!(
            client.publish(topic, Vec::new(), in_seconds(5)).await,
            Published::NotSent(words.to_owned())
        );
    }
    let late = client.publish("t", b"{}".to_vec(), Instant::now()).await;
    assert_eq!(late, Published::NotSent("its time passed before it could be sent".to_owned()));
}

#[tokio::test]
async fn nothing_of_a_broken_connection_is_sent_over_the_next() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::start(options(&listener));
    let mut broker = welcomed(&listener).await;
    until_connected(&client).await;
    assert_eq!(client.publish("t", b"first".to_vec(), in_seconds(5)).await, Published::Sent);
    packet(&mut broker).await;
    drop(broker);
    let mut broker = welcomed(&listener).await;
    let mut state = client.state();
    while state != LinkState::Connected {
        state = client.changed_from(&state).await;
    }
    // Only what is asked for now arrives.
    loop {
        match client.publish("t", b"second".to_vec(), in_seconds(5)).await {
            Published::Sent => break,
            Published::NotSent(_) => tokio::task::yield_now().await,
            Published::Unknown(why) => panic!("{why}"),
        }
    }
    let arrived = packet(&mut broker).await;
    assert!(arrived.ends_with(b"second"), "{arrived:?}");
}

#[tokio::test]
async fn a_client_given_up_resets_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::start(options(&listener));
    let mut broker = welcomed(&listener).await;
    until_connected(&client).await;
    drop(client);
    let ended = timeout(DEADLINE, broker.read(&mut [0; 16])).await.unwrap();
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset, "reset, not closed");
}

#[tokio::test]
async fn a_broker_that_takes_no_more_leaves_the_message_unknown_and_the_rest_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::start(options(&listener));
    let _silent = welcomed(&listener).await;
    until_connected(&client).await;
    let fate = loop {
        match client.publish("t", vec![b'x'; 1_000_000], in_seconds(5)).await {
            Published::Sent => {}
            other => break other,
        }
    };
    let words = "the connection to the MQTT broker broke while sending: the broker takes no more";
    assert_eq!(fate, Published::Unknown(words.to_owned()));
    let next = client.publish("t", b"{}".to_vec(), in_seconds(5)).await;
    assert!(matches!(next, Published::NotSent(_)), "{next:?}");
}
