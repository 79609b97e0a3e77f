//! Unpaid services as a CSV file that a spreadsheet shows and never executes.

use super::copy::FleetCopy;
use super::unpaid::{Filter, Found, found};
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::Result;
use crate::lists::sheet::{guarded, writer};
use crate::request::{Delimiter, UnpaidQuery};
use crate::view::FileView;
use chrono_tz::Tz;
use gatehouse_domain::payment::InvoicingStatus;
use gatehouse_domain::{ConnectionId, Instant};
use std::collections::HashMap;
use std::sync::Arc;

const HEADER: [&str; 18] = [
    "Connection",
    "Service",
    "Plate",
    "Country",
    "Subdivision",
    "Kind",
    "Facility",
    "Zone",
    "Operator",
    "Start",
    "End",
    "Currency",
    "Net",
    "VAT",
    "Gross",
    "VAT %",
    "Invoicing",
    "Locked",
];

impl Engine {
    /// All that fit, as a CSV file; audited.
    pub async fn export_unpaid(&self, actor: &Actor, query: UnpaidQuery) -> Result<FileView> {
        let fleets = self.fleets(query.connection_id)?;
        let names: HashMap<ConnectionId, String> =
            fleets.iter().map(|(row, _)| (row.id, row.name.clone())).collect();
        let copies: Vec<(ConnectionId, Arc<FleetCopy>)> =
            fleets.into_iter().map(|(row, copy)| (row.id, copy)).collect();
        let (now, zone) = (self.now(), self.state().zone);
        let plate = query.plate.clone().filter(|plate| !plate.trim().is_empty());
        let written = tokio::task::spawn_blocking(move || {
            let rows = found(&copies, &Filter::of(&query, now), query.order.unwrap_or_default());
            Ok::<_, anyhow::Error>((rows.len(), file(&rows, &names, zone)?))
        });
        let (count, bytes) = written.await.map_err(anyhow::Error::from)??;
        let deed = Deed::of(actor, now, "payments: export unpaid services", format!("{count} services"))
            .concerning(plate);
        self.write(move |tx| deed.append(tx)).await?;
        let day = now.with_timezone(&zone).format("%Y-%m-%d");
        Ok(FileView { name: format!("unpaid services {day}.csv"), bytes })
    }
}

fn file(rows: &[Found<'_>], names: &HashMap<ConnectionId, String>, zone: Tz) -> anyhow::Result<Vec<u8>> {
    let mut writer = writer(Delimiter::default());
    writer.write_record(HEADER)?;
    let time = |at: Option<Instant>| {
        at.map(|at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
    };
    for (connection, known) in rows {
        let service = known.service();
        let vehicle = &service.vehicle.plate;
        let cost = service.cost.as_ref();
        let amount = |of: fn(&gatehouse_domain::payment::Cost) -> &rust_decimal::Decimal| {
            cost.map(|cost| of(cost).to_string()).unwrap_or_default()
        };
        let name = |named: &Option<gatehouse_domain::payment::Named>| {
            crate::build::fleet::named(named.as_ref()).unwrap_or_default()
        };
        let cells = [
            names.get(connection).cloned().unwrap_or_default(),
            service.id.clone(),
            vehicle.plate.clone(),
            vehicle.country.clone(),
            vehicle.subdivision.clone().unwrap_or_default(),
            service.kind.word().to_owned(),
            name(&service.facility),
            name(&service.zone),
            service.operator_id.clone().unwrap_or_default(),
            time(service.start),
            time(service.end),
            cost.map(|cost| cost.currency.code().to_owned()).unwrap_or_default(),
            amount(|cost| &cost.net),
            amount(|cost| &cost.vat),
            amount(|cost| &cost.gross),
            amount(|cost| &cost.vat_percent),
            service.invoicing.as_ref().map(InvoicingStatus::word).unwrap_or_default().to_owned(),
            time(known.row.locked_at),
        ];
        writer.write_record(cells.iter().map(|cell| guarded(cell)))?;
    }
    Ok(writer.into_inner()?)
}
