//! One RTSP connection: answers requests, and plays the clip between them.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

use super::clip::{FRAMES_PER_SECOND, clip};
use super::request::{Inbound, answer, take};
use super::rtp::{H264, Stream};
use super::{FrameSent, Shared};
use crate::sim::digest::Checked;
use crate::sim::wire::Request;

/// How long a session lives without a sign of life from the client, as told in its `Session` header.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a client may refuse to read before it is given up.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);
const TICKS_PER_FRAME: u32 = 90_000 / FRAMES_PER_SECOND;

#[derive(Debug)]
struct Playing {
    begun: Instant,
    first_frame: usize,
    sent: u32,
}

impl Playing {
    fn next_at(&self) -> Instant {
        self.begun + Duration::from_secs_f64(f64::from(self.sent) / f64::from(FRAMES_PER_SECOND))
    }
}

struct Session<'a> {
    shared: &'a Shared,
    stream: Option<Stream>,
    playing: Option<Playing>,
    id: String,
    first_rtp_time: u32,
}

/// Serves one client until it leaves or is given up.
pub(super) async fn serve(mut tcp: TcpStream, shared: &Shared) {
    let dice = shared.dice();
    let mut session = Session {
        shared,
        stream: None,
        playing: None,
        id: format!("{:08X}", dice as u32),
        first_rtp_time: (dice >> 32) as u32,
    };
    let mut seen = Vec::new();
    let mut heard = Instant::now();
    loop {
        let due = session.playing.as_ref().filter(|_| !shared.is_frozen()).map(Playing::next_at);
        let frame_due = async {
            match due {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let out = tokio::select! {
            read = tcp.read_buf(&mut seen) => match read {
                Ok(0) | Err(_) => break,
                Ok(_) => {
                    heard = Instant::now();
                    session.requests(&mut seen)
                }
            },
            () = frame_due => Some((session.frame(), false)),
            () = sleep_until(heard + TIMEOUT) => break,
            () = shared.thawed(), if shared.is_frozen() => continue,
        };
        let Some((bytes, last)) = out else { break };
        let written = timeout(WRITE_PATIENCE, tcp.write_all(&bytes)).await;
        if last || !matches!(written, Ok(Ok(()))) {
            break;
        }
    }
    session.leave();
}

impl Session<'_> {
    /// Answers everything complete in `seen`; `None` = this is no RTSP. The flag ends the connection.
    fn requests(&mut self, seen: &mut Vec<u8>) -> Option<(Vec<u8>, bool)> {
        let mut out = Vec::new();
        loop {
            match take(seen) {
                Ok(None) => return Some((out, false)),
                Ok(Some(Inbound::Interleaved)) => {}
                Ok(Some(Inbound::Request(request))) => {
                    out.extend(self.request(&request));
                    if request.method == "TEARDOWN" && self.playing.is_none() && self.stream.is_none() {
                        return Some((out, true));
                    }
                }
                Err(words) => {
                    self.shared.device.violation(format!("RTSP: {words}"));
                    return None;
                }
            }
        }
    }

    fn request(&mut self, request: &Request) -> Vec<u8> {
        self.shared.count(|s| s.requests.push_back(request.method.clone()));
        if request.method == "OPTIONS" {
            let methods = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN";
            return answer(request, 200, &[("Public", methods.into())], "");
        }
        match self.shared.check(request) {
            Checked::Right { .. } => {}
            Checked::Wrong(words) => {
                if let Some(words) = words {
                    self.shared.device.violation(format!("RTSP: {words}"));
                }
                return self.challenge(request, false);
            }
            Checked::Missing => return self.challenge(request, false),
            Checked::Stale => return self.challenge(request, true),
        }
        let path = request.target.splitn(4, '/').nth(3).unwrap_or_default();
        if !path.starts_with("media/video") {
            return answer(request, 404, &[], "");
        }
        let known = request.headers.text("session");
        if known.as_deref().is_some_and(|s| s.split(';').next().map(str::trim) != Some(self.id.as_str())) {
            return answer(request, 454, &[], "");
        }
        let session = ("Session", format!("{};timeout={}", self.id, TIMEOUT.as_secs()));
        match request.method.as_str() {
            "DESCRIBE" => {
                let base = format!("{}/", request.target.trim_end_matches('/'));
                let headers = [("Content-Type", "application/sdp".to_owned()), ("Content-Base", base)];
                answer(request, 200, &headers, &description())
            }
            "SETUP" => self.set_up(request, session),
            "PLAY" if self.stream.is_some() => self.play(request, session),
            "PAUSE" if self.stream.is_some() => {
                self.playing = None;
                answer(request, 200, &[session], "")
            }
            "PLAY" | "PAUSE" => answer(request, 455, &[], ""),
            "GET_PARAMETER" | "SET_PARAMETER" => answer(request, 200, &[session], ""),
            "TEARDOWN" => {
                self.end(true);
                answer(request, 200, &[session], "")
            }
            _ => answer(request, 501, &[], ""),
        }
    }

    fn challenge(&self, request: &Request, stale: bool) -> Vec<u8> {
        let challenges: Vec<(&str, String)> = self
            .shared
            .challenge(stale)
            .into_iter()
            .map(|c| ("WWW-Authenticate", String::from_utf8_lossy(&c).into_owned()))
            .collect();
        answer(request, 401, &challenges, "")
    }

    fn set_up(&mut self, request: &Request, session: (&'static str, String)) -> Vec<u8> {
        let transport = request.headers.text("transport").unwrap_or_default();
        let Some(wanted) = transport.split(',').find(|t| t.contains("RTP/AVP/TCP")) else {
            return answer(request, 461, &[], "");
        };
        let channel = wanted
            .split(';')
            .find_map(|p| p.trim().strip_prefix("interleaved="))
            .and_then(|c| c.split('-').next()?.parse::<u8>().ok())
            .unwrap_or_default();
        let ssrc = self.first_rtp_time ^ 0x5a5a_5a5a;
        if self.stream.is_none() {
            self.shared.count(|s| (s.set_up, s.open) = (s.set_up + 1, s.open + 1));
        }
        self.stream = Some(Stream { channel, ssrc, sequence: (ssrc >> 8) as u16 });
        let granted =
            format!("RTP/AVP/TCP;unicast;interleaved={channel}-{};ssrc={ssrc:08X}", channel.wrapping_add(1));
        answer(request, 200, &[("Transport", granted), session], "")
    }

    fn play(&mut self, request: &Request, session: (&'static str, String)) -> Vec<u8> {
        let Some(stream) = &self.stream else { return answer(request, 455, &[], "") };
        // Every client sees the same second of the clip at the same time, from its key frame on.
        let second = chrono::Utc::now().timestamp().unsigned_abs() as usize;
        let first_frame = (second * FRAMES_PER_SECOND as usize) % clip().frames.len();
        self.playing = Some(Playing { begun: Instant::now(), first_frame, sent: 0 });
        self.shared.count(|s| s.played += 1);
        let url = format!("{}/trackID=0", request.target.trim_end_matches('/'));
        let info = format!("url={url};seq={};rtptime={}", stream.sequence, self.first_rtp_time);
        answer(request, 200, &[session, ("Range", "npt=0.000-".into()), ("RTP-Info", info)], "")
    }

    /// The next frame, due now.
    fn frame(&mut self) -> Vec<u8> {
        let (Some(playing), Some(stream)) = (&mut self.playing, &mut self.stream) else { return Vec::new() };
        let frames = &clip().frames;
        let frame = &frames[(playing.first_frame + playing.sent as usize) % frames.len()];
        let rtp_time = self.first_rtp_time.wrapping_add(playing.sent.wrapping_mul(TICKS_PER_FRAME));
        let bytes = stream.frame(frame, rtp_time, self.shared.sends_vendor_packets());
        playing.sent += 1;
        self.shared.sent(FrameSent { rtp_time, key: frame.key, at: Instant::now().into_std() });
        bytes
    }

    fn end(&mut self, torn_down: bool) {
        self.playing = None;
        if self.stream.take().is_some() {
            self.shared.count(|s| {
                s.open -= 1;
                if torn_down {
                    s.torn_down += 1;
                } else {
                    s.abandoned += 1;
                }
            });
        }
    }

    fn leave(mut self) {
        self.end(false);
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // A connection that is cut from our side is a session left open as well.
        self.end(false);
    }
}

fn description() -> String {
    use base64::Engine as _;
    let text = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let clip = clip();
    let level: String = clip.sps[1..4].iter().map(|b| format!("{b:02X}")).collect();
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Simulated camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n\
         m=video 0 RTP/AVP {H264}\r\na=rtpmap:{H264} H264/90000\r\n\
         a=fmtp:{H264} packetization-mode=1;profile-level-id={level};sprop-parameter-sets={},{}\r\n\
         a=framerate:{FRAMES_PER_SECOND}\r\na=control:trackID=0\r\n",
        text(clip.sps),
        text(clip.pps)
    )
}
