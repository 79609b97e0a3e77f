//! Correcting a plate: a later fact beside the reading, which is never changed.

use crate::Actor;
use crate::assess::update_index;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::Correction;
use crate::view::CaptureView;
use gatehouse_domain::plate::{MAX_PLATE_CHARS, Plate, lookalike_key};
use gatehouse_domain::{CaptureId, PassageId};
use gatehouse_store::table::corrections::{self, CorrectionAction, NewCorrection};
use gatehouse_store::table::{captures, index, passages};

impl Engine {
    /// Says what the plate really is; an empty text = there is none.
    pub async fn correct(&self, actor: &Actor, id: CaptureId, request: Correction) -> Result<CaptureView> {
        let typed = request.plate.trim().to_owned();
        if typed.chars().count() > MAX_PLATE_CHARS {
            return Err(Error::invalid("plate", format!("At most {MAX_PLATE_CHARS} characters.")));
        }
        let plate = Plate::read(&typed);
        if plate.is_none() && !typed.is_empty() {
            return Err(Error::invalid(
                "plate",
                "Type a plate with letters or digits, or leave it empty for no plate.",
            ));
        }
        self.change_plate(actor, id, Change::To(plate)).await
    }

    /// Takes the correction back: the camera's reading counts again.
    pub async fn undo_correction(&self, actor: &Actor, id: CaptureId) -> Result<CaptureView> {
        self.change_plate(actor, id, Change::Undo).await
    }

    async fn change_plate(&self, actor: &Actor, id: CaptureId, change: Change) -> Result<CaptureView> {
        self.may_see(actor, id).await?;
        let (at, by) = (self.now(), actor.name.clone());
        let (passage, plate) = self
            .write(move |tx| {
                let mut indexed = index::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)?;
                let capture = captures::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)?;
                let undo = matches!(change, Change::Undo);
                if undo && !indexed.corrected {
                    return Err(gatehouse_store::Error::Conflict("There is no correction to undo.".into()));
                }
                let plate = match change {
                    Change::To(plate) => plate,
                    Change::Undo => Plate::read(&capture.reading),
                };
                let shown = plate.as_ref().map(|p| p.raw().to_owned());
                let normalised = plate.as_ref().map(|p| p.normalised().to_owned());
                corrections::append(
                    tx,
                    &NewCorrection {
                        capture_id: id,
                        action: if undo { CorrectionAction::Undo } else { CorrectionAction::Set },
                        plate: shown.clone().filter(|_| !undo),
                        plate_normalised: normalised.clone().filter(|_| !undo),
                        by: by.clone(),
                        at,
                    },
                )?;
                indexed.plate = shown;
                indexed.lookalike = normalised.as_deref().map(lookalike_key);
                indexed.plate_normalised.clone_from(&normalised);
                indexed.corrected = !undo;
                update_index(tx, &indexed)?;
                let action = if undo { "undo plate correction" } else { "correct plate" };
                Deed::by(by, at, action, format!("capture {id}"))
                    .concerning(normalised.clone())
                    .append(tx)?;
                // The corrected capture is the one worth showing.
                if let Some(mut passage) = passages::get(tx, indexed.passage_id)?
                    && passage.main_capture_id != id
                    && !undo
                {
                    passage.main_capture_id = id;
                    passage.camera_id = capture.camera_id;
                    passages::update(tx, &passage)?;
                }
                Ok((indexed.passage_id, normalised))
            })
            .await?;
        self.after_correction(passage, plate.as_deref()).await?;
        self.capture(actor, id).await
    }

    async fn after_correction(&self, passage: PassageId, plate: Option<&str>) -> Result<()> {
        self.state().recents.corrected(passage, plate);
        let _asked = self.ask_again(passage, "After the correction").await?;
        self.refresh_passage(passage).await;
        Ok(())
    }
}

enum Change {
    To(Option<Plate>),
    Undo,
}
