//! The window's door: requests of the page on `gatehouse://localhost` go to the router in process.
//!
//! Nothing is decided here but bounds, the content policy and the page shown when the product does
//! not run. A response is delivered whole (custom schemes cannot stream): events use a channel.

use std::time::Duration;

use axum::body::Body;
use http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::{booth::Booth, page};

/// The scheme's name; on Windows the same page appears as `http://gatehouse.localhost`.
pub const NAME: &str = "gatehouse";
/// Longest request or response body, in bytes: above any picture (intake takes 32 MiB) and export page.
pub const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;
/// A request of the window that takes longer is answered 504; the page shows it as a failure.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// Requests the window may have in progress; more of them wait their turn.
static IN_PROGRESS: Semaphore = Semaphore::const_new(64);

/// What the page may load: itself and the shell's own channel, nothing from any network.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; \
    connect-src 'self' ipc: http://ipc.localhost; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// Answers one request of the page.
pub async fn answer(booth: &Booth, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    // Only closed if somebody closed it, and nobody does; no permit then simply means no bound.
    let _permit = IN_PROGRESS.acquire().await;
    if request.uri().path() == page::TRY_AGAIN {
        booth.try_again().await;
    }
    let mut response = match booth.router().await {
        Err(reason) => page::cannot_start(&reason, &request),
        Ok(_) if request.uri().path() == page::TRY_AGAIN => page::started(),
        Ok(router) => match fetch(router, request).await {
            Ok(response) => response,
            Err(failure) => page::failed(failure),
        },
    };
    let policy = HeaderValue::from_static(CONTENT_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Hands one request to the router and collects the whole answer, within the bounds above.
pub async fn fetch(router: axum::Router, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, StatusCode> {
    if request.body().len() > MAX_BODY_BYTES {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let (mut parts, body) = request.into_parts();
    // The router knows paths, not schemes: `gatehouse://localhost/x` becomes `/x`.
    parts.uri = match parts.uri.path_and_query() {
        Some(path) => Uri::from(path.clone()),
        None => Uri::from_static("/"),
    };
    let request = Request::from_parts(parts, Body::from(body));
    let whole = async {
        let response = match router.oneshot(request).await {
            Ok(response) => response,
            Err(impossible) => match impossible {},
        };
        let (parts, body) = response.into_parts();
        match axum::body::to_bytes(body, MAX_BODY_BYTES).await {
            Ok(bytes) => Ok(Response::from_parts(parts, bytes.into())),
            Err(error) => {
                tracing::error!(%error, "an answer to the window could not be collected");
                Err(StatusCode::BAD_GATEWAY)
            }
        }
    };
    tokio::time::timeout(REQUEST_TIMEOUT, whole).await.unwrap_or(Err(StatusCode::GATEWAY_TIMEOUT))
}

/// Whether the window may go to this address: only its own pages, never another site.
pub fn is_own_page(address: &tauri::Url) -> bool {
    (address.scheme() == NAME && address.host_str() == Some("localhost"))
        || address.host_str() == Some("gatehouse.localhost")
}

#[cfg(test)]
mod tests {
    use axum::{Router, extract::Request as Incoming, routing::post};

    use super::*;

    fn asked(body: Vec<u8>) -> Request<Vec<u8>> {
        Request::post("gatehouse://localhost/api/v1/x?q=1").header("x-one", "1").body(body).unwrap()
    }

    #[tokio::test]
    async fn a_request_of_the_page_reaches_the_router_as_it_was_sent() {
        let echo = |request: Incoming| async move {
            let seen = format!("{} {:?}", request.uri(), request.headers()["x-one"]);
            let body = axum::body::to_bytes(request.into_body(), 100).await.unwrap();
            format!("{seen} {}", String::from_utf8_lossy(&body))
        };
        let router = Router::new().route("/api/v1/x", post(echo));
        let answer = fetch(router, asked(b"hello".to_vec())).await.unwrap();
        assert_eq!(answer.body(), b"/api/v1/x?q=1 \"1\" hello");
    }

    #[tokio::test]
    async fn bodies_over_the_bound_are_refused_in_both_directions() {
        let too_much = || async { vec![0_u8; MAX_BODY_BYTES + 1] };
        let router = Router::new().route("/api/v1/x", post(too_much));
        let sent = fetch(router.clone(), asked(vec![0; MAX_BODY_BYTES + 1])).await;
        assert_eq!(sent.unwrap_err(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(fetch(router, asked(Vec::new())).await.unwrap_err(), StatusCode::BAD_GATEWAY);
    }

    #[test]
    fn the_window_never_leaves_its_own_pages() {
        let own = |address: &str| is_own_page(&address.parse().unwrap());
        assert!(own("gatehouse://localhost/captures"));
        assert!(own("http://gatehouse.localhost/captures"));
        assert!(!own("https://example.org/"));
        assert!(!own("gatehouse://elsewhere/"));
        assert!(!own("file:///etc/passwd"));
    }
}
