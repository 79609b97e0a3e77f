//! One capture upload as bytes, built once: only the record id, the plate and the time change in place, so
//! that sending costs next to nothing.

use anyhow::Context as _;
use gatehouse_tests::sim::{CaptureSpec, Identity, Picture, SceneSpec, Studio, body, scene};

/// Sizes the targets are stated for.
pub const VEHICLE_BYTES: usize = 300 << 10;
/// The same for the plate.
pub const PLATE_BYTES: usize = 15 << 10;

const ID: &str = "RECORD-00000000-0000000000";
const PLATE: &str = "PLT00000";
const TIME: &str = "2001-01-01T00:00:00";

/// The two pictures all uploads carry: a true scene, grown to the stated sizes.
pub struct Pictures {
    vehicle: bytes::Bytes,
    plate: bytes::Bytes,
}

impl Pictures {
    /// Draws them.
    pub fn draw() -> anyhow::Result<Self> {
        let drawn = Studio::full_hd().shoot(&SceneSpec::new("B EN 1234", 7))?;
        Ok(Self {
            vehicle: scene::padded(&drawn.vehicle, VEHICLE_BYTES),
            plate: scene::padded(&drawn.plate, PLATE_BYTES),
        })
    }
}

/// How connections are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connections {
    /// One per client.
    Kept,
    /// A new one for each upload.
    New,
}

impl Connections {
    /// For the table.
    pub fn words(self) -> &'static str {
        match self {
            Connections::Kept => "kept connections",
            Connections::New => "new connections",
        }
    }
}

/// The bytes of one request.
pub struct Request {
    bytes: Vec<u8>,
    id_at: usize,
    plate_at: usize,
    time_at: usize,
}

impl Request {
    /// For camera `bench-<camera>` of the bench's site.
    pub fn new(camera: usize, pictures: &Pictures, connections: Connections) -> anyhow::Result<Self> {
        let picture = |kind, jpeg: &bytes::Bytes| Picture { kind, jpeg: jpeg.clone() };
        let both = vec![picture(1, &pictures.vehicle), picture(2, &pictures.plate)];
        let spec = CaptureSpec { pic_time: Some(TIME.into()), ..CaptureSpec::new(ID, PLATE, both) };
        let who = Identity::new(crate::site::PARK, &crate::site::device(camera));
        let body = body::capture(&who, &spec, TIME);
        let close = if connections == Connections::New { "Connection: close\r\n" } else { "" };
        let head = format!(
            "POST /api/upark/capture HTTP/1.1\r\nHost: gatehouse\r\nContent-Type: application/json\r\n{close}\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        let bytes = [head.as_bytes(), &body].concat();
        let find = |what: &str| {
            let at = bytes.windows(what.len()).position(|w| w == what.as_bytes());
            at.context("the upload lacks a member that was just written")
        };
        let (id_at, plate_at, time_at) = (find(ID)?, find(PLATE)?, find(TIME)?);
        Ok(Self { bytes, id_at, plate_at, time_at })
    }

    /// Makes it the upload number `number` of run `run`, taken now.
    pub fn renew(&mut self, run: u32, number: u64) -> &[u8] {
        let put = |bytes: &mut [u8], at: usize, text: &str| {
            bytes[at..at + text.len()].copy_from_slice(text.as_bytes())
        };
        put(&mut self.bytes, self.id_at, &record_id(run, number));
        put(&mut self.bytes, self.plate_at, &format!("P{:02}{:05}", run % 100, number % 100_000));
        let now = chrono::Local::now().format("%Y-%m-%dT%H:%M:%S").to_string();
        put(&mut self.bytes, self.time_at, &now);
        &self.bytes
    }
}

/// The `recordId` of an upload.
pub fn record_id(run: u32, number: u64) -> String {
    format!("RECORD-{run:08}-{number:010}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_upload_has_the_same_length_and_its_own_id() {
        let tiny = Pictures { vehicle: vec![0xff, 0xd8].into(), plate: vec![0xff, 0xd8].into() };
        let mut request = Request::new(1, &tiny, Connections::Kept).unwrap();
        let first = request.renew(1, 1).to_vec();
        let second = request.renew(1, 2).to_vec();
        assert_eq!(first.len(), second.len());
        assert!(String::from_utf8_lossy(&second).contains(&record_id(1, 2)));
        assert!(!String::from_utf8_lossy(&second).contains(&record_id(1, 1)));
        assert!(!String::from_utf8_lossy(&second).contains(TIME));
    }
}
