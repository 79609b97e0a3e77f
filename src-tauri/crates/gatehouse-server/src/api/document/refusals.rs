//! Which refusals an operation can answer, said in the document: status by status, from what the operation is.
//!
//! One table instead of a list at every handler. What the table says is held against the running program by
//! schemathesis (`cargo xtask test`), which knows no other statuses than these.

use super::super::refusal::Refusal;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Name in the document, status, when.
const ALL: [(&str, &str, &str); 10] = [
    ("BadRequest", "400", "The request cannot be read"),
    ("NotSignedIn", "401", "Nobody is signed in, or name or secret is wrong"),
    (
        "Forbidden",
        "403",
        "The caller may not do this, or the request does not come from Gatehouse's own page",
    ),
    ("NotFound", "404", "Something named in the request does not exist (any more)"),
    ("Conflict", "409", "The request contradicts what is there"),
    ("TooLarge", "413", "The body is too large"),
    ("Invalid", "422", "A field is not acceptable"),
    ("LockedOut", "429", "Too many wrong secrets"),
    ("Internal", "500", "A fault of the program"),
    ("Unavailable", "503", "It could not be made durable, or takes too long; try again"),
];

/// Puts the refusals where operations can point at them.
pub fn define(document: &mut Value) {
    let schema = format!("#/components/schemas/{}", Refusal::name());
    let responses: Map<String, Value> = ALL
        .into_iter()
        .map(|(name, _, description)| {
            let content = json!({ "application/json": { "schema": { "$ref": schema } } });
            (name.to_owned(), json!({ "description": description, "content": content }))
        })
        .collect();
    document["components"]["responses"] = responses.into();
}

/// Adds to an operation what it can refuse with, beside what its handler says of itself.
pub fn add(method: &str, operation: &mut Value) {
    let asked = operation["parameters"].as_array().is_some_and(|all| !all.is_empty());
    let has = |what: &str| operation.get(what).is_some();
    let (body, changes) = (has("requestBody"), method != "get");
    let signing_in = changes && operation["tags"][0] == "session";
    let mut codes = vec!["403", "500", "503"];
    if operation["x-role"] != "open" || signing_in {
        codes.push("401");
    }
    if asked || body {
        codes.extend(["400", "404", "422"]);
    }
    if changes || asked {
        codes.push("409");
    }
    if body {
        codes.push("413");
    }
    if signing_in {
        codes.push("429");
    }
    for (name, status, _) in ALL.into_iter().filter(|(_, status, _)| codes.contains(status)) {
        let known = operation["responses"].get(status).is_some();
        if !known {
            operation["responses"][status] = json!({ "$ref": format!("#/components/responses/{name}") });
        }
    }
}
