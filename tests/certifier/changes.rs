//! What a provider makes of changes: test permits come, change and go in the test zone. Only with a development key.
//!
//! The zone is cleared before and after. Whatever fails, the rest is asked as far as it can be.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::client::As;
use super::reads::{CLOCKS, NO_ZONE};
use super::seen::{self, NEVER, Page};
use super::{Came, Flop, Script, failed, skipped};

/// The checks of this file, for the rows when none of them can be asked.
const ALL: &[&str] = &[
    "certification-key",
    "certification-zone",
    "populate",
    "full-read-complete",
    "permit-id-repeats",
    "activation-none",
    "delta-of-new",
    "delta-of-nothing",
    "isvalid-activation",
    "isvalid-zones",
    "search-several",
    "search-plates",
    "search-zones",
    "delta-of-changes",
    "token-advances",
    "clear",
    "deletion-in-delta",
    "deletion-in-full-read",
    "isvalid-changes",
];

/// A test permit.
#[derive(Debug, Clone)]
struct Permit {
    id: &'static str,
    plate: &'static str,
    /// Hours from now.
    begins: Option<i64>,
    /// Hours from now.
    ends: i64,
}

const fn permit(id: &'static str, plate: &'static str, begins: Option<i64>, ends: i64) -> Permit {
    Permit { id, plate, begins, ends }
}

const FIRST: &[Permit] = &[
    permit("CERT-A", "CERT001", None, 2),
    permit("CERT-B", "CERT002", Some(-1), 2),
    permit("CERT-B", "CERT003", Some(-1), 2),
    permit("CERT-C", "CERT004", Some(6), 12),
];
const SECOND: &[Permit] = &[permit("CERT-A", "CERT001", None, 3), permit("CERT-D", "CERT005", Some(-1), 2)];
const STATE: &str = "NY";

impl Permit {
    fn json(&self, now: DateTime<Utc>) -> Value {
        let at = |hours| (now + TimeDelta::hours(hours)).to_rfc3339_opts(SecondsFormat::Micros, true);
        let begins = self.begins.map_or_else(|| NEVER.to_owned(), at);
        json!({"Expiry": at(self.ends), "Activation": begins, "PermitId": self.id,
            "PlateNumber": self.plate, "PlateState": STATE, "Make": "Renault", "Color": "Blue"})
    }

    fn name(&self) -> String {
        format!("{}/{}", self.id, self.plate)
    }

    /// How it differs from what came.
    fn differs(&self, came: &Value, now: DateTime<Utc>) -> Option<String> {
        let mine = self.json(now);
        let same = |name: &str| match name {
            // A provider may round to milliseconds.
            "Expiry" | "Activation" if seen::text(&mine, name) != NEVER => {
                let (mine, other) = (seen::time(seen::text(&mine, name)), seen::time(seen::text(came, name)));
                mine.zip(other).is_some_and(|(mine, other)| (mine - other).abs() < TimeDelta::seconds(1))
            }
            // There is a check of its own.
            "Activation" => true,
            name => mine[name] == came[name],
        };
        ["Expiry", "Activation", "PermitId", "PlateNumber", "PlateState", "Make", "Color"]
            .into_iter()
            .find(|name| !same(name))
            .map(|name| format!("{name} of {} is {}", self.name(), came[name]))
    }
}

fn names(permits: &[Permit]) -> Vec<String> {
    permits.iter().map(Permit::name).collect()
}

/// The test zone, and who may do what in it.
struct Zone<'a> {
    id: &'a str,
    dev: &'a str,
    /// Who reads it.
    reader: String,
    now: DateTime<Utc>,
}

