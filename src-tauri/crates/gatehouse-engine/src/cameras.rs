//! Cameras: how to speak to them, replacing one, telling two under one id apart.

use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{CameraConnection, IdentityChoice, Replacement};
use crate::secrets::{Keeping, camera_secret};
use crate::view::{CameraView, ProbeView, ProfileView};
use gatehouse_cameras::lapi::Profile;
use gatehouse_domain::CameraId;
use gatehouse_store::table::cameras;

impl Engine {
    /// All cameras.
    pub async fn cameras(&self) -> Result<Vec<CameraView>> {
        let state = self.state();
        Ok(state.cameras.keys().filter_map(|id| self.camera_view(&state, *id)).collect())
    }

    /// One camera.
    pub async fn camera(&self, id: CameraId) -> Result<CameraView> {
        let state = self.state();
        self.camera_view(&state, id).ok_or(Error::NotFound("camera"))
    }

    /// Changes how to speak to a camera. The password goes to the keyring or the encrypted file.
    pub async fn change_camera(
        &self,
        actor: &Actor,
        id: CameraId,
        request: CameraConnection,
    ) -> Result<CameraView> {
        let row = self.state().cameras.get(&id).ok_or(Error::NotFound("camera"))?.row.clone();
        let address = match request.device_address {
            Some(typed) => checked_address(&typed)?,
            None => row.device_address,
        };
        let user = match request.user {
            Some(typed) => Some(typed.trim().to_owned()).filter(|u| !u.is_empty()),
            None => row.user,
        };
        let allow_basic = request.allow_basic.unwrap_or(row.allow_basic);
        let profile = match request.profile {
            Some(name) if Profile::named(&name).is_none() => {
                return Err(Error::invalid("profile", "There is no such profile."));
            }
            Some(name) => name,
            None => row.profile,
        };
        let new_password = request.password.is_some();
        if let Some(password) = request.password {
            let secret = (!password.is_empty()).then(|| password.into());
            let kept = self.inner.secrets.set(&camera_secret(id), secret).await;
            let keeping =
                kept.map_err(|e| Error::StoreFailing(format!("the password was not kept: {e:#}")))?;
            if keeping == Keeping::File && self.inner.options.use_keyring {
                self.alarm_keyring_locked().await;
            }
        }
        let changed = if new_password { ", password changed" } else { "" };
        let entry = self.camera_deed(
            actor,
            "set camera connection",
            format!(
                "camera {id}, address {}, profile {profile}{changed}{}",
                address.as_deref().unwrap_or("as it uploads from"),
                if allow_basic { ", password may be sent readable (Basic)" } else { "" }
            ),
        );
        let (a, u, p) = (address.clone(), user.clone(), profile.clone());
        self.write(move |tx| {
            cameras::set_connection(tx, id, a.as_deref(), u.as_deref(), allow_basic, &p)?;
            entry.append(tx)
        })
        .await?;
        {
            let mut state = self.state();
            if let Some(camera) = state.cameras.get_mut(&id) {
                camera.row.device_address = address;
                camera.row.user = user;
                camera.row.allow_basic = allow_basic;
                camera.row.profile = profile;
            }
            self.publish_camera(&state, id);
            self.publish_status(&state);
        }
        // Whoever waits for its live picture learns at once whether it helped.
        self.inner.live.try_now(id);
        self.sync_camera_list(id);
        self.camera(id).await
    }

    /// Asks the camera's command interface something harmless and says what was found.
    pub async fn probe_camera(&self, id: CameraId) -> Result<ProbeView> {
        let known = self.state().cameras.contains_key(&id);
        let device = self.device_of_camera(id).map_err(|_| match known {
            false => Error::NotFound("camera"),
            true => Error::invalid(
                "device_address",
                "No address is set and the camera has not uploaded anything yet.",
            ),
        })?;
        let found = crate::build::probe(self.inner.lapi.probe(&device).await);
        self.note_reach(id, crate::reach::of_probe(&found, self.now()));
        Ok(found.view)
    }

    /// The profiles an engineer can choose from.
    pub fn camera_profiles(&self) -> Vec<ProfileView> {
        let view = |(name, purpose): &(&str, &str)| ProfileView {
            name: (*name).to_owned(),
            purpose: (*purpose).to_owned(),
        };
        Profile::NAMES.iter().map(view).collect()
    }

