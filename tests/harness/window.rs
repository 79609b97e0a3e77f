//! The window's door of the running product.

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request};
use serde_json::Value;
use tower::ServiceExt;

use super::api::Answer;
use super::wait::{DEADLINE, within};

/// The window's door: requests as the shell hands them over, in process.
#[derive(Debug, Clone)]
pub struct Window {
    router: axum::Router,
}

impl Window {
    pub(super) fn new(router: axum::Router) -> Self {
        Self { router }
    }

    /// GET below `/api/v1`.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    /// POST below `/api/v1`.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Any request below `/api/v1`.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if body.is_some() {
            request = request.header(http::header::CONTENT_TYPE, "application/json");
        }
        let body = Body::from(body.map(|body| body.to_string()).unwrap_or_default());
        let request = request.body(body).expect("a request");
        let answered = async {
            let response = match self.router.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let (head, body) = response.into_parts();
            let bytes: Bytes = axum::body::to_bytes(body, 64 << 20).await.expect("the answer is complete");
            Answer { status: head.status, headers: head.headers, bytes }
        };
        within(DEADLINE, "answer at the window", answered).await
    }
}
