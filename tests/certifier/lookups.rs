//! `isvalid` and `permits/search` in a zone in use.

use chrono::Utc;
use serde_json::json;

use super::client::{Answer, As};
use super::seen;
use super::{Came, Script, failed, skipped};

/// A plate nobody has.
pub(super) const NO_PLATE: &str = "QZX0Q0";

impl Script<'_> {
    pub(super) async fn lookups(&mut self) {
        let known = self.known_plate();
        let came = self.is_valid_known(known.as_deref()).await;
        self.enter("isvalid-known", came);
        let came = self.is_valid_unknown().await;
        self.enter("isvalid-unknown", came);
        let came = self.search_known(known.as_deref()).await;
        self.enter("search-known", came);
        let came = self.search_unknown().await;
        self.enter("search-unknown", came);
        let came = self.search_empty().await;
        self.enter("search-empty", came);
    }

    /// The plate that was given, or one of the full read that is valid now.
    fn known_plate(&self) -> Option<String> {
        let now = Utc::now();
        self.options.known_plate.clone().or_else(|| {
            let begun = |p: &&serde_json::Value| {
                let from = seen::text(p, "Activation");
                from == seen::NEVER || seen::time(from).is_some_and(|from| from <= now)
            };
            let permit = self.full.as_ref()?.permits().iter().find(begun)?;
            Some(seen::text(permit, "PlateNumber").to_owned()).filter(|plate| !plate.is_empty())
        })
    }

    /// Asks `isvalid`.
    pub(super) async fn is_valid(
        &mut self,
        key: &str,
        plate: &str,
        state: &str,
        zones: &[&str],
    ) -> Result<bool, String> {
        let body = json!({"PlateNumber": plate, "PlateState": state, "ZoneIds": zones}).to_string();
        let answer = self.client.post(As::Key(key), "isvalid", &body).await?;
        seen::valid(&answer, Utc::now())
    }

    /// The same in a zone that may be unknown, so that the question may be refused.
    pub(super) async fn is_valid_or_refused(
        &mut self,
        key: &str,
        plate: &str,
        zone: &str,
    ) -> Result<bool, String> {
        let body = json!({"PlateNumber": plate, "PlateState": "", "ZoneIds": [zone]}).to_string();
        let answer = self.client.post(As::Key(key), "isvalid", &body).await?;
        Ok(!(400..500).contains(&answer.status) && seen::valid(&answer, Utc::now())?)
    }

    /// Asks `permits/search`.
    pub(super) async fn search(
        &mut self,
        key: &str,
        plates: &[&str],
        zones: &[&str],
    ) -> Result<Answer, String> {
        let body = json!({"PlateNumbers": plates, "ZoneIds": zones}).to_string();
        self.client.post(As::Key(key), "permits/search", &body).await
    }

    async fn is_valid_known(&mut self, known: Option<&str>) -> Came {
        let (Some(plate), Some(zone)) = (known, self.zone.clone()) else { return skipped(NONE_KNOWN) };
        let key = self.options.key.clone();
        if self.is_valid(&key, plate, "", &[&zone]).await? { Ok("valid".into()) } else { failed("not valid") }
    }

    async fn is_valid_unknown(&mut self) -> Came {
        let Some(zone) = self.zone.clone() else { return skipped("no zone is known") };
        let key = self.options.key.clone();
        if self.is_valid(&key, NO_PLATE, "", &[&zone]).await? {
            failed("valid")
        } else {
            Ok("not valid".into())
        }
    }

    async fn search_known(&mut self, known: Option<&str>) -> Came {
        let (Some(plate), Some(zone)) = (known, self.zone.clone()) else { return skipped(NONE_KNOWN) };
        let key = self.options.key.clone();
        let found = seen::found(&self.search(&key, &[plate], &[&zone]).await?)?;
        if found.is_empty() {
            return failed("nothing");
        }
        // Providers may write a plate with blanks and hyphens, or in small letters.
        let plain = |plate: &str| {
            plate.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect::<String>()
        };
        let other = |(z, p): &&(String, serde_json::Value)| {
            *z != zone || plain(seen::text(p, "PlateNumber")) != plain(plate)
        };
        match found.iter().filter(other).count() {
            0 => Ok(format!("{} permits of the plate in {zone}", found.len())),
            others => failed(format!("{others} of {} permits are of another plate or zone", found.len())),
        }
    }

    async fn search_unknown(&mut self) -> Came {
        let Some(zone) = self.zone.clone() else { return skipped("no zone is known") };
        let key = self.options.key.clone();
        let answer = self.search(&key, &[NO_PLATE], &[&zone]).await?;
        match answer.status {
            404 => Ok("404".into()),
            200 => failed(format!("200 with {} permits", seen::found(&answer)?.len())),
            other => failed(other.to_string()),
        }
    }

    async fn search_empty(&mut self) -> Came {
        let Some(zone) = self.zone.clone() else { return skipped("no zone is known") };
        let key = self.options.key.clone();
        match self.search(&key, &[], &[&zone]).await?.status {
            status @ 400..500 => Ok(status.to_string()),
            other => failed(other.to_string()),
        }
    }
}

const NONE_KNOWN: &str = "no valid plate is known (--known-plate), and the full read had none";
