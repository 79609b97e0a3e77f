//! The doors as an engineer sets them, and as shown.

use super::{DoorsNow, DoorsWanted};
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{PartnerDoorSetup, WebTlsSetup};
use crate::view::{Change, PartnerDoorView, WebTlsView};
use crate::{Actor, build};
use gatehouse_store::table::partner::{self, PartnerDoorRow};
use std::net::SocketAddr;

impl Engine {
    /// What the server is to do.
    pub fn doors_wanted(&self) -> DoorsWanted {
        self.partner(|now| {
            let address = now.door.address.parse::<SocketAddr>().ok();
            DoorsWanted {
                partner: address.filter(|_| now.door.enabled),
                plain: now.door.plain && address.is_some_and(|address| address.ip().is_loopback()),
                web_tls: now.web_tls,
            }
        })
    }

    /// The doors as they are set, and as the server says they are.
    pub fn partner_view(&self, doors: DoorsNow) -> PartnerDoorView {
        let web_tls = self.partner(|now| now.web_tls);
        let state = self.state();
        let door = &state.partner.door;
        PartnerDoorView {
            enabled: door.enabled,
            address: door.address.clone(),
            plain: door.plain,
            listening: doors.partner.is_some(),
            bound: doors.partner.map(|bound| bound.to_string()),
            problem: doors.problem.clone(),
            turned_away: doors.turned_away.clone(),
            hooks: state
                .partner
                .hooks
                .values()
                .map(|hook| build::hook(&hook.row, door, &doors, &self.inner.secrets))
                .collect(),
            web_tls: web_tls_view(web_tls, &doors),
            certificate: doors.certificate,
        }
    }

    /// Says that the doors are not as they were: screens read them again.
    pub fn publish_doors(&self) {
        self.publish(Change::Partner);
    }

    /// Changes where and how the partner door listens. The server puts it in force.
    pub async fn change_partner_door(&self, actor: &Actor, request: PartnerDoorSetup) -> Result<()> {
        let row = checked(&request)?;
        let how = match (row.enabled, row.plain) {
            (false, _) => "off".to_owned(),
            (true, false) => format!("{}, TLS", row.address),
            (true, true) => format!("{}, without TLS", row.address),
        };
        let entry = Deed::of(actor, self.now(), "set partner door", how);
        let stored = row.clone();
        self.write(move |tx| {
            partner::set_door(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        self.state().partner.door = row;
        self.publish(Change::Partner);
        Ok(())
    }

    /// Changes whether the web door speaks TLS. The server puts it in force.
    pub async fn change_web_tls(&self, actor: &Actor, request: WebTlsSetup) -> Result<()> {
        let on = request.on;
        let entry = Deed::of(actor, self.now(), "set TLS of the web address", if on { "on" } else { "off" });
        self.write(move |tx| {
            partner::set_web_tls(tx, on)?;
            entry.append(tx)
        })
        .await?;
        self.state().partner.web_tls = on;
        self.publish(Change::Partner);
        Ok(())
    }
}

fn checked(request: &PartnerDoorSetup) -> Result<PartnerDoorRow> {
    let address = request.address.trim();
    let Ok(parsed) = address.parse::<SocketAddr>() else {
        return Err(Error::invalid(
            "address",
            "An address and port of this PC, such as 0.0.0.0:8443 (0.0.0.0 = all networks).",
        ));
    };
    if request.plain && !parsed.ip().is_loopback() {
        return Err(Error::invalid(
            "plain",
            "Without encryption it may listen on this PC only: type an address such as 127.0.0.1:8443.",
        ));
    }
    Ok(PartnerDoorRow { enabled: request.enabled, address: address.to_owned(), plain: request.plain })
}

fn web_tls_view(on: bool, doors: &DoorsNow) -> WebTlsView {
    let reachable = doors.web.is_some_and(|web| !web.ip().is_loopback());
    let scheme = if doors.web_speaks_tls { "https" } else { "http" };
    WebTlsView {
        on,
        live: on == doors.web_speaks_tls,
        url: doors.web.map(|web| format!("{scheme}://{}", build::reached_at(web, &doors.host))),
        reachable,
        sentence: match (doors.web, doors.web_speaks_tls, reachable) {
            (None, _, _) => "The web address is not listened on. The booth window works without it.",
            (_, true, _) => "Browsers reach Gatehouse encrypted.",
            (_, false, true) => {
                "Browsers on other machines reach Gatehouse without encryption: PINs can be read on the network."
            }
            (_, false, false) => "Only browsers on this PC reach Gatehouse; nothing leaves it unencrypted.",
        }
        .to_owned(),
        turned_away: doors.web_turned_away.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_without_tls_listens_on_this_pc_only() {
        let setup = |address: &str, plain| PartnerDoorSetup { enabled: true, address: address.into(), plain };
        assert!(checked(&setup(" 0.0.0.0:8443 ", false)).is_ok());
        assert!(checked(&setup("127.0.0.1:8443", true)).is_ok());
        assert!(matches!(checked(&setup("0.0.0.0:8443", true)), Err(Error::Invalid { field: "plain", .. })));
        assert!(matches!(checked(&setup("booth", false)), Err(Error::Invalid { field: "address", .. })));
    }
}
