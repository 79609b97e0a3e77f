//! The web door's listener.

use super::{Encrypted, Hosts, web_door};
use crate::app::App;
use crate::listen::{self, Arrived, Served};
use axum::Router;
use axum::body::Body;
use axum::http::Response;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

/// Bounds of the web door: a browser keeps some six connections and one for events.
pub const BOUNDS: listen::Bounds = listen::Bounds {
    connections: 256,
    per_source: 128,
    head: Duration::from_secs(10),
    idle: Duration::from_secs(75),
    stalled: Duration::from_secs(60),
};

/// Between two tries to listen.
const AGAIN: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 3000 });

/// The router behind the listener.
#[derive(Clone)]
pub struct WebDoor(Router);

impl WebDoor {
    /// For one listener.
    pub fn new(app: App, bound: SocketAddr, names: &[String]) -> WebDoor {
        app.doors.web_bound(bound);
        WebDoor(web_door(app, Hosts::new(bound, names)))
    }
}

impl Served for WebDoor {
    type Body = Body;

    async fn answer(&self, arrived: Arrived) -> Response<Body> {
        let mut request = arrived.request.map(Body::new);
        request.extensions_mut().insert(Encrypted(arrived.secure));
        match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(impossible) => match impossible {},
        }
    }
}

/// Goes on trying to listen (the window works without); serves until `stop`.
pub async fn bind_later(app: App, address: SocketAddr, names: Vec<String>, mut stop: watch::Receiver<bool>) {
    let listener = loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
        if let Ok(listener) = TcpListener::bind(address).await {
            break listener;
        }
    };
    let bound = listener.local_addr().unwrap_or(address);
    tracing::info!(%bound, "the web address is free now");
    let security = app.doors.web_security();
    listen::serve(listener, BOUNDS, security, WebDoor::new(app, bound, &names), stop).await;
}
