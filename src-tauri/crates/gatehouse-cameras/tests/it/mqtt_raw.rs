//! An MQTT 3.1 and 3.1.1 client made of bytes typed from the specifications.
//! It uses no MQTT library, so no mistake can pass on both sides.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longest wait for anything that must happen.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// What a client says first.
#[derive(Debug, Clone)]
pub struct Hello {
    /// 3 = MQTT 3.1, 4 = MQTT 3.1.1.
    pub level: u8,
    pub client_id: String,
    pub user: Option<String>,
    pub password: Option<String>,
    pub clean: bool,
    pub keep_alive_s: u16,
    /// Topic and message of its last will.
    pub will: Option<(String, String)>,
}

impl Hello {
    pub fn new(level: u8, user: &str, password: &str) -> Self {
        Self {
            level,
            client_id: format!("HC121-{user}"),
            user: Some(user.to_owned()),
            password: Some(password.to_owned()),
            clean: true,
            keep_alive_s: 0,
            will: None,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        text(&mut body, if self.level == 3 { "MQIsdp" } else { "MQTT" });
        body.push(self.level);
        let mut flags = u8::from(self.clean) << 1;
        flags |= u8::from(self.will.is_some()) << 2;
        flags |= u8::from(self.password.is_some()) << 6;
        flags |= u8::from(self.user.is_some()) << 7;
        body.push(flags);
        body.extend(self.keep_alive_s.to_be_bytes());
        text(&mut body, &self.client_id);
        if let Some((topic, message)) = &self.will {
            text(&mut body, topic);
            text(&mut body, message);
        }
        for given in [&self.user, &self.password].into_iter().flatten() {
            text(&mut body, given);
        }
        packet(0x10, &body)
    }
}

fn text(into: &mut Vec<u8>, text: &str) {
    into.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
    into.extend(text.as_bytes());
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mut left = body.len();
    loop {
        let seven = u8::try_from(left % 128).unwrap();
        left /= 128;
        bytes.push(seven | if left > 0 { 128 } else { 0 });
        if left == 0 {
            break;
        }
    }
    bytes.extend(body);
    bytes
}

/// A packet as read.
#[derive(Debug)]
pub struct Packet {
    pub first: u8,
    pub body: Vec<u8>,
}

impl Packet {
    /// Topic and message of a PUBLISH with QoS 0.
    pub fn published(&self) -> (String, String) {
        assert_eq!(self.first, 0x30, "a PUBLISH, QoS 0, not retained, not a duplicate: {self:?}");
        let length = usize::from(u16::from_be_bytes([self.body[0], self.body[1]]));
        let (topic, message) = self.body[2..].split_at(length);
        (String::from_utf8(topic.to_vec()).unwrap(), String::from_utf8(message.to_vec()).unwrap())
    }
}

/// A connection.
#[derive(Debug)]
pub struct RawClient {
    stream: TcpStream,
}

impl RawClient {
    /// Connects; the client, the code of the answer, and whether the broker kept a session.
    pub async fn greet(address: SocketAddr, hello: &Hello) -> (Self, u8, bool) {
        let stream = timeout(DEADLINE, TcpStream::connect(address)).await.unwrap().unwrap();
        let mut client = Self { stream };
        client.write(&hello.bytes()).await;
        let answer = client.read().await.expect("an answer to CONNECT");
        assert_eq!(answer.first, 0x20, "CONNACK: {answer:?}");
        (client, answer.body[1], answer.body[0] == 1)
    }

    /// Connects and must be let in. Like a camera it tries again while the broker says "unavailable" (3): for some
    /// milliseconds it does, when the end of this client's last connection is still being cleared away.
    pub async fn connect(address: SocketAddr, hello: &Hello) -> Self {
        let trying = async {
            loop {
                let (client, code, _) = Self::greet(address, hello).await;
                if code != 3 {
                    assert_eq!(code, 0, "let in");
                    return client;
                }
            }
        };
        timeout(DEADLINE, trying).await.expect("let in before the deadline")
    }

    /// The code of the answer: the granted QoS, or 0x80.
    pub async fn subscribe(&mut self, filter: &str, qos: u8) -> u8 {
        let mut body = vec![0, 1];
        text(&mut body, filter);
        body.push(qos);
        self.write(&packet(0x82, &body)).await;
        let answer = self.read().await.expect("an answer to SUBSCRIBE");
        assert_eq!((answer.first, &answer.body[..2]), (0x90, &[0, 1][..]), "SUBACK: {answer:?}");
        answer.body[2]
    }

    /// With QoS 0.
    pub async fn publish(&mut self, topic: &str, message: &str) {
        let mut body = Vec::new();
        text(&mut body, topic);
        body.extend(message.as_bytes());
        self.write(&packet(0x30, &body)).await;
    }

    /// The next message.
    pub async fn message(&mut self) -> (String, String) {
        self.read().await.expect("a message").published()
    }

    /// Everything that was on its way before this call.
    pub async fn so_far(&mut self) -> Vec<(String, String)> {
        self.write(&[0xc0, 0]).await;
        let mut messages = Vec::new();
        loop {
            let packet = self.read().await.expect("an answer to PINGREQ");
            if packet.first == 0xd0 {
                return messages;
            }
            messages.push(packet.published());
        }
    }

    /// The next packet; `None` when the connection has ended.
    pub async fn read(&mut self) -> Option<Packet> {
        timeout(DEADLINE, self.read_on()).await.expect("a packet in time")
    }

    async fn read_on(&mut self) -> Option<Packet> {
        let first = self.stream.read_u8().await.ok()?;
        let (mut length, mut shift) = (0_usize, 0);
        loop {
            let byte = self.stream.read_u8().await.ok()?;
            length |= usize::from(byte & 127) << shift;
            shift += 7;
            if byte & 128 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.ok()?;
        Some(Packet { first, body })
    }

    async fn write(&mut self, bytes: &[u8]) {
        timeout(DEADLINE, self.stream.write_all(bytes)).await.unwrap().unwrap();
    }
}
