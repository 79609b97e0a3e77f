//! Unpaid services of the fleets, from the local copy in memory: filters, sums per currency, days, pages.

use super::copy::{FleetCopy, Known};
use super::fleet::page;
use crate::build;
use crate::engine::Engine;
use crate::error::Result;
use crate::request::{UnpaidOrder, UnpaidQuery};
use crate::view::{UnpaidChoices, UnpaidDay, UnpaidPage};
use chrono::{Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use gatehouse_domain::payment::totals;
use gatehouse_domain::plate::normalise;
use gatehouse_domain::site::local_to_utc;
use gatehouse_domain::{ConnectionId, Instant};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A service and through which connection.
pub(super) type Found<'a> = (ConnectionId, &'a Known);

impl Engine {
    /// Unpaid services that fit.
    pub async fn unpaid(&self, query: UnpaidQuery) -> Result<UnpaidPage> {
        let fleets = self.fleets(query.connection_id)?;
        let ages = fleets.iter().map(|(row, copy)| self.copy_age(row, copy.unpaid_as_of)).collect();
        let copies: Vec<(ConnectionId, Arc<FleetCopy>)> =
            fleets.into_iter().map(|(row, copy)| (row.id, copy)).collect();
        let (now, zone) = (self.now(), self.state().zone);
        // Some ten milliseconds for a large fleet: off the async threads.
        let paged = tokio::task::spawn_blocking(move || paged(&copies, &query, now, zone)).await;
        Ok(UnpaidPage { ages, ..paged.map_err(anyhow::Error::from)? })
    }
}

fn paged(
    copies: &[(ConnectionId, Arc<FleetCopy>)],
    query: &UnpaidQuery,
    now: Instant,
    zone: Tz,
) -> UnpaidPage {
    let filter = Filter::of(query, now);
    let oldest = found(copies, &filter, UnpaidOrder::Oldest);
    let totals = totals(oldest.iter().map(|(_, known)| known.service().cost.as_ref()));
    let days = days(&oldest, zone);
    let (offset, limit) = page(query.offset, query.limit);
    let total = oldest.len() as i64;
    let ordered = match query.order.unwrap_or_default() {
        UnpaidOrder::Oldest => oldest,
        UnpaidOrder::Newest => oldest.into_iter().rev().collect(),
        other => found(copies, &filter, other),
    };
    let rows = ordered.into_iter().skip(offset).take(limit);
    UnpaidPage {
        rows: rows
            .map(|(id, known)| build::fleet::unpaid(id, known.service(), known.row.locked_at))
            .collect(),
        total,
        totals: totals.iter().map(build::total).collect(),
        days,
        choices: choices(copies),
        ages: Vec::new(),
    }
}

/// Services that fit, in an order. Each copy keeps its services in every order, so that nothing large is sorted here.
pub(super) fn found<'a>(
    copies: &'a [(ConnectionId, Arc<FleetCopy>)],
    filter: &Filter,
    order: UnpaidOrder,
) -> Vec<Found<'a>> {
    let mut all: Vec<Found<'a>> = Vec::new();
    for (id, copy) in copies {
        let fits = |known: &&Known| filter.fits(known);
        let by = |order: &'a [u32]| order.iter().filter_map(|n| copy.services.get(*n as usize));
        match order {
            UnpaidOrder::Oldest => {
                all.extend(copy.services.iter().map(Arc::as_ref).filter(fits).map(|known| (*id, known)));
            }
            UnpaidOrder::Newest => {
                all.extend(
                    copy.services.iter().rev().map(Arc::as_ref).filter(fits).map(|known| (*id, known)),
                );
            }
            UnpaidOrder::Plate => {
                all.extend(by(&copy.by_plate).map(Arc::as_ref).filter(fits).map(|known| (*id, known)));
            }
            UnpaidOrder::Amount => {
                all.extend(by(&copy.by_amount).map(Arc::as_ref).filter(fits).map(|known| (*id, known)));
            }
        }
    }
    if copies.len() > 1 {
        // What is sorted already is merged, not sorted again.
        all.sort_by(|(_, a), (_, b)| match order {
            UnpaidOrder::Oldest => Known::oldest(a, b),
            UnpaidOrder::Newest => Known::oldest(b, a),
            UnpaidOrder::Plate => Known::by_plate(a, b),
            UnpaidOrder::Amount => Known::by_amount(a, b),
        });
    }
    all
}