impl Script<'_> {
    pub(super) async fn changes(&mut self) {
        let options = self.options;
        let Some(dev) = &options.dev_key else {
            for check in ALL {
                self.enter(check, skipped("no development key was given (--dev-key)"));
            }
            return;
        };
        let came = self.certification_key(&options.test_zone).await;
        self.enter("certification-key", came);
        let came = self.certification_zone(dev).await;
        self.enter("certification-zone", came);
        let reader = self.reader(dev, &options.test_zone).await;
        let zone = Zone { id: &options.test_zone, dev, reader, now: Utc::now() };
        let _ = self.clear(&zone).await;
        let unpaid = self.is_valid(&zone.reader, FIRST[0].plate, STATE, &[zone.id]).await;
        let empty = self.page(&zone.reader, zone.id, None).await;
        let came = self.populate(&zone, FIRST).await;
        let populated = came.is_ok();
        self.enter("populate", came);
        if !populated {
            for check in &ALL[3..] {
                self.enter(check, skipped("the test zone could not be populated"));
            }
            return;
        }
        let full = self.page(&zone.reader, zone.id, None).await;
        self.first_permits(&zone, &full);
        self.first_deltas(&zone, &empty, &full).await;
        let paid = self.is_valid(&zone.reader, FIRST[0].plate, STATE, &[zone.id]).await;
        self.questions(&zone).await;
        let last = self.second_permits(&zone, &full).await;
        self.leaving(&zone, last, [unpaid, paid]).await;
    }

    async fn send_permits(
        &mut self,
        who: As<'_>,
        zone: &str,
        permits: &[Value],
    ) -> Result<super::client::Answer, String> {
        let body = json!({"ZoneId": zone, "Permits": permits}).to_string();
        self.client.post(who, &self.options.populate_path, &body).await
    }

    async fn certification_key(&mut self, zone: &str) -> Came {
        for (name, who) in
            [("without a key", As::Nobody), ("with the production key", As::Key(&self.options.key))]
        {
            let status = self.send_permits(who, zone, &[]).await?.status;
            if status != 401 {
                return failed(format!("{status} {name}"));
            }
        }
        Ok("401 twice".into())
    }

    async fn certification_zone(&mut self, dev: &str) -> Came {
        let zone = self.zone.clone().unwrap_or_else(|| NO_ZONE.to_owned());
        match self.send_permits(As::Key(dev), &zone, &[]).await?.status {
            404 => Ok(format!("404 for {zone}")),
            other => failed(format!("{other} for {zone}")),
        }
    }

    /// Whose key reads the test zone: the development key, else the production key.
    async fn reader(&mut self, dev: &str, zone: &str) -> String {
        let read = self.page(dev, zone, None).await;
        if read.is_ok() { dev.to_owned() } else { self.options.key.clone() }
    }

    async fn populate(&mut self, zone: &Zone<'_>, permits: &[Permit]) -> Came {
        let given: Vec<Value> = permits.iter().map(|p| p.json(zone.now)).collect();
        let answer = self.send_permits(As::Key(zone.dev), zone.id, &given).await?;
        counted(&answer.ok()?, "Populated", permits.len())
    }

    async fn clear(&mut self, zone: &Zone<'_>) -> Result<Value, String> {
        let body = json!({"ZoneId": zone.id}).to_string();
        self.client.post(As::Key(zone.dev), &self.options.clear_path, &body).await?.ok()
    }

    fn first_permits(&mut self, zone: &Zone<'_>, full: &Result<Page, String>) {
        let complete = full.clone().map_err(Flop::Failed).and_then(|page| {
            all_there(&page, FIRST, zone.now)?;
            match page.permits().len() {
                n if n == FIRST.len() => Ok(format!("{n} permits")),
                n => failed(format!("{n} permits instead of {}", FIRST.len())),
            }
        });
        self.enter("full-read-complete", complete);
        let pages = full.clone().map_err(Flop::Failed);
        let repeats = pages.clone().and_then(|page| {
            let both = page.permits().iter().filter(|p| seen::text(p, "PermitId") == "CERT-B").count();
            if both == 2 { Ok("both".into()) } else { failed(format!("{both} of them")) }
        });
        self.enter("permit-id-repeats", repeats);
        let none = pages.and_then(|page| match page.find(FIRST[0].id, FIRST[0].plate) {
            Some(permit) if seen::text(permit, "Activation") == NEVER => Ok(NEVER.into()),
            Some(permit) => failed(format!("{}", permit["Activation"])),
            None => skipped("the permit is not in the full read"),
        });
        self.enter("activation-none", none);
    }

    /// A delta with the token of that page.
    async fn since(&mut self, zone: &Zone<'_>, page: &Result<Page, String>) -> Result<Page, Flop> {
        let Some(token) = page.as_ref().ok().and_then(Page::token).map(str::to_owned) else {
            return skipped("there is no token");
        };
        Ok(self.page(&zone.reader, zone.id, Some(&token)).await?)
    }

    async fn first_deltas(
        &mut self,
        zone: &Zone<'_>,
        empty: &Result<Page, String>,
        full: &Result<Page, String>,
    ) {
        let came = self.since(zone, empty).await.and_then(|delta| {
            all_there(&delta, FIRST, zone.now)?;
            Ok(format!("{} permits", delta.permits().len()))
        });
        self.enter("delta-of-new", came);
        let came = self.since(zone, full).await.and_then(|delta| nothing(&delta));
        self.enter("delta-of-nothing", came);
    }

    async fn questions(&mut self, zone: &Zone<'_>) {
        let (a, c, reader) = (&FIRST[0], &FIRST[3], zone.reader.clone());
        let elsewhere = self.zone.clone().filter(|id| id != zone.id).unwrap_or_else(|| NO_ZONE.to_owned());
        let came = match self.is_valid(&reader, c.plate, STATE, &[zone.id]).await {
            Ok(false) => Ok("not valid".into()),
            Ok(true) => failed("valid"),
            Err(words) => failed(words),
        };
        self.enter("isvalid-activation", came);
        let came = self.is_valid_elsewhere(zone, &elsewhere).await;
        self.enter("isvalid-zones", came);

        let plates = [a.plate, FIRST[1].plate];
        let found = match self.search(&reader, &plates, &[zone.id, &elsewhere]).await {
            Ok(answer) => seen::found(&answer),
            Err(words) => Err(words),
        };
        let several = found.clone().map_err(Flop::Failed).and_then(|found| {
            let missing = [a, &FIRST[1]]
                .into_iter()
                .find(|wanted| !found.iter().any(|(z, p)| z == zone.id && seen::name(p) == wanted.name()));
            match missing {
                None => Ok(format!("{} permits", found.len())),
                Some(wanted) => failed(format!("{} was not found", wanted.name())),
            }
        });
        self.enter("search-several", several);
        let others = found.map_err(Flop::Failed).and_then(|found| {
            match found.iter().find(|(_, p)| !plates.contains(&seen::text(p, "PlateNumber"))) {
                None => Ok("of no other".into()),
                Some((_, p)) => failed(format!("{} was told, too", seen::name(p))),
            }
        });
        self.enter("search-plates", others);
        let came = match self.search(&reader, &[a.plate], &[&elsewhere]).await {
            Ok(answer) => match seen::found(&answer) {
                Ok(found) if found.is_empty() => Ok(answer.status.to_string()),
                Ok(found) => failed(format!("{} of {}", seen::name(&found[0].1), found[0].0)),
                // An unknown zone may be refused.
                Err(_) if (400..500).contains(&answer.status) => Ok(answer.status.to_string()),
                Err(words) => failed(words),
            },
            Err(words) => failed(words),
        };
        self.enter("search-zones", came);
    }

    async fn is_valid_elsewhere(&mut self, zone: &Zone<'_>, elsewhere: &str) -> Came {
        for other in [elsewhere, NO_ZONE] {
            if self.is_valid_or_refused(&zone.reader, FIRST[0].plate, other).await? {
                return failed(format!("valid in {other}"));
            }
        }
        Ok("not valid".into())
    }

    /// Changes one permit and adds one; answers the page whose token is the newest.
    async fn second_permits(&mut self, zone: &Zone<'_>, full: &Result<Page, String>) -> Result<Page, String> {
        if let Err(flop) = self.populate(zone, SECOND).await {
            self.enter("delta-of-changes", Err(flop));
            self.enter("token-advances", skipped("nothing was changed"));
            return full.clone();
        }
        let delta = self.since(zone, full).await;
        let came = delta.clone().and_then(|delta| {
            all_there(&delta, SECOND, zone.now)?;
            let wanted = names(SECOND);
            match delta.names().into_iter().find(|name| !wanted.contains(name)) {
                None => Ok(format!("{} permits", delta.permits().len())),
                Some(other) => failed(format!("{other}, which was not changed")),
            }
        });
        self.enter("delta-of-changes", came);
        let last = match delta {
            Ok(delta) => Ok(delta),
            Err(_) => Err("there was no delta".to_owned()),
        };
        let came = self.since(zone, &last).await.and_then(|delta| nothing(&delta));
        self.enter("token-advances", came);
        last
    }

    async fn leaving(
        &mut self,
        zone: &Zone<'_>,
        last: Result<Page, String>,
        asked: [Result<bool, String>; 2],
    ) {
        let cleared = self.clear(zone).await;
        let came =
            cleared.map_err(Flop::Failed).and_then(|whole| counted(&whole, "Cleared", FIRST.len() + 1));
        self.enter("clear", came);
        let everything = [FIRST, &SECOND[1..]].concat();
        let came = self.since(zone, &last).await.and_then(|delta| gone(&delta, &everything));
        self.enter("deletion-in-delta", came);
        let came = self.page(&zone.reader, zone.id, None).await.map_err(Flop::Failed).and_then(|page| {
            let wanted = names(&everything);
            match page.names().into_iter().find(|name| wanted.contains(name)) {
                None => Ok("none".into()),
                Some(name) => failed(format!("{name} is still there")),
            }
        });
        self.enter("deletion-in-full-read", came);
        let after = self.is_valid(&zone.reader, FIRST[0].plate, STATE, &[zone.id]).await;
        let [before, during] = asked;
        let came = match (before, during, after) {
            (Ok(false), Ok(true), Ok(false)) => Ok("not valid, valid, not valid".into()),
            (Ok(before), Ok(during), Ok(after)) => {
                let word = |valid: bool| if valid { "valid" } else { "not valid" };
                failed(format!("{}, {}, {}", word(before), word(during), word(after)))
            }
            (Err(words), ..) | (_, Err(words), _) | (_, _, Err(words)) => failed(words),
        };
        self.enter("isvalid-changes", came);
    }
}

