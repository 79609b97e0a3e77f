//! The doors for other programs, as they are set: the partner door, TLS of the web door, the certificate both show, and
//! the hooks through which a provider tells of vehicles.
//!
//! It listens nowhere and makes no certificate: the server does, as set here, and says how it went ([`DoorsNow`]).

mod hooks;
mod identity;
mod settings;
mod take;

use crate::view::{CertificateView, TurnedAwayView};
use gatehouse_domain::Instant;
use gatehouse_domain::payment::Notice;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::partner::{self, HookRow, PartnerDoorRow};
use std::collections::BTreeMap;
use std::net::SocketAddr;

pub(crate) use hooks::random;
pub use identity::KeptIdentity;
pub use take::{HookAdmission, HookPass, HookTaken};

/// Where the partner door listens until an engineer says otherwise.
const USUAL_ADDRESS: &str = "0.0.0.0:8443";

/// The name under which a hook's token is kept.
pub(crate) fn hook_secret(id: &str) -> String {
    format!("hook:{id}")
}

/// What is set, in memory.
pub(crate) struct PartnerNow {
    pub door: PartnerDoorRow,
    pub web_tls: bool,
    /// By their ids.
    pub hooks: BTreeMap<String, Hook>,
}

/// A hook in memory.
pub(crate) struct Hook {
    pub row: HookRow,
    /// When refusals were last written: they are not worth a write each.
    pub refusals_written: Option<std::time::Duration>,
}

impl PartnerNow {
    pub(crate) fn remembered(conn: &Connection) -> gatehouse_store::Result<PartnerNow> {
        let usual = || PartnerDoorRow { enabled: false, address: USUAL_ADDRESS.to_owned(), plain: false };
        let hooks = partner::hooks(conn)?;
        Ok(PartnerNow {
            door: partner::door(conn)?.unwrap_or_else(usual),
            web_tls: partner::web_tls(conn)?,
            hooks: hooks
                .into_iter()
                .map(|row| (row.id.clone(), Hook { row, refusals_written: None }))
                .collect(),
        })
    }
}

/// What the server is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorsWanted {
    /// Where the partner door is to listen; `None` = it is off.
    pub partner: Option<SocketAddr>,
    /// The partner door without TLS; never with an address that others can reach.
    pub plain: bool,
    /// The web door with TLS.
    pub web_tls: bool,
}

/// How the doors stand, as the server says.
#[derive(Debug, Clone, Default)]
pub struct DoorsNow {
    /// Where the partner door listens.
    pub partner: Option<SocketAddr>,
    /// Why it does not, although it should.
    pub problem: Option<String>,
    /// Who was turned away there.
    pub turned_away: TurnedAwayView,
    /// The certificate.
    pub certificate: Option<CertificateView>,
    /// Where the web door listens.
    pub web: Option<SocketAddr>,
    /// The web door speaks TLS.
    pub web_speaks_tls: bool,
    /// With whom no TLS connection came about at the web door.
    pub web_turned_away: TurnedAwayView,
    /// This PC's name in its network.
    pub host: String,
}

/// A certificate is made or asked for anew so long before it ends.
pub const RENEWED_BEFORE: chrono::TimeDelta = chrono::TimeDelta::days(30);

/// What is to be done about a certificate that ends then; `None` = nothing.
pub fn certificate_complaint(not_after: Instant, now: Instant) -> Option<String> {
    let left = not_after - now;
    match left.num_days() {
        _ if left < chrono::TimeDelta::zero() => {
            Some("It has expired. Give a new certificate, or have one made.".to_owned())
        }
        0 => Some("It expires today. Give a new certificate, or have one made.".to_owned()),
        days if left < RENEWED_BEFORE => {
            Some(format!("It expires in {days} days. Give a new certificate in time."))
        }
        _ => None,
    }
}

/// Reads a notification of Autopay Fleet. The words of a refusal name a place, never a value.
fn read_notice(body: &[u8]) -> Result<Notice, String> {
    use gatehouse_payments::{Error, autopay_fleet::webhook};
    webhook::read(body).map_err(|error| match error {
        Error::Unreadable { path, .. } => format!("it is no notification as documented, at \"{path}\""),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_complained_about_a_month_before_it_ends_and_after() {
        let now: Instant = "2026-11-28T12:00:00Z".parse().unwrap();
        let complaint = |days: i64| certificate_complaint(now + chrono::TimeDelta::days(days), now);
        assert_eq!(complaint(31), None);
        assert!(complaint(12).unwrap().contains("in 12 days"));
        assert!(complaint(-1).unwrap().starts_with("It has expired."));
    }
}
