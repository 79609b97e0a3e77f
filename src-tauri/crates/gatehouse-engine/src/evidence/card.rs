//! One answer for a plate that somebody typed: at once from what is known here, and after a moment with what the
//! sources say themselves.

use super::ask::For;
use super::witness::{About, shown};
use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::PlateQuestion;
use crate::view::{PlateCardView, VerdictView};
use futures_util::future::join_all;
use gatehouse_domain::plate::{MAX_PLATE_CHARS, normalise};

impl Engine {
    /// Everything that is known about a plate. All sources that are switched on are asked; with `wait` their answers
    /// are waited for, as long as at the gate. Who looks is in the audit.
    pub async fn plate_card(
        &self,
        actor: &Actor,
        plate: &str,
        question: PlateQuestion,
    ) -> Result<PlateCardView> {
        let normalised = normalise(plate);
        if normalised.is_empty() || plate.chars().count() > MAX_PLATE_CHARS {
            let most = format!("Type a plate with letters or digits, at most {MAX_PLATE_CHARS} characters.");
            return Err(Error::invalid("plate", most));
        }
        self.ask_sources(&normalised, For::Person);
        self.note_look(actor, &normalised).await;
        if question.wait.unwrap_or(false) {
            self.wait_for_answers(&normalised).await;
        }
        let (witness, now) = (self.witness(), self.now());
        let lane = question.lane_id;
        let (typed, of) = (plate.trim().to_owned(), normalised.clone());
        let (verdict, lines) = self
            .read(move |conn| {
                let about = About { plate: Some(&of), lane, ..About::default() };
                Ok(witness.ask(conn, &about))
            })
            .await?;
        let evidence = shown(lines);
        Ok(PlateCardView {
            plate: typed,
            plate_normalised: normalised,
            verdict: VerdictView {
                kind: verdict.kind,
                sentence: verdict.sentence,
                warnings: verdict.warnings,
                at: now,
            },
            asking: evidence.iter().any(|line| line.asking),
            evidence,
        })
    }

    async fn wait_for_answers(&self, plate: &str) {
        let deadline = self.deadline();
        let answers = &self.inner.evidence.answers;
        join_all(answers.in_flight(plate).into_iter().map(|mut flight| async move {
            let over = flight.began + deadline;
            if tokio::time::timeout_at(over, flight.done.wait_for(|done| *done)).await.is_err() {
                answers.late(flight.connection, plate);
            }
        }))
        .await;
    }
}
