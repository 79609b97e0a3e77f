//! Hooks as an engineer sets them up; their tokens are shown once.

use super::{DoorsNow, Hook, hook_secret};
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{HookChange, NewHook};
use crate::site::named;
use crate::view::{Change, HookTokenView};
use crate::{Actor, build};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_store::table::partner::{self, HookCounts, HookRow};
use rand::RngExt;

/// Hooks of a site.
const MAX_HOOKS: usize = 32;
/// Longest token, in bytes.
const MAX_TOKEN_BYTES: usize = 512;
/// Shortest token, in characters: what is shorter is guessed.
const MIN_TOKEN_CHARS: usize = 8;
/// Characters of what is made here: nobody mistakes one for another, and all are safe in a URL and in a header.
const ALPHABET: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const ID_CHARS: usize = 20;
const TOKEN_CHARS: usize = 40;

impl Engine {
    /// Makes a way in for a provider's notifications.
    pub async fn add_hook(&self, actor: &Actor, request: NewHook, doors: &DoorsNow) -> Result<HookTokenView> {
        let name = named(&request.name)?;
        let token = match request.token {
            Some(typed) => checked_token(typed)?,
            None => random(TOKEN_CHARS),
        };
        if self.partner(|now| now.hooks.len()) >= MAX_HOOKS {
            return Err(Error::Conflict(format!("There are {MAX_HOOKS} hooks already. Remove one first.")));
        }
        if let Some(id) = request.connection_id {
            let kind = self.inner.payments.connections().get(&id).map(|connection| connection.kind);
            if kind != Some(ConnectionKind::Fleet) {
                return Err(Error::invalid("connection_id", "Choose a connection to a fleet that is there."));
            }
        }
        let row = HookRow {
            id: random(ID_CHARS),
            name,
            connection_id: request.connection_id,
            kind: request.kind,
            created_at: self.now(),
            counts: HookCounts::default(),
        };
        self.keep_secret(&hook_secret(&row.id), Some(token.clone())).await?;
        let entry = Deed::of(actor, self.now(), "add hook", &row.name);
        let stored = row.clone();
        self.write(move |tx| {
            partner::add_hook(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        let id = row.id.clone();
        self.state().partner.hooks.insert(id.clone(), Hook { row, refusals_written: None });
        self.publish(Change::Partner);
        self.shown(&id, doors, Some(token))
    }

    /// Gives a hook another name or another token.
    pub async fn change_hook(
        &self,
        actor: &Actor,
        id: &str,
        request: HookChange,
        doors: &DoorsNow,
    ) -> Result<HookTokenView> {
        let before = self.partner(|now| now.hooks.get(id).map(|hook| hook.row.name.clone()));
        let before = before.ok_or(Error::NotFound("hook"))?;
        let name = request.name.as_deref().map(named).transpose()?.unwrap_or_else(|| before.clone());
        let token = match request.token {
            Some(typed) => Some(checked_token(typed)?),
            None => request.new_token.then(|| random(TOKEN_CHARS)),
        };
        if let Some(token) = &token {
            self.keep_secret(&hook_secret(id), Some(token.clone())).await?;
        }
        let action = if token.is_some() { "new token of hook" } else { "rename hook" };
        let subject = if name == before { name.clone() } else { format!("{before}, now {name}") };
        let entry = Deed::of(actor, self.now(), action, subject);
        let (stored, stored_name) = (id.to_owned(), name.clone());
        self.write(move |tx| {
            partner::rename_hook(tx, &stored, &stored_name)?;
            entry.append(tx)
        })
        .await?;
        if let Some(hook) = self.state().partner.hooks.get_mut(id) {
            hook.row.name = name;
        }
        self.publish(Change::Partner);
        self.shown(id, doors, token)
    }

    /// Removes a hook: from now on nothing is taken there. What it brought stays.
    pub async fn remove_hook(&self, actor: &Actor, id: &str) -> Result<()> {
        let name = self.partner(|now| now.hooks.get(id).map(|hook| hook.row.name.clone()));
        let entry = Deed::of(actor, self.now(), "remove hook", name.ok_or(Error::NotFound("hook"))?);
        let stored = id.to_owned();
        self.write(move |tx| {
            partner::remove_hook(tx, &stored)?;
            entry.append(tx)
        })
        .await?;
        self.state().partner.hooks.remove(id);
        if let Err(error) = self.inner.secrets.set(&hook_secret(id), None).await {
            tracing::warn!(%error, "the token of a hook that is gone is still kept");
        }
        self.publish(Change::Partner);
        Ok(())
    }

    /// A connection is gone, its hooks went with it in the same write: forgets them and their tokens.
    pub(crate) async fn forget_hooks_of(&self, connection: ConnectionId) {
        let gone: Vec<String> = {
            let mut state = self.state();
            let of_it = |hook: &Hook| hook.row.connection_id == Some(connection);
            let hooks = &mut state.partner.hooks;
            let gone = hooks.iter().filter(|(_, hook)| of_it(hook)).map(|(id, _)| id.clone()).collect();
            hooks.retain(|_, hook| !of_it(hook));
            gone
        };
        for id in &gone {
            if let Err(error) = self.inner.secrets.set(&hook_secret(id), None).await {
                tracing::warn!(%error, "the token of a hook that is gone is still kept");
            }
        }
        if !gone.is_empty() {
            self.publish(Change::Partner);
        }
    }

    fn shown(&self, id: &str, doors: &DoorsNow, token: Option<String>) -> Result<HookTokenView> {
        let state = self.state();
        let hook = state.partner.hooks.get(id).ok_or(Error::NotFound("hook"))?;
        let hook = build::hook(&hook.row, &state.partner.door, doors, &self.inner.secrets);
        Ok(HookTokenView { hook, token })
    }
}

/// Any characters that a header carries unchanged (P-Q25: "!" stands in the document's own example).
fn checked_token(typed: String) -> Result<String> {
    let bad = |words: &str| Err(Error::invalid("token", words));
    if typed.chars().count() < MIN_TOKEN_CHARS {
        return bad("At least 8 characters: shorter ones are guessed.");
    }
    if typed.len() > MAX_TOKEN_BYTES {
        return bad("At most 512 bytes.");
    }
    if typed.trim() != typed || typed.chars().any(char::is_control) {
        return bad(
            "A token does not begin or end with a blank and has no line breaks: they are lost on the way.",
        );
    }
    Ok(typed)
}

/// Characters nobody can guess.
pub(crate) fn random(chars: usize) -> String {
    let mut rng = rand::rng();
    (0..chars).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_have_any_characters_that_survive_a_header() {
        for good in ["Yo!8lWDaGfZy", "with blank inside", "ümläüte-äöü", "\"quoted\";=,/\\"] {
            assert_eq!(checked_token(good.into()).unwrap(), good);
        }
        for bad in ["short", " Yo!8lWDaGfZy", "Yo!8lWDaGfZy\n", "Yo!8l\u{0}WDaGfZy"] {
            assert!(checked_token(bad.into()).is_err(), "{bad:?}");
        }
    }
}
