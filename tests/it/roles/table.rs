//! The table of operations and roles, as found by calling every operation as everybody.

use std::fmt::Write as _;

use axum::body::Body;
use gatehouse_tests::harness::{Api, DEADLINE, Role, SECRET, TestSite, within};
use http::{Method, Request, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tower::ServiceExt;

/// Roles as the document names them, each with the rights of those before; the columns in their order.
const LOWEST: [&str; 5] = ["open", "display", "attendant", "supervisor", "engineer"];

struct Operation {
    method: Method,
    path: String,
    role: String,
}

impl Operation {
    /// With numbers nobody has, so that nothing happens even where it is allowed.
    fn concrete(&self) -> String {
        ["{id}", "{index}", "{plate}", "{page}"]
            .iter()
            .fold(self.path.clone(), |path, variable| path.replace(variable, "999999"))
    }

    /// Nothing an operation could act on: whoever may call it gets as far as having the body read.
    fn body(&self) -> &'static str {
        if matches!(self.method, Method::GET | Method::DELETE) { "" } else { "{}" }
    }
}

async fn operations(site: &TestSite) -> Vec<Operation> {
    let document = site.anonymous().get("/openapi.json").await.ok();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.trim_start_matches("/api/v1").to_owned(),
                role: operation["x-role"].as_str().unwrap().to_owned(),
            });
        }
    }
    // Signing out ends the session the others are called with.
    all.sort_by_key(|operation| (operation.path == "/session", operation.path.clone()));
    all
}

/// The status a browser gets; only the head is read, because events have no end.
async fn in_a_browser(api: &Api, operation: &Operation) -> StatusCode {
    let body = operation.body();
    let session = match &api.cookie {
        Some(cookie) => format!("Cookie: {cookie}\r\nX-Gatehouse-Csrf: {}\r\n", api.csrf),
        None => String::new(),
    };
    let request = format!(
        "{} /api/v1{} HTTP/1.1\r\nHost: {}\r\n{session}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        operation.method,
        operation.concrete(),
        api.at,
        body.len()
    );
    within(DEADLINE, "answer", async {
        let mut stream = TcpStream::connect(api.at).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await.unwrap();
        line.split(' ').nth(1).unwrap_or_else(|| panic!("{line:?}")).parse().unwrap()
    })
    .await
}

async fn in_the_window(site: &TestSite, operation: &Operation) -> StatusCode {
    let request = Request::builder()
        .method(&operation.method)
        .uri(format!("/api/v1{}", operation.concrete()))
        .header("content-type", "application/json")
        .body(Body::from(operation.body()))
        .unwrap();
    let answer = site.running().router.clone().oneshot(request);
    within(DEADLINE, "answer at the window", answer).await.unwrap().status()
}

/// `yes`, or the status with which somebody is refused.
fn word(status: StatusCode) -> String {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => status.as_u16().to_string(),
        other if other.is_server_error() => panic!("{other}"),
        _ => "yes".to_owned(),
    }
}

#[tokio::test]
async fn each_operation_lets_in_exactly_the_roles_the_document_names() {
    let site = TestSite::start().await;
    let people = [
        site.signed_in(Role::Attendant).await,
        site.signed_in(Role::Supervisor).await,
        site.signed_in(Role::Engineer).await,
    ];
    let mut table = String::new();
    writeln!(
        table,
        "method  path                                 nobody  window  attendant  supervisor  engineer"
    )
    .unwrap();
    let all = operations(&site).await;
    assert!(all.len() > 45, "{}", all.len());
    for operation in &all {
        let mut found = vec![
            word(in_a_browser(&site.anonymous(), operation).await),
            word(in_the_window(&site, operation).await),
        ];
        for api in people {
            found.push(word(in_a_browser(api, operation).await));
        }
        let allowed = LOWEST.iter().position(|role| *role == operation.role).unwrap();
        for (column, found) in found.iter().enumerate() {
            let (method, path) = (&operation.method, &operation.path);
            assert_eq!(
                found == "yes",
                column >= allowed,
                "{method} {path} is for {}, {column}: {found}",
                operation.role
            );
        }
        writeln!(
            table,
            "{:<7} {:<36} {:<7} {:<7} {:<10} {:<11} {}",
            operation.method.as_str(),
            operation.path,
            found[0],
            found[1],
            found[2],
            found[3],
            found[4]
        )
        .unwrap();
    }
    insta::assert_snapshot!("operations_and_roles", table);
}

#[tokio::test]
async fn at_the_window_an_operator_may_what_they_may_in_a_browser_and_no_more_after_locking() {
    let site = TestSite::start().await;
    site.signed_in(Role::Attendant).await;
    let window = site.window();
    let ada = serde_json::json!({ "name": "Ada", "secret": SECRET });
    let session = window.post("/session", ada).await.ok();
    assert_eq!((&session["operator"]["name"], &session["csrf"]), (&Value::from("Ada"), &Value::from("")));
    for operation in operations(&site).await.iter().filter(|operation| operation.path != "/session") {
        let allowed = LOWEST.iter().position(|role| *role == operation.role).unwrap() <= 2;
        let status = in_the_window(&site, operation).await;
        assert_eq!(word(status) == "yes", allowed, "{} {}: {status}", operation.method, operation.path);
    }
    let locked = window.call(Method::DELETE, "/session", None).await.ok();
    assert_eq!((&locked["operator"], &locked["booth_display"]), (&Value::Null, &Value::from(true)));
    assert_eq!(window.get("/captures").await.refused(), "not_signed_in");
    let snapshot = window.get("/snapshot").await;
    assert_eq!(snapshot.status, StatusCode::OK, "live captures go on");
}
