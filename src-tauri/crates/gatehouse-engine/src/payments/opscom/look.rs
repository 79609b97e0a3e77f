//! A look at OPS-COM: its statistics change nothing, so they serve as a sign of life; and the test of a connection.

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::try_out::step;
use crate::view::{ConnectionTestStep, PermitTotalView, PermitTotalsView};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::PermitPlate;
use gatehouse_payments::Error as Fault;
use gatehouse_store::table::payment_connections::ConnectionRow;

/// A plate that nobody has: asking about it shows whether plates can be checked.
const NOBODYS: &str = "GATEHOUSE-TEST";
/// So many rows of the statistics are kept.
const MOST: usize = 1_000;

impl Engine {
    pub(in crate::payments) async fn look_at_opscom(&self, id: ConnectionId) -> Result<()> {
        let (_, link) = self.opscom_link(id)?;
        let mut totals = link.stats(&[]).await.map_err(|error| Error::Conflict(error.sentence()))?;
        totals.truncate(MOST);
        self.inner.payments.paid.totals().insert(id, (self.now(), totals));
        Ok(())
    }

    /// How many permits the last look counted.
    pub async fn permit_totals(&self, id: ConnectionId) -> Result<PermitTotalsView> {
        self.opscom_row(id)?;
        let totals = self.inner.payments.paid.totals();
        let Some((at, rows)) = totals.get(&id) else {
            return Ok(PermitTotalsView { as_of: None, totals: Vec::new() });
        };
        let rows = rows.iter().map(|row| PermitTotalView {
            zone: row.zone.clone(),
            kind: row.kind.clone(),
            total: row.total,
        });
        Ok(PermitTotalsView { as_of: Some(*at), totals: rows.collect() })
    }

    /// Address, token, plate check. Nothing is changed at OPS-COM.
    pub(in crate::payments) async fn try_opscom(&self, row: &ConnectionRow) -> Vec<ConnectionTestStep> {
        let link = match self.opscom_link(row.id) {
            Ok((_, link)) => link,
            Err(error) => return vec![step("Settings", Some(false), error.to_string())],
        };
        let mut steps = match link.stats(&[]).await {
            Ok(totals) => {
                let count: u64 = totals.iter().map(|row| row.total).sum();
                vec![
                    step("Address", Some(true), "The controller answers."),
                    step("Token", Some(true), format!("OPS-COM takes the token; it counts {count} permits.")),
                ]
            }
            Err(error @ (Fault::Unreachable { .. } | Fault::TimedOut { .. } | Fault::PathGone { .. })) => {
                vec![
                    step("Address", Some(false), error.sentence()),
                    step("Token", None, "Not tried: the controller does not answer."),
                ]
            }
            Err(error) => vec![
                step("Address", Some(true), "Something answers at the controller's address."),
                step("Token", Some(false), error.sentence()),
            ],
        };
        let checked = match PermitPlate::new(NOBODYS) {
            Ok(plate) => link.check_plate(&plate).await.map_err(|error| error.sentence()),
            Err(complaint) => Err(complaint.to_owned()),
        };
        steps.push(match checked {
            Ok(_) => step("Plate check", Some(true), "A plate can be checked."),
            Err(sentence) => step("Plate check", Some(false), sentence),
        });
        steps
    }
}
