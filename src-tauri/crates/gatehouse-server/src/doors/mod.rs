//! Keeps the doors as they are set: the certificate, TLS of the web door, and the partner door's listener.
//!
//! What is set is the engine's business ([`gatehouse_engine::partner`]); who may ask is the doors' own.

mod keeper;
mod partner;
pub mod pay_by_plate;
mod turned;

use crate::listen::{Security, Speaks};
use crate::tls;
use gatehouse_engine::Engine;
use gatehouse_engine::partner::DoorsNow;
use gatehouse_engine::view::{CertificateView, PartnerDoorView};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use turned::Turned;

/// The doors' certificate and listeners.
pub struct Doors {
    engine: Engine,
    /// Further names of this PC.
    names: Vec<String>,
    web: watch::Sender<Speaks>,
    partner: watch::Sender<Speaks>,
    web_turned: Arc<Turned>,
    partner_turned: Arc<Turned>,
    shown: Mutex<Shown>,
    /// The partner door's listener; held while it is changed.
    listener: tokio::sync::Mutex<Option<keeper::Listener>>,
}

/// What is shown.
#[derive(Default)]
struct Shown {
    web: Option<SocketAddr>,
    web_warned: bool,
    partner: Option<SocketAddr>,
    problem: Option<String>,
    certificate: Option<CertificateView>,
}

impl Doors {
    /// With nothing in force yet.
    pub fn new(engine: Engine, names: &[String]) -> Doors {
        Doors {
            web_turned: Arc::new(Turned::new(engine.clone())),
            partner_turned: Arc::new(Turned::new(engine.clone())),
            engine,
            names: names.to_vec(),
            web: watch::Sender::new(Speaks::Plain),
            partner: watch::Sender::new(Speaks::Nothing),
            shown: Mutex::default(),
            listener: tokio::sync::Mutex::new(None),
        }
    }

    /// What the web door speaks.
    pub fn web_security(&self) -> Security {
        Security::following(self.web.subscribe(), self.web_turned.teller())
    }

    /// Takes note of where the web door listens; warns once when others can reach it unencrypted.
    pub fn web_bound(&self, bound: SocketAddr) {
        self.shown().web = Some(bound);
        self.warn();
    }

    fn warn(&self) {
        let plain = matches!(*self.web.borrow(), Speaks::Plain);
        let mut shown = self.shown();
        let open = plain && shown.web.is_some_and(|bound| !bound.ip().is_loopback());
        if open && !shown.web_warned {
            tracing::warn!(bound = ?shown.web, "the web address can be reached from the network, without encryption");
        }
        shown.web_warned = open;
    }

    /// How the doors stand.
    pub fn now(&self) -> DoorsNow {
        let shown = self.shown();
        let kept = self.engine.kept_identity();
        let certificate = kept.and_then(|kept| tls::view(&kept, self.engine.now()).ok());
        DoorsNow {
            partner: shown.partner,
            problem: shown.problem.clone(),
            turned_away: self.partner_turned.view(),
            certificate: certificate.or_else(|| shown.certificate.clone()),
            web: shown.web,
            web_speaks_tls: matches!(*self.web.borrow(), Speaks::Tls(_)),
            web_turned_away: self.web_turned.view(),
            host: tls::host(),
        }
    }

    /// The doors as they are set and as they are.
    pub fn view(&self) -> PartnerDoorView {
        self.engine.partner_view(self.now())
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        // Nothing panics while holding it.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
