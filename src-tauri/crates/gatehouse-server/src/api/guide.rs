//! The user guide's pages, as they were built into the program.

use super::input::At;
use super::refusal::{Answer, Code, Refusal};
use crate::files;
use crate::guard::Display;
use axum::Json;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of the guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GuidePageView {
    /// Its name in the address.
    pub name: String,
    /// Its title.
    pub title: String,
}

/// The pages of the guide, in reading order.
#[utoipa::path(
    get,
    path = "/guide",
    tag = "guide",
    responses((status = 200, body = Vec<GuidePageView>)),
    extensions(("x-role" = json!("display")))
)]
pub async fn guide(_: Display) -> Json<Vec<GuidePageView>> {
    Json(files::guide_pages())
}

/// One page of the guide, in Markdown.
#[utoipa::path(
    get,
    path = "/guide/{page}",
    tag = "guide",
    params(("page" = String, Path, description = "Name of the page")),
    responses((status = 200, body = String, content_type = "text/markdown")),
    extensions(("x-role" = json!("display")))
)]
pub async fn guide_page(
    _: Display,
    At(page): At<String>,
) -> Answer<([(HeaderName, &'static str); 1], String)> {
    match files::guide_page(&page) {
        Some(text) => Ok(([(CONTENT_TYPE, "text/markdown; charset=utf-8")], text)),
        None => Err(Refusal::new(Code::NotFound, "There is no such page in the guide.")),
    }
}
