//! Pay-by-Plate Sync at the partner door: which question a request is, who may ask it, and its status.
//!
//! What is answered is the engine's ([`gatehouse_engine::served`]). A key is looked at before anything of the body is
//! taken.

pub mod document;

use super::partner::{Answer, empty, not_now, read};
use super::turned::Turned;
use crate::listen::Arrived;
use axum::extract::Query;
use bytes::Bytes;
use gatehouse_engine::Engine;
use gatehouse_engine::served::wire::{KEY_HEADER, PREFIX};
use gatehouse_engine::served::{CertificationPaths, PartnerAdmission, ServedRefusal, Serving};
use http::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{Method, StatusCode, Uri};
use http_body_util::Full;
use hyper::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// Where every version of the interface begins.
const EVERY_VERSION: &str = "/api/pbp/";
/// Longest path that is looked at.
const MAX_PATH_BYTES: usize = 512;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    Zones,
    /// Of this zone.
    Permits(String),
    IsValid,
    Search,
    Populate,
    Clear,
}

/// Why a request was not done. Its words are for whoever sets up the other side.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Trouble {
    /// What it is, in a sentence.
    #[schema(example = "There is no such zone.")]
    pub message: String,
}

/// What is answered, when the path is one of Pay-by-Plate Sync and it is switched on.
pub fn serving(engine: &Engine, path: &str) -> Option<Serving> {
    if path.starts_with(EVERY_VERSION) { engine.serving() } else { None }
}

/// Answers a request.
pub async fn answer(engine: &Engine, turned: &Turned, serving: &Serving, arrived: Arrived) -> Answer {
    let (head, body) = arrived.request.into_parts();
    let Some(question) = question(head.uri.path(), serving.certification.as_ref()) else {
        arrived.line.linger();
        turned.away(arrived.source, "asked Pay-by-Plate Sync for a path that is not here");
        return empty(StatusCode::NOT_FOUND);
    };
    let pass = match engine.admit_partner(key(&head.headers), question.is_certification()) {
        PartnerAdmission::Welcome(pass) => pass,
        PartnerAdmission::Refused => {
            arrived.line.linger();
            turned.away(arrived.source, "came to Pay-by-Plate Sync without the right key");
            let mut answer = empty(StatusCode::UNAUTHORIZED);
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("ApiKey"));
            return answer;
        }
        PartnerAdmission::NotNow => {
            arrived.line.linger();
            return not_now();
        }
    };
    if head.method != question.method() {
        arrived.line.linger();
        let mut answer = trouble(StatusCode::METHOD_NOT_ALLOWED, "This method is not allowed here.");
        let allowed = if question.method() == Method::GET { "GET" } else { "POST" };
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        return answer;
    }
    let told = match question {
        Question::Zones => engine.served_zones(&pass).await,
        Question::Permits(zone) => match token(&head.uri) {
            Ok(token) => engine.served_permits(&pass, &zone, token.as_deref()).await,
            Err(()) => Err(ServedRefusal::Malformed("The query cannot be read.".to_owned())),
        },
        question => {
            let body = match read(&head.headers, body).await {
                Ok(body) => body,
                Err(status) => {
                    arrived.line.linger();
                    return trouble(status, "The body did not come whole, or is larger than 256 KiB.");
                }
            };
            match question {
                Question::IsValid => engine.served_validity(&pass, &body).await,
                Question::Search => engine.served_search(&pass, &body).await,
                Question::Populate => engine.populate_test_zone(&pass, &body).await,
                _ => engine.clear_test_zone(&pass, &body).await,
            }
        }
    };
    told.map_or_else(refused, done)
}

impl Question {
    fn is_certification(&self) -> bool {
        matches!(self, Question::Populate | Question::Clear)
    }

    fn method(&self) -> Method {
        match self {
            Question::Zones | Question::Permits(_) => Method::GET,
            _ => Method::POST,
        }
    }
}

/// Which question a path is, whatever the method; `None` = it is not here.
fn question(path: &str, certification: Option<&CertificationPaths>) -> Option<Question> {
    let rest = path.strip_prefix(PREFIX).filter(|_| path.len() <= MAX_PATH_BYTES)?;
    match rest {
        "zones" => return Some(Question::Zones),
        "isvalid" => return Some(Question::IsValid),
        "permits/search" => return Some(Question::Search),
        _ => {}
    }
    if let Some(paths) = certification {
        if rest == paths.populate {
            return Some(Question::Populate);
        }
        if rest == paths.clear {
            return Some(Question::Clear);
        }
    }
    let zone = rest.strip_prefix("zones/")?.strip_suffix("/permits")?;
    let zone = if zone.contains('/') { None } else { decoded(zone) };
    zone.filter(|zone| !zone.is_empty()).map(Question::Permits)
}

