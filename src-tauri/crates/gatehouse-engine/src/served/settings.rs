//! Serving others as an engineer sets it, and as shown.

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::partner::DoorsNow;
use crate::request::PayByPlateSetup;
use crate::view::{Change, PayByPlateView, ServedMissing};
use crate::{Actor, build};
use gatehouse_payments::pay_by_plate::wire::PREFIX;
use gatehouse_store::table::partner_keys::{self, ServedSettingRow};
use gatehouse_store::table::{served_permits, served_zones};

/// Nothing is served until an engineer says so.
pub(super) fn usual() -> ServedSettingRow {
    ServedSettingRow {
        enabled: false,
        certification: false,
        populate_path: "_test/populate".to_owned(),
        clear_path: "_test/clear".to_owned(),
    }
}

/// What the door answers besides the four questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving {
    /// Where certification methods are; `None` = they do not answer.
    pub certification: Option<CertificationPaths>,
}

/// Where certification methods are, below the prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationPaths {
    /// Where test data are put in.
    pub populate: String,
    /// Where they are cleared.
    pub clear: String,
}

impl Engine {
    /// What the door answers; `None` = nothing, as if it were not there.
    pub fn serving(&self) -> Option<Serving> {
        self.served(|now| {
            let setting = &now.setting;
            setting.enabled.then(|| Serving {
                certification: setting.certification.then(|| CertificationPaths {
                    populate: setting.populate_path.clone(),
                    clear: setting.clear_path.clone(),
                }),
            })
        })
    }

    /// Everything an engineer sees of it.
    pub async fn pay_by_plate(&self, doors: DoorsNow) -> Result<PayByPlateView> {
        let now = self.now();
        let zones = self
            .read(move |conn| {
                let read = |zone: served_zones::ServedZoneRow| {
                    let sources = served_zones::sources(conn, &zone.zone_id)?;
                    let count = served_permits::count(conn, &zone.zone_id, now)?;
                    Ok((zone, sources, count))
                };
                served_zones::all(conn)?.into_iter().map(read).collect::<gatehouse_store::Result<Vec<_>>>()
            })
            .await?;
        let zones: Vec<_> = zones
            .into_iter()
            .map(|(zone, sources, count)| {
                let problem = match zone.test {
                    true => None,
                    false => self.cannot_tell(&zone.zone_id),
                };
                let connections = self.inner.payments.connections();
                build::served_zone(zone, sources, count, problem, &connections)
            })
            .collect();
        let state = self.state();
        let setting = &state.served.setting;
        let keys: Vec<_> =
            state.served.keys.values().map(|key| build::partner_key(&key.row, &self.inner.secrets)).collect();
        let missing = if doors.partner.is_none() {
            Some(ServedMissing::Door)
        } else if zones.iter().all(|zone| zone.test) {
            Some(ServedMissing::Zone)
        } else if keys.iter().all(|key| key.development || !key.has_secret) {
            Some(ServedMissing::Key)
        } else {
            None
        };
        Ok(PayByPlateView {
            enabled: setting.enabled,
            certification: setting.certification,
            populate_path: setting.populate_path.clone(),
            clear_path: setting.clear_path.clone(),
            url: build::at_the_door(&state.partner.door, &doors, PREFIX),
            missing,
            zones,
            keys,
        })
    }

    /// Changes whether and what we answer.
    pub async fn change_pay_by_plate(&self, actor: &Actor, request: PayByPlateSetup) -> Result<()> {
        let row = ServedSettingRow {
            enabled: request.enabled,
            certification: request.certification,
            populate_path: checked_path("populate_path", &request.populate_path)?,
            clear_path: checked_path("clear_path", &request.clear_path)?,
        };
        if row.populate_path == row.clear_path {
            return Err(Error::invalid("clear_path", "Another path than the one that puts test data in."));
        }
        let how = match (row.enabled, row.certification) {
            (false, _) => "off",
            (true, false) => "on",
            (true, true) => "on, with certification methods",
        };
        let entry = Deed::of(actor, self.now(), "set Pay-by-Plate Sync", how);
        let stored = row.clone();
        self.write(move |tx| {
            partner_keys::set(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        {
            let mut state = self.state();
            if !row.enabled {
                // Nothing is compared meanwhile.
                state.served.compared.clear();
            }
            state.served.setting = row;
        }
        self.served_changed();
        Ok(())
    }

    /// What is set, or what is published where, is another: screens read it again, the publisher compares.
    pub(super) fn served_changed(&self) {
        self.publish(Change::Served);
        self.poke_served();
    }
}

/// A path below the prefix that is none of the four questions.
fn checked_path(field: &'static str, typed: &str) -> Result<String> {
    let path = typed.trim().trim_matches('/');
    let plain = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
            && part.bytes().any(|b| b != b'.')
    };
    if path.len() > 80 || !path.split('/').all(plain) {
        return Err(Error::invalid(
            field,
            "A path such as _test/populate: letters, digits and -._ between slashes.",
        ));
    }
    if ["zones", "isvalid", "permits"].contains(&path.split('/').next().unwrap_or_default()) {
        return Err(Error::invalid(field, "One of the four methods is there already. Choose another path."));
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certification_path_is_plain_and_hides_no_method() {
        for (typed, kept) in [("_test/populate", "_test/populate"), (" /certify/Add.1/ ", "certify/Add.1")] {
            assert_eq!(checked_path("populate_path", typed).unwrap(), kept);
        }
        for bad in ["", "/", "a//b", "../x", "a/..", "zones/x", "isvalid", "permits/search", "a?b", "a b"] {
            assert!(checked_path("populate_path", bad).is_err(), "{bad}");
        }
    }
}