    /// The camera takes another one's place: lane, connection and barrier go to it.
    pub async fn replace_camera(
        &self,
        actor: &Actor,
        id: CameraId,
        request: Replacement,
    ) -> Result<CameraView> {
        let old = request.replaces;
        {
            let state = self.state();
            let new = state.cameras.get(&id).ok_or(Error::NotFound("camera"))?;
            let gone = state.cameras.get(&old).ok_or(Error::NotFound("camera"))?;
            if old == id || new.row.lane_id.is_some() || gone.row.replaced_by.is_some() {
                return Err(Error::Conflict(
                    "Only a camera without a lane can take the place of another one that is in use.".into(),
                ));
            }
        }
        let entry = self.camera_deed(actor, "replace camera", format!("camera {id} replaces camera {old}"));
        self.write(move |tx| {
            cameras::replace(tx, old, id)?;
            entry.append(tx)
        })
        .await?;
        self.forget_mqtt_password(old).await;
        let moved = self.inner.secrets.rename(&camera_secret(old), &camera_secret(id)).await;
        if let Err(error) = moved {
            return Err(Error::StoreFailing(format!(
                "replaced, but its password must be typed again: {error:#}"
            )));
        }
        self.reload_camera(id).await?;
        self.reload_camera(old).await?;
        self.reload_lanes().await?;
        self.clear_alarm(&format!("camera_silent:{old}")).await;
        self.camera(id).await
    }

    /// Which of several devices under one id is the camera from now on.
    pub async fn choose_identity(
        &self,
        actor: &Actor,
        id: CameraId,
        request: IdentityChoice,
    ) -> Result<CameraView> {
        let entry = self.camera_deed(
            actor,
            "choose camera identity",
            format!("camera {id}, identity {}", request.identity_id),
        );
        let identities = self
            .write(move |tx| {
                let known = cameras::identities(tx, id)?;
                if !known.iter().any(|i| i.id == request.identity_id) {
                    return Err(gatehouse_store::Error::NotFound);
                }
                cameras::confirm_identity(tx, request.identity_id)?;
                cameras::set_doubt(tx, id, None)?;
                entry.append(tx)?;
                cameras::identities(tx, id)
            })
            .await?;
        {
            let mut state = self.state();
            if let Some(camera) = state.cameras.get_mut(&id) {
                camera.identities = identities;
                camera.row.identity_doubt = None;
            }
            self.publish_camera(&state, id);
        }
        self.clear_alarm(&format!("camera_identity:{id}")).await;
        self.sync_camera_list(id);
        self.camera(id).await
    }

    /// Forgets a camera that serves no lane and never sent a capture.
    pub async fn forget_camera(&self, actor: &Actor, id: CameraId) -> Result<()> {
        let (lane, wire_id) = {
            let state = self.state();
            let row = &state.cameras.get(&id).ok_or(Error::NotFound("camera"))?.row;
            (row.lane_id, (row.park_id.clone(), row.device_id.clone()))
        };
        if lane.is_some() {
            return Err(Error::Conflict("Take it off its lane first.".into()));
        }
        let entry = self.camera_deed(actor, "forget camera", format!("camera {id}"));
        self.write(move |tx| {
            cameras::delete(tx, id)?;
            entry.append(tx)
        })
        .await
        .map_err(|error| match error {
            Error::Conflict(_) => Error::Conflict(
                "This camera sent captures or was used for gate commands. They are kept, so it cannot be forgotten.".into(),
            ),
            other => other,
        })?;
        if let Err(error) = self.inner.secrets.set(&camera_secret(id), None).await {
            tracing::warn!(%error, "the password of a forgotten camera is still kept");
        }
        self.forget_mqtt_password(id).await;
        let mut state = self.state();
        state.cameras.remove(&id);
        state.by_wire_id.remove(&wire_id);
        self.publish(crate::view::Change::CameraRemoved(id));
        self.publish_status(&state);
        drop(state);
        // Its task sees that there is nothing to keep any more.
        self.sync_camera_list(id);
        Ok(())
    }

    fn camera_deed(&self, actor: &Actor, action: &str, subject: String) -> Deed {
        Deed::of(actor, self.now(), action, subject)
    }

    async fn reload_camera(&self, id: CameraId) -> Result<()> {
        let row = self.read(move |conn| cameras::get(conn, id)).await?.ok_or(Error::NotFound("camera"))?;
        let mut state = self.state();
        if let Some(camera) = state.cameras.get_mut(&id) {
            camera.row = row;
        }
        Ok(())
    }
}

/// `host` or `host:port`; `None` for an empty text.
fn checked_address(typed: &str) -> Result<Option<String>> {
    let typed = typed.trim().trim_start_matches("http://").trim_end_matches('/');
    if typed.is_empty() {
        return Ok(None);
    }
    let plain = typed.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]%_".contains(c));
    if !plain || typed.len() > 253 {
        return Err(Error::invalid(
            "device_address",
            "Type an address such as 192.168.1.13 or 192.168.1.13:8080.",
        ));
    }
    Ok(Some(typed.to_owned()))
}
