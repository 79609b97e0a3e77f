//! Who may ask: keys, their spelling, their zones; and paths that are not there.

use serde_json::json;

use super::client::{As, encoded};
use super::lookups::NO_PLATE;
use super::seen;
use super::{Came, Script, failed, skipped};

/// A key nobody was given.
const NO_KEY: &str = "00000000-0000-0000-0000-000000000000";

impl Script<'_> {
    pub(super) async fn keys(&mut self) {
        let came = self.refused(As::Nobody).await;
        self.enter("key-missing", came);
        let came = self.refused(As::Key(NO_KEY)).await;
        self.enter("key-wrong", came);
        let came = self.key_header_case().await;
        self.enter("key-header-case", came);
        let came = self.key_scope().await;
        self.enter("key-scope", came);
        let came = self.unknown_version().await;
        self.enter("unknown-version", came);
        let came = self.wrong_method().await;
        self.enter("wrong-method", came);
    }

    async fn refused(&mut self, who: As<'_>) -> Came {
        let zone = self.zone.clone().unwrap_or_else(|| self.options.test_zone.clone());
        let permits = format!("zones/{}/permits", encoded(&zone));
        let is_valid = json!({"PlateNumber": NO_PLATE, "PlateState": "", "ZoneIds": [zone]}).to_string();
        let search = json!({"PlateNumbers": [NO_PLATE], "ZoneIds": [zone]}).to_string();
        let mut otherwise = Vec::new();
        for (name, method, body) in [
            ("zones", "zones", None),
            ("permits", permits.as_str(), None),
            ("isvalid", "isvalid", Some(is_valid)),
            ("permits/search", "permits/search", Some(search)),
        ] {
            let answer = match body {
                None => self.client.get(who, method).await?,
                Some(body) => self.client.post(who, method, &body).await?,
            };
            if answer.status != 401 {
                otherwise.push(format!("{name}: {}", answer.status));
            }
        }
        if otherwise.is_empty() { Ok("401 four times".into()) } else { failed(otherwise.join(", ")) }
    }

    async fn key_header_case(&mut self) -> Came {
        for name in ["x-apikey", "X-APIKEY"] {
            let status = self.client.get(As::Spelt(name, &self.options.key), "zones").await?.status;
            if status != 200 {
                return failed(format!("{status} for {name}"));
            }
        }
        Ok("200 for both".into())
    }

    async fn key_scope(&mut self) -> Came {
        let Some(zone) = &self.options.foreign_zone else {
            return skipped("no zone outside the key's scope was given (--foreign-zone)");
        };
        let (key, encoded) = (As::Key(&self.options.key), encoded(zone));
        let zones = seen::zones(&self.client.get(key, "zones").await?).unwrap_or_default();
        if zones.contains(zone) {
            return failed(format!("{zone} is among the key's zones"));
        }
        let status = self.client.get(key, &format!("zones/{encoded}/permits")).await?.status;
        if status != 404 {
            return failed(format!("{status} for its permits"));
        }
        let plate = self.options.known_plate.as_deref().unwrap_or(NO_PLATE);
        let search = json!({"PlateNumbers": [plate], "ZoneIds": [zone]}).to_string();
        let found = seen::found(&self.client.post(key, "permits/search", &search).await?)?;
        // What is found elsewhere is another check's.
        if found.iter().any(|(of, _)| of == zone) {
            return failed("a search tells its permits");
        }
        let (key, plate, zone) = (self.options.key.clone(), plate.to_owned(), zone.clone());
        if self.is_valid_or_refused(&key, &plate, &zone).await? {
            return failed("isvalid says valid");
        }
        Ok("404 for its permits, nothing in a search, not valid".into())
    }

    async fn unknown_version(&mut self) -> Came {
        match self.client.get_version(As::Key(&self.options.key), "v1999-01", "zones").await?.status {
            404 => Ok("404".into()),
            other => failed(other.to_string()),
        }
    }

    async fn wrong_method(&mut self) -> Came {
        match self.client.post(As::Key(&self.options.key), "zones", "{}").await?.status {
            status @ (404 | 405) => Ok(status.to_string()),
            other => failed(other.to_string()),
        }
    }
}
