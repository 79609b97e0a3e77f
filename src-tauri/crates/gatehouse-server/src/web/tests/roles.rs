//! Who may call what: each operation is really called as nobody, from the locked booth window, and as an
//! operator of each role.

use super::{Sent, Site, sent, site};
use crate::api::document;
use axum::Router;
use axum::http::StatusCode;
use gatehouse_engine::view::OperatorView;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Every operation: method, path with a number nobody has, role as documented.
fn operations() -> Vec<(&'static str, String, String)> {
    let document: Value = serde_json::from_str(document::text()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = match method.as_str() {
                "get" => "GET",
                "post" => "POST",
                "put" => "PUT",
                "patch" => "PATCH",
                "delete" => "DELETE",
                other => panic!("{other}"),
            };
            let path = path.trim_start_matches("/api/v1").to_owned();
            operations.push((method, path, operation["x-role"].as_str().unwrap().to_owned()));
        }
    }
    operations
}

fn call(method: &'static str, path: &str) -> Sent {
    let mut concrete = path.to_owned();
    for variable in ["{id}", "{index}", "{plate}", "{page}"] {
        concrete = concrete.replace(variable, "999999");
    }
    let mut call = sent(method, &concrete);
    if method != "GET" && method != "DELETE" {
        // Nothing an operation could act on: whoever may call it gets as far as having the body read.
        call.body = Some(json!({}));
    }
    call
}

/// `yes` = gets past the guard; otherwise the status with which it is refused.
async fn tried(call: Sent, door: &Router) -> String {
    let response = call.to(door).await;
    match response.status() {
        StatusCode::UNAUTHORIZED => "401".to_owned(),
        StatusCode::FORBIDDEN => "403".to_owned(),
        status if status.is_server_error() => panic!("{status}"),
        _ => "yes".to_owned(),
    }
}

async fn row(site: &Site, people: &[OperatorView; 3], method: &'static str, path: &str) -> [String; 5] {
    let [attendant, supervisor, engineer] = people;
    [
        tried(call(method, path), &site.web).await,
        tried(call(method, path), &site.window).await,
        tried(call(method, path).signed(site, attendant), &site.web).await,
        tried(call(method, path).signed(site, supervisor), &site.web).await,
        tried(call(method, path).signed(site, engineer), &site.web).await,
    ]
}

#[tokio::test]
async fn each_operation_lets_in_exactly_the_roles_it_documents() {
    let (site, people) = site().await;
    let mut table = format!(
        "{:<7} {:<36} {:<11} nobody display attendant supervisor engineer\n",
        "method", "path", "role"
    );
    for (method, path, role) in operations() {
        let found = row(&site, &people, method, &path).await;
        let lowest = ["open", "display", "attendant", "supervisor", "engineer"];
        let allowed = lowest.iter().position(|r| *r == role).unwrap();
        for (column, found) in found.iter().enumerate() {
            // The setup code is asked for by the operation itself, not by the guard.
            let expected = column >= allowed;
            assert_eq!(found == "yes", expected, "{method} {path} ({role}), column {column}: {found}");
        }
        let [nobody, display, attendant, supervisor, engineer] = found;
        writeln!(
            table,
            "{method:<7} {path:<36} {role:<11} {nobody:<6} {display:<7} {attendant:<9} {supervisor:<10} {engineer}"
        )
        .unwrap();
    }
    insta::assert_snapshot!("operation_and_role", table);
}
