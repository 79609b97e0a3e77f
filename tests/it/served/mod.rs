//! What we serve to others as a Pay-by-Plate Sync provider, asked at the partner door over real sockets.

mod certified;
mod keys;
mod reads;
mod sources;

use crate::doors::{TlsClient, opened, partner};
use gatehouse_tests::harness::{Builder, DEADLINE, TestSite, wait_until};
use http::{HeaderMap, Method};
use serde_json::{Value, json};

/// Where the interface begins.
pub const PREFIX: &str = "/api/pbp/v2014-06/";

/// What came back.
pub struct Told {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
    pub empty: bool,
}

/// A site that serves, with one zone that publishes the allow list, and whoever asks it.
pub struct Provider {
    pub site: TestSite,
    pub door: TlsClient,
    /// Of everything in use.
    pub key: String,
}

impl Provider {
    pub async fn start() -> Provider {
        Provider::of(TestSite::builder()).await
    }

    pub async fn of(builder: Builder) -> Provider {
        Provider::at(builder.start().await).await
    }

    /// At a site that is there already.
    pub async fn at(site: TestSite) -> Provider {
        let door = partner(&opened(&site).await);
        let engineer = site.engineer().await;
        let on = json!({"enabled": true, "certification": false, "populate_path": "_test/populate", "clear_path": "_test/clear"});
        assert_eq!(engineer.put("/pay-by-plate", on).await.ok()["missing"], "zone");
        let mut provider = Provider { site, door, key: String::new() };
        provider.zone("prk1", json!([{"kind": "allow_list"}])).await;
        provider.key = provider.new_key("AutoVu", &[], false).await;
        provider.told("prk1").await;
        provider
    }

    /// Adds a zone.
    pub async fn zone(&self, id: &str, sources: Value) {
        let new = json!({"zone_id": id, "name": format!("Lot {id}"), "sources": sources});
        let _view = self.site.engineer().await.post("/pay-by-plate/zones", new).await.ok();
    }

    /// Makes a key, and answers it.
    pub async fn new_key(&self, name: &str, zones: &[&str], development: bool) -> String {
        let new = json!({"name": name, "zones": zones, "development": development});
        let made = self.site.engineer().await.post("/pay-by-plate/keys", new).await.ok();
        made["secret"].as_str().unwrap().to_owned()
    }

    /// Puts a plate on the allow list; answers the entry's row number.
    pub async fn allow(&self, plate: &str) -> i64 {
        let entry = json!({"list": "allow", "plate": plate, "owner": "", "phone": "", "remarks": ""});
        self.site.engineer().await.post("/list-entries", entry).await.ok()["id"].as_i64().unwrap()
    }

    pub async fn view(&self) -> Value {
        self.site.engineer().await.get("/pay-by-plate").await.ok()
    }

    /// Waits until a zone can be told.
    pub async fn told(&self, zone: &str) {
        wait_until(DEADLINE, "zone that can be told", || async {
            let view = self.view().await;
            let found = view["zones"].as_array().unwrap().iter().find(|z| z["zone_id"] == zone).cloned();
            found.filter(|zone| zone["problem"].is_null())
        })
        .await;
    }

    /// A full read as soon as it has so many permits.
    pub async fn full(&self, zone: &str, count: usize) -> Value {
        wait_until(DEADLINE, "permits in a full read", || async {
            let told = self.get(&format!("zones/{zone}/permits")).await;
            Some(told.json).filter(|page| page["Permits"].as_array().is_some_and(|all| all.len() == count))
        })
        .await
    }

    /// The delta since a page, as soon as it has so many permits.
    pub async fn delta(&self, zone: &str, page: &Value, count: usize) -> Value {
        let token = page["ContinuationToken"].as_str().unwrap();
        wait_until(DEADLINE, "permits in a delta", || async {
            let told = self.get(&format!("zones/{zone}/permits?continuationToken={token}")).await;
            assert_eq!(told.status, 200, "{}", told.json);
            Some(told.json).filter(|page| page["Permits"].as_array().unwrap().len() == count)
        })
        .await
    }

    /// A GET with the key.
    pub async fn get(&self, method: &str) -> Told {
        self.ask(Method::GET, method, Some(&self.key), "").await
    }

    /// A POST with the key.
    pub async fn post(&self, method: &str, body: Value) -> Told {
        self.ask(Method::POST, method, Some(&self.key), &body.to_string()).await
    }

    /// Anything, below the prefix unless it begins with a slash.
    pub async fn ask(&self, method: Method, path: &str, key: Option<&str>, body: &str) -> Told {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("{PREFIX}{path}") };
        let headers: Vec<(&str, &[u8])> = key.map(|key| ("x-apikey", key.as_bytes())).into_iter().collect();
        let seen = self.door.send(method, &path, &headers, body.to_owned()).await;
        let json = seen.json();
        Told { status: seen.status.as_u16(), headers: seen.headers, json, empty: seen.body.is_empty() }
    }
}

/// The texts under a name of all permits of a page, sorted.
pub fn all<'a>(page: &'a Value, name: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> =
        page["Permits"].as_array().unwrap().iter().map(|permit| permit[name].as_str().unwrap()).collect();
    found.sort_unstable();
    found
}
