//! Cameras: how to speak to them, replacing one, telling two under one id apart.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn cameras(&self) -> Result<Vec<CameraView>> {
        todo!()
    }

    /// (being built)
    pub async fn camera(&self, id: i64) -> Result<CameraView> {
        todo!()
    }

    /// (being built)
    pub async fn change_camera(&self, actor: &Actor, id: i64, request: CameraConnection) -> Result<CameraView> {
        todo!()
    }

    /// (being built)
    pub async fn probe_camera(&self, id: i64) -> Result<ProbeView> {
        todo!()
    }

    /// (being built)
    pub async fn replace_camera(&self, actor: &Actor, id: i64, request: Replacement) -> Result<CameraView> {
        todo!()
    }

    /// (being built)
    pub async fn choose_identity(&self, actor: &Actor, id: i64, request: IdentityChoice) -> Result<CameraView> {
        todo!()
    }

    /// (being built)
    pub async fn forget_camera(&self, actor: &Actor, id: i64) -> Result<()> {
        todo!()
    }

}
