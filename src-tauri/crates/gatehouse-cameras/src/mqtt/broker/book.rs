//! Who may come, who is there, and which messages somebody still waits for.
//!
//! A message is delivered only while its sender waits for it, and only over
//! the connection it was addressed to: [`Book::claim`] is asked right before
//! it is written and says yes once. So nothing survives in a queue of the
//! broker, whatever its session and expiry rules are.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rmqtt::types::Id;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

use super::super::Published;
use super::report::{Report, Visitor};

/// Most connections at once, and most from one address.
pub(super) const MAX_LINKS: usize = 128;
const MAX_LINKS_PER_ADDRESS: usize = 16;

/// One camera's way in.
#[derive(Debug, Clone)]
pub struct Account {
    /// The user name the camera gives.
    pub user: String,
    /// Its password; never logged (its `Debug` hides it).
    pub password: SecretString,
    /// The request topics it may subscribe to, exactly as written.
    pub topics: Vec<String>,
}

impl Account {
    fn opens_with(&self, password: &[u8]) -> bool {
        // Digests have one length, so the comparison tells nothing about where they differ.
        Sha256::digest(self.password.expose_secret()) == Sha256::digest(password)
    }

    fn same(&self, other: &Self) -> bool {
        self.opens_with(other.password.expose_secret().as_bytes()) && self.topics == other.topics
    }
}

#[derive(Debug)]
pub(super) struct Book {
    pages: Mutex<Pages>,
    reports: mpsc::Sender<Report>,
}

#[derive(Debug, Default)]
struct Pages {
    accounts: HashMap<String, Account>,
    /// Connections of the front, by the peer's address.
    links: HashMap<SocketAddr, Arc<Notify>>,
    /// Those of them that were let in.
    seats: HashMap<SocketAddr, Seat>,
    waiting: HashMap<u64, Waiting>,
    /// The next seat's or message's number.
    next: u64,
}

#[derive(Debug)]
struct Seat {
    id: Id,
    visitor: Visitor,
    topics: BTreeSet<String>,
    number: u64,
}

#[derive(Debug)]
struct Waiting {
    to: SocketAddr,
    not_after: Instant,
    reply: oneshot::Sender<Published>,
}

/// A message somebody waits for; giving it up is final.
#[derive(Debug)]
pub(super) struct Addressed {
    pub token: u64,
    pub to: Id,
    pub answer: oneshot::Receiver<Published>,
}

/// Why a message cannot be addressed.
#[derive(Debug)]
pub(super) enum Elsewhere {
    /// The camera is not connected.
    Away,
    /// It is, and did not subscribe to its topic on this connection.
    Deaf(Id),
}

impl Book {
    pub fn new(accounts: Vec<Account>, reports: mpsc::Sender<Report>) -> Self {
        let accounts = accounts.into_iter().map(|account| (account.user.clone(), account)).collect();
        Self { pages: Mutex::new(Pages { accounts, ..Pages::default() }), reports }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        // Every change is made in one step, so a poisoned page is still whole.
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A report that nobody fetches is lost: state is asked for, not summed up.
    pub fn report(&self, report: Report) {
        let _ = self.reports.try_send(report);
    }

    /// Replaces all accounts; whoever came in under a changed one is thrown out.
    pub fn replace_accounts(&self, accounts: Vec<Account>) {
        let mut pages = self.pages();
        let before = std::mem::take(&mut pages.accounts);
        pages.accounts = accounts.into_iter().map(|account| (account.user.clone(), account)).collect();
        let gone = |user: &str| match (before.get(user), pages.accounts.get(user)) {
            (Some(before), Some(after)) => !before.same(after),
            _ => true,
        };
        for (peer, seat) in &pages.seats {
            if gone(&seat.visitor.user)
                && let Some(close) = pages.links.get(peer)
            {
                close.notify_one();
            }
        }
    }

    /// A new connection, unless there are too many.
    pub fn link(&self, peer: SocketAddr) -> Result<Arc<Notify>, &'static str> {
        let mut pages = self.pages();
        if pages.links.len() >= MAX_LINKS {
            return Err("there are too many connections");
        }
        if pages.links.keys().filter(|other| other.ip() == peer.ip()).count() >= MAX_LINKS_PER_ADDRESS {
            return Err("there are too many connections from this address");
        }
        let close = Arc::new(Notify::new());
        pages.links.insert(peer, Arc::clone(&close));
        Ok(close)
    }

    pub fn unlink(&self, peer: SocketAddr) {
        self.pages().links.remove(&peer);
    }

    pub fn is_seated(&self, peer: SocketAddr) -> bool {
        self.pages().seats.contains_key(&peer)
    }

