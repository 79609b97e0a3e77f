//! Zones, a full read and a delta of a zone in use.

use chrono::{TimeDelta, Utc};

use super::client::{As, encoded};
use super::seen::{self, Page};
use super::{Came, Flop, Script, failed, skipped};

/// A zone nobody has.
pub(super) const NO_ZONE: &str = "no-such-zone-7f3a";
/// How far the provider's clock may be from this one's.
pub(super) const CLOCKS: TimeDelta = TimeDelta::seconds(60);

impl Script<'_> {
    pub(super) async fn reads(&mut self) {
        let came = self.zones().await;
        self.enter("zones", came);
        let came = self.unknown_zone().await;
        self.enter("unknown-zone", came);
        let came = self.full_read().await;
        self.enter("full-read", came);
        let came = self.token();
        self.enter("token", came);
        let delta = self.delta().await;
        let came = delta.clone().map(|delta| format!("200 with {} permits", delta.permits().len()));
        self.enter("token-round-trip", came);
        let came =
            delta.or_else(|_| skipped("there was no delta")).and_then(|delta| self.not_all_again(&delta));
        self.enter("delta-in-use", came);
        let came = self.unknown_token().await;
        self.enter("unknown-token", came);
    }

    /// A page of permits; every one is kept for `forms`.
    pub(super) async fn page(&mut self, key: &str, zone: &str, token: Option<&str>) -> Result<Page, String> {
        let query = token.map_or_else(String::new, |t| format!("?continuationToken={}", encoded(t)));
        let method = format!("zones/{}/permits{query}", encoded(zone));
        let answer = self.client.get(As::Key(key), &method).await?;
        let page = Page::read(&answer);
        match &page {
            Ok(page) => self.pages.push(page.clone()),
            // Its names are wrong; which, `forms` tells.
            Err(_) if answer.status == 200 => {
                self.pages.extend(answer.json().ok().map(|whole| Page { whole }));
            }
            Err(_) => {}
        }
        page
    }

    async fn zones(&mut self) -> Came {
        self.zone.clone_from(&self.options.zone);
        let answer = self.client.get(As::Key(&self.options.key), "zones").await?;
        let zones = seen::zones(&answer)?;
        if let Some(zone) = &self.options.zone
            && !zones.contains(zone)
        {
            return failed(format!("{} zones, and {zone} is not among them", zones.len()));
        }
        self.zone = self.zone.take().or_else(|| zones.first().cloned());
        Ok(format!("{} zones: {}", zones.len(), zones.join(", ").chars().take(80).collect::<String>()))
    }

    async fn unknown_zone(&mut self) -> Came {
        let method = format!("zones/{NO_ZONE}/permits");
        match self.client.get(As::Key(&self.options.key), &method).await?.status {
            404 => Ok("404".into()),
            other => failed(other.to_string()),
        }
    }

    async fn full_read(&mut self) -> Came {
        let Some(zone) = self.zone.clone() else { return skipped("no zone is known") };
        let page = self.page(&self.options.key, &zone, None).await?;
        let now = Utc::now();
        let gone = page
            .permits()
            .iter()
            .filter(|p| seen::time(seen::text(p, "Expiry")).is_some_and(|expiry| expiry + CLOCKS < now));
        let (count, gone) = (page.permits().len(), gone.count());
        self.full = Some(page);
        if gone > 0 {
            return failed(format!("{gone} of {count} permits have expired"));
        }
        Ok(format!("{count} permits of {zone}"))
    }

    fn token(&self) -> Came {
        let Some(full) = &self.full else { return skipped("there was no full read") };
        match full.token() {
            Some(token) => Ok(format!("{:?}", token.chars().take(60).collect::<String>())),
            None => failed("no ContinuationToken, or an empty one"),
        }
    }

    async fn delta(&mut self) -> Result<Page, Flop> {
        let (Some(zone), Some(full)) = (self.zone.clone(), self.full.clone()) else {
            return skipped("there was no full read");
        };
        let Some(token) = full.token() else { return skipped("there is no token") };
        Ok(self.page(&self.options.key, &zone, Some(token)).await?)
    }

    /// Some may have changed meanwhile, but not all.
    fn not_all_again(&self, delta: &Page) -> Came {
        let all = self.full.as_ref().map(Page::names).unwrap_or_default();
        if all.len() < 2 {
            return skipped("the full read has too few permits to tell");
        }
        let again = delta.names();
        let repeated = all.iter().filter(|name| again.binary_search(name).is_ok()).count();
        if repeated == all.len() {
            return failed(format!("all {repeated} permits of the full read again"));
        }
        Ok(format!("{repeated} of {} permits again", all.len()))
    }

    async fn unknown_token(&mut self) -> Came {
        let Some(zone) = self.zone.clone() else { return skipped("no zone is known") };
        let method = format!("zones/{}/permits?continuationToken={NO_ZONE}", encoded(&zone));
        match self.client.get(As::Key(&self.options.key), &method).await?.status {
            status @ (200 | 400..500) => Ok(status.to_string()),
            other => failed(other.to_string()),
        }
    }
}
