//! Passages on the screen are asked and shown again, because something they rest on changed.

use super::About;
use crate::assess::{update_index, verdict_row};
use crate::engine::Engine;
use crate::error::Result;
use crate::lists::RECENT_MINUTES;
use crate::view::PassageView;
use gatehouse_domain::PassageId;
use gatehouse_domain::verdict::Verdict;
use gatehouse_store::table::{captures, facts, index, passages};
use std::collections::HashSet;

/// What a verdict is that was asked again.
pub(crate) struct AskedAgain {
    pub verdict: Verdict,
    /// Over which normalised plate.
    pub plate: Option<String>,
    /// The passage was opened for.
    pub opened: bool,
}

impl Engine {
    /// Asks the verdict of a passage's shown capture again; `None` = there is no such passage.
    pub(crate) async fn ask_again(
        &self,
        passage: PassageId,
        why: &'static str,
    ) -> Result<Option<AskedAgain>> {
        let (now, witness) = (self.now(), self.witness());
        self.write(move |tx| {
            let Some(mut row) = passages::get(tx, passage)? else { return Ok(None) };
            let Some(mut indexed) = index::get(tx, row.main_capture_id)? else { return Ok(None) };
            let capture = captures::get(tx, row.main_capture_id)?;
            let about = About {
                plate: indexed.plate_normalised.as_deref(),
                camera_list: capture.as_ref().and_then(|c| c.car_list_type),
                lane: row.lane_id,
                passage: Some(passage),
                historic: row.historic.then_some(row.happened_at),
                at: None,
            };
            let (verdict, _) = witness.ask(tx, &about);
            let asked = AskedAgain {
                plate: indexed.plate_normalised.clone(),
                opened: row.opened_by_command_id.is_some(),
                verdict,
            };
            let kept = verdict_row(&asked.verdict, row.verdict.at);
            if kept == row.verdict && indexed.verdict == row.verdict && row.plate_normalised == asked.plate {
                return Ok(Some(asked));
            }
            if asked.verdict.sentence != row.verdict.sentence {
                let what = format!("{why}: {}", asked.verdict.sentence);
                facts::append(tx, row.main_capture_id, now, "gatehouse", &what)?;
            }
            row.plate.clone_from(&indexed.plate);
            row.plate_normalised.clone_from(&indexed.plate_normalised);
            row.verdict = verdict_row(&asked.verdict, now);
            passages::update(tx, &row)?;
            indexed.verdict = row.verdict;
            update_index(tx, &indexed)?;
            Ok(Some(asked))
        })
        .await
    }

    /// Shows passages on the screen again whose plates are among these: their evidence, and of recent ones their
    /// verdict.
    pub(crate) async fn show_evidence_again(&self, plates: &HashSet<String>) {
        if !plates.is_empty() {
            self.show_again(Some(plates), "What sources know changed").await;
        }
    }

    /// The same of these plates, or of all.
    pub(crate) async fn show_again(&self, plates: Option<&HashSet<String>>, why: &'static str) {
        let since = self.now() - chrono::Duration::minutes(RECENT_MINUTES);
        let concerned: Vec<(PassageId, bool)> = {
            let state = self.state();
            let fits = |p: &&PassageView| match (plates, &p.plate_normalised) {
                (Some(plates), Some(plate)) => plates.contains(plate),
                (None, Some(_)) => true,
                (_, None) => false,
            };
            let shown = state.passages.iter().filter(|p| !p.historic).filter(fits);
            shown.map(|p| (p.id, p.received_at >= since)).collect()
        };
        for (id, ask) in concerned {
            if ask && let Err(error) = self.ask_again(id, why).await {
                tracing::error!(%error, passage = id, "a verdict was not asked again");
            }
            self.refresh_passage(id).await;
        }
    }
}
