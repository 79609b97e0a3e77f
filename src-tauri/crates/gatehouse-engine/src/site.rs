//! The site: its settings and the site-wide stop of automatic opening.

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{AutomaticStop, SiteChange};
use crate::view::{SiteView, StatusView};
use crate::{Actor, build};
use chrono_tz::Tz;
use gatehouse_store::table::site;

/// Longest idle time before the screen locks, in seconds.
const MAX_IDLE_S: i64 = 12 * 3600;
/// Hosts from which pictures may be fetched.
const MAX_HOSTS: usize = 32;

impl Engine {
    /// The site as it is.
    pub async fn site(&self) -> Result<SiteView> {
        Ok(build::site(&self.state(), self.inner.options.demo))
    }

    /// Changes the site's settings.
    pub async fn change_site(&self, actor: &Actor, request: SiteChange) -> Result<SiteView> {
        let mut row = self.state().site.clone();
        let mut changed = Vec::new();
        if let Some(name) = request.name {
            row.name = named(&name)?;
            changed.push("name");
        }
        if let Some(zone) = request.zone {
            zone.parse::<Tz>().map_err(|_| {
                Error::invalid("zone", format!("{zone} is not a time zone, such as Europe/Berlin."))
            })?;
            row.zone = zone;
            changed.push("time zone");
        }
        if let Some(seconds) = request.idle_lock_s {
            if !(0..=MAX_IDLE_S).contains(&seconds) || (1..30).contains(&seconds) {
                return Err(Error::invalid("idle_lock_s", "0 for never, else 30 seconds to 12 hours."));
            }
            row.idle_lock_s = seconds;
            changed.push("idle lock");
        }
        if let Some(hosts) = request.picture_hosts {
            row.picture_hosts = checked_hosts(hosts)?;
            changed.push("picture hosts");
        }
        self.store_site(actor, row, "change site", changed.join(", "), String::new()).await
    }

    /// Stops all automatic opening, or lets it go on. The hand control is not touched.
    pub async fn stop_automatic(&self, actor: &Actor, request: AutomaticStop) -> Result<SiteView> {
        let mut row = self.state().site.clone();
        row.automatic_stopped_by = request.stopped.then(|| actor.name.clone());
        row.automatic_stopped_at = request.stopped.then(|| self.now());
        row.lists_withheld = request.stopped && (request.clear_lists || row.lists_withheld);
        if request.stopped {
            // In force at once, whatever the disk does.
            let mut state = self.state();
            state.site.automatic_stopped_by.clone_from(&row.automatic_stopped_by);
            state.site.automatic_stopped_at = row.automatic_stopped_at;
            state.site.lists_withheld = row.lists_withheld;
            self.publish_site(&state);
        }
        let action = if request.stopped { "stop automatic opening" } else { "allow automatic opening" };
        let subject = if row.lists_withheld { "site; allow lists on cameras cleared" } else { "site" };
        let stored = self.store_site(actor, row, action, subject.into(), request.reason).await;
        self.sync_lists();
        if stored.is_err() && request.stopped {
            // It stays in force and outlives a restart as soon as the store works again.
            self.state().unsaved_site = true;
        }
        stored
    }

    async fn store_site(
        &self,
        actor: &Actor,
        row: site::SiteRow,
        action: &str,
        subject: String,
        reason: String,
    ) -> Result<SiteView> {
        let entry = Deed::of(actor, self.now(), action, subject).because(reason);
        let stored = row.clone();
        self.write(move |tx| {
            site::update(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        let mut state = self.state();
        state.zone = row.zone.parse().unwrap_or(state.zone);
        state.site = row;
        self.publish_site(&state);
        Ok(build::site(&state, self.inner.options.demo))
    }

    /// Health, as the status bar shows it.
    pub async fn status(&self) -> Result<StatusView> {
        Ok(self.status_view(&self.state()))
    }
}

/// A name a person gave: not empty, at most 80 characters.
pub(crate) fn named(name: &str) -> Result<String> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::invalid("name", "Type a name.")),
        1..=80 => Ok(name.to_owned()),
        _ => Err(Error::invalid("name", "At most 80 characters.")),
    }
}

fn checked_hosts(hosts: Vec<String>) -> Result<Vec<String>> {
    let hosts: Vec<String> =
        hosts.iter().map(|h| h.trim().to_ascii_lowercase()).filter(|h| !h.is_empty()).collect();
    if hosts.len() > MAX_HOSTS {
        return Err(Error::invalid("picture_hosts", format!("At most {MAX_HOSTS} hosts.")));
    }
    let bad = hosts.iter().find(|h| h.contains(['/', ' ', '@', '*']) || h.len() > 253);
    match bad {
        Some(host) => Err(Error::invalid(
            "picture_hosts",
            format!("{host} is not a host name; type it without http:// and path."),
        )),
        None => Ok(hosts),
    }
}
