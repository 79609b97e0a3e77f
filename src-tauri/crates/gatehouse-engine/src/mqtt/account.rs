//! A camera's way into our broker: its user, its password, its request topic.

use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::partner::hook_secret;
use crate::request::CameraMqtt;
use crate::secrets::{Keeping, Secrets, camera_secret};
use crate::state::State;
use crate::view::{CameraView, MqttAccountView};
use gatehouse_domain::CameraId;
use gatehouse_store::table::cameras::{self, CameraRow};
use rand::RngExt;

/// Characters of a password that nobody mistakes for another when typing.
const ALPHABET: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const PASSWORD_CHARS: usize = 16;
const MAX_TOPIC_CHARS: usize = 128;
const MAX_USER_CHARS: usize = 32;

/// The name under which a camera's MQTT password is kept.
pub(super) fn mqtt_secret(camera: CameraId) -> String {
    format!("mqtt-camera-{camera}")
}

/// Whether a camera has a password at our broker.
pub(crate) fn has_mqtt_password(secrets: &Secrets, camera: CameraId) -> bool {
    secrets.has(&mqtt_secret(camera))
}

/// The name under which the external broker's password is kept.
pub(crate) fn broker_secret() -> &'static str {
    "mqtt-broker"
}

/// All names of a site's secrets.
pub(crate) fn secrets_of(state: &State) -> Vec<String> {
    let cameras = state.cameras.keys().flat_map(|id| [camera_secret(*id), mqtt_secret(*id)]);
    let hooks = state.partner.hooks.keys().map(|id| hook_secret(id));
    cameras.chain([broker_secret().to_owned()]).chain(hooks).collect()
}

/// A camera's request topic: as set, else the usual one.
pub(crate) fn topic(row: &CameraRow) -> String {
    match &row.mqtt_topic {
        Some(topic) => topic.clone(),
        None => format!("upark/{}/{}/req", level(&row.park_id), level(&row.device_id)),
    }
}

/// The topic that installations used which gave all cameras one.
fn shared_topic(row: &CameraRow) -> String {
    format!("request_{}", level(&row.park_id))
}

/// An id as one level of a topic.
fn level(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let level: String = id.chars().map(plain).collect();
    if level.is_empty() { "_".to_owned() } else { level }
}

impl Engine {
    /// Makes a new password for a camera at our broker and shows it this once, with all that is to be
    /// typed into the camera.
    pub async fn new_mqtt_password(&self, actor: &Actor, id: CameraId) -> Result<MqttAccountView> {
        let row = self.state().cameras.get(&id).ok_or(Error::NotFound("camera"))?.row.clone();
        let user = match row.mqtt_user.clone() {
            Some(user) => user,
            None => self.free_user(&row),
        };
        let password: String = {
            let mut rng = rand::rng();
            (0..PASSWORD_CHARS).map(|_| char::from(ALPHABET[rng.random_range(0..ALPHABET.len())])).collect()
        };
        self.keep_secret(&mqtt_secret(id), Some(password.clone())).await?;
        let entry = Deed::of(actor, self.now(), "new MQTT password", format!("camera {id}, user {user}"));
        let (stored, typed_topic) = (user.clone(), row.mqtt_topic.clone());
        self.write(move |tx| {
            cameras::set_mqtt(tx, id, Some(&stored), typed_topic.as_deref())?;
            entry.append(tx)
        })
        .await?;
        self.set_mqtt_row(id, Some(user.clone()), row.mqtt_topic.clone()).await;
        Ok(MqttAccountView { user, password, topic: topic(&row) })
    }

