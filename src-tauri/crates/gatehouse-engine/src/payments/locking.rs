//! Locks what was reviewed: one write for each window, one after another, then a fresh look. What the provider's
//! answers name is locked; nothing else is called so.

use super::Target;
use super::copy::LocalChange;
use super::journal::Intent;
use super::reading::of_window;
use super::send::{Said, vehicle_lines, vehicle_words};
use crate::engine::Engine;
use crate::error::Result;
use crate::view::{NotLockedView, ReturnStep};
use crate::{Actor, build};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{FleetPlate, Period, Service, ServiceKind, WriteKind, WriteOutcome, totals};
use gatehouse_domain::site::say;
use gatehouse_payments::Ended;
use gatehouse_payments::autopay_fleet::OfVehicle;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// What is needed of a return while it is locked.
struct Work {
    connection: ConnectionId,
    plate: FleetPlate,
    kind: Option<ServiceKind>,
    windows: Vec<Period>,
    services: Vec<Service>,
    include_running: bool,
}

/// What became of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WindowEnd {
    /// Nothing in it was reviewed, so nothing was sent.
    Nothing,
    Done,
    Unknown,
    /// Refused or not sent; why.
    Not(String),
}

/// What a fresh look showed; `None` = it could not be taken.
type Fresh = Option<HashMap<String, Service>>;

impl Engine {
    /// Locks window by window. It is never given up half way: what was sent has an end.
    pub(super) async fn lock_windows(self, actor: Actor, id: String, include_running: bool) {
        let work = self.inner.payments.returns.with(&id, |one| {
            Ok(Work {
                connection: one.view.connection_id,
                plate: one.plate.clone(),
                kind: one.kind.clone(),
                windows: one.windows.clone(),
                services: one.services.clone(),
                include_running,
            })
        });
        let Ok(work) = work else { return };
        let (mut ends, mut locked, mut stopped) = (Vec::new(), Vec::new(), None);
        for (n, window) in work.windows.iter().enumerate() {
            let reviewed = work.reviewed(n);
            if reviewed.is_empty() {
                ends.push(WindowEnd::Nothing);
                continue;
            }
            if let Some(why) = &stopped {
                ends.push(WindowEnd::Not(format!(
                    "Its lock was not sent, because an earlier one failed: {why}"
                )));
                continue;
            }
            let end = match self.lock_window(&actor, &id, &work, n, *window, &reviewed).await {
                Ok((WriteOutcome::Done, _, services)) => {
                    locked.extend(services);
                    WindowEnd::Done
                }
                Ok((WriteOutcome::Unknown | WriteOutcome::Pending, ..)) => WindowEnd::Unknown,
                Ok((WriteOutcome::Refused | WriteOutcome::NotSent, why, _)) => {
                    stopped = Some(why.clone());
                    WindowEnd::Not(why)
                }
                Err(error) => {
                    stopped = Some(error.to_string());
                    WindowEnd::Not(error.to_string())
                }
            };
            ends.push(end);
        }
        let mut seen = HashSet::new();
        locked.retain(|service: &Service| seen.insert(service.id.clone()));
        locked.iter_mut().for_each(|service| work.fill(service));
        let now = self.now();
        if !locked.is_empty() {
            self.change_copy(work.connection, LocalChange::Locked(locked.clone(), now)).await;
        }
        let fresh = self.fresh(&work).await;
        let told = self.inner.payments.returns.with(&id, |one| {
            let view = |service: &Service, at| build::fleet::unpaid(work.connection, service, at);
            one.view.locked = locked.iter().map(|service| view(service, Some(now))).collect();
            let sums = totals(locked.iter().map(|service| service.cost.as_ref()));
            one.view.locked_totals = sums.iter().map(build::total).collect();
            one.view.not_locked = work
                .services
                .iter()
                .filter(|service| !seen.contains(&service.id))
                .map(|service| NotLockedView {
                    service: view(service, None),
                    sentence: why_not(service, &ends[work.window_of(service)], &work, &fresh),
                })
                .collect();
            let mut still: Vec<&Service> =
                fresh.iter().flat_map(HashMap::values).filter(|s| s.running()).collect();
            still.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
            one.view.still_running = still.into_iter().map(|service| view(service, None)).collect();
            one.view.step = ReturnStep::Locked;
            one.view.ended_at = Some(now);
            one.view.sentence = sentence(locked.len(), one.view.not_locked.len(), &ends);
            Ok(())
        });
        if told.is_ok() {
            let _gone_meanwhile = self.publish_return(&id);
        }
    }

    /// One window: exactly the period that was reviewed.
    async fn lock_window(
        &self,
        actor: &Actor,
        id: &str,
        work: &Work,
        n: usize,
        period: Period,
        reviewed: &[&Service],
    ) -> Result<(WriteOutcome, String, Vec<Service>)> {
        let intent = self.lock_intent(id, work, period, reviewed);
        let fleet = self.fleet_link(intent.connection)?;
        let (plate, kind, include_running) = (work.plate.clone(), work.kind.clone(), work.include_running);
        let sent = self.send_once(
            actor,
            intent,
            async move {
                let what = OfVehicle { plate: &plate, kind: kind.as_ref(), period, include_running };
                let ended: Ended<Vec<Service>> = fleet.lock(what).await;
                ended
            },
            |services| said(services),
        );
        let (write, done) = sent.await?;
        let (outcome, words) = (write.outcome, write.sentence.clone());
        self.inner.payments.returns.with(id, |one| {
            if let Some(window) = one.view.windows.get_mut(n) {
                window.write = Some(write);
            }
            Ok(())
        })?;
        self.publish_return(id)?;
        Ok((outcome, words, done.unwrap_or_default()))
    }

