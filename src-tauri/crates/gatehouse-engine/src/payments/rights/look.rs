//! One look at a provider: the list of its zones, then each zone that is read. What changed is asked for with the
//! provider's mark of the last read; everything is read when there is no mark, when the mark is refused, and hourly,
//! since nothing else would show a right the provider forgot to take back. A zone that fails keeps its copy and says
//! why; the others go on.

use super::known::Known;
use super::{grace, row_of};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::permits::{signed_out, unanswered};
use crate::view::{Change, LookProgress};
use chrono::TimeDelta;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::Zone;
use gatehouse_payments::pay_by_plate::{PayByPlate, PbpError, RightsPage};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::provider_zones;
use std::collections::HashSet;
use std::time::Duration;

/// A zone is asked for what changed at most so often.
const AT_MOST_EVERY: Duration = Duration::from_secs(60);
/// Everything of a zone is read again after so long.
const FULL_EVERY: TimeDelta = TimeDelta::hours(1);
/// More zones than any site has; further ones are not taken up.
const MOST_ZONES: usize = 500;

/// Why verdicts are asked again.
const CHANGED: &str = "What a provider tells changed";

/// Why a zone was not read.
struct Failed {
    sentence: String,
    /// The provider is away or refuses the key: the other zones need not be tried.
    all: bool,
}

impl From<PbpError> for Failed {
    fn from(error: PbpError) -> Failed {
        let all = matches!(&error, PbpError::Other(error) if signed_out(error) || unanswered(error));
        Failed { sentence: error.sentence(), all }
    }
}

impl Engine {
    /// Looks at all zones of a connection that are read; the error is a sentence for the connection's page.
    pub(in crate::payments) async fn look_at_rights(&self, id: ConnectionId) -> Result<()> {
        let result = self.read_provider(id).await;
        self.publish(Change::Rights(id));
        result
    }

    async fn read_provider(&self, id: ConnectionId) -> Result<()> {
        let row = self.connection_row(id)?;
        self.clear_unread(id).await?;
        let link = match self.pay_by_plate_link(id) {
            Ok(link) => link,
            Err(error) => return self.away(id, self.read_zones_of(id), error.to_string()).await,
        };
        let no_list = match link.zones().await {
            Ok(told) => {
                self.take_up_zones(id, told).await?;
                None
            }
            Err(error) => match Failed::from(error) {
                Failed { sentence, all: true } => {
                    return self.away(id, self.read_zones_of(id), sentence).await;
                }
                Failed { sentence, .. } => Some(sentence),
            },
        };
        let zones = self.read_zones_of(id);
        let (mut read, mut failed) = (0, None);
        for (at, zone) in zones.iter().enumerate() {
            match self.look_at_zone(&row, &link, zone).await? {
                None => read += 1,
                Some(Failed { sentence, all: true }) => {
                    return self.away(id, zones[at..].to_vec(), sentence).await;
                }
                Some(Failed { sentence, .. }) => {
                    self.note_unread(id, vec![zone.clone()], &sentence).await?;
                    failed.get_or_insert(sentence);
                }
            }
            self.publish(Change::Rights(id));
        }
        match no_list.or(failed.filter(|_| read == 0)) {
            Some(sentence) => Err(Error::Conflict(sentence)),
            None => Ok(()),
        }
    }

    /// The provider is away, or refuses the key: what the copies of these zones say is not confirmed any more.
    async fn away(&self, id: ConnectionId, zones: Vec<Known>, sentence: String) -> Result<()> {
        self.note_unread(id, zones, &sentence).await?;
        Err(Error::Conflict(sentence))
    }

    /// The zones that are read.
    pub(super) fn read_zones_of(&self, id: ConnectionId) -> Vec<Known> {
        self.inner.payments.rights.zones(id).into_iter().filter(|zone| zone.row.chosen).collect()
    }

    /// New zones are read from now on; those that are neither named nor read are forgotten.
    async fn take_up_zones(&self, id: ConnectionId, told: Vec<Zone>) -> Result<()> {
        let before = self.inner.payments.rights.zones(id);
        let told: Vec<Zone> =
            told.into_iter().filter(|zone| !zone.code.is_empty()).take(MOST_ZONES).collect();
        let names: HashSet<&str> = told.iter().map(|zone| zone.code.as_str()).collect();
        let gone =
            before.iter().filter(|zone| !zone.row.chosen && !names.contains(zone.row.zone_id.as_str()));
        let gone: Vec<String> = gone.map(|zone| zone.row.zone_id.clone()).collect();
        let known =
            |told: &Zone| before.iter().any(|it| it.row.zone_id == told.code && it.row.name == told.name);
        if gone.is_empty() && told.iter().all(known) {
            return Ok(());
        }
        self.write_derived(move |tx| {
            for zone in &told {
                provider_zones::name(tx, id, &zone.code, &zone.name)?;
            }
            gone.iter().try_for_each(|zone| provider_zones::forget(tx, id, zone))
        })
        .await?;
        self.zones_changed(id).await
    }

