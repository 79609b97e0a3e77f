//! Ends the program in order when the operating system asks for it (Ctrl-C, and on Unix SIGTERM).

use tauri::AppHandle;

/// Waits for the request in the background and then closes the program as the window's own button would.
pub fn on_signal(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        match asked().await {
            Ok(()) => app.exit(0),
            Err(error) => tracing::warn!(%error, "stop requests of the operating system are not seen"),
        }
    });
}

#[cfg(unix)]
async fn asked() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
