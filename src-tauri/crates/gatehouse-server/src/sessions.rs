//! Who is signed in: one seat at the booth window, and a bounded table of browser sessions.
//!
//! Kept in memory: a restart signs everybody out. Rights are not decided here, but they are always
//! those of now: what changes about an operator is told to [`Sessions::changed`].

use gatehouse_engine::view::OperatorView;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Browser sessions at the same time; one more ends the one unused for longest.
pub const MAX_SESSIONS: usize = 256;
/// A browser session that is not used for this long ends.
pub const IDLE_EXPIRY: Duration = Duration::from_secs(12 * 60 * 60);

/// A browser session as its requests see it.
#[derive(Debug, Clone)]
pub struct WebSession {
    /// To be sent back in a header by whoever changes something.
    pub csrf: String,
    /// The operator as they are now.
    pub operator: OperatorView,
}

/// All sessions.
#[derive(Default)]
pub struct Sessions {
    table: Mutex<Table>,
    /// Wakes the streams left open, to look whether it was theirs that ended.
    ended: watch::Sender<()>,
}

#[derive(Default)]
struct Table {
    web: HashMap<String, Entry>,
    /// Who is signed in at the booth window.
    seat: Option<i64>,
    /// Everybody with a session, as they are now: rights must not depend on a store that is failing.
    people: HashMap<i64, OperatorView>,
}

struct Entry {
    operator_id: i64,
    csrf: String,
    used_at: Instant,
}

impl Sessions {
    /// Signs an operator in at the booth window, in place of whoever was.
    pub fn take_seat(&self, operator: OperatorView) {
        let mut table = self.lock();
        table.seat = Some(operator.id);
        table.people.insert(operator.id, operator);
        table.forget_strangers();
        self.ended.send_replace(());
    }

    /// The booth window goes back to showing only.
    pub fn leave_seat(&self) {
        let mut table = self.lock();
        table.seat = None;
        table.forget_strangers();
        self.ended.send_replace(());
    }

    /// Who is signed in at the booth window.
    pub fn seated(&self) -> Option<OperatorView> {
        let table = self.lock();
        table.people.get(&table.seat?).cloned()
    }

    /// Begins a browser session; answers its secret token and its CSRF value.
    pub fn begin(&self, operator: OperatorView, now: Instant) -> (String, String) {
        let (token, csrf) = (random_token(), random_token());
        let mut table = self.lock();
        table.web.retain(|_, entry| !entry.expired(now));
        if table.web.len() >= MAX_SESSIONS
            && let Some(oldest) = table.web.iter().min_by_key(|(_, e)| e.used_at).map(|(t, _)| t.clone())
        {
            table.web.remove(&oldest);
            self.ended.send_replace(());
        }
        let entry = Entry { operator_id: operator.id, csrf: csrf.clone(), used_at: now };
        table.web.insert(token.clone(), entry);
        table.people.insert(operator.id, operator);
        table.forget_strangers();
        (token, csrf)
    }

    /// The session of a token, if it lives; `now` counts as a use of it.
    pub fn find(&self, token: &str, now: Instant) -> Option<WebSession> {
        let mut table = self.lock();
        let entry = table.web.get_mut(token)?;
        if entry.expired(now) {
            table.web.remove(token);
            return None;
        }
        entry.used_at = now;
        let (operator_id, csrf) = (entry.operator_id, entry.csrf.clone());
        let operator = table.people.get(&operator_id)?.clone();
        Some(WebSession { csrf, operator })
    }

    /// Whether a session still lives, without counting as a use of it (for streams left open).
    pub fn lives(&self, token: &str, now: Instant) -> bool {
        self.lock().web.get(token).is_some_and(|entry| !entry.expired(now))
    }

    /// Changes whenever a browser session was ended (not when one was left unused for too long) and whenever
    /// somebody else sits at the window, or nobody.
    pub fn endings(&self) -> watch::Receiver<()> {
        self.ended.subscribe()
    }

