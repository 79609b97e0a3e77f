//! A camera as the LAPI client needs it, from memory only: no disk stands between a hand and a gate.

use crate::engine::Engine;
use crate::secrets::camera_secret;
use gatehouse_cameras::lapi::{Device, Profile};
use gatehouse_domain::CameraId;

impl Engine {
    /// Address, credentials and oddities of a camera; else why there are none, in words.
    pub(crate) fn device_of_camera(&self, id: CameraId) -> Result<Device, &'static str> {
        let state = self.state();
        let camera = state.cameras.get(&id).ok_or("the camera is gone.")?;
        let address = camera
            .lapi_address()
            .ok_or("the camera's address is not known yet. An engineer sets it under Cameras.")?;
        Ok(Device {
            address,
            user: camera.row.user.clone().unwrap_or_default(),
            password: self.inner.secrets.get(&camera_secret(id)).unwrap_or_else(|| String::new().into()),
            allow_basic: camera.row.allow_basic,
            profile: Profile::named(&camera.row.profile).unwrap_or_default(),
        })
    }
}
