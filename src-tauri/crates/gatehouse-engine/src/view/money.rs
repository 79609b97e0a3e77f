//! Amounts, and the writes that money depends on.

use super::SignedView;
use chrono::{DateTime, Utc};
use gatehouse_domain::payment::{Settled, WriteKind, WriteOutcome};
use serde::Serialize;
use utoipa::ToSchema;

/// What a service costs, as its provider says. Amounts are decimals as text ("24.24").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CostView {
    /// Currency code.
    pub currency: String,
    /// VAT in per cent.
    pub vat_percent: String,
    /// Without VAT.
    pub net: String,
    /// VAT.
    pub vat: String,
    /// With VAT: what is to be paid.
    pub gross: String,
}

/// The sum in one currency; sums of different currencies are never added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TotalView {
    /// Currency code; `null` = services whose cost nobody told yet.
    pub currency: Option<String>,
    /// Sum with VAT, a decimal as text.
    pub gross: String,
    /// How many services.
    pub count: i64,
}

/// A write that money depends on: what was asked and what is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MoneyWriteView {
    /// Row number; later writes have higher numbers.
    pub id: i64,
    /// Through which connection; `null` = it was removed since.
    pub connection_id: Option<i64>,
    /// Its name then.
    pub connection_name: String,
    /// Writes of one act (the windows of a lock) share it.
    pub group: String,
    /// What was asked.
    pub kind: WriteKind,
    /// What it is about, as shown ("AA12345 · NO · 1 Sep – 20 Oct 2026").
    pub subject: String,
    /// What was sent, label and value in words, in order.
    pub request: Vec<super::DetailView>,
    /// Why; empty = none was asked for.
    pub reason: String,
    /// Who asked, and when.
    pub asked: SignedView,
    /// How it ended.
    pub outcome: WriteOutcome,
    /// How it ended, and what to do next.
    pub sentence: String,
    /// HTTP status of the answer.
    pub status: Option<i64>,
    /// The provider's error id.
    pub error_id: Option<String>,
    /// When the outcome was known; `null` = pending.
    pub ended_at: Option<DateTime<Utc>>,
    /// What the provider said it did, label and value in words, in order; empty = nothing.
    pub answer: Vec<super::DetailView>,
    /// Whether it waits for a person: unknown and not settled.
    pub open: bool,
    /// What a fresh look showed while it was unknown.
    pub looked: Option<LookedView>,
    /// What a person found out.
    pub settled: Option<SettledView>,
}

/// A fresh look at what an unknown write was about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LookedView {
    /// When.
    pub at: DateTime<Utc>,
    /// What it shows, in one sentence ("The vehicle is in the fleet: it was added.").
    pub sentence: String,
    /// The look in detail, label and value in words.
    pub details: Vec<super::DetailView>,
    /// What it speaks for; `null` = it does not tell.
    pub speaks_for: Option<Settled>,
}

/// What a person found out about an unknown write.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettledView {
    /// It was done, or not.
    pub settled: Settled,
    /// Who says so, and when.
    pub signed: SignedView,
    /// How it was found out.
    pub note: String,
}

/// A page of writes, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MoneyWritePage {
    /// The rows.
    pub rows: Vec<MoneyWriteView>,
    /// Give this back as `before` for the next page; `null` = no more.
    pub next: Option<i64>,
    /// How many wait for a person.
    pub open: i64,
}