    fn lock_intent(&self, id: &str, work: &Work, period: Period, reviewed: &[&Service]) -> Intent {
        let zone = self.state().zone;
        let day = |at: gatehouse_domain::Instant| at.with_timezone(&zone).format("%-d %b %Y").to_string();
        let mut request = vehicle_lines(&work.plate);
        request.extend(work.kind.iter().map(|kind| ("Kind".to_owned(), kind.word().to_owned())));
        request.push(("From".into(), say(zone, period.from)));
        request.push(("To".into(), say(zone, period.to)));
        let running = if work.include_running { "yes" } else { "no" };
        request.push(("Running services".into(), running.into()));
        let seen: Vec<serde_json::Value> = reviewed
            .iter()
            .map(|service| {
                let cost = service.cost.as_ref();
                json!({
                    "id": service.id,
                    "currency": cost.map(|cost| cost.currency.code()),
                    "gross": cost.map(|cost| cost.gross.to_string()),
                })
            })
            .collect();
        Intent {
            connection: work.connection,
            group: id.to_owned(),
            kind: WriteKind::LockPayments,
            subject: format!("{} · {} – {}", vehicle_words(&work.plate), day(period.from), day(period.to)),
            request,
            target: Target {
                window: Some(period.into()),
                service_kind: work.kind.as_ref().map(|kind| kind.word().to_owned()),
                include_running: work.include_running,
                services: reviewed.iter().map(|service| service.id.clone()).collect(),
                ..Target::vehicle(&work.plate)
            }
            .json(),
            reviewed: Some(json!({ "from": period.from, "to": period.to, "services": seen })),
            reason: String::new(),
            personal: Some(work.plate.canonical()),
        }
    }

    /// What is unpaid now, by id.
    async fn fresh(&self, work: &Work) -> Fresh {
        let fleet = self.fleet_link(work.connection).ok()?;
        let mut all = HashMap::new();
        for window in &work.windows {
            let services = of_window(&fleet, &work.plate, work.kind.as_ref(), *window).await.ok()?;
            all.extend(services.into_iter().map(|service| (service.id.clone(), service)));
        }
        Some(all)
    }
}

impl Work {
    /// The answer to a lock does not say where a service was; what was reviewed does. What the answer says counts.
    fn fill(&self, locked: &mut Service) {
        let Some(seen) = self.services.iter().find(|one| one.id == locked.id) else { return };
        locked.facility = locked.facility.take().or_else(|| seen.facility.clone());
        locked.zone = locked.zone.take().or_else(|| seen.zone.clone());
        locked.product_name = locked.product_name.take().or_else(|| seen.product_name.clone());
        locked.operator_id = locked.operator_id.take().or_else(|| seen.operator_id.clone());
    }

    /// What was reviewed in a window and is to be locked. Running ones belong to the newest.
    fn reviewed(&self, n: usize) -> Vec<&Service> {
        let counts = |service: &&Service| self.include_running || !service.running();
        self.services.iter().filter(counts).filter(|service| self.window_of(service) == n).collect()
    }

    fn window_of(&self, service: &Service) -> usize {
        let in_window = |end| self.windows.iter().position(|window| window.from <= end && end <= window.to);
        service.end.and_then(in_window).unwrap_or(0)
    }
}

fn why_not(service: &Service, end: &WindowEnd, work: &Work, fresh: &Fresh) -> String {
    if service.running() && !work.include_running {
        return "It still runs and was not included.".into();
    }
    let now = fresh.as_ref().map(|fresh| fresh.contains_key(&service.id));
    match (end, now) {
        (WindowEnd::Not(why), _) => why.clone(),
        (WindowEnd::Unknown, seen) => {
            let seen = match seen {
                Some(true) => " A fresh look shows it as unpaid.",
                Some(false) => " A fresh look does not show it as unpaid any more.",
                None => "",
            };
            format!("Nobody knows whether it was locked: settle it under Writes to settle.{seen}")
        }
        (WindowEnd::Done | WindowEnd::Nothing, Some(true)) => {
            "It is not in the provider's answer and still unpaid.".into()
        }
        (WindowEnd::Done | WindowEnd::Nothing, Some(false)) => {
            "It is not in the provider's answer and no longer unpaid: the driver may have paid it.".into()
        }
        (WindowEnd::Done | WindowEnd::Nothing, None) => {
            "It is not in the provider's answer; whether it is still unpaid could not be read.".into()
        }
    }
}

fn said(services: &[Service]) -> Said {
    let answer = services.iter().map(|service| {
        let cost = service.cost.as_ref().map(|cost| format!("{} {}", cost.currency.code(), cost.gross));
        (service.id.clone(), cost.unwrap_or_else(|| "no amount told".to_owned()))
    });
    let sentence = match services.len() {
        0 => "Nothing was locked.".to_owned(),
        1 => "The payment of one service is locked.".to_owned(),
        n => format!("The payments of {n} services are locked."),
    };
    Said { sentence, answer: answer.collect(), change: None }
}

fn sentence(locked: usize, not_locked: usize, ends: &[WindowEnd]) -> String {
    let unknown = ends.iter().filter(|end| **end == WindowEnd::Unknown).count();
    let stopped = ends.iter().find_map(|end| match end {
        WindowEnd::Not(why) => Some(why),
        _ => None,
    });
    let mut words = match locked {
        0 => "Nothing is known to be locked.".to_owned(),
        1 => "One payment is locked.".to_owned(),
        n => format!("{n} payments are locked."),
    };
    if not_locked > 0 {
        words.push_str(&format!(" {not_locked} not: see why beside each."));
    }
    if unknown > 0 {
        words.push_str(
            " Nobody knows the end of a lock: settle it under Writes to settle; do not repeat it before.",
        );
    }
    if let Some(why) = stopped {
        words.push_str(&format!(" {why}"));
    }
    words
}
