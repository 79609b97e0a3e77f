//! What the window shows when the product itself cannot answer: the reason, and what to do.
//!
//! The product's own pages and error answers come from the router, not from here.

use http::{HeaderValue, Request, Response, StatusCode, header};

/// The path behind the "Try again" button.
pub const TRY_AGAIN: &str = "/try-again";

const CANNOT_START: &str = include_str!("cannot_start.html");

/// The page with the reason; 503 with `{code, message}` for a request of a page already open.
pub fn cannot_start(reason: &str, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    if request.uri().path().starts_with("/api/") {
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "not_running", reason);
    }
    let page = CANNOT_START.replace("{{reason}}", &escaped(reason));
    with_type(StatusCode::OK, "text/html; charset=utf-8", page)
}

/// After a successful "Try again": go to the product's first page.
pub fn started() -> Response<Vec<u8>> {
    // Custom schemes do not follow redirects on every platform; a refresh works on all.
    let page = "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url=/\">".to_owned();
    with_type(StatusCode::OK, "text/html; charset=utf-8", page)
}

/// A request that hit one of the window door's own bounds.
pub fn failed(status: StatusCode) -> Response<Vec<u8>> {
    let message = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "This is larger than the window can send.",
        StatusCode::GATEWAY_TIMEOUT => "The program did not answer in time.",
        _ => "The answer could not be delivered to the window.",
    };
    refusal(status, "window_door", message)
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response<Vec<u8>> {
    let body = serde_json::json!({ "code": code, "message": message }).to_string();
    with_type(status, "application/json", body)
}

fn with_type(status: StatusCode, content_type: &'static str, body: String) -> Response<Vec<u8>> {
    let mut response = Response::new(body.into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The reason may contain a path somebody chose; it is shown as text, never as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_shown_as_text_and_never_as_markup() {
        let request = Request::builder().uri("gatehouse://localhost/").body(Vec::new()).unwrap();
        let page = cannot_start("the directory <b>x</b> & \"y\" is held", &request);
        let body = String::from_utf8(page.into_body()).unwrap();
        assert!(body.contains("the directory &lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot; is held"));
        assert!(body.contains(TRY_AGAIN));
    }

    #[test]
    fn a_page_that_is_already_open_gets_the_reason_as_a_refusal() {
        let request = Request::builder().uri("gatehouse://localhost/api/v1/lanes").body(Vec::new()).unwrap();
        let answer = cannot_start("the data directory is held", &request);
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(body["message"], "the data directory is held");
    }
}
