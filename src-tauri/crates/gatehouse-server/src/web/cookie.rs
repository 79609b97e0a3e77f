//! The session cookie of the web door.

use crate::api::refusal::{Code, Refusal};
use axum::http::HeaderValue;
use axum::http::header::{COOKIE, HeaderMap};

const NAME: &str = "gatehouse_session";

/// Takes the cookie away.
pub const REMOVED: &str = "gatehouse_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";

/// The cookie that carries a token; gone when the browser is closed.
pub fn carrying(token: &str) -> Result<HeaderValue, Refusal> {
    HeaderValue::try_from(format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Strict"))
        .map_err(|_| Refusal::new(Code::Internal, "The session cookie could not be made."))
}

/// The token a request carries.
pub fn token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
        .filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies_and_only_under_its_own_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=b; gatehouse_session2=no"));
        assert_eq!(token(&headers), None);
        headers.append(COOKIE, HeaderValue::from_static("x=y;gatehouse_session=abc ; z=1"));
        assert_eq!(token(&headers), Some("abc"));
    }

    #[test]
    fn scripts_and_other_sites_never_get_the_cookie() {
        let value = carrying("abc").unwrap();
        assert!(value.to_str().unwrap().ends_with("; Path=/; HttpOnly; SameSite=Strict"));
    }
}
