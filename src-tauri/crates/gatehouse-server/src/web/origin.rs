//! Whether a request that changes something was sent by our own page.
//!
//! A browser says where a request comes from and cannot be made to lie about it by a page. Programs that
//! are no browsers say nothing; they need the CSRF value all the same.

use axum::http::Method;
use axum::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use subtle::ConstantTimeEq;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const CSRF: HeaderName = HeaderName::from_static("x-gatehouse-csrf");

/// Whether a method changes something.
pub fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether nothing says that another site's page sent it. Inside TLS a page that came without is another one.
pub fn is_own(headers: &HeaderMap, encrypted: bool) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text(&SEC_FETCH_SITE).is_none_or(|site| site == "same-origin" || site == "none");
    let origin = text(&ORIGIN).is_none_or(|origin| {
        // Without TLS there may still be some in front (a proxy on this PC).
        let plain = origin.strip_prefix("http://").filter(|_| !encrypted);
        let authority = plain.or_else(|| origin.strip_prefix("https://"));
        authority.is_some()
            && authority.map(str::to_ascii_lowercase) == text(&HOST).map(str::to_ascii_lowercase)
    });
    site && origin
}

/// Whether the CSRF value of the session came along.
pub fn proves(headers: &HeaderMap, csrf: &str) -> bool {
    let sent = headers.get(CSRF).map(|value| value.as_bytes()).unwrap_or_default();
    // Compared without an early end, so that time tells nothing about how much is right.
    !csrf.is_empty() && bool::from(sent.ct_eq(csrf.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn another_sites_page_is_told_from_our_own() {
        let host = ("host", "127.0.0.1:8089");
        for own in [
            &[host][..],
            &[host, ("origin", "http://127.0.0.1:8089")],
            &[host, ("origin", "http://127.0.0.1:8089"), ("sec-fetch-site", "same-origin")],
            &[host, ("sec-fetch-site", "none")],
        ] {
            assert!(is_own(&headers(own), false), "{own:?}");
        }
        for other in [
            &[host, ("origin", "http://evil.example")][..],
            &[host, ("origin", "http://127.0.0.1:3000")],
            &[host, ("origin", "null")],
            &[host, ("sec-fetch-site", "cross-site")],
            &[host, ("sec-fetch-site", "same-site")],
            &[("origin", "http://127.0.0.1:8089")],
        ] {
            assert!(!is_own(&headers(other), false), "{other:?}");
        }
    }

    #[test]
    fn inside_tls_a_page_that_came_without_is_another_sites() {
        let host = ("host", "booth:8089");
        assert!(is_own(&headers(&[host, ("origin", "https://booth:8089")]), true));
        assert!(!is_own(&headers(&[host, ("origin", "http://booth:8089")]), true));
    }

    #[test]
    fn only_the_sessions_own_csrf_value_counts() {
        assert!(proves(&headers(&[("x-gatehouse-csrf", "abc")]), "abc"));
        assert!(!proves(&headers(&[("x-gatehouse-csrf", "abd")]), "abc"));
        assert!(!proves(&headers(&[("x-gatehouse-csrf", "abcd")]), "abc"));
        assert!(!proves(&headers(&[]), "abc"));
        assert!(!proves(&headers(&[("x-gatehouse-csrf", "")]), ""));
    }
}
