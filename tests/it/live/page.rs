//! A page that watches a live picture over the web door's WebSocket, with messages typed from the API document.

use futures_util::{SinkExt, StreamExt};
use gatehouse_tests::harness::{Api, DEADLINE, within};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

/// What the page is told.
#[derive(Debug)]
pub enum Said {
    Config { width: u16, height: u16, codec: String, avcc: Vec<u8> },
    Picture { key: bool, timestamp_us: u64, data: Vec<u8> },
    Status(Value),
    StillHere,
}

/// An open live picture.
pub struct Page {
    socket: WebSocketStream<TcpStream>,
    pub received: u32,
}

impl Page {
    /// Opens the live picture of a camera in a browser.
    pub async fn open(api: &Api, camera: i64) -> Page {
        Self::ask(api, camera, None).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, and why not; with an `Origin`, as a page of that site.
    pub async fn ask(api: &Api, camera: i64, origin: Option<&str>) -> Result<Page, Box<Error>> {
        let address = format!("ws://{}/api/v1/cameras/{camera}/live", api.at);
        let mut request = address.into_client_request().unwrap();
        if let Some(cookie) = &api.cookie {
            request.headers_mut().insert("cookie", cookie.parse().unwrap());
        }
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let stream = TcpStream::connect(api.at).await.unwrap();
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.map_err(Box::new)?;
        Ok(Page { socket, received: 0 })
    }

    /// The next message; `None` when the line was closed.
    pub async fn next(&mut self) -> Option<Said> {
        loop {
            let message = within(DEADLINE, "message of the live picture", self.socket.next()).await;
            match message {
                Some(Ok(Message::Binary(bytes))) => return Some(self.read(&bytes)),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Said {
        let u16_at = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        match bytes[0] {
            1 => {
                let name = usize::from(bytes[5]);
                Said::Config {
                    width: u16_at(1),
                    height: u16_at(3),
                    codec: String::from_utf8(bytes[6..6 + name].to_vec()).unwrap(),
                    avcc: bytes[6 + name..].to_vec(),
                }
            }
            2 => {
                self.received += 1;
                Said::Picture {
                    key: bytes[1] & 1 == 1,
                    timestamp_us: u64::from_be_bytes(bytes[2..10].try_into().unwrap()),
                    data: bytes[14..].to_vec(),
                }
            }
            3 => {
                let status: Value = serde_json::from_slice(&bytes[1..]).unwrap();
                // Shown when a test fails: why a session was begun anew.
                println!("status: {status}");
                Said::Status(status)
            }
            4 if bytes.len() == 1 => Said::StillHere,
            _ => panic!("no such message: {:?}", &bytes[..bytes.len().min(16)]),
        }
    }

    /// Says that it is there and what it has received.
    pub async fn here(&mut self) {
        let mut message = vec![0x10];
        message.extend(self.received.to_be_bytes());
        self.say(message).await;
    }

    /// Asks for another try.
    pub async fn try_now(&mut self) {
        self.say(vec![0x11]).await;
    }

    async fn say(&mut self, message: Vec<u8>) {
        self.socket.send(Message::Binary(message.into())).await.unwrap();
    }

    /// Reads until a status of this state comes; answers it.
    pub async fn status(&mut self, state: &str) -> Value {
        loop {
            match self.next().await.expect("the line is open") {
                Said::Status(status) if status["state"] == state => return status,
                Said::Picture { .. } => self.here().await,
                _ => {}
            }
        }
    }

    /// Reads `n` pictures, saying that it is there; answers whether each is a key frame, and its time.
    pub async fn pictures(&mut self, n: usize) -> Vec<(bool, u64)> {
        let mut pictures = Vec::new();
        while pictures.len() < n {
            if let Said::Picture { key, timestamp_us, data } = self.next().await.expect("the line is open") {
                assert!(is_avcc(&data), "lengths before NAL units");
                pictures.push((key, timestamp_us));
                self.here().await;
            }
        }
        pictures
    }
}

/// Whether the data are NAL units, each behind four bytes of length.
fn is_avcc(mut data: &[u8]) -> bool {
    while let Some((length, rest)) = data.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if length == 0 || rest.len() < length {
            return false;
        }
        data = &rest[length..];
    }
    data.is_empty()
}