/// A segment of a path as it was meant.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The continuation token of a query, whatever the case of its name; empty is none.
fn token(uri: &Uri) -> Result<Option<String>, ()> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(drop)?;
    let token = pairs.0.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("continuationToken"));
    Ok(token.map(|(_, token)| token).filter(|token| !token.is_empty()))
}

/// The key, byte for byte; empty when there is none or more than one.
fn key(headers: &HeaderMap) -> &[u8] {
    let mut all = headers.get_all(KEY_HEADER).iter();
    match (all.next(), all.next()) {
        (Some(one), None) => one.as_bytes(),
        _ => &[],
    }
}

fn done(body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn refused(refusal: ServedRefusal) -> Answer {
    match refusal {
        ServedRefusal::NoZone => trouble(StatusCode::NOT_FOUND, "There is no such zone."),
        ServedRefusal::Nothing => trouble(StatusCode::NOT_FOUND, "Nothing was found."),
        ServedRefusal::Marker => trouble(
            StatusCode::BAD_REQUEST,
            "This continuation token is not valid any more. Ask without one: everything is told again.",
        ),
        ServedRefusal::Malformed(sentence) => trouble(StatusCode::BAD_REQUEST, &sentence),
        ServedRefusal::CannotTell(sentence) => {
            let mut answer = trouble(StatusCode::SERVICE_UNAVAILABLE, &sentence);
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("30"));
            answer
        }
    }
}

fn trouble(status: StatusCode, sentence: &str) -> Answer {
    let text = serde_json::to_vec(&Trouble { message: sentence.to_owned() }).unwrap_or_default();
    let mut answer = done(text.into());
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_question_of_this_version_or_not_here() {
        let paths = CertificationPaths { populate: "_test/populate".into(), clear: "_test/clear".into() };
        let asked = |path: &str| question(&format!("/api/pbp/v2014-06/{path}"), Some(&paths));
        assert_eq!(asked("zones"), Some(Question::Zones));
        assert_eq!(asked("zones/prk1/permits"), Some(Question::Permits("prk1".into())));
        assert_eq!(asked("zones/a%20%C3%A9/permits"), Some(Question::Permits("a é".into())));
        assert_eq!(asked("isvalid"), Some(Question::IsValid));
        assert_eq!(asked("permits/search"), Some(Question::Search));
        assert_eq!(asked("_test/populate"), Some(Question::Populate));
        assert_eq!(asked("_test/clear"), Some(Question::Clear));
        for none in
            ["", "zones/", "zones//permits", "zones/a/b/permits", "zones/%zz/permits", "zones/%FF/permits"]
        {
            assert_eq!(asked(none), None, "{none}");
        }
        assert_eq!(question("/api/pbp/v2014-06/_test/populate", None), None, "certification is off");
        for other in ["/api/pbp/v1999-01/zones", "/api/pbp/zones", "/api/v1/site"] {
            assert_eq!(question(other, None), None, "{other}");
        }
    }

    #[test]
    fn a_token_comes_back_as_it_was_given_whatever_the_case_of_its_name() {
        let asked =
            |query: &str| token(&format!("http://x/zones/1/permits{query}").parse().unwrap()).unwrap();
        assert_eq!(
            asked("?continuationToken=12%2F6%2F2020%203%3A55%3A01+PM").unwrap(),
            "12/6/2020 3:55:01 PM"
        );
        assert_eq!(asked("?x=1&ContinuationToken=a.1").unwrap(), "a.1");
        assert_eq!((asked(""), asked("?continuationToken="), asked("?x")), (None, None, None));
    }

    #[test]
    fn a_key_is_taken_byte_for_byte_and_two_are_none() {
        let sent = |values: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("x-apikey", HeaderValue::from_bytes(value).unwrap());
            }
            key(&headers).to_vec()
        };
        assert_eq!(sent(&[b"F39C A"]), b"F39C A");
        assert_eq!((sent(&[]), sent(&[b"a", b"a"])), (vec![], vec![]));
    }
}
