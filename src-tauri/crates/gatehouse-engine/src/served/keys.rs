//! Keys of those who may ask, as an engineer gives them out: made here, shown once.

use super::{Key, key_secret};
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::partner::random;
use crate::request::NewPartnerKey;
use crate::site::named;
use crate::view::PartnerKeyMade;
use crate::{Actor, build};
use gatehouse_store::table::partner_keys::{self, PartnerKeyRow};
use gatehouse_store::table::served_zones;

/// Keys of a site.
const MAX_KEYS: usize = 32;
const ID_CHARS: usize = 20;
const KEY_CHARS: usize = 40;

impl Engine {
    /// Makes a key; it is shown this once.
    pub async fn add_partner_key(&self, actor: &Actor, request: NewPartnerKey) -> Result<PartnerKeyMade> {
        let name = named(&request.name)?;
        if self.served(|now| now.keys.len()) >= MAX_KEYS {
            return Err(Error::Conflict(format!("There are {MAX_KEYS} keys already. Revoke one first.")));
        }
        let zones = self.read(served_zones::all).await?;
        let mut chosen: Vec<String> = Vec::new();
        for id in request.zones {
            let zone = zones.iter().find(|zone| zone.zone_id == id);
            let zone = zone.ok_or_else(|| Error::invalid("zones", format!("There is no zone {id}.")))?;
            if request.development && !zone.test {
                return Err(Error::invalid("zones", "A development key is for test zones only."));
            }
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        let row = PartnerKeyRow {
            id: random(ID_CHARS),
            name,
            zones: chosen,
            development: request.development,
            created_at: self.now(),
            answered: 0,
            last_at: None,
        };
        let secret = random(KEY_CHARS);
        self.keep_secret(&key_secret(&row.id), Some(secret.clone())).await?;
        let action = if row.development { "add development key" } else { "add partner key" };
        let entry = Deed::of(actor, self.now(), action, &row.name);
        let stored = row.clone();
        self.write(move |tx| {
            partner_keys::add(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        let key = build::partner_key(&row, &self.inner.secrets);
        self.state().served.keys.insert(row.id.clone(), Key { row, written: None });
        self.served_changed();
        Ok(PartnerKeyMade { key, secret })
    }

    /// Revokes a key: from now on whoever has it is refused.
    pub async fn revoke_partner_key(&self, actor: &Actor, id: &str) -> Result<()> {
        let name = self.served(|now| now.keys.get(id).map(|key| key.row.name.clone()));
        let entry = Deed::of(actor, self.now(), "revoke partner key", name.ok_or(Error::NotFound("key"))?);
        let stored = id.to_owned();
        self.write(move |tx| {
            partner_keys::remove(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        self.state().served.keys.remove(id);
        if let Err(error) = self.inner.secrets.set(&key_secret(id), None).await {
            tracing::warn!(%error, "a key that was revoked is still kept");
        }
        self.served_changed();
        Ok(())
    }
}
