//! MQTT as shown.

use crate::mqtt::{MqttNow, Refused, broker_secret, has_mqtt_password, topic, topics_to_choose};
use crate::secrets::Secrets;
use crate::state::{Camera, State};
use crate::view::{
    CameraMqttView, MqttCameraView, MqttMode, MqttRefusedView, MqttTestView, MqttView, UnmatchedView,
};
use gatehouse_store::table::messages::MessageRow;
use serde_json::Value;

pub(crate) fn mqtt(state: &State, secrets: &Secrets, unmatched: Vec<UnmatchedView>) -> MqttView {
    let now = &state.mqtt;
    let of_interest = |camera: &&Camera| {
        camera.row.replaced_by.is_none() && (camera.row.mqtt_user.is_some() || uses_mqtt(state, camera))
    };
    MqttView {
        settings: now.settings.clone(),
        has_password: secrets.has(broker_secret()),
        ok: now.ok,
        sentence: now.sentence.clone(),
        lanes: state.lanes.iter().filter(|l| l.row.mqtt).map(|l| l.row.name.clone()).collect(),
        bound: now.bound.map(|bound| bound.to_string()),
        cameras: state
            .cameras
            .values()
            .filter(of_interest)
            .map(|camera| MqttCameraView {
                id: camera.row.id,
                name: camera.name(),
                lane_name: state.lane_of_camera(camera.row.id).map(|l| l.row.name.clone()),
                in_use: uses_mqtt(state, camera),
                mqtt: camera_mqtt(state, camera, secrets),
            })
            .collect(),
        refused: now.refused.iter().map(refused).collect(),
        unmatched,
    }
}

fn uses_mqtt(state: &State, camera: &Camera) -> bool {
    state.lane_of_camera(camera.row.id).is_some_and(|l| l.row.mqtt)
}

pub(crate) fn camera_mqtt(state: &State, camera: &Camera, secrets: &Secrets) -> CameraMqttView {
    let row = &camera.row;
    let own = topic(row);
    let others = state.cameras.values().filter(|o| o.row.id != row.id && o.row.replaced_by.is_none());
    let there = row.mqtt_user.as_ref().and_then(|user| state.mqtt.present.get(user));
    CameraMqttView {
        user: row.mqtt_user.clone(),
        has_password: has_mqtt_password(secrets, row.id),
        usual_topics: topics_to_choose(row).to_vec(),
        shared: others.into_iter().any(|other| topic(&other.row) == own),
        topic: own,
        connected_since: there.map(|there| there.since),
        listening: there.is_some_and(|there| there.listening),
        address: there.map(|there| there.address.to_string()),
        protocol: there.map(|there| there.protocol.to_owned()),
        lamps: state.mqtt.settings.lamp
            && (uses_mqtt(state, camera) || row.lane_id.is_none() && row.mqtt_user.is_some()),
        last_refused: row.mqtt_user.as_ref().and_then(|u| state.mqtt.last_refused(u)).map(refused),
    }
}

fn refused(refused: &Refused) -> MqttRefusedView {
    MqttRefusedView {
        at: refused.at,
        user: refused.user.clone(),
        client_id: refused.client_id.clone(),
        address: refused.address.ip().to_string(),
        why: refused.why.clone(),
        count: refused.count,
    }
}

pub(crate) fn unmatched(state: &State, row: &MessageRow) -> UnmatchedView {
    let body: Value = serde_json::from_str(&row.body_json).unwrap_or_default();
    let text = |name: &str| match &body[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let words = [text("message"), text("code")].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>();
    UnmatchedView {
        at: row.received_at,
        camera: row.camera_id.and_then(|id| state.cameras.get(&id)).map(Camera::name).unwrap_or_default(),
        what: row.path.rsplit(": ").next().unwrap_or_default().to_owned(),
        request_id: text("requestId").chars().take(64).collect(),
        words: words.join(" · ").chars().take(200).collect(),
    }
}

/// What a test of our own broker finds: it listens, and who is missing.
pub(crate) fn mqtt_cameras_there(state: &State) -> MqttTestView {
    let now: &MqttNow = &state.mqtt;
    let probe = |ok, sentence: String, advice: &str| MqttTestView {
        ok,
        sentence,
        advice: advice.to_owned(),
        latency_ms: None,
    };
    if !now.ok || now.bound.is_none() || now.settings.mode != MqttMode::Embedded {
        let advice = if now.ok { "Switch MQTT on for a lane under Cameras." } else { "" };
        return probe(false, now.sentence.clone(), advice);
    }
    let users = state.cameras.values().filter(|camera| uses_mqtt(state, camera));
    let (there, missing): (Vec<&Camera>, Vec<&Camera>) =
        users.partition(|camera| now.reaches(camera.row.mqtt_user.as_deref()));
    if missing.is_empty() {
        let n = there.len();
        let who = if n == 1 { "the camera".to_owned() } else { format!("all {n} cameras") };
        return probe(true, format!("The broker listens and {who} can be reached through it."), "");
    }
    let names: Vec<String> = missing.iter().map(|camera| camera.name()).collect();
    probe(
        false,
        format!("The broker listens, but these cameras do not listen to it: {}.", names.join(", ")),
        "Type address, user, password and topic into the camera's own page; what was refused stands below.",
    )
}

/// A text as the beginning of a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}", chars.as_str().trim_end_matches('.'))
}
