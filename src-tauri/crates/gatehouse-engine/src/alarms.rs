//! Alarms: raising, counting, acknowledging.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn alarms(&self) -> Result<Vec<AlarmView>> {
        todo!()
    }

    /// (being built)
    pub async fn acknowledge(&self, actor: &Actor, id: i64) -> Result<AlarmView> {
        todo!()
    }

}
