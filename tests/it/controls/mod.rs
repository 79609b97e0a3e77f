//! What goes to a camera with the answer to its keep-alive: one thing at a time, with an end, and
//! nothing that was not meant (C-Q28, C-R7).

mod opening;
mod provisioning;
mod slot;

use gatehouse_tests::harness::{Answer, DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::camera::KEEP_ALIVE;
use gatehouse_tests::sim::wire::Reply;
use gatehouse_tests::sim::{CameraSim, body};
use serde_json::{Value, json};

/// A site with one camera that is linked and speaks only when it is told to.
pub struct Linked {
    pub site: TestSite,
    pub camera: CameraSim,
    pub id: i64,
}

impl Linked {
    pub async fn new() -> Linked {
        let site = TestSite::start().await;
        let camera = site.camera("entry-1");
        let id = site.link(&camera).await;
        Linked { site, camera, id }
    }

    /// An engineer gives a control to the camera.
    pub async fn order(&self, order: Value) -> Answer {
        self.site.engineer().await.post(&format!("/cameras/{}/keep-alive-control", self.id), order).await
    }

    /// The members of the next keep-alive answer's `data`, without the time. The camera does not act on
    /// them; the answer is checked against the document.
    pub async fn next(&self) -> Value {
        let now = self.camera.clock().timestamp_millis();
        let body = body::keep_alive(self.camera.identity(), now);
        members(&self.camera.post(KEEP_ALIVE, &body).await.unwrap())
    }

    /// The same, and the camera acts on it.
    pub async fn obeyed(&self) -> Value {
        members(&self.camera.keep_alive().await.unwrap())
    }

    /// The newest request to the camera once it ended.
    pub async fn ended(&self) -> Value {
        self.request_when("ended request", |request| request["outcome"] != "pending").await
    }

    /// The newest request to the camera once it fits.
    pub async fn request_when(&self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let engineer = self.site.engineer().await;
        wait_until(DEADLINE, what, || async {
            let all = engineer.get(&format!("/cameras/{}/requests", self.id)).await.ok();
            all.as_array()?.first().filter(|request| fits(request)).cloned()
        })
        .await
    }

    /// What waits, as the camera's page shows it.
    pub async fn waiting(&self) -> Value {
        self.site.camera_view("entry-1").await["waiting"].clone()
    }
}

fn members(reply: &Reply) -> Value {
    assert!(reply.accepted(), "{reply:?}");
    let mut data = reply.json().unwrap()["data"].clone();
    assert!(data["svrTime"].is_i64(), "{data}");
    data.as_object_mut().unwrap().remove("svrTime");
    data
}

pub fn restart() -> Value {
    json!({ "control": { "what": "restart" } })
}
