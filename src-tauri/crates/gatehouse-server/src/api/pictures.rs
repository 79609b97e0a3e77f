//! Pictures of captures: the original bytes, or a smaller rendition made by the engine.

use super::input::{Asked, At};
use super::refusal::{Answer, Code, Refusal};
use crate::app::App;
use crate::guard::Display;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH,
};
use axum::http::{Response, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

/// Widths a rendition may have: few, so that the engine's cache of them is bounded.
const WIDTHS: [u32; 4] = [160, 320, 640, 1280];

/// Which form of the picture.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PictureQuery {
    /// Width of a rendition in pixels: 160, 320, 640 or 1280; missing = the original bytes.
    pub width: Option<u32>,
    /// To be saved as a file.
    pub download: Option<bool>,
}

/// A picture of a capture: the camera's own bytes, or with `width` a smaller JPEG of them.
#[utoipa::path(
    get,
    path = "/captures/{id}/pictures/{index}",
    tag = "captures",
    params(
        ("id" = i64, Path, description = "The capture"),
        ("index" = i64, Path, description = "Position in the upload, from 0"),
        PictureQuery
    ),
    responses(
        (status = 200, content_type = "image/jpeg", body = String, description = "The bytes"),
        (status = 304, description = "The caller has it already")
    ),
    extensions(("x-role" = json!("display")))
)]
pub async fn picture(
    Display(actor): Display,
    State(app): State<App>,
    At((id, index)): At<(i64, i64)>,
    Asked(query): Asked<PictureQuery>,
    headers: HeaderMap,
) -> Answer<Response<Body>> {
    if query.width.is_some_and(|width| !WIDTHS.contains(&width)) {
        return Err(Refusal {
            field: Some("width".to_owned()),
            ..Refusal::new(Code::Invalid, "A rendition is 160, 320, 640 or 1280 pixels wide.")
        });
    }
    let picture = app.engine.picture(&actor, id, index, query.width).await?;
    let etag = format!("\"{}\"", picture.etag);
    let known = headers.get(IF_NONE_MATCH).is_some_and(|known| matches(known, &etag));
    let mut response = if known {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        Response::new(Body::from(picture.bytes))
    };
    let to = response.headers_mut();
    to.insert(CONTENT_TYPE, HeaderValue::from_static(picture.content_type));
    // A picture never changes under its address.
    to.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    if let Ok(value) = HeaderValue::try_from(etag) {
        to.insert(ETAG, value);
    }
    if query.download == Some(true) {
        to.insert(CONTENT_DISPOSITION, attachment(&picture.file_name));
    }
    Ok(response)
}

fn matches(known: &HeaderValue, etag: &str) -> bool {
    let Ok(known) = known.to_str() else { return false };
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == etag || one == "*")
}

/// `attachment` with a plain name for old clients and the real one (RFC 5987) for all others.
pub(super) fn attachment(name: &str) -> HeaderValue {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_for_saving_cannot_break_out_of_its_header() {
        let value = attachment("Entry \"1\"\r\nX: y 粤B.jpg");
        assert_eq!(
            value.to_str().unwrap(),
            "attachment; filename=\"Entry _1___X_ y _B.jpg\"; \
             filename*=UTF-8''Entry%20%221%22%0D%0AX%3A%20y%20%E7%B2%A4B.jpg"
        );
    }

    #[test]
    fn a_picture_the_caller_has_is_not_sent_again() {
        let known = HeaderValue::from_static("\"aa\", W/\"bb\"");
        assert!(matches(&known, "\"bb\""));
        assert!(!matches(&known, "\"b\""));
    }
}
