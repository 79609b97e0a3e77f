//! The broker proper: `rmqtt`, behind the front, in a runtime of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rmqtt::codec::types::{Publish as Packet, QoS};
use rmqtt::codec::v5::PublishProperties;
use rmqtt::context::ServerContext;
use rmqtt::net::Builder;
use rmqtt::server::MqttServer;
use rmqtt::types::{From, Id, Publish};
use rmqtt::utils::timestamp_millis;
use tokio::sync::{mpsc, oneshot};

use super::book::{Book, MAX_LINKS};
use super::hooks;

/// What is asked of the broker.
#[derive(Debug)]
pub(super) enum Ask {
    /// A message for one connection.
    Send { token: u64, to: Id, topic: String, payload: Vec<u8> },
    /// The topics a connection hears.
    Look { at: Id, tell: oneshot::Sender<Vec<String>> },
}

/// Starts it on the current runtime; where it listens, on loopback.
pub(super) async fn start(
    book: Arc<Book>,
    expiry_s: u32,
    asks: mpsc::Receiver<Ask>,
) -> Result<SocketAddr, String> {
    // Its notion of "busy" is the machine's load, and refuses cameras then.
    let context = ServerContext::new()
        .busy_check_enable(false)
        .mqtt_max_sessions(MAX_LINKS as isize)
        .task_exec_workers(8)
        .task_exec_queue_max(1024)
        .build()
        .await;
    hooks::register(&context, &book).await;
    let listener = Builder::new()
        .name("cameras")
        .laddr((Ipv4Addr::LOCALHOST, 0).into())
        .nodelay(true)
        .proxy_protocol(true)
        .max_connections(MAX_LINKS)
        .max_handshaking_limit(MAX_LINKS)
        .handshake_timeout(Duration::from_secs(10))
        .send_timeout(Duration::from_secs(5))
        .max_packet_size(256 * 1024)
        .allow_anonymous(false)
        .allow_zero_keepalive(true)
        .max_clientid_len(256)
        .max_mqueue_len(64)
        .max_subscriptions(8)
        .max_topic_levels(16)
        // No session outlives its connection, whatever the camera asks for.
        .session_expiry_interval(Duration::ZERO)
        .max_session_expiry_interval(Duration::from_secs(1))
        .message_expiry_interval(Duration::from_secs(expiry_s.into()))
        .bind()
        .and_then(rmqtt::net::Listener::tcp)
        .map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let server = MqttServer::new(context.clone()).listener_by_id(listener, 1).build();
    // `run`, not `start`: the latter ends the whole process on an error.
    tokio::spawn(server.run());
    tokio::spawn(answer(context, book, expiry_s, asks));
    Ok(address)
}

/// Holds the context inside the runtime: its sessions need one when dropped.
async fn answer(context: ServerContext, book: Arc<Book>, expiry_s: u32, mut asks: mpsc::Receiver<Ask>) {
    while let Some(ask) = asks.recv().await {
        match ask {
            Ask::Send { token, to, topic, payload } => {
                let from =
                    From::from_system(Id::new(to.node_id, 0, None, None, token.to_string().into(), None));
                // Straight to the one session it is meant for, never by topic: two
                // cameras may share a topic, and a gate command is for one of them.
                let entry = context.extends.shared().await.entry(to);
                if let Err((_, _, reason)) = entry.publish(from, message(topic, payload, expiry_s)).await {
                    book.dropped(token, &format!("the broker dropped it: {reason}"));
                }
            }
            Ask::Look { at, tell } => {
                let found =
                    context.extends.shared().await.entry(at).subscriptions().await.unwrap_or_default();
                // Whoever asked may have stopped waiting.
                let _ = tell.send(found.into_iter().map(|found| found.topic.to_string()).collect());
            }
        }
    }
}

fn message(topic: String, payload: Vec<u8>, expiry_s: u32) -> Publish {
    let properties = PublishProperties {
        message_expiry_interval: NonZeroU32::new(expiry_s),
        ..PublishProperties::default()
    };
    let packet = Packet {
        dup: false,
        retain: false,
        qos: QoS::AtMostOnce,
        topic: topic.into(),
        packet_id: None,
        payload: Bytes::from(payload),
        properties: Some(properties),
    };
    Publish::from(packet).create_time(timestamp_millis())
}
