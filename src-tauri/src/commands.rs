//! What the page may ask of the shell itself: events, saving a download, and what this shell can do.
//!
//! Everything about the site goes over the window's door instead.

use std::{path::Path, sync::Arc};

use http::Request;
use serde::Serialize;
use tauri::{
    AppHandle, State, WebviewWindow,
    ipc::{Channel, InvokeResponseBody},
};
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::{Mutex, oneshot};

use crate::{booth::Booth, scheme};

/// The task that feeds the page's channel. A reloaded page subscribes again and its old task ends:
/// a channel does not notice that its page is gone.
#[derive(Default)]
pub struct Feed(Mutex<Option<tauri::async_runtime::JoinHandle<()>>>);

/// What this shell can do, so the page asks "can you?" and never "are you Tauri?".
#[derive(Serialize)]
pub struct Capabilities {
    /// Downloads go through `save`.
    save: bool,
    /// How events arrive.
    events: &'static str,
    /// The program's version.
    version: &'static str,
}

/// Why the shell did not do it; `code` is for the page, `message` for the person.
#[derive(Debug, Serialize)]
pub struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Says what this shell can do.
#[tauri::command]
pub fn capabilities() -> Capabilities {
    Capabilities { save: true, events: "channel", version: env!("CARGO_PKG_VERSION") }
}

/// Sends each event after number `after` (or from now on) as the API's `FeedEvent`, until the page
/// subscribes again; `{"resync":true}` where events were missed.
#[tauri::command]
pub async fn subscribe(
    booth: State<'_, Arc<Booth>>,
    feed: State<'_, Feed>,
    channel: Channel<InvokeResponseBody>,
    after: Option<u64>,
) -> Result<(), Refusal> {
    let mut events = booth
        .with(|running| running.events(after))
        .await
        .map_err(|reason| Refusal::new("not_running", reason))?;
    let task = tauri::async_runtime::spawn(async move {
        while let Some(event) = events.next().await {
            if channel.send(InvokeResponseBody::Json(event)).is_err() {
                break;
            }
        }
    });
    if let Some(earlier) = feed.0.lock().await.replace(task) {
        earlier.abort();
    }
    Ok(())
}

/// Asks where to put a download and writes there what the router answers for `url` (a path under
/// `/api/`). Answers the path written, or null when the person cancelled.
#[tauri::command]
pub async fn save(
    app: AppHandle,
    window: WebviewWindow,
    booth: State<'_, Arc<Booth>>,
    name: String,
    url: String,
) -> Result<Option<String>, Refusal> {
    if !url.starts_with("/api/") {
        return Err(Refusal::new("not_a_download", "Only what Gatehouse itself serves can be saved."));
    }
    let bytes = download(&booth, &url).await?;
    let (answer, chosen) = oneshot::channel();
    app.dialog().file().set_parent(&window).set_file_name(plain_name(&name)).save_file(move |path| {
        // The receiver is gone only when the page is: nobody is left to tell.
        drop(answer.send(path));
    });
    let Ok(Some(chosen)) = chosen.await else { return Ok(None) };
    let path =
        chosen.into_path().map_err(|error| Refusal::new("not_a_place_for_files", error.to_string()))?;
    write_whole(&path, &bytes).await.map_err(|error| {
        Refusal::new("could_not_write", format!("{} could not be written: {error}", path.display()))
    })?;
    Ok(Some(path.display().to_string()))
}

async fn download(booth: &Booth, url: &str) -> Result<Vec<u8>, Refusal> {
    let router = booth.router().await.map_err(|reason| Refusal::new("not_running", reason))?;
    let request = Request::get(url)
        .body(Vec::new())
        .map_err(|error| Refusal::new("not_a_download", error.to_string()))?;
    let failed = |status: http::StatusCode| {
        Refusal::new("could_not_fetch", format!("The file could not be fetched ({status})."))
    };
    let response = scheme::fetch(router, request).await.map_err(failed)?;
    if response.status().is_success() { Ok(response.into_body()) } else { Err(failed(response.status())) }
}

/// Writes beside the target and renames, so that a full disk never leaves half a file under the name.
async fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let written = async {
        tokio::fs::write(&beside, bytes).await?;
        tokio::fs::rename(&beside, path).await
    };
    let result = written.await;
    if result.is_err()
        && let Err(error) = tokio::fs::remove_file(&beside).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a partly written file was left behind");
    }
    result
}

/// The name offered in the dialog, without anything a file system could take for a path.
fn plain_name(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '-' } else { c }).collect();
    if plain.trim_matches(['.', ' ', '-']).is_empty() { "gatehouse-download".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offered_name_never_contains_a_path() {
        assert_eq!(plain_name("../../etc/passwd"), "..-..-etc-passwd");
        assert_eq!(plain_name("AB 123*.jpg"), "AB 123-.jpg");
        assert_eq!(plain_name(".."), "gatehouse-download");
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("taken");
        std::fs::create_dir_all(target.join("not-empty")).unwrap();
        assert!(write_whole(&target, b"jpeg").await.is_err());
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    }
}
