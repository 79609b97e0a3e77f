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
use tokio::sync::mpsc;

use super::book::{Book, MAX_LINKS};
use super::hooks;

/// A message on its way into the broker.
#[derive(Debug)]
pub(super) struct Ask {
    pub token: u64,
    pub to: Id,
    pub topic: String,
    pub payload: Vec<u8>,
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
    tokio::spawn(publish_all(context, book, expiry_s, asks));
    Ok(address)
}

/// Holds the context inside the runtime: its sessions need one when dropped.
async fn publish_all(context: ServerContext, book: Arc<Book>, expiry_s: u32, mut asks: mpsc::Receiver<Ask>) {
    while let Some(Ask { token, to, topic, payload }) = asks.recv().await {
        let packet = Packet {
            dup: false,
            retain: false,
            qos: QoS::AtMostOnce,
            topic: topic.into(),
            packet_id: None,
            payload: Bytes::from(payload),
            properties: Some(PublishProperties {
                message_expiry_interval: NonZeroU32::new(expiry_s),
                ..PublishProperties::default()
            }),
        };
        let publish = Publish::from(packet).create_time(timestamp_millis());
        let from = From::from_system(Id::new(to.node_id, 0, None, None, token.to_string().into(), None));
        // Straight to the one session it is meant for, never by topic: two
        // cameras may share a topic, and a gate command is for one of them.
        let entry = context.extends.shared().await.entry(to);
        if let Err((_, _, reason)) = entry.publish(from, publish).await {
            book.dropped(token, &format!("the broker dropped it: {reason}"));
        }
    }
}
