//! Setting up a site by its API: lanes, cameras' connections, lists; and finding what arrived.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::api::Api;
use super::site::TestSite;
use super::wait::{DEADLINE, wait_until};
use crate::sim::{CameraSim, CaptureSpec, Picture, SceneSpec};

/// A lane to be set up.
#[derive(Debug, Clone)]
pub struct LaneDraft<'a> {
    /// Its name.
    pub name: &'a str,
    /// `entry` or `exit`.
    pub direction: &'a str,
    /// Its cameras' row numbers; the first drives the barrier.
    pub cameras: &'a [i64],
    /// Whether it opens by itself for exact allow matches.
    pub automatic: bool,
}

impl TestSite {
    /// A camera reports for the first time; answers its row number.
    ///
    /// # Panics
    /// When it is not taken, or does not appear.
    pub async fn report(&self, camera: &CameraSim) -> i64 {
        let reply = camera.basic_info().await.expect("the basic data is answered");
        assert!(reply.accepted(), "{reply:?}");
        self.camera_id(&camera.identity().device_id).await
    }

    /// A camera reports and sends a keepalive, so that its clock is learnt; answers its row number.
    ///
    /// # Panics
    /// When either is not taken.
    pub async fn link(&self, camera: &CameraSim) -> i64 {
        let id = self.report(camera).await;
        let reply = camera.keep_alive().await.expect("the keepalive is answered");
        assert!(reply.accepted(), "{reply:?}");
        id
    }

    /// The row number of the camera with this id, waiting until it appears.
    pub async fn camera_id(&self, device_id: &str) -> i64 {
        self.camera_view(device_id).await["id"].as_i64().unwrap_or_default()
    }

    /// A camera as the screens show it, waiting until it appears.
    pub async fn camera_view(&self, device_id: &str) -> Value {
        let engineer = self.engineer().await;
        wait_until(DEADLINE, &format!("camera {device_id}"), || async {
            let all = engineer.get("/cameras").await.ok();
            all.as_array()?.iter().find(|camera| camera["device_id"] == device_id).cloned()
        })
        .await
    }

    /// Sets a lane up; answers its view.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn lane(&self, draft: LaneDraft<'_>) -> Value {
        let body = json!({
            "name": draft.name, "direction": draft.direction, "camera_ids": draft.cameras,
            "barrier_camera_id": draft.cameras.first(), "automatic_opening": draft.automatic, "position": null,
        });
        self.engineer().await.post("/lanes", body).await.ok()
    }

    /// An entry lane with one camera that drives its barrier; answers its row number.
    pub async fn entry(&self, name: &str, camera: i64) -> i64 {
        let draft = LaneDraft { name, direction: "entry", cameras: &[camera], automatic: false };
        self.lane(draft).await["id"].as_i64().unwrap_or_default()
    }

    /// Says how to speak to a camera.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn connect(&self, camera: i64, at: SocketAddr, user: &str, password: &str) -> Value {
        let body = json!({ "device_address": at.to_string(), "user": user, "password": password });
        self.engineer().await.patch(&format!("/cameras/{camera}"), body).await.ok()
    }

    /// Puts a plate on a list (`allow` or `block`).
    ///
    /// # Panics
    /// When it is refused.
    pub async fn listed(&self, list: &str, plate: &str) -> Value {
        let body = json!({ "list": list, "plate": plate, "valid_from": null, "valid_until": null });
        self.engineer().await.post("/list-entries", body).await.ok()
    }

    /// A record with true small pictures: vehicle and plate.
    ///
    /// # Panics
    /// When the scene cannot be drawn.
    #[must_use]
    pub fn record(&self, record_id: &str, plate: &str) -> CaptureSpec {
        CaptureSpec::new(record_id, plate, self.pictures(plate))
    }

    /// True small pictures of a car with this plate: vehicle and plate.
    ///
    /// # Panics
    /// When the scene cannot be drawn.
    #[must_use]
    pub fn pictures(&self, plate: &str) -> Vec<Picture> {
        self.studio.shoot(&SceneSpec::new(plate, 1)).expect("a scene can be drawn").pictures()
    }

    /// The record with this id, fully shown, waiting until it is recorded and assessed.
    pub async fn capture(&self, record_id: &str) -> Value {
        let engineer = self.engineer().await;
        let what = format!("assessed capture {record_id}");
        wait_until(DEADLINE, &what, || find_capture(engineer, |c| c["record_id"] == record_id)).await
    }

    /// Every capture that is assessed, newest first, each fully shown.
    pub async fn captures(&self) -> Vec<Value> {
        let mut all = Vec::new();
        let none = find_capture(self.engineer().await, |capture| {
            all.push(capture.clone());
            false
        });
        assert!(none.await.is_none());
        all
    }

    /// Alarms of a kind that are active or not acknowledged.
    pub async fn alarms(&self, kind: &str) -> Vec<Value> {
        let all = self.engineer().await.get("/alarms").await.ok();
        let of_kind = all.as_array().into_iter().flatten().filter(|alarm| alarm["kind"] == kind);
        of_kind.cloned().collect()
    }

    /// An alarm of a kind, waiting until it is raised.
    pub async fn alarm(&self, kind: &str) -> Value {
        wait_until(DEADLINE, &format!("alarm {kind}"), || async { self.alarms(kind).await.pop() }).await
    }
}

/// The newest capture that fits, fully shown.
///
/// # Panics
/// When a question is refused.
pub async fn find_capture(api: &Api, mut fits: impl FnMut(&Value) -> bool) -> Option<Value> {
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("/captures?limit=200{cursor}")).await.ok();
        for row in page["rows"].as_array().into_iter().flatten() {
            let capture = api.get(&format!("/captures/{}", row["id"])).await.ok();
            if fits(&capture) {
                return Some(capture);
            }
        }
        cursor = format!("&cursor={}", page["next"].as_str()?);
    }
}
