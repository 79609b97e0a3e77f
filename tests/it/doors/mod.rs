//! The doors for other programs, on real sockets: the certificate, TLS of the web door, the partner door and its hooks.

mod certificate;
mod hooks;
mod partner;
mod tls_client;
mod web;

use gatehouse_tests::harness::TestSite;
use serde_json::{Value, json};

pub use tls_client::TlsClient;

/// What the document's own example sends when a vehicle drives in (its missing commas put in, P-Q3).
pub const ENTRY: &str = r#"{
    "id": "7cfb0be0-35eb-4afe-90cc-bb1c091a4231",
    "vehicle": {
        "license_plate_number": "AA12345",
        "country_code": "NO",
        "created_at": "2022-12-12T12:12:12+0000"
    },
    "facility": { "code": "TEST_FACILITY_1", "name": "Test Facility 1" },
    "zone": { "code": "TEST_ZONE_1", "name": "Test Zone 1" },
    "start_time": "2022-12-12T12:12:12+0000",
    "operator_id": "operator_id",
    "type": "PARKING",
    "serviceData": { "key": "value" }
}"#;

/// The token of the document's own example (P-Q25).
pub const TOKEN: &str = "Yo!8lWDaGfZy";

/// The doors as an engineer sees them.
pub async fn doors(site: &TestSite) -> Value {
    site.engineer().await.get("/partner").await.ok()
}

/// Opens the partner door on any free port of loopback; answers how it stands.
pub async fn opened(site: &TestSite) -> Value {
    let setup = json!({ "enabled": true, "address": "127.0.0.1:0", "plain": false });
    let view = site.engineer().await.put("/partner", setup).await.ok();
    assert_eq!(view["listening"], true, "{view}");
    view
}

/// A client of the partner door that trusts its certificate and no other.
pub fn partner(view: &Value) -> TlsClient {
    TlsClient::new(view["bound"].as_str().unwrap(), view["certificate"]["fingerprint"].as_str().unwrap())
}

/// A hook with a token that was typed; answers its path.
pub async fn hook(site: &TestSite, token: &str) -> String {
    let new = json!({ "name": "Autopay entries", "connection_id": null, "kind": "entry", "token": token });
    let made = site.engineer().await.post("/partner/hooks", new).await.ok();
    assert_eq!(made["token"], token);
    let url = made["hook"]["url"].as_str().unwrap();
    url[url.find("/hooks/").unwrap()..].to_owned()
}
