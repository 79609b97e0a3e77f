//! The files built into the program: the screens and the user guide.
//!
//! A debug build reads them from the source tree, so that a changed screen needs no new build of this.

use crate::api::document::BASE;
use crate::api::refusal::{Code, Refusal};
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use axum::http::{Method, Response, StatusCode};
use axum::response::IntoResponse;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::api::guide::GuidePageView;

#[derive(RustEmbed)]
#[folder = "../../../ui/dist"]
#[allow_missing = true]
struct Screens;

#[derive(RustEmbed)]
#[folder = "../../../assets/guide"]
#[allow_missing = true]
struct Guide;

/// Shown when the program was built without its screens.
const NO_SCREENS: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Gatehouse</title>\
    <h1>The screens are missing</h1><p>This program was built before its screens were. Build them \
    (<code>npm run build</code> in <code>ui</code>) and build the program again.</p></html>";

/// Whatever is not an operation of the API: a file of the screens, or their first page.
pub async fn answer(request: Request) -> Response<Body> {
    let path = request.uri().path();
    if path.starts_with(BASE) || path.starts_with("/api") {
        return Refusal::new(Code::NotFound, "There is no such operation.").into_response();
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let name = path.trim_start_matches('/');
    match Screens::get(name).filter(|_| !name.is_empty()) {
        Some(file) => sent(&request, name, file),
        // A missing file is a missing file; a missing page is the program's own (single page).
        None if name.rsplit('/').next().is_some_and(|last| last.contains('.')) => {
            StatusCode::NOT_FOUND.into_response()
        }
        None => match Screens::get("index.html") {
            Some(file) => sent(&request, "index.html", file),
            None => ([(CONTENT_TYPE, "text/html; charset=utf-8")], NO_SCREENS).into_response(),
        },
    }
}

fn sent(request: &Request, name: &str, file: EmbeddedFile) -> Response<Body> {
    let hash: String = file.metadata.sha256_hash()[..16].iter().map(|b| format!("{b:02x}")).collect();
    let etag = format!("\"{hash}\"");
    let known = request.headers().get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data.into_owned()).into_response_as(file.metadata.mimetype())
    };
    // Names below assets/ carry a hash of their content; anything else is asked for again each time.
    let caching =
        if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

trait IntoTyped {
    fn into_response_as(self, content_type: &str) -> Response<Body>;
}

impl IntoTyped for Body {
    fn into_response_as(self, content_type: &str) -> Response<Body> {
        let text = content_type.starts_with("text/") || content_type == "application/javascript";
        let content_type =
            if text { format!("{content_type}; charset=utf-8") } else { content_type.to_owned() };
        ([(CONTENT_TYPE, content_type)], self).into_response()
    }
}

/// The guide's pages by file name (`01-first-steps.md` is called `01-first-steps`); the title is the
/// first heading.
pub fn guide_pages() -> Vec<GuidePageView> {
    let mut names: Vec<String> =
        Guide::iter().filter_map(|file| file.strip_suffix(".md").map(str::to_owned)).collect();
    names.sort();
    let titled = names.into_iter().map(|name| {
        let text = guide_page(&name).unwrap_or_default();
        let heading = text.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim);
        GuidePageView { title: heading.unwrap_or(&name).to_owned(), name }
    });
    titled.collect()
}

/// One page of the guide.
pub fn guide_page(name: &str) -> Option<String> {
    // Only names that were built in; in a debug build this also keeps `..` out.
    let file = Guide::iter().find(|file| file.strip_suffix(".md") == Some(name))?;
    Some(String::from_utf8_lossy(&Guide::get(&file)?.data).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_that_were_built_in_are_answered() {
        for outside in ["../../Cargo", "../icons/gatehouse.svg", "", ".", "no-such-page"] {
            assert_eq!(guide_page(outside), None, "{outside}");
        }
        for page in guide_pages() {
            assert!(!page.title.is_empty());
            assert!(guide_page(&page.name).is_some(), "{}", page.name);
        }
    }

    #[tokio::test]
    async fn no_file_outside_the_screens_is_sent() {
        for path in ["/../package.json", "/..%2fpackage.json", "/assets/../../package.json", "/.env"] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            assert_eq!(answer(request).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
