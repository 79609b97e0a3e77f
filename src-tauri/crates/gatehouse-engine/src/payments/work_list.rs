//! Writes nobody knows the end of stay on a work list until a person settles them, with a fresh look beside.

use crate::Actor;
use crate::alarms::About;
use crate::build;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{MoneyWriteQuery, Settlement};
use crate::view::{MoneyWritePage, MoneyWriteView};
use gatehouse_domain::MoneyWriteId;
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_domain::payment::{Settled, WriteOutcome};
use gatehouse_store::table::alarms;
use gatehouse_store::table::money_writes::{self, SettledRow};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What to do about an unknown write.
pub(crate) const ADVICE: &str =
    "It is not repeated by itself: look again under Writes to settle, and settle it.";

/// What a fresh look showed; kept as JSON beside the write.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Look {
    /// In one sentence.
    pub sentence: String,
    /// Label and value in words, in order.
    pub details: Vec<(String, String)>,
    /// What it speaks for; `None` = it does not tell.
    pub speaks_for: Option<Settled>,
}

/// The key of the alarm about a write.
fn alarm_key(id: MoneyWriteId) -> String {
    format!("{}:{id}", AlarmKind::MoneyUnknown.word())
}

impl Engine {
    /// Writes that money depends on, newest first (the work list: oldest first).
    pub async fn money_writes(&self, query: MoneyWriteQuery) -> Result<MoneyWritePage> {
        let limit = query.limit.unwrap_or(50).clamp(1, 200);
        let (open, rows) = self
            .read(move |conn| {
                let open = money_writes::open(conn)?;
                let rows = match (&query.group, query.open) {
                    (Some(group), _) => money_writes::of_group(conn, group)?,
                    (None, Some(true)) => open.clone(),
                    (None, _) => money_writes::page(conn, query.before, limit)?,
                };
                Ok((open, rows))
            })
            .await?;
        let paged = rows.len() as i64 == limit;
        Ok(MoneyWritePage {
            next: rows.last().map(|row| row.id).filter(|id| paged && *id > 1),
            open: open.iter().filter(|row| row.outcome == WriteOutcome::Unknown).count() as i64,
            rows: rows.iter().map(build::money_write).collect(),
        })
    }

    /// One write.
    pub async fn money_write(&self, id: MoneyWriteId) -> Result<MoneyWriteView> {
        let row = self.read(move |conn| money_writes::get(conn, id)).await?;
        row.as_ref().map(build::money_write).ok_or(Error::NotFound("write"))
    }

    /// How many wait for a person.
    pub(crate) async fn money_writes_open(&self) -> Result<i64> {
        let open = self.read(money_writes::open).await?;
        Ok(open.iter().filter(|row| row.outcome == WriteOutcome::Unknown).count() as i64)
    }

    /// Reads afresh what an unknown write was about, and keeps what it shows beside it.
    pub async fn look_at_money_write(&self, id: MoneyWriteId) -> Result<MoneyWriteView> {
        let row =
            self.read(move |conn| money_writes::get(conn, id)).await?.ok_or(Error::NotFound("write"))?;
        if !build::money_write(&row).open {
            return Err(Error::Conflict("Its outcome is known: there is nothing to look at.".into()));
        }
        let seen = serde_json::to_string(&self.fresh_look(&row).await?).map_err(anyhow::Error::from)?;
        let at = self.now();
        self.change_money_write(id, move |tx| money_writes::looked(tx, id, &seen, at)).await
    }

    /// Keeps what a person found out; the write leaves the work list.
    pub async fn settle_money_write(
        &self,
        actor: &Actor,
        id: MoneyWriteId,
        settlement: Settlement,
    ) -> Result<MoneyWriteView> {
        let write = self.money_write(id).await?;
        if !write.open {
            return Err(Error::Conflict("Its outcome is known, or somebody settled it already.".into()));
        }
        let note = settlement.note.trim().to_owned();
        if note.is_empty() || note.chars().count() > 500 {
            return Err(Error::invalid("note", "Say in 1 to 500 characters how you found out."));
        }
        let at = self.now();
        let deed =
            Deed::of(actor, at, "payments: settle", format!("write {id}: {}", settlement.settled.word()))
                .because(note.clone());
        let row = SettledRow { settled: settlement.settled, by: actor.name.clone(), at, note };
        let view = self
            .change_money_write(id, move |tx| {
                money_writes::settle(tx, id, &row)?;
                super::opscom::settled(tx, id, row.settled, at)?;
                deed.append(tx)
            })
            .await?;
        self.show_paid_permits(&view);
        self.clear_alarm(&alarm_key(id)).await;
        Ok(view)
    }

    /// Raises the alarms of unknown writes that have none: the program ended before it could.
    pub(crate) async fn alarm_open_writes(&self) {
        let missing = self.read(|conn| {
            let open = money_writes::open(conn)?;
            let alarmed: HashSet<String> =
                alarms::open(conn)?.into_iter().filter(|alarm| alarm.active).map(|alarm| alarm.key).collect();
            let unknown = open.into_iter().filter(|row| row.outcome == WriteOutcome::Unknown);
            Ok(unknown.filter(|row| !alarmed.contains(&alarm_key(row.id))).collect::<Vec<_>>())
        });
        match missing.await {
            Ok(rows) => {
                for row in rows {
                    self.alarm_money_unknown(&build::money_write(&row)).await;
                }
            }
            Err(error) => tracing::error!(%error, "writes with an unknown outcome cannot be read"),
        }
    }

    /// Says that nobody knows how a write ended.
    pub(crate) async fn alarm_money_unknown(&self, write: &MoneyWriteView) {
        let about = About {
            subject: write.id.to_string(),
            sentence: format!("Nobody knows whether this was done: {}.", write.subject),
            advice:
                "Open Writes to settle, look again, and say whether it was done. Do not repeat it before."
                    .into(),
            ..About::default()
        };
        self.raise(AlarmKind::MoneyUnknown, about).await;
    }
}
