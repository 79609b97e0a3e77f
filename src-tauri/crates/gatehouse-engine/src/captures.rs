//! Captures: search, one with its facts, pictures and renditions, corrections, history of a plate.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine, Picture};

impl Engine {
    /// (being built)
    pub async fn search_captures(&self, actor: &Actor, query: CaptureQuery) -> Result<CapturePage> {
        todo!()
    }

    /// (being built)
    pub async fn capture(&self, actor: &Actor, id: i64) -> Result<CaptureView> {
        todo!()
    }

    /// (being built)
    pub async fn picture(&self, actor: &Actor, id: i64, index: i64, width: Option<u32>) -> Result<Picture> {
        todo!()
    }

    /// (being built)
    pub async fn correct(&self, actor: &Actor, id: i64, request: Correction) -> Result<CaptureView> {
        todo!()
    }

    /// (being built)
    pub async fn undo_correction(&self, actor: &Actor, id: i64) -> Result<CaptureView> {
        todo!()
    }

    /// (being built)
    pub async fn plate_history(&self, actor: &Actor, plate: &str) -> Result<PlateHistoryView> {
        todo!()
    }

    /// (being built)
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetterView>> {
        todo!()
    }

}
