//! One RTSP session: DESCRIBE, SETUP of the video, PLAY, frames, TEARDOWN.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use retina::client::{
    Credentials, Demuxed, PlayOptions, Session, SessionGroup, SessionIdPolicy, SessionOptions, SetupOptions,
    TcpTransportOptions, TeardownPolicy, Transport,
};
use retina::codec::{CodecItem, FrameFormat, ParametersRef, VideoFrame};
use secrecy::ExposeSecret;
use tokio::time::timeout;
use url::Url;

use super::{LiveConfig, LiveError, LiveFrame, LiveItem};
use crate::lapi::Device;

/// Largest frame taken, in bytes: far above a key frame of eight megapixels.
const MAX_FRAME_BYTES: usize = 4 * 1024 * 1024;

/// Time limits of a session.
#[derive(Debug, Clone, Copy)]
pub struct LiveLimits {
    /// From the connection to the answer to PLAY.
    pub begin: Duration,
    /// Between two frames; a session that is silent for longer has ended.
    pub silence: Duration,
    /// For TEARDOWN.
    pub teardown: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            begin: Duration::from_secs(8),
            silence: Duration::from_secs(10),
            teardown: Duration::from_secs(2),
        }
    }
}

/// One session with one camera. However far it got, [`LiveSession::end`] ends it with TEARDOWN; dropping
/// it does the same without waiting for the camera's answer.
pub struct LiveSession {
    url: Url,
    credentials: Option<Credentials>,
    limits: LiveLimits,
    /// Only this session is in it, so that waiting for its TEARDOWN waits for no other.
    group: Arc<SessionGroup>,
    playing: Option<Playing>,
}

struct Playing {
    frames: Demuxed,
    stream: usize,
    configured: bool,
    /// A frame that was read behind a change of configuration.
    waiting: Option<LiveFrame>,
}

impl LiveSession {
    /// A session with the stream at `url` (see [`crate::lapi::Lapi::living_stream`]). Nothing is sent yet.
    pub fn new(device: &Device, url: &str, limits: LiveLimits) -> Result<Self, LiveError> {
        let url = Url::parse(url).map_err(|error| LiveError::NoAddress(format!("{error} in its answer")))?;
        let credentials = (!device.user.is_empty()).then(|| Credentials {
            username: device.user.clone(),
            password: device.password.expose_secret().to_owned(),
        });
        Ok(Self { url, credentials, limits, group: Arc::default(), playing: None })
    }

    /// Connects and asks for the picture.
    pub async fn begin(&mut self) -> Result<(), LiveError> {
        match timeout(self.limits.begin, self.play()).await {
            Ok(Ok(playing)) => {
                self.playing = Some(playing);
                Ok(())
            }
            Ok(Err(LiveError::PasswordRefused)) if self.credentials.is_none() => Err(LiveError::NoPassword),
            Ok(Err(error)) => Err(error),
            Err(_) => {
                let seconds = self.limits.begin.as_secs();
                Err(LiveError::Unreachable(format!("its video server did not answer within {seconds} s")))
            }
        }
    }

    async fn play(&self) -> Result<Playing, LiveError> {
        let options = SessionOptions::default()
            .creds(self.credentials.clone())
            .user_agent("Gatehouse".to_owned())
            .session_group(Arc::clone(&self.group))
            .session_id(SessionIdPolicy::UseFirst)
            .teardown(TeardownPolicy::Always);
        let mut session = Session::describe(self.url.clone(), options).await?;
        let video = |s: &retina::client::Stream| s.media() == "video";
        let streams = session.streams();
        let stream =
            streams.iter().position(|s| video(s) && s.encoding_name() == "h264").ok_or_else(|| {
                let other = streams.iter().find(|s| video(s)).map(|s| s.encoding_name().to_uppercase());
                other.map_or(LiveError::NoSuchStream, LiveError::NotH264)
            })?;
        let setup = SetupOptions::default()
            .transport(Transport::Tcp(TcpTransportOptions::default()))
            .frame_format(FrameFormat::MP4);
        session.setup(stream, setup).await?;
        let frames = session.play(PlayOptions::default()).await?.demuxed()?;
        Ok(Playing { frames, stream, configured: false, waiting: None })
    }

    /// The next configuration or frame. May be dropped while waiting without losing any.
    pub async fn next(&mut self) -> Result<LiveItem, LiveError> {
        let Some(playing) = &mut self.playing else { return Err(LiveError::Ended) };
        timeout(self.limits.silence, playing.next()).await.unwrap_or(Err(LiveError::Ended))
    }

    /// Ends the session: TEARDOWN, at most as long as the limits say. Answers whether the camera took it
    /// (or there was nothing to end).
    pub async fn end(mut self) -> bool {
        // Dropping it sends TEARDOWN; the group knows when it was answered.
        self.playing = None;
        match timeout(self.limits.teardown, self.group.await_teardown()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::debug!(%error, "the end of a live session was not taken");
                false
            }
            Err(_) => false,
        }
    }
}

impl Playing {
    async fn next(&mut self) -> Result<LiveItem, LiveError> {
        if let Some(frame) = self.waiting.take() {
            return Ok(LiveItem::Frame(frame));
        }
        loop {
            let item = self.frames.next().await.ok_or(LiveError::Ended)??;
            let CodecItem::VideoFrame(frame) = item else { continue };
            if frame.data().len() > MAX_FRAME_BYTES {
                return Err(LiveError::Unreadable("one picture is larger than 4 MiB".to_owned()));
            }
            if (!self.configured || frame.has_new_parameters())
                && let Some(config) = self.config()
            {
                self.configured = true;
                self.waiting = Some(taken(frame));
                return Ok(LiveItem::Config(config));
            }
            // Before its parameters are known, a frame cannot be decoded.
            if self.configured {
                return Ok(LiveItem::Frame(taken(frame)));
            }
        }
    }

    fn config(&self) -> Option<LiveConfig> {
        let stream = self.frames.streams().get(self.stream)?;
        let Some(ParametersRef::Video(video)) = stream.parameters() else { return None };
        let (width, height) = video.pixel_dimensions();
        Some(LiveConfig {
            codec: video.rfc6381_codec().to_owned(),
            avcc: Bytes::copy_from_slice(video.extra_data()),
            width: u16::try_from(width).unwrap_or(u16::MAX),
            height: u16::try_from(height).unwrap_or(u16::MAX),
        })
    }
}

fn taken(frame: VideoFrame) -> LiveFrame {
    let timestamp = frame.timestamp();
    // A camera whose first times run backwards is clamped, not wrapped.
    let ticks = u128::from(u64::try_from(timestamp.elapsed()).unwrap_or(0));
    let timestamp_us = ticks * 1_000_000 / u128::from(timestamp.clock_rate().get());
    LiveFrame {
        key: frame.is_random_access_point(),
        timestamp_us: u64::try_from(timestamp_us).unwrap_or(u64::MAX),
        received: frame.end_ctx().received(),
        data: frame.into_data().into(),
    }
}