    /// Changes a camera's user and request topic.
    pub async fn change_camera_mqtt(
        &self,
        actor: &Actor,
        id: CameraId,
        request: CameraMqtt,
    ) -> Result<CameraView> {
        let row = self.state().cameras.get(&id).ok_or(Error::NotFound("camera"))?.row.clone();
        let topic = match request.topic.as_deref().map(str::trim) {
            None => row.mqtt_topic.clone(),
            Some("") => None,
            Some(typed) => Some(checked_topic(typed)?),
        };
        let user = match request.user.as_deref().map(str::trim) {
            None | Some("") => row.mqtt_user.clone(),
            Some(typed) => Some(self.checked_user(id, typed)?),
        };
        let subject = format!(
            "camera {id}, user {}, topic {}",
            user.as_deref().unwrap_or("none yet"),
            topic.as_deref().unwrap_or("the usual one")
        );
        let entry = Deed::of(actor, self.now(), "set camera's MQTT", subject);
        let (u, t) = (user.clone(), topic.clone());
        self.write(move |tx| {
            cameras::set_mqtt(tx, id, u.as_deref(), t.as_deref())?;
            entry.append(tx)
        })
        .await?;
        self.set_mqtt_row(id, user, topic).await;
        self.camera(id).await
    }

    async fn set_mqtt_row(&self, id: CameraId, user: Option<String>, topic: Option<String>) {
        if let Some(camera) = self.state().cameras.get_mut(&id) {
            camera.row.mqtt_user = user;
            camera.row.mqtt_topic = topic;
        }
        self.mqtt_in_force().await;
        self.publish_camera(&self.state(), id);
    }

    /// Keeps a secret of MQTT or of a hook, and says aloud when the keyring does not take it.
    pub(crate) async fn keep_secret(&self, name: &str, secret: Option<String>) -> Result<()> {
        let kept = self.inner.secrets.set(name, secret.map(Into::into)).await;
        let keeping = kept.map_err(|e| Error::StoreFailing(format!("the password was not kept: {e:#}")))?;
        if keeping == Keeping::File && self.inner.options.use_keyring {
            self.alarm_keyring_locked().await;
        }
        Ok(())
    }

    /// A camera is gone, and its way in with it.
    pub(crate) async fn forget_mqtt_password(&self, id: CameraId) {
        if let Err(error) = self.inner.secrets.set(&mqtt_secret(id), None).await {
            tracing::warn!(%error, "the MQTT password of a camera that is gone is still kept");
        }
        self.poke_mqtt();
    }

    fn free_user(&self, row: &CameraRow) -> String {
        let plain: String = level(&row.device_id).chars().take(24).collect();
        match self.checked_user(row.id, &plain) {
            Ok(user) => user,
            Err(_) => format!("camera-{}", row.id),
        }
    }

    fn checked_user(&self, id: CameraId, typed: &str) -> Result<String> {
        if typed.chars().count() > MAX_USER_CHARS || !typed.chars().all(|c| c.is_ascii_graphic()) {
            let words = format!("At most {MAX_USER_CHARS} letters, digits and signs, without blanks.");
            return Err(Error::invalid("user", words));
        }
        let state = self.state();
        let taken = |c: &&crate::state::Camera| c.row.id != id && c.row.mqtt_user.as_deref() == Some(typed);
        match state.cameras.values().find(taken) {
            Some(other) => Err(Error::invalid("user", format!("{} has this user already.", other.name()))),
            None => Ok(typed.to_owned()),
        }
    }
}

fn checked_topic(typed: &str) -> Result<String> {
    let bad = |words: &str| Err(Error::invalid("topic", words.to_owned()));
    if typed.chars().count() > MAX_TOPIC_CHARS {
        return bad("At most 128 characters.");
    }
    if typed.contains(['+', '#']) || typed.starts_with('$') {
        return bad(
            "A topic such as upark/lot-1/entry-1/req; + and # and a leading $ have a meaning of their own.",
        );
    }
    if typed.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return bad("A topic has no blanks.");
    }
    Ok(typed.to_owned())
}

/// Suggestions for a camera's topic.
pub(crate) fn topics_to_choose(row: &CameraRow) -> [String; 2] {
    [format!("upark/{}/{}/req", level(&row.park_id), level(&row.device_id)), shared_topic(row)]
}
