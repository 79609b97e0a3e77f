//! Connections as an engineer sets them. Their secrets are in the keyring.

use super::standing::Standing;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{ConnectionChange, ConnectionSetup};
use crate::view::{Change, ConnectionView};
use crate::{Actor, build};
use gatehouse_domain::payment::{ConnectionKind, PathStyle, RecheckFailed, ServiceLevel, TimeBasis};
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_payments::autopay_permit::{PathSetup, template_complaint};
use gatehouse_store::table::money_writes;
use gatehouse_store::table::payment_connections::{self, ConnectionRow};

/// More connections than any site has operators and landlords.
const MOST: usize = 32;
/// Autopay's interface.
const AUTOPAY: &str = "https://api.autopay.io";
/// Where Autopay makes tokens.
const AUTOPAY_AUTH: &str = "https://api-auth.autopay.io";
/// OPS-COM's interface for permits.
const OPSCOM: &str = "https://controller.operationscommander.io";
/// Where OPS-COM checks plates.
const OPSCOM_CHECKS: &str = "https://service.ops-com.com";
/// The longest grace period of a provider's rights: a day.
const LONGEST_GRACE_S: i64 = 86_400;

/// The name under which a connection's client secret is kept.
pub(crate) fn connection_secret(id: ConnectionId) -> String {
    format!("payment-{id}")
}

/// The name under which a connection's token is kept.
pub(crate) fn token_secret(id: ConnectionId) -> String {
    format!("payment-token-{id}")
}

impl Engine {
    /// All connections by name.
    pub async fn connections(&self) -> Result<Vec<ConnectionView>> {
        Ok(self.connection_views())
    }

    /// The same without waiting.
    pub(crate) fn connection_views(&self) -> Vec<ConnectionView> {
        let rows: Vec<ConnectionRow> = self.inner.payments.connections().values().cloned().collect();
        rows.iter().map(|row| self.connection_view(row)).collect()
    }

    pub(crate) fn connection_view(&self, row: &ConnectionRow) -> ConnectionView {
        let view = build::connection(row, self.inner.secrets.has(&connection_secret(row.id)));
        self.with_standing(row, view)
    }

    /// One connection's row.
    pub(crate) fn connection_row(&self, id: ConnectionId) -> Result<ConnectionRow> {
        self.inner.payments.connections().get(&id).cloned().ok_or(Error::NotFound("connection"))
    }

