//! The desktop shell: one window around the product, which runs in this process.
//!
//! It opens the window, hands the page's requests to the router, streams events to it and saves
//! downloads. It knows no rule of the parking site and listens on no port of its own.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod booth;
mod commands;
mod live;
mod page;
mod scheme;
mod stop;

use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use gatehouse_server::Options;
use tauri::{Manager as _, RunEvent, WebviewUrl, WebviewWindowBuilder};
use tracing_subscriber::EnvFilter;

use crate::booth::Booth;

/// Width and height of a fresh window, in logical pixels: the smallest monitor a booth has.
const SIZE: (f64, f64) = (1366.0, 768.0);
/// Below this the lane strip and the vehicle card no longer fit side by side.
const MIN_SIZE: (f64, f64) = (1024.0, 640.0);

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let filter = EnvFilter::try_from_env("GATEHOUSE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let own_place = options.data_dir.is_some() || options.demo.is_some();

    let mut builder = tauri::Builder::default();
    if !own_place {
        // Two programs on two data directories are two sites; on the default one, the second start
        // is somebody looking for the window. The lock of the data directory guards the rest.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| show(app)));
    }
    let app = builder
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(scheme::NAME, |context, request, responder| {
            let booth = Arc::clone(&context.app_handle().state::<Arc<Booth>>());
            tauri::async_runtime::spawn(async move {
                responder.respond(scheme::answer(&booth, request).await);
            });
        })
        .invoke_handler(tauri::generate_handler![
            commands::subscribe,
            commands::save,
            commands::capabilities,
            live::live,
            live::live_tell
        ])
        .manage(commands::Feed::default())
        .manage(live::Lines::default())
        .setup(move |app| {
            // After the single-instance plugin: a second program must not touch the data directory.
            let booth = tauri::async_runtime::block_on(Booth::open(options));
            app.manage(Arc::new(booth));
            open_window(app)?;
            stop::on_signal(app.handle().clone());
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window could not be prepared")?;

    let code = app.run_return(|app, event| {
        if let RunEvent::Exit = event
            && let Some(booth) = app.try_state::<Arc<Booth>>()
        {
            tauri::async_runtime::block_on(booth.close());
        }
    });
    std::process::exit(code)
}

fn open_window(app: &tauri::App) -> anyhow::Result<()> {
    let address = format!("{}://localhost/", scheme::NAME).parse().context("the window's address")?;
    WebviewWindowBuilder::new(app, "main", WebviewUrl::CustomProtocol(address))
        .title("Gatehouse")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(MIN_SIZE.0, MIN_SIZE.1)
        .on_navigation(scheme::is_own_page)
        // The page itself takes files that are dropped on it.
        .disable_drag_drop_handler()
        .build()
        .context("the window could not be opened")?;
    Ok(())
}

fn show(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        for result in [window.unminimize(), window.show(), window.set_focus()] {
            if let Err(error) = result {
                tracing::warn!(%error, "the window could not be brought to the front");
            }
        }
    }
}
