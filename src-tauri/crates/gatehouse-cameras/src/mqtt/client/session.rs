//! One connection to a broker, from its first byte to its reset.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use bytes::BytesMut;
use rumqttc::v5::mqttbytes::v5::{
    ConnAck, Connect, ConnectProperties, ConnectReturnCode, Login, Packet, PingReq, Publish,
    PublishProperties,
};
use rumqttc::v5::mqttbytes::{Error as PacketError, QoS};
use secrecy::ExposeSecret;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, interval_at, timeout};

use super::super::{Published, perishable};
use super::{ClientOptions, tls};

/// For the connection, the handshake and the broker's yes, each.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest time the kernel may try to deliver what was written.
const GIVE_UP: Duration = Duration::from_secs(4);
/// Longest time a message may take to be handed to the kernel.
pub(super) const WRITE_LIMIT: Duration = Duration::from_secs(2);
/// The broker is asked this often whether it is there, and has as long to answer.
const PING: Duration = Duration::from_secs(5);
/// What the way from the caller to here may take without costing a second of the expiry.
const A_MOMENT: Duration = Duration::from_millis(50);
/// What the broker is told: without a word from us for so long we are gone.
const KEEP_ALIVE_S: u16 = 15;
/// Largest packet read; a broker has nothing long to say to a client that
/// subscribes to nothing.
const MAX_PACKET: u32 = 64 * 1024;

/// A message to publish over this connection or not at all.
#[derive(Debug)]
pub(super) struct Ask {
    pub topic: String,
    pub payload: Vec<u8>,
    pub not_after: Instant,
    pub reply: oneshot::Sender<Published>,
}

trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// Connects, calls `connected`, and publishes until the connection ends; why
/// it ended, in words.
pub(super) async fn hold(
    options: &ClientOptions,
    mut questions: mpsc::Receiver<Ask>,
    connected: impl FnOnce(),
) -> Result<Infallible, String> {
    let mut session = Session { io: open(options).await?, unread: BytesMut::new(), max_packet: None };
    let welcome = session.enter(options).await?;
    session.max_packet = welcome.properties.as_ref().and_then(|said| said.max_packet_size);
    let ping = match welcome.properties.and_then(|said| said.server_keep_alive) {
        Some(seconds @ 1..) => PING.min(Duration::from_secs(seconds.into()) / 2),
        _ => PING,
    };
    connected();
    let mut pings = interval_at(Instant::now() + ping, ping);
    let mut unanswered = false;
    loop {
        tokio::select! {
            biased;
            ask = questions.recv() => match ask {
                Some(ask) => session.publish(ask, options.expiry_s).await?,
                None => return Err("the client was stopped".to_owned()),
            },
            packet = session.read() => match packet? {
                Packet::PingResp(_) => unanswered = false,
                Packet::Disconnect(goodbye) => {
                    return Err(format!("the broker said goodbye: {:?}", goodbye.reason_code));
                }
                // Nothing was subscribed to, so nothing else has a meaning here.
                _ => {}
            },
            _ = pings.tick() => {
                if unanswered {
                    return Err("the broker does not answer any more".to_owned());
                }
                unanswered = true;
                session.write(&Packet::PingReq(PingReq)).await?;
            }
        }
    }
}

async fn open(options: &ClientOptions) -> Result<Box<dyn Io>, String> {
    let (host, port) = host_and_port(&options.address, if options.tls.is_some() { 8883 } else { 1883 });
    let connecting = async {
        let found = tokio::net::lookup_host((host, port))
            .await
            .map_err(|error| format!("the name {host} cannot be resolved: {}", io_words(&error)))?;
        let mut last = format!("{host} has no address");
        for to in found.take(4) {
            match perishable::connect(to, GIVE_UP).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = format!("no connection to {to}: {}", io_words(&error)),
            }
        }
        Err(last)
    };
    let stream = timeout(PATIENCE, connecting)
        .await
        .map_err(|_| format!("no connection to {host}:{port} within {} s", PATIENCE.as_secs()))??;
    match &options.tls {
        None => Ok(Box::new(stream)),
        Some(tls) => {
            let wrapped = timeout(PATIENCE, tls::wrap(tls, host, stream))
                .await
                .map_err(|_| format!("{host}:{port} does not answer; does it speak TLS on this port?"))??;
            Ok(Box::new(wrapped))
        }
    }
}

struct Session {
    io: Box<dyn Io>,
    unread: BytesMut,
    /// Largest packet the broker takes.
    max_packet: Option<u32>,
}

impl Session {
    async fn enter(&mut self, options: &ClientOptions) -> Result<ConnAck, String> {
        let connect = Connect {
            keep_alive: KEEP_ALIVE_S,
            client_id: options.client_id.clone(),
            // Nothing of an earlier connection is wanted.
            clean_start: true,
            properties: Some(ConnectProperties {
                session_expiry_interval: Some(0),
                ..ConnectProperties::new()
            }),
        };
        let login = (!options.user.is_empty()).then(|| Login {
            username: options.user.clone(),
            password: options.password.expose_secret().to_owned(),
        });
        self.write(&Packet::Connect(connect, None, login)).await?;
        let answer = timeout(PATIENCE, self.read()).await;
        match answer.map_err(|_| "the broker takes connections and says nothing".to_owned())?? {
            Packet::ConnAck(answer) if answer.code == ConnectReturnCode::Success => Ok(answer),
            Packet::ConnAck(answer) => Err(refusal(&answer)),
            _ => Err("the broker answered with something that is no welcome".to_owned()),
        }
    }

