//! MQTT 3.1 and 3.1.1 packets, written by hand from the two specifications: what one subscriber needs, no more.
//!
//! It knows bytes only: no sockets, no vendor messages. It shares nothing with the program's client or broker.

/// The largest packet the simulated camera reads.
pub const PACKET_LIMIT: usize = 8 << 20;

/// Which protocol the client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `MQIsdp`, level 3: what older firmware speaks.
    V31,
    /// `MQTT`, level 4.
    V311,
}

/// What a CONNECT says.
#[derive(Debug, Clone)]
pub struct Connect<'a> {
    /// 3.1 or 3.1.1.
    pub version: Version,
    /// The client's name; unique at the broker.
    pub client_id: &'a str,
    /// Start without what the broker kept.
    pub clean_session: bool,
    /// Seconds; 0 = the broker waits for ever.
    pub keep_alive_s: u16,
    /// User and password, when there are any.
    pub login: Option<(&'a str, &'a str)>,
}

/// A packet from the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packet {
    /// Answer to CONNECT.
    ConnAck {
        /// The broker kept this client's session.
        session_present: bool,
        /// 0 = accepted, 4 = bad user or password, 5 = not authorised.
        code: u8,
    },
    /// Answer to SUBSCRIBE.
    SubAck {
        /// Granted quality of service, or 0x80 for a refusal.
        granted: u8,
    },
    /// A message.
    Publish(Publish),
    /// Answer to PINGREQ.
    PingResp,
    /// Anything else, by packet type.
    Other(u8),
}

/// One delivered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// Where it was published.
    pub topic: String,
    /// Quality of service of the delivery.
    pub qos: u8,
    /// From the broker's memory.
    pub retain: bool,
    /// Sent before.
    pub dup: bool,
    /// Packet id, with QoS 1 and 2.
    pub id: Option<u16>,
    /// The message.
    pub payload: Vec<u8>,
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    let mut left = body.len();
    loop {
        let low = (left % 128) as u8;
        left /= 128;
        out.push(if left > 0 { low | 0x80 } else { low });
        if left == 0 {
            break;
        }
    }
    out.extend(body);
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    let bytes = &text.as_bytes()[..text.len().min(usize::from(u16::MAX))];
    out.extend((bytes.len() as u16).to_be_bytes());
    out.extend(bytes);
}

/// CONNECT.
#[must_use]
pub fn connect(c: &Connect<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    match c.version {
        Version::V31 => {
            text(&mut body, "MQIsdp");
            body.push(3);
        }
        Version::V311 => {
            text(&mut body, "MQTT");
            body.push(4);
        }
    }
    let login = if c.login.is_some() { 0xc0 } else { 0 };
    body.push(login | if c.clean_session { 0x02 } else { 0 });
    body.extend(c.keep_alive_s.to_be_bytes());
    text(&mut body, c.client_id);
    if let Some((user, password)) = c.login {
        text(&mut body, user);
        text(&mut body, password);
    }
    packet(0x10, &body)
}

/// SUBSCRIBE to one topic.
#[must_use]
pub fn subscribe(id: u16, topic: &str, qos: u8) -> Vec<u8> {
    let mut body = id.to_be_bytes().to_vec();
    text(&mut body, topic);
    body.push(qos);
    packet(0x82, &body)
}

/// PUBACK.
#[must_use]
pub fn puback(id: u16) -> Vec<u8> {
    packet(0x40, &id.to_be_bytes())
}

/// PINGREQ.
#[must_use]
pub fn pingreq() -> Vec<u8> {
    packet(0xc0, &[])
}

/// DISCONNECT.
#[must_use]
pub fn disconnect() -> Vec<u8> {
    packet(0xe0, &[])
}

/// Takes one whole packet off the front of what was read; `None` = not complete yet.
pub fn take(seen: &mut Vec<u8>) -> Result<Option<Packet>, String> {
    let (mut length, mut at) = (0_usize, 1);
    loop {
        let Some(byte) = seen.get(at) else { return Ok(None) };
        if at > 4 {
            return Err("the length of a packet is longer than four bytes".into());
        }
        length |= usize::from(byte & 0x7f) << (7 * (at - 1));
        at += 1;
        if byte & 0x80 == 0 {
            break;
        }
    }
    if length > PACKET_LIMIT {
        return Err(format!("a packet of {length} bytes"));
    }
    if seen.len() < at + length {
        return Ok(None);
    }
    let first = seen[0];
    let body: Vec<u8> = seen[at..at + length].to_vec();
    seen.drain(..at + length);
    read(first, &body).map(Some).ok_or_else(|| format!("a packet of type {} is too short", first >> 4))
}

fn read(first: u8, body: &[u8]) -> Option<Packet> {
    Some(match first >> 4 {
        2 => Packet::ConnAck { session_present: body.first()? & 1 == 1, code: *body.get(1)? },
        3 => {
            let length = usize::from(u16::from_be_bytes([*body.first()?, *body.get(1)?]));
            let topic = String::from_utf8_lossy(body.get(2..2 + length)?).into_owned();
            let qos = (first >> 1) & 3;
            let mut at = 2 + length;
            let id = if qos > 0 {
                let id = u16::from_be_bytes([*body.get(at)?, *body.get(at + 1)?]);
                at += 2;
                Some(id)
            } else {
                None
            };
            let (retain, dup) = (first & 1 == 1, first & 8 == 8);
            Packet::Publish(Publish { topic, qos, retain, dup, id, payload: body.get(at..)?.to_vec() })
        }
        9 => Packet::SubAck { granted: *body.get(2)? },
        13 => Packet::PingResp,
        other => Packet::Other(other),
    })
}

#[cfg(test)]
mod tests {
    use super::{Connect, Packet, Publish, Version, connect, subscribe, take};

    #[test]
    fn both_versions_introduce_themselves_as_their_specifications_have_it() {
        let mut c = Connect {
            version: Version::V31,
            client_id: "cam",
            clean_session: true,
            keep_alive_s: 60,
            login: None,
        };
        assert_eq!(connect(&c), *b"\x10\x11\x00\x06MQIsdp\x03\x02\x00\x3c\x00\x03cam");
        c = Connect { version: Version::V311, login: Some(("u", "p")), clean_session: false, ..c };
        assert_eq!(connect(&c), *b"\x10\x15\x00\x04MQTT\x04\xc0\x00\x3c\x00\x03cam\x00\x01u\x00\x01p");
        assert_eq!(subscribe(1, "a/b", 1), *b"\x82\x08\x00\x01\x00\x03a/b\x01");
    }

    #[test]
    fn packets_are_taken_whole_and_one_by_one() {
        let mut seen = b"\x20\x02\x00\x05\x32\x08\x00\x01t\x00\x07{".to_vec();
        assert_eq!(take(&mut seen), Ok(Some(Packet::ConnAck { session_present: false, code: 5 })));
        assert_eq!(take(&mut seen), Ok(None));
        seen.extend(b"}!");
        let publish = Publish {
            topic: "t".into(),
            qos: 1,
            retain: false,
            dup: false,
            id: Some(7),
            payload: b"{}!".to_vec(),
        };
        assert_eq!(take(&mut seen), Ok(Some(Packet::Publish(publish))));
        assert!(take(&mut b"\x30\xff\xff\xff\xff\x01".to_vec()).is_err());
    }
}