    /// Adds a connection.
    pub async fn add_connection(&self, actor: &Actor, setup: ConnectionSetup) -> Result<ConnectionView> {
        if self.inner.payments.connections().len() >= MOST {
            return Err(Error::Conflict(format!("There are {MOST} connections already.")));
        }
        let secret = setup.settings.client_secret.clone();
        let (before, checked) = (blank(setup.kind), setup.settings.clock_checked);
        let mut row = changed(before.clone(), setup.settings)?;
        row.clock_checked = clock_checked(&before, &row, checked, self.now());
        let deed = Deed::of(actor, self.now(), "payments: add connection", row.name.clone());
        let row = self
            .write(move |tx| {
                let id = payment_connections::insert(tx, &row)?;
                deed.append(tx)?;
                payment_connections::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        self.keep_connection(row, secret).await
    }

    /// Changes a connection; its copy stays until the next look.
    pub async fn change_connection(
        &self,
        actor: &Actor,
        id: ConnectionId,
        mut change: ConnectionChange,
    ) -> Result<ConnectionView> {
        let secret = change.client_secret.take();
        let before = self.connection_row(id)?;
        let checked = change.clock_checked;
        let mut row = changed(before.clone(), change)?;
        row.clock_checked = clock_checked(&before, &row, checked, self.now());
        let other_credentials = secret.is_some() || credentials(&before) != credentials(&row);
        let deed = Deed::of(actor, self.now(), "payments: change connection", row.name.clone());
        let row = self
            .write(move |tx| {
                payment_connections::update(tx, &row)?;
                deed.append(tx)?;
                payment_connections::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        self.drop_link(id, other_credentials).await;
        self.keep_connection(row, secret).await
    }

    async fn keep_connection(&self, row: ConnectionRow, secret: Option<String>) -> Result<ConnectionView> {
        if let Some(secret) = secret {
            let secret = (!secret.is_empty()).then(|| secret.into());
            self.inner.secrets.set(&connection_secret(row.id), secret).await?;
        }
        self.inner.payments.connections().insert(row.id, row.clone());
        // Once more, with what is set now: somebody may have made a link meanwhile. And a look is due at once.
        self.drop_link(row.id, false).await;
        self.inner.payments.standings.with(row.id, Standing::start_anew);
        let view = self.connection_view(&row);
        self.publish(Change::Connection(Box::new(view.clone())));
        Ok(view)
    }

    /// Removes a connection, its secret and its local copy. Refused while a write through it waits for a person.
    pub async fn remove_connection(&self, actor: &Actor, id: ConnectionId) -> Result<()> {
        let row = self.connection_row(id)?;
        let open = self.read(money_writes::open).await?;
        if open.iter().any(|write| write.connection_id == Some(id)) {
            return Err(Error::Conflict(
                "A write through this connection has an unknown outcome. Settle it first, under Writes to settle.".into(),
            ));
        }
        if row.kind == ConnectionKind::PayByPlate {
            let _look = self.cancel_refresh(id).await?;
            self.clear_rights(id).await?;
        }
        let deed = Deed::of(actor, self.now(), "payments: remove connection", row.name);
        self.write(move |tx| {
            payment_connections::delete(tx, id)?;
            deed.append(tx)
        })
        .await?;
        self.inner.payments.connections().remove(&id);
        self.forget_hooks_of(id).await;
        self.inner.payments.standings.forget(id);
        self.inner.payments.copies.forget(id);
        self.inner.payments.rights.forget(id);
        self.drop_link(id, true).await;
        self.inner.secrets.set(&connection_secret(id), None).await?;
        self.clear_alarm(&format!("payments_down:{id}")).await;
        self.publish(Change::ConnectionRemoved(id));
        Ok(())
    }
}

/// What a token belongs to.
fn credentials(row: &ConnectionRow) -> [&str; 3] {
    [&row.client_id, &row.auth_url, &row.audience]
}

/// Since when the time basis counts as checked: a check is about one OPS-COM and one basis.
fn clock_checked(
    before: &ConnectionRow,
    row: &ConnectionRow,
    said: Option<bool>,
    now: Instant,
) -> Option<Instant> {
    let about = |row: &ConnectionRow| (row.time_basis, row.base_url.clone(), row.client_id.clone());
    match said {
        Some(checked) => (checked && row.kind == ConnectionKind::OpsCom).then_some(now),
        None => before.clock_checked.filter(|_| about(before) == about(row)),
    }
}

/// The providers' own addresses: of the interface, of the sign-in (OPS-COM: of the plate check), what a token is for.
fn usual(kind: ConnectionKind) -> [&'static str; 3] {
    match kind {
        ConnectionKind::Fleet | ConnectionKind::Permit => [AUTOPAY, AUTOPAY_AUTH, AUTOPAY],
        ConnectionKind::OpsCom => [OPSCOM, OPSCOM_CHECKS, ""],
        // Every provider has an address of its own.
        ConnectionKind::PayByPlate => ["", "", ""],
    }
}

pub(super) fn blank(kind: ConnectionKind) -> ConnectionRow {
    let [base_url, auth_url, audience] = usual(kind).map(str::to_owned);
    ConnectionRow {
        id: 0,
        kind,
        name: String::new(),
        base_url,
        auth_url,
        audience,
        client_id: String::new(),
        level: ServiceLevel::Small,
        landlord_id: None,
        paths: PathStyle::Documented,
        allocations: false,
        create_path: String::new(),
        delete_path: String::new(),
        // Pay-by-Plate Sync is asked for what changed, once a minute.
        poll_s: if kind == ConnectionKind::PayByPlate { 60 } else { 300 },
        enabled: true,
        last_success: None,
        last_failure: None,
        time_basis: TimeBasis::Utc,
        grace_s: 0,
        asked_at_gate: matches!(kind, ConnectionKind::OpsCom | ConnectionKind::PayByPlate),
        recheck_failed: RecheckFailed::Warn,
        clock_checked: None,
    }
}

/// The row with what was asked for; says which field is not acceptable.
fn changed(mut row: ConnectionRow, change: ConnectionChange) -> Result<ConnectionRow> {
    fn put(into: &mut String, text: Option<String>, usual: &str) {
        if let Some(text) = text {
            let text = text.trim().trim_end_matches('/');
            *into = if text.is_empty() { usual.to_owned() } else { text.to_owned() };
        }
    }
    let [base_url, auth_url, audience] = usual(row.kind);
    put(&mut row.name, change.name, "");
    put(&mut row.base_url, change.base_url, base_url);
    put(&mut row.auth_url, change.auth_url, auth_url);
    put(&mut row.audience, change.audience, audience);
    put(&mut row.client_id, change.client_id, "");
    put(&mut row.create_path, change.create_path, "");
    put(&mut row.delete_path, change.delete_path, "");
    if let Some(landlord) = change.landlord_id {
        row.landlord_id = Some(landlord.trim().to_owned()).filter(|id| !id.is_empty());
    }
    row.level = change.level.unwrap_or(row.level);
    row.paths = change.paths.unwrap_or(row.paths);
    row.allocations = change.allocations.unwrap_or(row.allocations);
    row.poll_s = change.poll_s.unwrap_or(row.poll_s);
    row.enabled = change.enabled.unwrap_or(row.enabled);
    row.time_basis = change.time_basis.unwrap_or(row.time_basis);
    row.grace_s = change.grace_s.unwrap_or(row.grace_s);
    row.asked_at_gate = change.asked_at_gate.unwrap_or(row.asked_at_gate);
    row.recheck_failed = change.recheck_failed.unwrap_or(row.recheck_failed);
    if row.name.is_empty() || row.name.chars().count() > 60 {
        return Err(Error::invalid("name", "A name has 1 to 60 characters."));
    }
    for (field, url) in [("base_url", &row.base_url), ("auth_url", &row.auth_url)] {
        let none = row.kind == ConnectionKind::PayByPlate && field == "auth_url" && url.is_empty();
        if !none && !acceptable(url) {
            return Err(Error::invalid(field, "An address begins with https:// (http:// only on this PC)."));
        }
    }
    let missing = match row.kind {
        ConnectionKind::Fleet | ConnectionKind::Permit => "Type the client id that Autopay gave you.",
        ConnectionKind::OpsCom => "Type the client code that OPS-COM gave you (OC-TOMA, for example).",
        ConnectionKind::PayByPlate => "",
    };
    if row.client_id.is_empty() && !missing.is_empty() {
        return Err(Error::invalid("client_id", missing));
    }
    if row.kind == ConnectionKind::Permit && row.landlord_id.is_none() {
        return Err(Error::invalid("landlord_id", "Type the landlord's id."));
    }
    if !(30..=86_400).contains(&row.poll_s) {
        return Err(Error::invalid("poll_s", "Between two looks lie 30 seconds to a day."));
    }
    if row.kind == ConnectionKind::PayByPlate && row.poll_s < 60 {
        return Err(Error::invalid("poll_s", "A Pay-by-Plate provider is asked once a minute at most."));
    }
    if !(0..=LONGEST_GRACE_S).contains(&row.grace_s) {
        return Err(Error::invalid("grace_s", "A grace period lasts from nothing to a day."));
    }
    // What is the usual path in either spelling follows the chosen one.
    for style in [PathStyle::Documented, PathStyle::SnakeCase] {
        let usual = PathSetup { style, ..PathSetup::default() };
        if row.create_path == usual.create_template() {
            row.create_path.clear();
        }
        if row.delete_path == usual.delete_template() {
            row.delete_path.clear();
        }
    }
    for (field, path, deletes) in
        [("create_path", &row.create_path, false), ("delete_path", &row.delete_path, true)]
    {
        // An empty one is the usual path in the chosen spelling.
        if let Some(sentence) = template_complaint(path, deletes).filter(|_| !path.is_empty()) {
            return Err(Error::invalid(field, sentence));
        }
    }
    Ok(row)
}

/// Secrets and plates go out encrypted, except to this PC itself.
fn acceptable(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let loopback = match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    };
    url.scheme() == "https" && url.has_host() || url.scheme() == "http" && loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> ConnectionChange {
        ConnectionChange {
            name: Some("Rental".into()),
            client_id: Some("abc".into()),
            ..ConnectionChange::default()
        }
    }

    #[test]
    fn what_is_not_said_is_the_providers_own() {
        let row = changed(blank(ConnectionKind::Fleet), fleet()).unwrap();
        assert_eq!((row.base_url.as_str(), row.auth_url.as_str()), (AUTOPAY, AUTOPAY_AUTH));
        let typed = ConnectionChange { base_url: Some(" https://x.example/ ".into()), ..fleet() };
        assert_eq!(changed(row, typed).unwrap().base_url, "https://x.example");
    }

    #[test]
    fn plain_http_is_taken_on_this_pc_only() {
        for (url, fine) in [
            ("http://127.0.0.1:8090", true),
            ("http://[::1]:8090", true),
            ("http://localhost:1", true),
            ("http://10.0.0.7", false),
            ("http://api.autopay.io", false),
            ("ftp://127.0.0.1", false),
            ("https://", false),
            ("nonsense", false),
        ] {
            assert_eq!(acceptable(url), fine, "{url}");
        }
    }

    #[test]
    fn a_check_of_the_clock_counts_until_the_basis_or_the_system_is_another() {
        let now: Instant = "2026-11-28T12:00:00Z".parse().unwrap();
        let before = ConnectionRow { clock_checked: Some(now), ..blank(ConnectionKind::OpsCom) };
        let kept = |change: fn(&mut ConnectionRow)| {
            let mut row = before.clone();
            change(&mut row);
            clock_checked(&before, &row, None, now)
        };
        assert_eq!(kept(|row| row.name = "Other".into()), Some(now));
        assert_eq!(kept(|row| row.time_basis = TimeBasis::Local), None);
        assert_eq!(kept(|row| row.base_url = "https://other.example".into()), None);
        assert_eq!(kept(|row| row.client_id = "OTHER".into()), None);
        let fresh = blank(ConnectionKind::OpsCom);
        let local = ConnectionRow { time_basis: TimeBasis::Local, ..fresh.clone() };
        assert_eq!(clock_checked(&fresh, &local, Some(true), now), Some(now));
        assert_eq!(clock_checked(&before, &before, Some(false), now), None);
        let fleet = blank(ConnectionKind::Fleet);
        assert_eq!(clock_checked(&fleet, &fleet, Some(true), now), None);
    }

    #[test]
    fn a_landlord_needs_its_id() {
        let refused = changed(blank(ConnectionKind::Permit), fleet()).unwrap_err();
        assert_eq!(refused.to_string(), "Type the landlord's id.");
    }
}