    /// The error, if any, is the connection's; the message's own fate goes to
    /// whoever asked.
    async fn publish(&mut self, ask: Ask, expiry_s: u32) -> Result<(), String> {
        let left = ask.not_after.saturating_duration_since(Instant::now());
        if left.is_zero() || ask.reply.is_closed() {
            // Nobody may be waiting any more; then nobody is to be told.
            let _ = ask.reply.send(Published::NotSent("its time passed before it could be sent".to_owned()));
            return Ok(());
        }
        let seconds = (left + A_MOMENT).as_secs();
        let seconds = u32::try_from(seconds).unwrap_or(expiry_s).clamp(1, expiry_s.max(1));
        let properties =
            PublishProperties { message_expiry_interval: Some(seconds), ..PublishProperties::default() };
        let publish = Publish::new(ask.topic, QoS::AtMostOnce, ask.payload, Some(properties));
        let mut bytes = BytesMut::new();
        if let Err(error) = Packet::Publish(publish).write(&mut bytes, self.max_packet) {
            let _ = ask.reply.send(Published::NotSent(packet_words(&error)));
            return Ok(());
        }
        let written = self.send(&bytes).await;
        let fate = match &written {
            Ok(()) => Published::Sent,
            Err(why) => {
                Published::Unknown(format!("the connection to the MQTT broker broke while sending: {why}"))
            }
        };
        let _ = ask.reply.send(fate);
        written
    }

    async fn write(&mut self, packet: &Packet) -> Result<(), String> {
        let mut bytes = BytesMut::new();
        packet.write(&mut bytes, self.max_packet).map_err(|error| packet_words(&error))?;
        self.send(&bytes).await
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), String> {
        let sending = async {
            self.io.write_all(bytes).await?;
            self.io.flush().await
        };
        match timeout(WRITE_LIMIT, sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(io_words(&error)),
            Err(_) => Err("the broker takes no more".to_owned()),
        }
    }

    /// Safe to give up at any moment: nothing read is lost.
    async fn read(&mut self) -> Result<Packet, String> {
        loop {
            match Packet::read(&mut self.unread, Some(MAX_PACKET)) {
                Ok(packet) => return Ok(packet),
                Err(PacketError::InsufficientBytes(_)) => {}
                Err(error) => return Err(packet_words(&error)),
            }
            match self.io.read_buf(&mut self.unread).await {
                Ok(0) => return Err("the broker closed the connection".to_owned()),
                Ok(_) => {}
                Err(error) => return Err(io_words(&error)),
            }
        }
    }
}

fn refusal(answer: &ConnAck) -> String {
    use ConnectReturnCode as Code;
    match answer.code {
        Code::BadUserNamePassword => "the broker refused user or password".to_owned(),
        Code::NotAuthorized => "the broker does not let this user in".to_owned(),
        Code::UnsupportedProtocolVersion | Code::RefusedProtocolVersion => {
            "the broker does not speak MQTT 5, which messages with an expiry need".to_owned()
        }
        Code::ClientIdentifierNotValid | Code::BadClientId => "the broker refused our client id".to_owned(),
        Code::ServerUnavailable | Code::ServiceUnavailable | Code::ServerBusy => {
            "the broker is too busy".to_owned()
        }
        Code::Banned => "the broker has banned us".to_owned(),
        code => format!("the broker refused the connection: {code:?}"),
    }
}

fn packet_words(error: &PacketError) -> String {
    match error {
        PacketError::OutgoingPacketTooLarge { max, .. } => format!("the broker takes at most {max} bytes"),
        _ => "the broker does not speak MQTT 5".to_owned(),
    }
}

pub(super) fn io_words(error: &io::Error) -> String {
    use io::ErrorKind::{
        BrokenPipe, ConnectionRefused, ConnectionReset, HostUnreachable, NetworkUnreachable, TimedOut,
        UnexpectedEof,
    };
    match error.kind() {
        ConnectionRefused => "nothing listens there".to_owned(),
        ConnectionReset | BrokenPipe => "the broker reset the connection".to_owned(),
        UnexpectedEof => "the broker closed the connection".to_owned(),
        HostUnreachable | NetworkUnreachable => "there is no way to that address".to_owned(),
        TimedOut => "the network gave up".to_owned(),
        _ => error.to_string(),
    }
}

/// `host:port`, `[v6]:port`, or a host alone.
fn host_and_port(address: &str, default: u16) -> (&str, u16) {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    if let Some(rest) = address.strip_prefix('[')
        && let Some((host, port)) = rest.split_once(']')
    {
        return (host, port.strip_prefix(':').and_then(|port| port.parse().ok()).unwrap_or(default));
    }
    match address.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, port.parse().unwrap_or(default)),
        _ => (address, default),
    }
}
