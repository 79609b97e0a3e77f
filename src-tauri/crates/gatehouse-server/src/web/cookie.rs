//! The session cookie of the web door.

use crate::api::refusal::{Code, Refusal};
use axum::http::HeaderValue;
use axum::http::header::{COOKIE, HeaderMap};

/// Without TLS.
const NAME: &str = "gatehouse_session";
/// Inside TLS: another name, because a browser lets no page without TLS put its own cookie in this one's place, and
/// because a session that was begun where others could read it is not to go on here.
const ENCRYPTED_NAME: &str = "__Host-gatehouse_session";

/// Takes the cookie away.
pub fn removed(encrypted: bool) -> HeaderValue {
    HeaderValue::from_static(if encrypted {
        "__Host-gatehouse_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure"
    } else {
        "gatehouse_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
    })
}

/// The cookie that carries a token; gone when the browser is closed. One that was given inside TLS is never sent
/// without.
pub fn carrying(token: &str, encrypted: bool) -> Result<HeaderValue, Refusal> {
    let (name, secure) = if encrypted { (ENCRYPTED_NAME, "; Secure") } else { (NAME, "") };
    HeaderValue::try_from(format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}"))
        .map_err(|_| Refusal::new(Code::Internal, "The session cookie could not be made."))
}

/// The token a request carries.
pub fn token(headers: &HeaderMap, encrypted: bool) -> Option<&str> {
    let name = if encrypted { ENCRYPTED_NAME } else { NAME };
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies_and_only_under_its_own_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=b; gatehouse_session2=no"));
        assert_eq!(token(&headers, false), None);
        headers.append(COOKIE, HeaderValue::from_static("x=y;gatehouse_session=abc ; z=1"));
        assert_eq!(token(&headers, false), Some("abc"));
        assert_eq!(token(&headers, true), None, "it was begun without TLS");
        headers.append(COOKIE, HeaderValue::from_static("__Host-gatehouse_session=def"));
        assert_eq!((token(&headers, false), token(&headers, true)), (Some("abc"), Some("def")));
    }

    #[test]
    fn scripts_and_other_sites_never_get_the_cookie() {
        let value = |encrypted| carrying("abc", encrypted).unwrap().to_str().unwrap().to_owned();
        assert!(value(false).ends_with("; Path=/; HttpOnly; SameSite=Strict"));
        assert!(value(true).ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"));
    }
}
