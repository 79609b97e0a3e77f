//! The OpenAPI document: collected from the handlers, then completed with what is true of all of them.
//!
//! Integrators read it and the screens' TypeScript types are made from it.

mod refusals;

use super::refusal::Refusal;
use super::routes;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use utoipa::{OpenApi, ToSchema};

/// Where the API begins.
pub const BASE: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gatehouse",
        description = "The control room of a parking site. Instants are UTC (RFC 3339). `x-role` says who \
                       may call an operation: `open` anybody; `display` the booth window even while locked, \
                       or any operator; otherwise an operator with at least that role. A request that is \
                       not done is answered with `Refusal`, a method that an address does not know with 405. In a browser, a request that changes something \
                       carries `X-Gatehouse-Csrf` with the value of `SessionView.csrf`.",
        license(name = "MIT")
    ),
    components(schemas(Refusal))
)]
struct Head;

/// The document itself.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "about",
    responses((status = 200, content_type = "application/json", description = "This document")),
    extensions(("x-role" = json!("open")))
)]
pub async fn openapi() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(CONTENT_TYPE, "application/json")], text())
}

/// The document as text: pretty, in stable order, with a newline at the end.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| format!("{:#}\n", value()))
}

fn value() -> Value {
    let router = utoipa_axum::router::OpenApiRouter::with_openapi(Head::openapi()).nest(BASE, routes::all());
    let mut document = sorted(serde_json::to_value(router.get_openapi()).unwrap_or_default());
    for (_, operation) in operations_mut(&mut document) {
        complete(operation);
    }
    for name in answered(&document) {
        if let Some(schema) = document["components"]["schemas"].get_mut(&name) {
            require_all(schema);
        }
    }
    for (method, operation) in operations_mut(&mut document) {
        refusals::add(method, operation);
    }
    refusals::define(&mut document);
    sorted(document)
}

/// Methods and operations.
fn operations_mut(document: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    paths.filter_map(Value::as_object_mut).flatten()
}

/// Says the role in words, and what an answer is where its handler does not.
fn complete(operation: &mut Value) {
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if response["description"].as_str().is_none_or(str::is_empty) {
            response["description"] = if status == "204" { json!("Done") } else { json!("The answer") };
        }
    }
    let role = match operation["x-role"].as_str() {
        Some("open") => "Anybody may call this.".to_owned(),
        Some("display") => "The booth window (even while locked) and any operator may call this.".to_owned(),
        Some(role) => format!("Needs the role {role} or higher."),
        None => return,
    };
    operation["description"] = match operation["description"].as_str() {
        Some(description) => json!(format!("{description}\n\n{role}")),
        None => json!(role),
    };
}

/// Names of all schemas that answers consist of.
fn answered(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().into_iter().flat_map(Map::values);
    let operations = paths.filter_map(Value::as_object).flat_map(Map::values);
    let mut open: Vec<&Value> = operations.map(|operation| &operation["responses"]).collect();
    let mut names = BTreeSet::new();
    while let Some(part) = open.pop() {
        if let Some(name) = part["$ref"].as_str().and_then(|path| path.rsplit('/').next())
            && names.insert(name.to_owned())
        {
            open.push(&document["components"]["schemas"][name]);
        }
        match part {
            Value::Object(fields) => open.extend(fields.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    // A refusal leaves out what does not apply.
    names.remove(&*Refusal::name());
    names
}

/// Answers always carry every field (null where there is nothing), which `Option` alone does not say.
fn require_all(schema: &mut Value) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        schema["required"] = properties.keys().cloned().collect();
    }
    for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        require_all(part);
    }
}

/// The same with all names in alphabetical order, whatever order the map type of this build keeps.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> = fields.into_iter().collect();
            Value::Object(fields.into_iter().map(|(name, field)| (name, sorted(field))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations() -> Vec<Value> {
        operations_mut(&mut value()).map(|(_, operation)| operation.clone()).collect()
    }

    #[test]
    fn every_operation_says_who_may_call_it_and_how_it_is_refused() {
        let operations = operations();
        assert!(operations.len() > 50);
        for operation in operations {
            let role = operation["x-role"].as_str().unwrap_or_default();
            assert!(
                ["open", "display", "attendant", "supervisor", "engineer"].contains(&role),
                "{operation:#}"
            );
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("403") && responses.contains_key("503"), "{operation:#}");
            assert!(
                !responses.contains_key("default"),
                "any status would be a documented one: {operation:#}"
            );
            assert!(operation["summary"].is_string() && operation["tags"].is_array(), "{operation:#}");
        }
    }

    #[test]
    fn operation_names_are_unique() {
        let mut names: Vec<String> = operations().iter().map(|o| o["operationId"].to_string()).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn no_schema_contains_itself() {
        fn visit(name: &str, schemas: &Value, above: &mut Vec<String>) {
            assert!(!above.iter().any(|n| n == name), "{above:?} contains {name} again");
            above.push(name.to_owned());
            let mut open = vec![&schemas[name]];
            while let Some(part) = open.pop() {
                if let Some(path) = part["$ref"].as_str() {
                    visit(path.rsplit('/').next().unwrap(), schemas, above);
                }
                match part {
                    Value::Object(fields) => open.extend(fields.values()),
                    Value::Array(items) => open.extend(items),
                    _ => {}
                }
            }
            above.pop();
        }
        let document = value();
        let schemas = &document["components"]["schemas"];
        for name in schemas.as_object().unwrap().keys() {
            visit(name, schemas, &mut Vec::new());
        }
    }

    #[test]
    fn the_committed_document_is_the_one_served() {
        let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/src/lib/api/openapi.json");
        let committed = std::fs::read_to_string(committed).unwrap();
        assert!(committed == text(), "stale: run `cargo xtask schema` and commit the result");
    }
}
