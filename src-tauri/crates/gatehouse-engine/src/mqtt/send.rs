//! One request over MQTT: who is addressed, whether it may be sent, what came of it.

use super::Link;
use super::account::topic;
use crate::engine::Engine;
use crate::state::{Camera, State};
use crate::view::MqttMode;
use gatehouse_cameras::lapi::{Answered, NotSent, Outcome};
use gatehouse_cameras::list_item::{DeviceList, ListItem};
use gatehouse_cameras::mqtt::{Addressee, AnswerPath, Downlink, ListChange, Published};
use gatehouse_domain::CameraId;
use gatehouse_domain::presence::Presence;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// A plate that is on no list.
const NOBODYS_PLATE: &str = "GATEHOUSE-PING";
/// So long a camera may take to show that it is there.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// Where a message goes.
struct Route {
    link: Arc<Link>,
    /// At our own broker.
    user: String,
    topic: String,
    park_id: String,
    to: Addressee,
}

impl Route {
    async fn publish(&self, payload: Vec<u8>, not_after: Instant) -> Published {
        match &*self.link {
            Link::Own(broker) => broker.publish(&self.user, &self.topic, payload, not_after).await,
            Link::External(client) => client.publish(&self.topic, payload, not_after).await,
        }
    }
}

/// A request that was not sent.
pub(super) fn not_sent(why: impl Into<String>) -> Answered {
    Answered {
        outcome: Outcome::NotSent { why: NotSent::Unreachable(why.into()) },
        latency_ms: 0,
        request_sent: false,
        device_words: None,
    }
}

impl Engine {
    /// Sends one message to a camera and waits for its result, where it has one; `None` = the camera's
    /// lane does not use MQTT. Nothing is written after `not_after`; nothing is ever sent again.
    pub(crate) async fn send_downlink(
        &self,
        camera: CameraId,
        what: &Downlink,
        request_id: &str,
        not_after: Instant,
    ) -> Option<Answered> {
        if !self.uses_mqtt(camera) {
            return None;
        }
        let started = Instant::now();
        let route = match self.route(camera, what) {
            Ok(route) => route,
            Err(why) => return Some(not_sent(why)),
        };
        let payload = match what.message(request_id, &route.park_id, &route.to) {
            Ok(payload) => payload,
            Err(refusal) => return Some(not_sent(refusal.to_string())),
        };
        if what.moves_a_barrier()
            && matches!(*route.link, Link::External(_))
            && let Err(why) = self.answers_now(camera, &route, not_after).await
        {
            return Some(not_sent(why));
        }
        // Before it is sent: the result may be faster than this task.
        let awaited = match what.answer_path() {
            AnswerPath::Nowhere => None,
            _ => Some(self.inner.mqtt.awaited.expect(request_id, camera)),
        };
        let published = route.publish(payload, not_after).await;
        let (outcome, device_words) = match (published, awaited) {
            (Published::NotSent(why), _) => return Some(not_sent(why)),
            (Published::Unknown(why), _) => (Outcome::Unknown { why }, None),
            (Published::Sent, None) => {
                (Outcome::Unknown { why: "MQTT has no answer to this".to_owned() }, None)
            }
            (Published::Sent, Some(awaited)) => {
                let patience = self.inner.options.mqtt_answer_timeout;
                match timeout(patience, awaited.answer()).await {
                    Ok(answer) => {
                        let words = Some(answer.words.clone()).filter(|w| !w.is_empty());
                        (answer.outcome(), words)
                    }
                    Err(_) => {
                        let why = format!("no result over MQTT within {} s", patience.as_secs().max(1));
                        (Outcome::Unknown { why }, None)
                    }
                }
            }
        };
        let latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Some(Answered { outcome, latency_ms, request_sent: true, device_words })
    }

    fn route(&self, id: CameraId, what: &Downlink) -> Result<Route, String> {
        let link = self.inner.mqtt.link().ok_or_else(|| {
            let state = self.state();
            match state.mqtt.settings.mode {
                MqttMode::Off => "MQTT is off; an engineer chooses a broker under Settings".to_owned(),
                _ => state.mqtt.sentence.trim_end_matches('.').to_owned(),
            }
        })?;
        let state = self.state();
        let camera = state.cameras.get(&id).ok_or("the camera is gone")?;
        if matches!(what, Downlink::Lamps(_)) && !state.mqtt.settings.lamp {
            return Err("lamps over MQTT are switched off in Settings".to_owned());
        }
        let topic = topic(&camera.row);
        let to = match &state.mqtt.settings.broadcast_word {
            None => Addressee::Camera(camera.row.device_id.clone()),
            Some(_) if what.moves_a_barrier() && shares_its_topic(&state, camera, &topic) => {
                return Err(format!(
                    "several cameras share the topic {topic} and each would move its barrier; \
                     give each camera a topic of its own, or address cameras by their ids"
                ));
            }
            Some(word) => Addressee::Everyone(word.clone()),
        };
        if what.moves_a_barrier() && matches!(*link, Link::External(_)) {
            self.lately_heard(camera)?;
        }
        let user = camera.row.mqtt_user.clone();
        if user.is_none() && matches!(*link, Link::Own(_)) {
            return Err(
                "the camera has no user at the MQTT broker; an engineer makes one under Cameras".to_owned()
            );
        }
        Ok(Route { link, user: user.unwrap_or_default(), topic, park_id: camera.row.park_id.clone(), to })
    }

    /// Behind somebody else's broker we do not see whether a camera is there, and what that broker has
    /// written into a connection that just died arrives when the link comes back. So a camera is asked
    /// something harmless first (to take a plate off its block list that is on no list), and a barrier
    /// is moved only right after it answered; whatever it answered.
    async fn answers_now(&self, camera: CameraId, route: &Route, not_after: Instant) -> Result<(), String> {
        let nobody = ListItem { id: 0, plate: NOBODYS_PLATE.to_owned(), begin_s: 0, end_s: 0 };
        let question = Downlink::List(ListChange::Delete(DeviceList::Block, vec![nobody]));
        let request_id = self.inner.request_ids.next(self.now());
        let payload = question
            .message(&request_id, &route.park_id, &route.to)
            .map_err(|refusal| refusal.to_string())?;
        let awaited = self.inner.mqtt.awaited.expect(&request_id, camera);
        match route.publish(payload, not_after).await {
            Published::Sent => {}
            Published::NotSent(why) | Published::Unknown(why) => return Err(why),
        }
        let patience = not_after.min(Instant::now() + ANSWERS_WITHIN);
        timeout_at(patience, awaited.answer()).await.map(drop).map_err(|_| {
            "the camera does not answer there at the moment, and a command sent now could open the gate later"
                .to_owned()
        })
    }

    /// A camera that is silent need not be asked.
    fn lately_heard(&self, camera: &Camera) -> Result<(), String> {
        match camera.presence_at(self.monotonic(), self.now()) {
            Presence::Online => Ok(()),
            _ => {
                Err("the camera is silent, and a command sent to it now could open the gate later".to_owned())
            }
        }
    }
}

fn shares_its_topic(state: &State, camera: &Camera, its: &str) -> bool {
    let others = state.cameras.values().filter(|other| other.row.id != camera.row.id);
    others.filter(|other| other.row.replaced_by.is_none()).any(|other| topic(&other.row) == its)
}
