//! The OpenAPI document of Pay-by-Plate Sync as it is answered here, with every status. Which bodies are public and which
//! are agreed is said at each shape.

use super::Trouble;
use gatehouse_engine::served::CertificationPaths;
use gatehouse_engine::served::wire::{
    ClearRequest, Cleared, IsValidAnswer, IsValidRequest, KEY_HEADER, PREFIX, PermitsPage, PopulateRequest,
    Populated, SearchAnswer, SearchRequest, Zone,
};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gatehouse: Pay-by-Plate Sync",
        version = "2014-06",
        description = "What Gatehouse serves to AutoVu and others at its partner door. Bodies that the public \
                       document does not show are agreed, and say so. No certification is claimed.",
        license(name = "MIT")
    ),
    paths(zones, permits, is_valid, search, populate, clear),
    components(schemas(Trouble))
)]
struct Document;

/// All zones of this key.
#[utoipa::path(get, path = "zones", tag = "pay-by-plate",
    responses((status = 200, description = "The zones", body = Vec<Zone>)))]
#[expect(dead_code, reason = "only its description is read")]
fn zones() {}

/// The permits of a zone: all that have not ended, or with a token of an earlier answer what was modified since.
/// A permit that was withdrawn is told with an Expiry in the past.
#[utoipa::path(get, path = "zones/{zoneId}/permits", tag = "pay-by-plate",
    params(
        ("zoneId" = String, Path, description = "The zone"),
        ("continuationToken" = Option<String>, Query,
            description = "As it came with an earlier answer; empty or missing = everything")
    ),
    responses(
        (status = 200, description = "The permits, and the token for the next question", body = PermitsPage),
        (status = 400, description = "The token is not valid any more: ask without one", body = Trouble)
    ))]
#[expect(dead_code, reason = "only its description is read")]
fn permits() {}

/// Whether a plate has at least one permit in force in the zones.
#[utoipa::path(post, path = "isvalid", tag = "pay-by-plate", request_body = IsValidRequest,
    responses(
        (status = 200, description = "Yes or no", body = IsValidAnswer),
        (status = 400, description = "The body is not as documented", body = Trouble)
    ))]
#[expect(dead_code, reason = "only its description is read")]
fn is_valid() {}

/// The permits of plates in zones.
#[utoipa::path(post, path = "permits/search", tag = "pay-by-plate", request_body = SearchRequest,
    responses(
        (status = 200, description = "What was found", body = SearchAnswer),
        (status = 400, description = "The body is not as documented", body = Trouble)
    ))]
#[expect(dead_code, reason = "only its description is read")]
fn search() {}

/// Certification only: puts permits into a test zone, or changes them.
#[utoipa::path(post, path = "populate", tag = "certification", request_body = PopulateRequest,
    responses(
        (status = 200, description = "They were taken", body = Populated),
        (status = 400, description = "The body is not as documented", body = Trouble)
    ))]
#[expect(dead_code, reason = "only its description is read")]
fn populate() {}

/// Certification only: withdraws everything of a test zone.
#[utoipa::path(post, path = "clear", tag = "certification", request_body = ClearRequest,
    responses(
        (status = 200, description = "They were withdrawn", body = Cleared),
        (status = 400, description = "The body is not as documented", body = Trouble)
    ))]
#[expect(dead_code, reason = "only its description is read")]
fn clear() {}

/// The document, with certification methods where they answer.
pub fn value(certification: Option<&CertificationPaths>) -> Value {
    let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
    let mut paths = Map::new();
    for (short, item) in document["paths"].as_object().cloned().unwrap_or_default() {
        let at = match (short.as_str(), certification) {
            ("populate", Some(paths)) => paths.populate.as_str(),
            ("clear", Some(paths)) => paths.clear.as_str(),
            ("populate" | "clear", None) => continue,
            (short, _) => short,
        };
        paths.insert(format!("{PREFIX}{at}"), item);
    }
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        complete(operation);
    }
    document["paths"] = Value::Object(paths);
    let scheme =
        |words: &str| json!({"type": "apiKey", "in": "header", "name": KEY_HEADER, "description": words});
    document["components"]["securitySchemes"] = json!({
        "Key": scheme("A key that Gatehouse made"),
        "DevelopmentKey": scheme("A development key, for certification methods only"),
    });
    // What names nothing is refused, and so is what names too much.
    for (schema, member) in
        [("IsValidRequest", "ZoneIds"), ("SearchRequest", "ZoneIds"), ("SearchRequest", "PlateNumbers")]
    {
        let list = &mut document["components"]["schemas"][schema]["properties"][member];
        list["minItems"] = json!(1);
        list["maxItems"] = json!(1000);
    }
    document
}

/// What is true of every operation.
fn complete(operation: &mut Value) {
    let trouble = |words: &str| json!({"description": words, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Trouble"}}}});
    let certification = operation["tags"][0] == "certification";
    let posted = operation["requestBody"].is_object();
    let responses = &mut operation["responses"];
    responses["401"] = json!({"description": "No key, or a wrong one: nothing of the body was taken"});
    responses["404"] =
        trouble("No such zone for this key, nothing was found, or Pay-by-Plate Sync is switched off");
    responses["405"] = trouble("Another method");
    responses["503"] = trouble("It cannot be told now. Keep what was told last, and ask again");
    if posted {
        responses["408"] = trouble("The body did not come within ten seconds");
        responses["413"] = trouble("The body is larger than 256 KiB");
    }
    operation["security"] = json!([{ (if certification { "DevelopmentKey" } else { "Key" }): [] }]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_every_method_and_status_and_certification_only_where_it_answers() {
        let paths = CertificationPaths { populate: "_test/populate".into(), clear: "certify/clear".into() };
        let document = value(Some(&paths));
        let names: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
        for path in [
            "zones",
            "zones/{zoneId}/permits",
            "isvalid",
            "permits/search",
            "_test/populate",
            "certify/clear",
        ] {
            assert!(names.iter().any(|name| **name == format!("{PREFIX}{path}")), "{path}: {names:?}");
        }
        assert_eq!(names.len(), 6);
        assert_eq!(value(None)["paths"].as_object().unwrap().len(), 4);
        let search = &document["paths"]["/api/pbp/v2014-06/permits/search"]["post"];
        let mut statuses: Vec<&String> = search["responses"].as_object().unwrap().keys().collect();
        statuses.sort();
        assert_eq!(statuses, ["200", "400", "401", "404", "405", "408", "413", "503"]);
        assert_eq!(
            document["components"]["schemas"]["SearchRequest"]["properties"]["PlateNumbers"]["minItems"],
            1
        );
        let name = document["components"]["schemas"]["Permit"]["properties"]["PlateNumber"].is_object();
        assert!(name, "the shapes stand in it: {document:#}");
    }
}