/// What is asked for, made ready.
pub(super) struct Filter {
    kind: Option<String>,
    operator_id: Option<String>,
    zone: Option<String>,
    plate: String,
    currency: Option<String>,
    running: Option<bool>,
    ended_before: Option<Instant>,
    driver_can_pay: Option<bool>,
    now: Instant,
}

impl Filter {
    pub(super) fn of(query: &UnpaidQuery, now: Instant) -> Filter {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let hours = |h: i64| TimeDelta::try_hours(h.clamp(0, 1_000_000)).unwrap_or_default();
        Filter {
            kind: text(&query.kind),
            operator_id: text(&query.operator_id),
            zone: text(&query.zone),
            plate: normalise(query.plate.as_deref().unwrap_or_default()),
            currency: text(&query.currency).map(|currency| currency.to_uppercase()),
            running: query.running,
            ended_before: query.older_than_h.map(|h| now - hours(h)),
            driver_can_pay: query.driver_can_pay,
            now,
        }
    }

    fn fits(&self, known: &Known) -> bool {
        let service = known.service();
        self.running.is_none_or(|running| service.running() == running)
            && self.kind.as_deref().is_none_or(|kind| service.kind.word() == kind)
            && is(&self.operator_id, service.operator_id.as_deref())
            && is(&self.zone, service.zone.as_ref().map(|zone| zone.name.as_str()))
            && is(&self.currency, service.cost.as_ref().map(|cost| cost.currency.code()))
            && self.ended_before.is_none_or(|before| service.end.is_some_and(|end| end <= before))
            && self.driver_can_pay.is_none_or(|can| {
                let can_now = service.driver_pays_until().is_some_and(|until| until > self.now);
                can_now == can
            })
            && (self.plate.is_empty() || known.canonical.contains(&self.plate))
    }
}

/// Whether something is what is wanted, if anything is.
fn is(wanted: &Option<String>, it: Option<&str>) -> bool {
    wanted.as_deref().is_none_or(|wanted| it == Some(wanted))
}

/// By the site's day of their end. They come oldest end first, so a day's bounds are worked out once for each day.
fn days(oldest: &[Found<'_>], zone: Tz) -> Vec<UnpaidDay> {
    let mut days = Vec::new();
    let mut rest = oldest;
    while let Some(end) = rest.first().and_then(|(_, known)| known.service().end) {
        let day = end.with_timezone(&zone).date_naive();
        let until = midnight_after(day, zone);
        let count =
            rest.iter().take_while(|(_, known)| known.service().end.is_some_and(|e| e < until)).count();
        // At least one, whatever a zone does at midnight: the loop must end.
        let (of_day, later) = rest.split_at(count.max(1));
        let sums = totals(of_day.iter().map(|(_, known)| known.service().cost.as_ref()));
        days.push(UnpaidDay {
            day: day.to_string(),
            count: of_day.len() as i64,
            totals: sums.iter().map(build::total).collect(),
        });
        rest = later;
    }
    days
}

fn midnight_after(day: NaiveDate, zone: Tz) -> Instant {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    local_to_utc(zone, next.and_time(chrono::NaiveTime::MIN))
}

fn choices(copies: &[(ConnectionId, Arc<FleetCopy>)]) -> UnpaidChoices {
    let all = |n: usize| {
        let words: BTreeSet<&String> = copies.iter().flat_map(|(_, copy)| &copy.choices[n]).collect();
        words.into_iter().cloned().collect()
    };
    UnpaidChoices { operators: all(0), zones: all(1), kinds: all(2), currencies: all(3) }
}

#[cfg(test)]
mod tests;
