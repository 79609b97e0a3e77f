//! What comes through a hook: who may, and what becomes of it. The sender is answered when it is durable.

use super::hook_secret;
use crate::engine::Engine;
use crate::view::Change;
use bytes::Bytes;
use gatehouse_domain::Instant;
use gatehouse_store::table::dead_letters::{self, NewDeadLetter};
use gatehouse_store::table::partner::HookCounts;
use gatehouse_store::table::{fleet_notices, partner};
use secrecy::ExposeSecret;
use std::time::Duration;

/// Refusals of a hook are written at most so often: whoever guesses tokens must not keep the disk busy.
const REFUSALS_WRITTEN_EVERY: Duration = Duration::from_secs(10);

/// Whether a sender is let in.
pub enum HookAdmission {
    /// Token and hook fit.
    Welcome(HookPass),
    /// No such hook, or a wrong token: both are answered alike.
    Refused,
    /// There is no token to compare with yet.
    NotNow,
}

/// Shows that a sender was let in; only [`Engine::admit_hook`] makes one.
pub struct HookPass {
    id: String,
}

/// What became of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookTaken {
    /// It was new, and is durable.
    Taken,
    /// It was known already.
    Repeated,
    /// It could not be read.
    Malformed,
    /// It could not be made durable; the sender has to come again.
    NotNow,
}

/// Which count goes up.
enum Counted {
    Accepted,
    Repeated,
    Refused,
    Malformed,
}

impl Engine {
    /// Whether somebody may bring a notification: compares the token in constant time, whatever bytes it has (P-Q25).
    pub async fn admit_hook(&self, id: &str, token: &[u8]) -> HookAdmission {
        if !self.partner(|now| now.hooks.contains_key(id)) {
            return HookAdmission::Refused;
        }
        let Some(kept) = self.inner.secrets.get(&hook_secret(id)) else {
            tracing::warn!("a notification came and the token of its hook is not known (yet)");
            return HookAdmission::NotNow;
        };
        // Digests compare in constant time, and hide the length as well.
        if blake3::hash(kept.expose_secret().as_bytes()) == blake3::hash(token) {
            return HookAdmission::Welcome(HookPass { id: id.to_owned() });
        }
        self.count_refusal(id).await;
        HookAdmission::Refused
    }

    /// Takes a notification; answers when it is durable.
    pub async fn take_hook(&self, pass: HookPass, source: std::net::IpAddr, body: Bytes) -> HookTaken {
        let now = self.now();
        let notice = match super::read_notice(&body) {
            Ok(notice) => notice,
            Err(why) => return self.keep_unreadable(pass, source, body, &why).await,
        };
        let Some(connection) =
            self.partner(|partner| partner.hooks.get(&pass.id).map(|hook| hook.row.connection_id))
        else {
            return HookTaken::NotNow;
        };
        let id = pass.id.clone();
        let told = notice.clone();
        let kept = self.write(move |tx| fleet_notices::append(tx, &notice, connection, &id, now)).await;
        if matches!(kept, Ok(true)) {
            self.show_parked(connection, &told, now);
        }
        let (counted, words, taken) = match kept {
            Ok(true) => (Counted::Accepted, "Taken.", HookTaken::Taken),
            Ok(false) => (Counted::Repeated, "Known already.", HookTaken::Repeated),
            Err(error) => {
                tracing::warn!(%error, "a notification could not be kept");
                return HookTaken::NotNow;
            }
        };
        self.count(&pass.id, counted, words, true).await;
        taken
    }

    /// Nothing that a provider sends is thrown away: what cannot be read is kept for a person to look at.
    async fn keep_unreadable(
        &self,
        pass: HookPass,
        source: std::net::IpAddr,
        body: Bytes,
        why: &str,
    ) -> HookTaken {
        let letter = NewDeadLetter {
            received_at: self.now(),
            source: source.to_string(),
            path: "/hooks/autopay".to_owned(),
            reason: why.to_owned(),
            size_bytes: i64::try_from(body.len()).unwrap_or(i64::MAX),
            body: body.to_vec(),
        };
        if let Err(error) = self.write(move |tx| dead_letters::append(tx, &letter).map(drop)).await {
            tracing::warn!(%error, "a notification that cannot be read was not kept either");
            return HookTaken::NotNow;
        }
        self.count(&pass.id, Counted::Malformed, &format!("It could not be read: {why}."), true).await;
        HookTaken::Malformed
    }

    async fn count_refusal(&self, id: &str) {
        let monotonic = self.monotonic();
        let write = {
            let mut state = self.state();
            let Some(hook) = state.partner.hooks.get_mut(id) else { return };
            let due = hook.refusals_written.is_none_or(|at| monotonic - at >= REFUSALS_WRITTEN_EVERY);
            if due {
                hook.refusals_written = Some(monotonic);
            }
            due
        };
        self.count(id, Counted::Refused, "Refused: the token was wrong.", write).await;
    }

    /// Counts in memory, and writes it down without keeping the sender waiting for the disk: a count can be lost, a
    /// notification cannot.
    async fn count(&self, id: &str, counted: Counted, words: &str, write: bool) {
        let now = self.now();
        let counts = {
            let mut state = self.state();
            let Some(hook) = state.partner.hooks.get_mut(id) else { return };
            up(&mut hook.row.counts, counted, words, now);
            hook.row.counts.clone()
        };
        if !write {
            return;
        }
        let id = id.to_owned();
        if let Err(error) = self.write_derived(move |tx| partner::count(tx, &id, &counts)).await {
            tracing::warn!(%error, "what came through a hook could not be counted");
        }
        self.publish(Change::Partner);
    }
}

fn up(counts: &mut HookCounts, counted: Counted, words: &str, now: Instant) {
    let count = match counted {
        Counted::Accepted => &mut counts.accepted,
        Counted::Repeated => &mut counts.repeated,
        Counted::Refused => &mut counts.refused,
        Counted::Malformed => &mut counts.malformed,
    };
    *count += 1;
    counts.last_at = Some(now);
    counts.last_words = Some(words.to_owned());
}
