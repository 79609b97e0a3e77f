//! Lists as CSV files: importing in steps (send, look, check, apply) and exporting. One call of the engine
//! per handler.

use super::input::{Asked, At, Body, Sent};
use super::pictures::attachment;
use super::refusal::Answer;
use crate::app::App;
use crate::guard::Supervisor;
use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};
use gatehouse_engine::MAX_IMPORT_BYTES;
use gatehouse_engine::request::{ImportApply, ImportReading, ImportSettings, ImportUpload, ListExport};
use gatehouse_engine::view::{FileView, ListImportCheck, ListImportProgress, ListImportView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Sending a file: the one operation whose body may be larger than others.
pub fn sending() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(upload_list_import)).layer(DefaultBodyLimit::max(MAX_IMPORT_BYTES))
}

pub(super) type File = ([(HeaderName, HeaderValue); 3], Vec<u8>);

pub(super) fn file(file: FileView) -> File {
    let head = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, attachment(&file.name)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (head, file.bytes)
}

/// Sends a file with list entries. It is kept for ten minutes and looked at; nothing is changed.
#[utoipa::path(
    post,
    path = "/list-imports",
    tag = "lists",
    params(ImportUpload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "At most 16 MiB"),
    responses((status = 200, body = ListImportView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn upload_list_import(
    _: Supervisor,
    State(app): State<App>,
    Asked(query): Asked<ImportUpload>,
    Sent(bytes): Sent,
) -> Answer<Json<ListImportView>> {
    Ok(Json(app.engine.upload_list_import(&query.file_name, bytes).await?))
}

/// A sent file: how it is understood and how far its import is.
#[utoipa::path(
    get,
    path = "/list-imports/{id}",
    tag = "lists",
    params(("id" = i64, Path, description = "The import")),
    responses((status = 200, body = ListImportView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn list_import(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<ListImportView>> {
    Ok(Json(app.engine.list_import(id)?))
}

/// Reads a sent file with another character set or separator; its columns are guessed again.
#[utoipa::path(
    put,
    path = "/list-imports/{id}",
    tag = "lists",
    params(("id" = i64, Path, description = "The import")),
    request_body = ImportReading,
    responses((status = 200, body = ListImportView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn read_list_import(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ImportReading>,
) -> Answer<Json<ListImportView>> {
    Ok(Json(app.engine.read_list_import(id, body).await?))
}

/// Forgets a sent file; what is running for it is cancelled.
#[utoipa::path(
    delete,
    path = "/list-imports/{id}",
    tag = "lists",
    params(("id" = i64, Path, description = "The import")),
    responses((status = 204)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn forget_list_import(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<StatusCode> {
    app.engine.forget_list_import(id)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Compares a sent file with the lists. Nothing is changed.
#[utoipa::path(
    post,
    path = "/list-imports/{id}/check",
    tag = "lists",
    params(("id" = i64, Path, description = "The import")),
    request_body = ImportSettings,
    responses((status = 200, body = ListImportCheck)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn check_list_import(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ImportSettings>,
) -> Answer<Json<ListImportCheck>> {
    Ok(Json(app.engine.check_list_import(id, body).await?))
}

/// Does what a check has shown, as a whole or not at all. Answers when it has begun; events of the kind
/// `list_import` say how far it is.
#[utoipa::path(
    post,
    path = "/list-imports/{id}/apply",
    tag = "lists",
    params(("id" = i64, Path, description = "The import")),
    request_body = ImportApply,
    responses((status = 200, body = ListImportProgress)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn apply_list_import(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ImportApply>,
) -> Answer<Json<ListImportProgress>> {
    Ok(Json(app.engine.apply_list_import(&actor, id, body)?))
}

/// Stops the check or the writing that is running; then nothing was changed.
#[utoipa::path(
    post,
    path = "/list-imports/{id}/cancel",
    tag = "lists",
    params(("id" = i64, Path, description = "The import")),
    responses((status = 200, body = ListImportProgress)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn cancel_list_import(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<ListImportProgress>> {
    Ok(Json(app.engine.cancel_list_import(id)?))
}

/// All complaints of the last check, as a CSV file.
#[utoipa::path(
    get,
    path = "/list-imports/{id}/complaints",
    tag = "lists",
    params(("id" = i64, Path, description = "The import")),
    responses((status = 200, content_type = "text/csv", body = String, description = "The file")),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn list_import_complaints(_: Supervisor, State(app): State<App>, At(id): At<i64>) -> Answer<File> {
    Ok(file(app.engine.list_import_complaints(id)?))
}

/// List entries as a CSV file (UTF-8) that an import reads back unchanged. Audited.
#[utoipa::path(
    get,
    path = "/list-export",
    tag = "lists",
    params(ListExport),
    responses((status = 200, content_type = "text/csv", body = String, description = "The file")),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn export_list(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Asked(query): Asked<ListExport>,
) -> Answer<File> {
    Ok(file(app.engine.export_list(&actor, query).await?))
}