    /// Reads one zone, unless that was done within the last minute; answers why it could not be read.
    async fn look_at_zone(
        &self,
        row: &ConnectionRow,
        link: &PayByPlate,
        zone: &Known,
    ) -> Result<Option<Failed>> {
        let (now, monotonic, zone) = (self.now(), self.monotonic(), &zone.row);
        let rights = &self.inner.payments.rights;
        let lately = match rights.last_read(row.id, &zone.zone_id) {
            Some(at) => monotonic.saturating_sub(at) < AT_MOST_EVERY,
            None => zone.problem.is_none() && zone.as_of.is_some_and(|at| within(now - at, AT_MOST_EVERY)),
        };
        if lately {
            return Ok(None);
        }
        let since =
            zone.full_at.map(|at| now - at).filter(|age| TimeDelta::zero() <= *age && *age < FULL_EVERY);
        let mut token = zone.token.as_deref().filter(|_| since.is_some());
        let what = format!("rights of {}", zone.name);
        self.look_progress(row.id, LookProgress { what, pages: 0, records: 0, expected: None });
        let mut answer = link.permits(&zone.zone_id, token).await;
        if let Err(PbpError::TokenRefused { status }) = &answer {
            tracing::info!(
                connection = row.id,
                status,
                "a provider's mark was refused: everything is read again"
            );
            token = None;
            answer = link.permits(&zone.zone_id, None).await;
        }
        let RightsPage { rights: told, token: next, doubts } = match answer {
            Ok(page) => page,
            Err(error) => return Ok(Some(error.into())),
        };
        for doubt in doubts.sentences() {
            tracing::warn!(connection = row.id, doubt, "a provider's answer is odd");
        }
        let told = told.into_iter().map(|right| row_of(row.id, right)).collect();
        let full_at = match token {
            Some(_) => zone.full_at,
            None => Some(now),
        };
        let changed = match token {
            Some(_) => self.keep_delta(zone, told, now - grace(row)).await?,
            None => self.keep_all(zone, told, now - grace(row)).await?,
        };
        let (id, zone_id, before) = (row.id, zone.zone_id.clone(), zone.as_of);
        self.write_derived(move |tx| {
            // Meanwhile somebody may have decided otherwise: its copy was taken away then.
            let same = |zone: provider_zones::ZoneRow| zone.chosen && zone.as_of == before;
            match provider_zones::get(tx, id, &zone_id)?.is_some_and(same) {
                true => provider_zones::was_read(tx, id, &zone_id, next.as_deref(), full_at, now),
                false => Ok(()),
            }
        })
        .await?;
        rights.set_last_read(row.id, &zone.zone_id, Some(monotonic));
        self.zones_changed(row.id).await?;
        match zone.problem.is_some() || zone.as_of.is_none() {
            // What could not be told can be told again, of any plate.
            true => self.show_again(None, CHANGED).await,
            false => self.show_again(Some(&changed), CHANGED).await,
        }
        Ok(None)
    }

    /// Notes at zones that they could not be read, and why.
    async fn note_unread(&self, id: ConnectionId, zones: Vec<Known>, sentence: &str) -> Result<()> {
        let other: Vec<String> = zones
            .into_iter()
            .filter(|zone| zone.row.problem.as_deref() != Some(sentence))
            .map(|zone| zone.row.zone_id)
            .collect();
        if other.is_empty() {
            return Ok(());
        }
        for zone in &other {
            self.inner.payments.rights.set_last_read(id, zone, None);
        }
        let sentence = sentence.to_owned();
        self.write_derived(move |tx| {
            other.iter().try_for_each(|zone| provider_zones::was_not_read(tx, id, zone, &sentence))
        })
        .await?;
        self.zones_changed(id).await?;
        self.show_again(None, CHANGED).await;
        Ok(())
    }
}

fn within(age: TimeDelta, bound: Duration) -> bool {
    age.to_std().is_ok_and(|age| age < bound)
}
