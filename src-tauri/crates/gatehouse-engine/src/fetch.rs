//! Pictures that came as a URL (`picFillType` 2 and 3): fetched from allow-listed hosts only,
//! capped in size and time, else named as kept elsewhere (design §9).

use crate::engine::{Engine, Put};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use gatehouse_domain::CaptureId;
use gatehouse_store::NewPicture;
use gatehouse_store::table::captures::{self, PictureState};
use gatehouse_store::table::facts;
use std::time::Duration;
use tokio::sync::mpsc;

/// Fetches that may wait; more are left as "kept elsewhere".
pub(crate) const WAITING: usize = 256;
/// After a start, pictures still to be fetched are looked for among so many newest captures.
const LOOKED_BACK: i64 = 5000;
/// Largest picture fetched, in bytes.
const MAX_BYTES: usize = 16 << 20;
/// Time for one fetch.
const PATIENCE: Duration = Duration::from_secs(10);

/// One picture to fetch.
#[derive(Debug)]
pub(crate) struct Fetch {
    pub capture: CaptureId,
    pub idx: i64,
    pub url: String,
}

impl Engine {
    /// The URL to fetch (with a scheme, C-Q5), or why it is not fetched.
    pub(crate) fn may_fetch(&self, url: &str) -> Result<String, String> {
        let full = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let parsed = reqwest::Url::parse(&full)
            .map_err(|_| "The picture is kept elsewhere, under an address that cannot be read.".to_owned())?;
        let host = parsed.host_str().unwrap_or_default().to_ascii_lowercase();
        let with_port = parsed.port().map(|port| format!("{host}:{port}"));
        let listed = self.state().site.picture_hosts.iter().any(|allowed| {
            let allowed = allowed.trim().to_ascii_lowercase();
            allowed == host || Some(&allowed) == with_port.as_ref()
        });
        let fetchable = matches!(parsed.scheme(), "http" | "https") && parsed.username().is_empty();
        if listed && fetchable {
            Ok(full)
        } else {
            Err(format!(
                "The picture is kept elsewhere, on {host}. An engineer can allow that host under Settings."
            ))
        }
    }

    /// Asks for a picture to be fetched after the camera was answered.
    pub(crate) fn ask_for(&self, fetch: Fetch) {
        if let Err(refused) = self.inner.fetches.try_send(fetch) {
            let fetch = refused.into_inner();
            let engine = self.clone();
            tokio::spawn(async move {
                let why =
                    "The picture is kept elsewhere: too many pictures were waiting to be fetched.".to_owned();
                engine.finish_fetch(fetch, Err(why)).await;
            });
        }
    }

    /// Asks again for what the end of the program cut off. The host may have left the allow-list meanwhile.
    async fn fetch_again(&self) {
        let left = match self.read(|conn| captures::to_fetch(conn, LOOKED_BACK)).await {
            Ok(left) => left,
            Err(error) => return tracing::error!(%error, "pictures still to be fetched cannot be found"),
        };
        for (capture, idx, url) in left {
            match self.may_fetch(&url) {
                Ok(url) => self.ask_for(Fetch { capture, idx, url }),
                Err(why) => self.finish_fetch(Fetch { capture, idx, url }, Err(why)).await,
            }
        }
    }

    /// Fetches one picture after another until the engine stops; first what is left from before.
    pub(crate) async fn fetch_loop(self, mut fetches: mpsc::Receiver<Fetch>) {
        let client = match client() {
            Ok(client) => client,
            Err(error) => return tracing::error!(%error, "pictures by URL cannot be fetched"),
        };
        let mut stopping = self.inner.stopping.subscribe();
        self.fetch_again().await;
        loop {
            let fetch = tokio::select! {
                fetch = fetches.recv() => fetch,
                _ = stopping.wait_for(|stop| *stop) => None,
            };
            let Some(fetch) = fetch else { return };
            let fetched = match tokio::time::timeout(PATIENCE, get(&client, &fetch.url)).await {
                Ok(fetched) => fetched,
                Err(_) => Err("it took longer than 10 seconds".to_owned()),
            };
            let fetched = fetched
                .map_err(|why| format!("The picture is kept elsewhere and could not be fetched: {why}."));
            self.finish_fetch(fetch, fetched).await;
        }
    }

    async fn finish_fetch(&self, fetch: Fetch, fetched: Result<Bytes, String>) {
        let (pictures, state, note) = match fetched {
            Ok(bytes) if bytes.starts_with(&[0xFF, 0xD8]) => {
                (vec![NewPicture::hashed(bytes)], PictureState::Kept, None)
            }
            Ok(bytes) => (
                vec![NewPicture::hashed(bytes)],
                PictureState::Broken,
                Some("What was fetched is not a JPEG.".into()),
            ),
            Err(why) => (Vec::new(), PictureState::Elsewhere, Some(why)),
        };
        let at = self.now();
        let capture = fetch.capture;
        let put = if pictures.is_empty() { Put::Rows } else { Put::Pictures };
        let result = self
            .inner
            .writer
            .record(pictures, move |tx, places| {
                let mut rows = captures::pictures(tx, fetch.capture)?;
                let Some(row) = rows.iter_mut().find(|r| r.idx == fetch.idx) else {
                    return Err(gatehouse_store::Error::NotFound);
                };
                row.state = state;
                row.note.clone_from(&note);
                row.place = places.first().copied();
                captures::set_picture(tx, fetch.capture, fetch.idx, row)?;
                let what = note.unwrap_or_else(|| {
                    format!("Fetched picture {} from where the camera put it.", fetch.idx + 1)
                });
                facts::append(tx, fetch.capture, at, "gatehouse", &what)
            })
            .await;
        if let Err(error) = self.note_store(put, result).await {
            tracing::error!(%error, "a fetched picture was not kept");
        }
        self.refresh_passage_of(capture).await;
    }
}

/// No redirects (they would leave the allow-list), no proxy, no idle connections.
fn client() -> anyhow::Result<reqwest::Client> {
    // Another part may have installed a provider already; any one will do.
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .connect_timeout(Duration::from_secs(3))
        .build()?)
}

async fn get(client: &reqwest::Client, url: &str) -> Result<Bytes, String> {
    let response = client.get(url).send().await.map_err(|e| e.without_url().to_string())?;
    if !response.status().is_success() {
        return Err(format!("the answer was {}", response.status()));
    }
    let mut body = BytesMut::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| e.without_url().to_string())?;
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(format!("it is larger than {} MiB", MAX_BYTES >> 20));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
