//! Lanes as an engineer sets them up.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn lanes(&self) -> Result<Vec<LaneView>> {
        todo!()
    }

    /// (being built)
    pub async fn add_lane(&self, actor: &Actor, request: LaneSetup) -> Result<LaneView> {
        todo!()
    }

    /// (being built)
    pub async fn change_lane(&self, actor: &Actor, id: i64, request: LaneSetup) -> Result<LaneView> {
        todo!()
    }

    /// (being built)
    pub async fn remove_lane(&self, actor: &Actor, id: i64) -> Result<()> {
        todo!()
    }

}