    /// Ends one browser session.
    pub fn end(&self, token: &str) {
        let mut table = self.lock();
        table.web.remove(token);
        table.forget_strangers();
        self.ended.send_replace(());
    }

    /// Takes over what is now true of an operator; somebody disabled is signed out everywhere.
    pub fn changed(&self, operator: &OperatorView) {
        if operator.disabled {
            return self.end_all_of(operator.id);
        }
        if let Some(known) = self.lock().people.get_mut(&operator.id) {
            known.clone_from(operator);
        }
    }

    /// Signs an operator out everywhere.
    pub fn end_all_of(&self, operator_id: i64) {
        let mut table = self.lock();
        table.web.retain(|_, entry| entry.operator_id != operator_id);
        table.seat = table.seat.filter(|seated| *seated != operator_id);
        table.forget_strangers();
        self.ended.send_replace(());
    }

    /// The operator has chosen a new secret of their own.
    pub fn secret_changed(&self, operator_id: i64) {
        if let Some(known) = self.lock().people.get_mut(&operator_id) {
            known.must_change_secret = false;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // Nothing panics while holding it; if it did, each entry is still whole.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Keeps `people` as bounded as the sessions are.
    fn forget_strangers(&mut self) {
        let Table { web, seat, people } = self;
        people.retain(|id, _| *seat == Some(*id) || web.values().any(|entry| entry.operator_id == *id));
    }
}

impl Entry {
    fn expired(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.used_at) >= IDLE_EXPIRY
    }
}

/// 256 random bits, hex.
fn random_token() -> String {
    let bits: [u64; 4] = rand::random();
    bits.iter().map(|word| format!("{word:016x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_domain::people::Role;

    fn operator(id: i64) -> OperatorView {
        OperatorView {
            id,
            name: format!("operator {id}"),
            role: Role::Attendant,
            disabled: false,
            locked_until: None,
            must_change_secret: false,
            last_signed_in_at: None,
        }
    }

    #[test]
    fn a_disabled_operator_is_signed_out_everywhere_at_once() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        sessions.take_seat(operator(1));
        let (token, _) = sessions.begin(operator(1), now);
        let (other, _) = sessions.begin(operator(2), now);
        sessions.changed(&OperatorView { disabled: true, ..operator(1) });
        assert!(sessions.seated().is_none());
        assert!(sessions.find(&token, now).is_none());
        assert!(sessions.find(&other, now).is_some());
    }

    #[test]
    fn a_changed_role_counts_from_the_next_request_on() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let (token, _) = sessions.begin(operator(1), now);
        sessions.changed(&OperatorView { role: Role::Engineer, ..operator(1) });
        assert_eq!(sessions.find(&token, now).unwrap().operator.role, Role::Engineer);
    }

    #[test]
    fn a_session_ends_when_it_is_not_used_and_a_stream_left_open_is_no_use() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let (token, _) = sessions.begin(operator(1), start);
        assert!(sessions.find(&token, start + IDLE_EXPIRY / 2).is_some());
        assert!(sessions.lives(&token, start + IDLE_EXPIRY));
        assert!(sessions.find(&token, start + IDLE_EXPIRY / 2 + IDLE_EXPIRY).is_none());
    }

    #[test]
    fn one_session_too_many_ends_the_one_unused_for_longest() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let second = Duration::from_secs(1);
        let (first, _) = sessions.begin(operator(1), start);
        let (second_one, _) = sessions.begin(operator(1), start + second);
        for _ in 2..MAX_SESSIONS {
            sessions.begin(operator(2), start + second * 2);
        }
        assert!(sessions.find(&first, start + second * 3).is_some());
        sessions.begin(operator(3), start + second * 4);
        assert!(sessions.find(&first, start + second * 4).is_some());
        assert!(sessions.find(&second_one, start + second * 4).is_none());
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, other) = (random_token(), random_token());
        assert_eq!(one.len(), 64);
        assert_ne!(one, other);
    }
}
