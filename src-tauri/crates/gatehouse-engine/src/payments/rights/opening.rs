//! Right before a gate opens by itself because of a provider's right: the provider is asked again. What it says, and
//! what could not be asked, is remembered as a fact beside the capture.

use super::recheck::Recheck;
use crate::engine::Engine;
use crate::error::Result;
use gatehouse_domain::evidence::{RestsOn, Says, SourceKind, Statement};
use gatehouse_domain::{CaptureId, ConnectionId};
use gatehouse_store::table::{facts, provider_rights};
use std::collections::HashSet;
use std::time::Duration;

impl Engine {
    /// Whether the gate may open by itself, and what is to be said with it. What rests on something else than a
    /// provider's right is not asked about.
    pub(crate) async fn recheck_before_opening(
        &self,
        capture: CaptureId,
        plate: Option<&str>,
        rests_on: Option<&RestsOn>,
        deadline: Duration,
    ) -> (bool, Option<String>) {
        let (id, plate) = match (rests_on, plate) {
            (Some(RestsOn::Right { source: SourceKind::Rights, connection, .. }), Some(plate)) => {
                (*connection, plate)
            }
            _ => return (true, None),
        };
        let recheck = self.recheck(id, plate, deadline).await;
        let (opens, said) = recheck.allows();
        let said = said.map(|said| match opens {
            true => said.to_owned(),
            false => format!("{said} The gate was not opened by itself."),
        });
        if let Some(said) = said.clone() {
            let now = self.now();
            let noted = self.write(move |tx| facts::append(tx, capture, now, "gatehouse", &said)).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "what a provider said before an opening was not written down");
            }
        }
        if matches!(recheck, Recheck::NoRight { .. })
            && let Err(error) = self.no_right_any_more(id, plate).await
        {
            tracing::warn!(%error, "a right that was taken back is still in the copy");
        }
        (opens, said)
    }

    /// The copy follows what the provider just said; the next read tells the truth of it again. Verdicts that rest on
    /// it are asked again.
    async fn no_right_any_more(&self, id: ConnectionId, plate: &str) -> Result<()> {
        let canonical = plate.to_owned();
        self.write_derived(move |tx| {
            let rights = provider_rights::of_plate(tx, &canonical)?;
            let mut mine = rights.iter().filter(|right| right.connection_id == id);
            mine.try_for_each(|right| provider_rights::remove(tx, right).map(drop))
        })
        .await?;
        self.zones_changed(id).await?;
        let said = Statement {
            connection: Some(id),
            as_of: Some(self.now()),
            ..Statement::new(
                SourceKind::Rights,
                self.connection_row(id)?.name,
                Says::NoRight,
                "No right in force.",
            )
        };
        self.source_said(plate, said);
        self.publish(crate::view::Change::Rights(id));
        let plates = HashSet::from([plate.to_owned()]);
        self.show_again(Some(&plates), "A provider took a right back").await;
        Ok(())
    }
}
