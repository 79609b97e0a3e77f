//! The page's JSON, as tests that drive the product's screens use it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{OpsComConfig, OpsComSim, page};

async fn ask(sim: &Arc<OpsComSim>, method: &str, path: &str, body: Value) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).unwrap();
    let answer = page::router(Arc::clone(sim)).oneshot(request).await.unwrap();
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn state(sim: &Arc<OpsComSim>) -> Value {
    serde_json::from_str(&ask(sim, "GET", "/api/opscom/state", Value::Null).await.1).unwrap()
}

#[tokio::test]
async fn the_page_shows_what_is_there_and_changes_it_as_somebody_else_would() {
    let sim = Arc::new(OpsComSim::start(OpsComConfig::default()).await.unwrap());
    assert!(ask(&sim, "GET", "/opscom", Value::Null).await.1.contains("Simulated OPS-COM"));
    let permit = json!({"reference": "r-1", "plate": "EK20481", "zone": "Lot 1", "permitNo": null, "kind": "standard",
        "start": "2026-01-01T00:00:00", "end": "2099-06-01T23:59:59", "amount": null, "currency": null});
    for (path, body) in [
        ("permit", permit.clone()),
        ("note", json!({"plate": "EK 20481", "notes": "Delivery", "location": "Lot 1"})),
        ("alarm", json!({"plate": "ek20481", "alarm": "Call."})),
        ("misbehave", json!({"op": "push", "fault": "code", "code": 9022, "times": 1})),
        ("misbehave", json!({"op": null, "fault": "html-after", "status": 502, "times": null})),
        ("configure", json!({"error_status": 400, "old_answers": true})),
    ] {
        let (status, words) = ask(&sim, "POST", &format!("/api/opscom/{path}"), body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{path}: {words}");
    }
    let shown = state(&sim).await;
    assert_eq!((&shown["permits"], &shown["clientCode"]), (&json!([permit]), &json!("OC-TOMA")));
    assert_eq!(shown["notes"]["EK20481"][0]["notes"], "Delivery");
    assert_eq!(shown["alarms"], json!({"EK20481": "Call."}));
    assert_eq!(
        shown["faults"][0],
        json!({"op": "push", "fault": "code", "code": 9022, "status": null, "times": 1})
    );
    sim.configure(|c| assert_eq!((c.error_status, c.old_answers, c.plain_times_are_utc), (400, true, false)));

    ask(&sim, "POST", "/api/opscom/behave", Value::Null).await;
    ask(&sim, "POST", "/api/opscom/alarm", json!({"plate": "EK20481", "alarm": ""})).await;
    let remove = json!({"reference": "r-1"});
    assert_eq!(ask(&sim, "POST", "/api/opscom/remove", remove.clone()).await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(&sim, "POST", "/api/opscom/remove", remove).await.0, StatusCode::NOT_FOUND);
    let shown = state(&sim).await;
    assert_eq!((&shown["permits"], &shown["alarms"], &shown["faults"]), (&json!([]), &json!({}), &json!([])));
    assert_eq!(ask(&sim, "GET", "/api/opscom/requests", Value::Null).await.1, "[]");
}
