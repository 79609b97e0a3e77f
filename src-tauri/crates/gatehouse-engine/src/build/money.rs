//! Amounts and writes that money depends on, as shown.

use crate::payments::paths;
use crate::view::{
    ConnectionHealth, ConnectionView, CostView, DetailView, LacksView, LookedView, MoneyWriteView,
    SettledView, SignedView, TotalView,
};
use gatehouse_domain::payment::{Cost, FleetCall, ServiceLevel, Total, WriteOutcome};
use gatehouse_store::table::money_writes::MoneyWriteRow;
use gatehouse_store::table::payment_connections::ConnectionRow;

pub(crate) fn cost(cost: &Cost) -> CostView {
    CostView {
        currency: cost.currency.code().to_owned(),
        vat_percent: cost.vat_percent.to_string(),
        net: cost.net.to_string(),
        vat: cost.vat.to_string(),
        gross: cost.gross.to_string(),
    }
}

pub(crate) fn total(total: &Total) -> TotalView {
    TotalView {
        currency: total.currency.as_ref().map(|c| c.code().to_owned()),
        gross: total.gross.to_string(),
        count: total.count as i64,
    }
}

/// A write as shown. `request`, `answer` and what was looked at are kept as JSON: label and value in order.
pub(crate) fn money_write(row: &MoneyWriteRow) -> MoneyWriteView {
    MoneyWriteView {
        id: row.id,
        connection_id: row.connection_id,
        connection_name: row.asked.connection_name.clone(),
        group: row.asked.group_id.clone(),
        kind: row.asked.kind,
        subject: row.asked.subject.clone(),
        request: details(Some(&row.asked.request)),
        reason: row.asked.reason.clone(),
        asked: SignedView { by: row.asked.asked_by.clone(), at: row.asked.asked_at },
        outcome: row.outcome,
        sentence: row.sentence.clone(),
        status: row.status.map(i64::from),
        error_id: row.error_id.clone(),
        ended_at: row.ended_at,
        answer: details(row.answer.as_ref()),
        open: row.outcome == WriteOutcome::Unknown && row.settled.is_none(),
        looked: row.looked.as_ref().and_then(|(seen, at)| {
            let seen: crate::payments::Look = serde_json::from_str(seen).ok()?;
            Some(LookedView {
                at: *at,
                sentence: seen.sentence,
                details: pairs(seen.details),
                speaks_for: seen.speaks_for,
            })
        }),
        settled: row.settled.as_ref().map(|s| SettledView {
            settled: s.settled,
            signed: SignedView { by: s.by.clone(), at: s.at },
            note: s.note.clone(),
        }),
    }
}

fn details(text: Option<&String>) -> Vec<DetailView> {
    let kept = text.and_then(|text| serde_json::from_str::<Vec<(String, String)>>(text).ok());
    pairs(kept.unwrap_or_default())
}

fn pairs(kept: Vec<(String, String)>) -> Vec<DetailView> {
    kept.into_iter().map(|(label, value)| DetailView { label, value }).collect()
}

pub(crate) fn lacks(level: ServiceLevel) -> LacksView {
    let why = |call| level.lacks(call).map(str::to_owned);
    LacksView {
        unpaid: why(FleetCall::Unpaid),
        settle: why(FleetCall::Settle),
        notices: why(FleetCall::Notices),
    }
}

/// A connection as it is set; how it is doing is filled in by the part that looks.
pub(crate) fn connection(row: &ConnectionRow, has_secret: bool) -> ConnectionView {
    ConnectionView {
        id: row.id,
        kind: row.kind,
        name: row.name.clone(),
        base_url: row.base_url.clone(),
        auth_url: row.auth_url.clone(),
        audience: row.audience.clone(),
        client_id: row.client_id.clone(),
        has_secret,
        level: row.level,
        lacks: lacks(row.level),
        landlord_id: row.landlord_id.clone(),
        paths: row.paths,
        allocations: row.allocations,
        create_path: paths(row).create_template().to_owned(),
        delete_path: paths(row).delete_template().to_owned(),
        poll_s: row.poll_s,
        enabled: row.enabled,
        time_basis: row.time_basis,
        grace_s: row.grace_s,
        asked_at_gate: row.asked_at_gate,
        recheck_failed: row.recheck_failed,
        clock_checked_at: row.clock_checked,
        health: if row.enabled { ConnectionHealth::NeverRead } else { ConnectionHealth::Off },
        sentence: String::new(),
        last_success: row.last_success,
        last_failure_at: row.last_failure.as_ref().map(|(at, _)| *at),
        last_failure: row.last_failure.as_ref().map(|(_, words)| words.clone()),
        paused_until: None,
        as_of: None,
        unpaid_as_of: None,
        token_until: None,
        tokens_asked: 0,
        progress: None,
    }
}
