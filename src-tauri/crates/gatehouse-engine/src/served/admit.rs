//! Who is let in: by key, before anything else of the request is taken. How often, in memory, written now and then.

use super::key_secret;
use crate::engine::Engine;
use crate::view::Change;
use gatehouse_store::table::partner_keys;
use gatehouse_store::table::served_zones::ServedZoneRow;
use secrecy::ExposeSecret;
use std::time::Duration;

/// The count of a key is written at most so often.
const WRITTEN_EVERY: Duration = Duration::from_secs(10);

/// Whether somebody is let in.
pub enum PartnerAdmission {
    /// The key is one of ours, and for this kind of method.
    Welcome(PartnerPass),
    /// No key, a wrong one, or one for the other kind of methods.
    Refused,
    /// Keys are not known yet.
    NotNow,
}

/// Shows that somebody was let in; only [`Engine::admit_partner`] makes one.
pub struct PartnerPass {
    id: String,
    zones: Vec<String>,
    development: bool,
}

impl PartnerPass {
    /// Whether a zone is there for this key. `certification` = test zones are there at all.
    pub(super) fn sees(&self, zone: &ServedZoneRow, certification: bool) -> bool {
        let named = self.zones.contains(&zone.zone_id);
        match (zone.test, self.development) {
            (true, true) => certification && (self.zones.is_empty() || named),
            // A production key sees a test zone only when it was named.
            (true, false) => certification && named,
            (false, true) => false,
            (false, false) => self.zones.is_empty() || named,
        }
    }
}

impl Engine {
    /// Whether somebody with this key may ask: compared in constant time with every key, whatever bytes it has.
    /// `development` = for a certification method.
    pub fn admit_partner(&self, key: &[u8], development: bool) -> PartnerAdmission {
        let presented = blake3::hash(key);
        let (mut found, mut unknown) = (None, false);
        {
            let state = self.state();
            for (id, key) in &state.served.keys {
                let Some(kept) = self.inner.secrets.get(&key_secret(id)) else {
                    unknown = true;
                    continue;
                };
                // Digests compare in constant time, and hide the length as well; none is left out.
                if blake3::hash(kept.expose_secret().as_bytes()) == presented {
                    found = Some(PartnerPass {
                        id: id.clone(),
                        zones: key.row.zones.clone(),
                        development: key.row.development,
                    });
                }
            }
        }
        match found {
            Some(pass) if pass.development == development => {
                self.count_partner(&pass);
                PartnerAdmission::Welcome(pass)
            }
            Some(_) => PartnerAdmission::Refused,
            None if unknown && !key.is_empty() => {
                tracing::warn!("somebody asked at the partner door, and not all keys are known (yet)");
                PartnerAdmission::NotNow
            }
            None => PartnerAdmission::Refused,
        }
    }

    /// Counts in memory, and writes it down without keeping the caller waiting: a count can be lost.
    fn count_partner(&self, pass: &PartnerPass) {
        let (now, monotonic) = (self.now(), self.monotonic());
        let (answered, due) = {
            let mut state = self.state();
            let Some(key) = state.served.keys.get_mut(&pass.id) else { return };
            key.row.answered += 1;
            key.row.last_at = Some(now);
            let due = key.written.is_none_or(|at| monotonic.saturating_sub(at) >= WRITTEN_EVERY);
            if due {
                key.written = Some(monotonic);
            }
            (key.row.answered, due)
        };
        if !due {
            return;
        }
        let (engine, id) = (self.clone(), pass.id.clone());
        tokio::spawn(async move {
            let counted = engine.write_derived(move |tx| partner_keys::count(tx, &id, answered, now)).await;
            if let Err(error) = counted {
                tracing::debug!(%error, "how often a key was used was not written");
            }
            engine.publish(Change::Served);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_sees_its_zones_and_test_zones_only_when_they_were_meant() {
        let zone = |id: &str, test| ServedZoneRow {
            zone_id: id.into(),
            name: id.into(),
            test,
            series: "s".into(),
            last_change: 0,
            oldest_change: 0,
            as_of: None,
            problem: None,
        };
        let pass = |zones: &[&str], development| PartnerPass {
            id: "k".into(),
            zones: zones.iter().map(|zone| (*zone).to_owned()).collect(),
            development,
        };
        let (lot, test) = (zone("lot", false), zone("test", true));
        for (who, sees_lot, sees_test) in [
            (pass(&[], false), true, false),
            (pass(&["lot"], false), true, false),
            (pass(&["roof"], false), false, false),
            (pass(&["lot", "test"], false), true, true),
            (pass(&[], true), false, true),
            (pass(&["other"], true), false, false),
        ] {
            let what = (&who.zones, who.development);
            assert_eq!((who.sees(&lot, true), who.sees(&test, true)), (sees_lot, sees_test), "{what:?}");
            assert!(!who.sees(&test, false), "{what:?}: no certification, no test zone");
        }
    }
}