    /// Whether this visitor may come in; else why not.
    pub fn admit(&self, visitor: &Visitor, password: Option<&[u8]>) -> Result<(), &'static str> {
        let pages = self.pages();
        if visitor.user.is_empty() {
            return Err("it gave no user name");
        }
        let Some(account) = pages.accounts.get(&visitor.user) else {
            return Err("no camera here has this user name");
        };
        if !account.opens_with(password.unwrap_or_default()) {
            return Err("wrong password");
        }
        // A client id takes over the session of its namesake: only one's own.
        let taken =
            |seat: &Seat| seat.visitor.client_id == visitor.client_id && seat.visitor.user != visitor.user;
        if pages.seats.values().any(taken) {
            return Err("another camera is connected with the same client id");
        }
        Ok(())
    }

    /// It was let in. An older connection of the same user is closed.
    pub fn seat(&self, id: Id, visitor: Visitor) {
        let mut pages = self.pages();
        for (peer, seat) in &pages.seats {
            if seat.visitor.user == visitor.user
                && *peer != visitor.address
                && let Some(close) = pages.links.get(peer)
            {
                close.notify_one();
            }
        }
        pages.next += 1;
        let seat = Seat { id, visitor: visitor.clone(), topics: BTreeSet::new(), number: pages.next };
        pages.seats.insert(visitor.address, seat);
        drop(pages);
        self.report(Report::Connected(visitor));
    }

    /// It is gone, and with it everything on its way to it.
    pub fn leave(&self, peer: SocketAddr, why: &str) {
        let mut pages = self.pages();
        let Some(seat) = pages.seats.remove(&peer) else { return };
        let lost: Vec<u64> =
            pages.waiting.iter().filter(|(_, waiting)| waiting.to == peer).map(|(token, _)| *token).collect();
        for token in lost {
            pages.fail(token, "the camera's connection ended before it could be sent");
        }
        drop(pages);
        self.report(Report::Disconnected { visitor: seat.visitor, why: why.to_owned() });
    }

    /// Whether this connection may subscribe to exactly this.
    pub fn may_hear(&self, peer: SocketAddr, filter: &str) -> bool {
        let pages = self.pages();
        let user = pages.seats.get(&peer).map(|seat| seat.visitor.user.as_str());
        let account = user.and_then(|user| pages.accounts.get(user));
        // Exactly: a wildcard would be other cameras' requests.
        account.is_some_and(|account| account.topics.iter().any(|topic| topic == filter))
    }

    pub fn hears(&self, peer: SocketAddr, topic: &str, now: bool) {
        let mut pages = self.pages();
        let Some(seat) = pages.seats.get_mut(&peer) else { return };
        if !now {
            seat.topics.remove(topic);
            return;
        }
        seat.topics.insert(topic.to_owned());
        let user = seat.visitor.user.clone();
        drop(pages);
        self.report(Report::Listening { user, topic: topic.to_owned() });
    }

    pub fn visitor(&self, peer: SocketAddr) -> Option<Visitor> {
        self.pages().seats.get(&peer).map(|seat| seat.visitor.clone())
    }

    /// Everybody connected, with the topics they hear.
    pub fn present(&self) -> Vec<(Visitor, Vec<String>)> {
        let pages = self.pages();
        pages
            .seats
            .values()
            .map(|seat| (seat.visitor.clone(), seat.topics.iter().cloned().collect()))
            .collect()
    }

    /// Addresses a message to the connection this user has now.
    pub fn address(&self, user: &str, topic: &str, not_after: Instant) -> Result<Addressed, Elsewhere> {
        let mut pages = self.pages();
        let of_user = pages.seats.values().filter(|seat| seat.visitor.user == user);
        let Some(seat) = of_user.max_by_key(|seat| seat.number) else { return Err(Elsewhere::Away) };
        let (to, peer) = (seat.id.clone(), seat.visitor.address);
        if !seat.topics.contains(topic) {
            return Err(Elsewhere::Deaf(to));
        }
        pages.next += 1;
        let token = pages.next;
        let (reply, answer) = oneshot::channel();
        pages.waiting.insert(token, Waiting { to: peer, not_after, reply });
        Ok(Addressed { token, to, answer })
    }

    /// It is about to be written to `peer`: whether it may be. Yes at most once.
    pub fn claim(&self, token: u64, peer: Option<SocketAddr>) -> bool {
        let mut pages = self.pages();
        let Some(waiting) = pages.waiting.get(&token) else { return false };
        if Some(waiting.to) != peer {
            pages.fail(token, "the camera connected anew before it could be sent");
            return false;
        }
        if Instant::now() >= waiting.not_after {
            pages.fail(token, "its time passed before it could be sent");
            return false;
        }
        pages.settle(token, Published::Sent)
    }

    /// The broker will not deliver it.
    pub fn dropped(&self, token: u64, why: &str) {
        self.pages().fail(token, why);
    }

    /// Nobody waits for it any more.
    pub fn give_up(&self, token: u64) {
        self.pages().waiting.remove(&token);
    }
}

impl Pages {
    fn fail(&mut self, token: u64, why: &str) {
        self.settle(token, Published::NotSent(why.to_owned()));
    }

    /// Whether somebody waited for it.
    fn settle(&mut self, token: u64, fate: Published) -> bool {
        self.waiting.remove(&token).is_some_and(|waiting| waiting.reply.send(fate).is_ok())
    }
}
