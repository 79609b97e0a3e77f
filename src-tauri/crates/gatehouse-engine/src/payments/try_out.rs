//! The test of a connection: token, then each thing the connection allows, each step with what to do when it fails.
//! Nothing is changed at the provider.

use crate::engine::Engine;
use crate::error::Result;
use crate::view::{ConnectionTestStep, ConnectionTestView};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{ConnectionKind, FleetCall};
use gatehouse_payments::Error as Fault;
use gatehouse_store::table::payment_connections::ConnectionRow;

impl Engine {
    /// Tries out a connection and says what to do. Nothing is changed at the provider.
    pub async fn test_connection(&self, id: ConnectionId) -> Result<ConnectionTestView> {
        let row = self.connection_row(id)?;
        let steps = match row.kind {
            ConnectionKind::Fleet | ConnectionKind::Permit => self.try_autopay(&row).await?,
            ConnectionKind::OpsCom => self.try_opscom(&row).await,
            ConnectionKind::PayByPlate => self.try_rights(&row).await,
        };
        let view = told(steps);
        if view.ok {
            self.note_success(id).await;
        }
        self.publish_connection(id);
        Ok(view)
    }

    async fn try_autopay(&self, row: &ConnectionRow) -> Result<Vec<ConnectionTestStep>> {
        let id = row.id;
        let (_, autopay) = match self.autopay(id) {
            Ok(made) => made,
            Err(error) => return Ok(vec![step("Settings", Some(false), error.to_string())]),
        };
        // Somebody says that the credentials are right now.
        autopay.try_again().await;
        let mut steps = Vec::new();
        match autopay.sign_in().await {
            Ok(()) => {
                steps.push(step("Address", Some(true), "Autopay's sign-in answers."));
                let token = autopay.token_state();
                let asked = match token.asked {
                    0 => "The token from before is still good.",
                    _ => "Autopay gave a token.",
                };
                steps.push(step("Token", Some(true), asked));
            }
            Err(error @ (Fault::Unreachable { .. } | Fault::TimedOut { .. } | Fault::Address(_))) => {
                steps.push(step("Address", Some(false), error.sentence()));
                steps.push(step("Token", None, "Not tried: the sign-in does not answer."));
            }
            Err(error) => {
                steps.push(step("Address", Some(true), "Something answers at the sign-in address."));
                steps.push(step("Token", Some(false), error.sentence()));
            }
        }
        let signed_in = steps.iter().all(|step| step.ok == Some(true));
        if row.kind == ConnectionKind::Fleet {
            steps.extend(self.try_fleet(id, signed_in).await?);
        } else {
            steps.push(match signed_in {
                true => self.try_permit_definitions(id).await?,
                false => step("Permit definitions", None, "Not tried: there is no token."),
            });
        }
        Ok(steps)
    }

    async fn try_fleet(&self, id: ConnectionId, signed_in: bool) -> Result<Vec<ConnectionTestStep>> {
        const NO_TOKEN: &str = "Not tried: there is no token.";
        let row = self.connection_row(id)?;
        if !signed_in {
            return Ok(vec![step("Vehicles", None, NO_TOKEN), step("Unpaid services", None, NO_TOKEN)]);
        }
        let fleet = self.fleet_link(id)?;
        let vehicles = match fleet.vehicles().await {
            Ok(vehicles) => {
                step("Vehicles", Some(true), format!("The fleet has {} vehicles.", vehicles.len()))
            }
            Err(error) => step("Vehicles", Some(false), error.sentence()),
        };
        let unpaid = match row.level.lacks(FleetCall::Unpaid) {
            Some(why) => step("Unpaid services", None, why),
            None => match fleet.unpaid_pages().next().await {
                Ok(page) => {
                    let page = page.map(|page| (page.services.len(), page.progress.more));
                    let (count, more) = page.unwrap_or_default();
                    let more = if more { ", and there are more pages" } else { "" };
                    step("Unpaid services", Some(true), format!("The first page has {count}{more}."))
                }
                Err(error) => step("Unpaid services", Some(false), error.sentence()),
            },
        };
        Ok(vec![vehicles, unpaid])
    }

    /// Reads the permit definitions once; a path that is gone names the other spelling.
    pub(super) async fn try_permit_definitions(&self, id: ConnectionId) -> Result<ConnectionTestStep> {
        let permit = self.permit_link(id)?;
        Ok(match permit.definitions().await {
            Ok(all) => {
                step("Permit definitions", Some(true), format!("The landlord has {} of them.", all.len()))
            }
            Err(error) => step("Permit definitions", Some(false), error.sentence()),
        })
    }
}

pub(super) fn step(what: &str, ok: Option<bool>, sentence: impl Into<String>) -> ConnectionTestStep {
    ConnectionTestStep { what: what.to_owned(), ok, sentence: sentence.into() }
}

fn told(steps: Vec<ConnectionTestStep>) -> ConnectionTestView {
    let failed = steps.iter().find(|step| step.ok == Some(false));
    let sentence = match failed {
        Some(step) => format!("{}: {}", step.what, step.sentence),
        None => "Everything the connection allows works.".to_owned(),
    };
    ConnectionTestView { ok: failed.is_none(), sentence, steps }
}
