//! The two doors to the one router: the booth window's, in process, and the browsers', over TCP.
//!
//! A door finds out who comes through it and says so in the request; what they may do is `guard`'s business.

pub mod cookie;
mod headers;
mod host;
mod listener;
mod origin;

pub use host::Hosts;
pub use listener::{BOUNDS, WebDoor, bind_later};

use crate::api::refusal::{Code, Refusal};
use crate::app::App;
use crate::guard::Caller;
use crate::{api, files};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, Response, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use gatehouse_engine::view::Door;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest body of a request, in bytes.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Longest wait for an answer to begin (a gate command takes at most some 9 s).
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The booth window's door.
pub fn window_door(app: App) -> Router {
    inside(&app).layer(from_fn_with_state(app, by_seat)).layer(from_fn(headers::add))
}

/// The browsers' door.
pub fn web_door(app: App, hosts: Hosts) -> Router {
    inside(&app)
        .layer(from_fn_with_state(app, by_cookie))
        .layer(from_fn_with_state(Arc::new(hosts), own_pages_only))
        .layer(from_fn(headers::add))
}

fn inside(app: &App) -> Router {
    let (operations, _) =
        utoipa_axum::router::OpenApiRouter::new().nest(api::document::BASE, api::routes()).split_for_parts();
    operations
        .method_not_allowed_fallback(not_allowed)
        .fallback(files::answer)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(carry_through))
        .with_state(app.clone())
}

async fn not_allowed() -> Response<Body> {
    let mut response = Refusal::new(Code::BadRequest, "This cannot be done here.").into_response();
    *response.status_mut() = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// Runs a request to its end even if the caller hangs up: what was begun with a gate is journaled.
async fn carry_through(request: Request, next: Next) -> Response<Body> {
    match tokio::time::timeout(REQUEST_TIMEOUT, tokio::spawn(next.run(request))).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            tracing::error!(%error, "a request could not be handled");
            Refusal::new(Code::Internal, "Something went wrong inside Gatehouse. Its log says more.")
                .into_response()
        }
        Err(_) => Refusal::new(
            Code::Overloaded,
            "This takes too long. It goes on in the background; look what became of it before trying again.",
        )
        .into_response(),
    }
}

/// At the window: whoever sits there.
async fn by_seat(State(app): State<App>, mut request: Request, next: Next) -> Response<Body> {
    let caller =
        Caller { door: Door::Window, encrypted: false, session: None, operator: app.sessions.seated() };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// In a browser: whose cookie came along. A session's requests that change something must prove that our
/// own page sent them; signing in again needs no proof, it takes nothing from anybody.
async fn by_cookie(State(app): State<App>, mut request: Request, next: Next) -> Response<Body> {
    let token = cookie::token(request.headers(), encrypted(&request)).map(str::to_owned);
    let session = token.as_deref().and_then(|token| app.sessions.find(token, Instant::now()));
    if let Some(session) = &session
        && origin::changes(request.method())
        && !origin::proves(request.headers(), &session.csrf)
        && !signs_in(&request)
    {
        return Refusal::new(
            Code::Forbidden,
            "The request does not come from Gatehouse's own page. Load it again.",
        )
        .into_response();
    }
    let caller = Caller {
        door: Door::Web,
        encrypted: encrypted(&request),
        session: token.filter(|_| session.is_some()),
        operator: session.map(|session| session.operator),
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Put into a request by the listener: whether it came inside TLS.
#[derive(Debug, Clone, Copy)]
pub struct Encrypted(pub bool);

fn encrypted(request: &Request) -> bool {
    request.extensions().get::<Encrypted>().is_some_and(|encrypted| encrypted.0)
}

fn signs_in(request: &Request) -> bool {
    *request.method() == Method::POST && request.uri().path() == "/api/v1/session"
}

/// Refuses strange host names, and changes and streams asked for by other sites' pages.
async fn own_pages_only(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response<Body> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| hosts.know(host)) {
        return Refusal::new(
            Code::Forbidden,
            "Gatehouse is not known under this name. Use its address, or start it with --web-name.",
        )
        .into_response();
    }
    // A WebSocket is a GET that no same-origin rule of the browser protects.
    let guarded = origin::changes(request.method()) || request.headers().contains_key(header::UPGRADE);
    if guarded && !origin::is_own(request.headers(), encrypted(&request)) {
        return Refusal::new(Code::Forbidden, "Another site's page may not do this.").into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests;