fn counted(whole: &Value, member: &str, wanted: usize) -> Came {
    match whole[member].as_u64() {
        Some(n) if n == wanted as u64 => Ok(format!("200 {{{member}: {n}}}")),
        _ => failed(format!("200 with {member}: {}", whole[member])),
    }
}

fn all_there(page: &Page, wanted: &[Permit], now: DateTime<Utc>) -> Result<(), Flop> {
    for permit in wanted {
        let Some(came) = page.find(permit.id, permit.plate) else {
            return failed(format!("{} is missing among {} permits", permit.name(), page.permits().len()));
        };
        if let Some(words) = permit.differs(came, now) {
            return failed(words);
        }
    }
    Ok(())
}

fn nothing(delta: &Page) -> Came {
    match delta.permits().len() {
        0 => Ok("no permit".into()),
        n => failed(format!("{n} permits, the first is {}", seen::name(&delta.permits()[0]))),
    }
}

fn gone(delta: &Page, wanted: &[Permit]) -> Came {
    let latest = Utc::now() + CLOCKS;
    for permit in wanted {
        match delta.find(permit.id, permit.plate) {
            None => return failed(format!("{} is not told", permit.name())),
            Some(came) if seen::time(seen::text(came, "Expiry")).is_none_or(|expiry| expiry > latest) => {
                return failed(format!("{} ends {}", permit.name(), came["Expiry"]));
            }
            Some(_) => {}
        }
    }
    Ok(format!("{} permits, all ended", wanted.len()))
}
