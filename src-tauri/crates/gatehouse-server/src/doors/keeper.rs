//! Puts in force what is set: makes a certificate when one is needed, and listens where the partner door is to be.

use super::Doors;
use super::partner::{BOUNDS, PartnerDoor};
use crate::intake::complaint;
use crate::listen::{self, Security, Speaks};
use crate::tls;
use chrono::TimeDelta;
use gatehouse_domain::partner::CertificateKind;
use gatehouse_engine::partner::{KeptIdentity, RENEWED_BEFORE};
use gatehouse_engine::view::CertificateView;
use gatehouse_engine::{Actor, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Between two tries to listen.
const AGAIN: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 3000 });
/// Between two looks at the certificate, by the time of day that it is valid by.
const LOOK: TimeDelta = TimeDelta::hours(1);

/// The partner door's listener.
pub struct Listener {
    /// Where it was to listen.
    asked: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Listener {
    async fn end(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the partner door ended");
        }
    }
}

impl Doors {
    /// Tries again what failed and renews the certificate in time, until `stop`.
    pub async fn keep(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut looked = self.engine.now();
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                () = tokio::time::sleep(AGAIN) => {}
            }
            let now = self.engine.now();
            // A clock that was set back is a reason, too.
            let due = !(TimeDelta::zero()..LOOK).contains(&(now - looked));
            let failed = self.shown().problem.is_some();
            if failed || due {
                self.put_in_force().await;
                looked = now;
            }
        }
        if let Some(listener) = self.listener.lock().await.take() {
            listener.end().await;
        }
    }

    /// Brings the doors to what is set. Connections of what is no longer wanted end within seconds.
    pub async fn put_in_force(&self) {
        let mut listener = self.listener.lock().await;
        let wanted = self.engine.doors_wanted();
        let needed = wanted.web_tls || (wanted.partner.is_some() && !wanted.plain);
        let tls = if needed { self.speaking_tls().await } else { Speaks::Nothing };
        self.web.send_replace(if wanted.web_tls { tls.clone() } else { Speaks::Plain });
        self.partner.send_replace(if wanted.plain { Speaks::Plain } else { tls });
        self.warn();

        if listener.as_ref().map(|listener| listener.asked) != wanted.partner {
            if let Some(old) = listener.take() {
                old.end().await;
                self.shown().partner = None;
            }
            if let Some(address) = wanted.partner {
                *listener = self.listen(address).await;
            }
        }
        let said = {
            let mut shown = self.shown();
            if wanted.partner.is_none() || listener.is_some() {
                shown.problem.take().is_some()
            } else {
                false
            }
        };
        if said {
            self.engine.publish_doors();
        }
    }

    async fn listen(&self, address: SocketAddr) -> Option<Listener> {
        let bound = TcpListener::bind(address).await.and_then(|l| Ok((l.local_addr()?, l)));
        let (at, socket) = match bound {
            Ok(bound) => bound,
            Err(error) => {
                let sentence = format!(
                    "The partner door does not listen. {} It is tried again every few seconds.",
                    complaint(address, &error)
                );
                let new = self.shown().problem.as_ref() != Some(&sentence);
                if new {
                    tracing::warn!("{sentence}");
                    self.shown().problem = Some(sentence);
                    self.engine.publish_doors();
                }
                return None;
            }
        };
        tracing::info!(%at, "the partner door listens");
        self.shown().partner = Some(at);
        let (stop, stopped) = watch::channel(false);
        let security = Security::following(self.partner.subscribe(), self.partner_turned.teller());
        let service = PartnerDoor::new(self.engine.clone(), Arc::clone(&self.partner_turned));
        let task = tokio::spawn(listen::serve(socket, BOUNDS, security, service, stopped));
        Some(Listener { asked: address, stop, task })
    }

    /// TLS with the certificate that is kept, or with one that is made now.
    async fn speaking_tls(&self) -> Speaks {
        let now = self.engine.now();
        let kept = self.engine.kept_identity().and_then(|kept| {
            let view = tls::view(&kept, now).ok()?;
            let ends = kept.kind == CertificateKind::Generated && view.not_after - now < RENEWED_BEFORE;
            let acceptor = tls::acceptor(&kept).filter(|_| !ends)?;
            Some((view, acceptor))
        });
        if let Some((view, acceptor)) = kept {
            self.shown().certificate = Some(view);
            return Speaks::Tls(acceptor);
        }
        match self.make(None).await {
            Ok(identity) => tls::acceptor(&identity).map_or(Speaks::Nothing, Speaks::Tls),
            Err(error) => {
                tracing::error!(%error, "no certificate could be made: what needs one answers nothing");
                Speaks::Nothing
            }
        }
    }

    /// Makes a certificate; that it cannot be kept is no reason not to use it.
    async fn make(&self, actor: Option<&Actor>) -> Result<KeptIdentity> {
        let now = self.engine.now();
        let identity = tls::made(&self.names, now)?;
        let view = tls::view(&identity, now).map_err(|c| anyhow::anyhow!(c.sentence))?;
        tracing::info!(fingerprint = view.fingerprint, until = %view.not_after, "a certificate was made");
        let kept = self.engine.keep_identity(actor, &identity, &view.fingerprint).await;
        self.shown().certificate = Some(view);
        match (kept, actor) {
            (Err(error), Some(_)) => Err(error),
            (Err(error), None) => {
                tracing::warn!(%error, "the certificate that was made is lost when the program ends");
                Ok(identity)
            }
            (Ok(()), _) => Ok(identity),
        }
    }

    /// Makes a new certificate because somebody asked for it.
    ///
    /// # Errors
    /// It could not be kept.
    pub async fn make_certificate(&self, actor: &Actor) -> Result<()> {
        self.make(Some(actor)).await?;
        self.put_in_force().await;
        Ok(())
    }

    /// Uses a certificate that was given and checked.
    ///
    /// # Errors
    /// It could not be kept.
    pub async fn give_certificate(
        &self,
        actor: &Actor,
        identity: &KeptIdentity,
        view: CertificateView,
    ) -> Result<()> {
        self.engine.keep_identity(Some(actor), identity, &view.fingerprint).await?;
        self.shown().certificate = Some(view);
        self.put_in_force().await;
        Ok(())
    }
}
