//! Keeps what runs equal to what is set, and the state equal to what runs.

use super::plan::{Plan, plan};
use super::{Link, Present, Refused};
use crate::build::capital;
use crate::engine::Engine;
use gatehouse_cameras::mqtt::{Broker, BrokerOptions, Client, LinkState, Report, Visitor};
use gatehouse_store::table::messages::{self, NewMessage};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// A broker that could not be started is tried again after this.
const AGAIN: Duration = Duration::from_secs(10);
/// A link that is down for longer is an alarm.
const ALARM_AFTER: Duration = Duration::from_secs(10);

/// What runs.
struct Running {
    place: String,
    people: String,
    link: Option<Arc<Link>>,
    reports: Option<mpsc::Receiver<Report>>,
    /// The external link as last shown.
    shown: LinkState,
    /// It could not be started: when it is tried again.
    again: Option<Instant>,
    /// It is down: when that becomes an alarm.
    alarm: Option<Instant>,
}

impl Running {
    fn nothing(place: String) -> Running {
        Running {
            place,
            people: String::new(),
            link: None,
            reports: None,
            shown: LinkState::Connecting,
            again: None,
            alarm: None,
        }
    }
}

/// What woke the keeper.
enum Woken {
    Stopping,
    Poked,
    Report(Report),
    Link(LinkState),
    Again,
    Alarm,
}

impl Engine {
    /// Until the engine stops; then whatever runs is stopped.
    pub(crate) async fn mqtt_loop(self) {
        let mut stopping = self.inner.stopping.subscribe();
        let mut running = Running::nothing(String::new());
        loop {
            let asked = self.inner.mqtt.asked.load(Ordering::SeqCst);
            let plan = plan(&self.state(), &self.inner.secrets, self.inner.options.mqtt_expiry_s);
            self.make_so(&mut running, plan).await;
            self.inner.mqtt.looked.send_replace(asked);
            let woken = tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => Woken::Stopping,
                () = self.inner.mqtt.poke.notified() => Woken::Poked,
                report = next(&mut running.reports) => Woken::Report(report),
                state = changed(running.link.as_deref(), &running.shown) => Woken::Link(state),
                () = at(running.again) => Woken::Again,
                () = at(running.alarm) => Woken::Alarm,
            };
            match woken {
                Woken::Stopping => {
                    self.inner.mqtt.set_link(None);
                    stop(&running).await;
                    self.inner.mqtt.looked.send_replace(u64::MAX);
                    return;
                }
                Woken::Poked => {}
                Woken::Again => running.place.clear(),
                Woken::Report(report) => self.take_report(&running, report).await,
                Woken::Link(state) => self.take_link_state(&mut running, state).await,
                Woken::Alarm => {
                    running.alarm = None;
                    let sentence = self.state().mqtt.sentence.clone();
                    self.alarm_mqtt_down(&sentence).await;
                }
            }
        }
    }

    async fn make_so(&self, running: &mut Running, plan: Plan) {
        let (place, people) = (plan.place(), plan.people());
        if running.place != place {
            self.inner.mqtt.set_link(None);
            stop(running).await;
            self.show_gone();
            *running = Running::nothing(place);
            self.begin_plan(running, plan).await;
            running.people = people;
        } else if running.people != people {
            running.people = people;
            if let (Some(link), Plan::Own { accounts, .. }) = (&running.link, plan)
                && let Link::Own(broker) = &**link
            {
                broker.replace_accounts(accounts);
            }
        }
    }

    async fn begin_plan(&self, running: &mut Running, plan: Plan) {
        match plan {
            Plan::Nothing(why) => {
                self.show_mqtt(true, why.to_owned());
                self.clear_alarm("mqtt_down").await;
            }
            Plan::Own { listen, accounts } => {
                let options =
                    BrokerOptions { expiry_s: self.inner.options.mqtt_expiry_s, ..BrokerOptions::at(listen) };
                match Broker::start(options, accounts).await {
                    Ok((broker, reports)) => {
                        self.state().mqtt.bound = Some(broker.address());
                        running.reports = Some(reports);
                        running.link = Some(Arc::new(Link::Own(broker)));
                        self.inner.mqtt.set_link(running.link.clone());
                        self.show_present(running);
                        self.clear_alarm("mqtt_down").await;
                    }
                    Err(error) => {
                        let sentence = format!("{}.", capital(&error.to_string()));
                        self.show_mqtt(false, sentence.clone());
                        self.alarm_mqtt_down(&sentence).await;
                        running.again = Some(Instant::now() + AGAIN);
                    }
                }
            }
            Plan::External(options) => {
                let sentence = format!("Connecting to the MQTT broker at {}.", options.address);
                self.show_mqtt(true, sentence);
                running.link = Some(Arc::new(Link::External(Client::start(*options))));
                self.inner.mqtt.set_link(running.link.clone());
                running.alarm = Some(Instant::now() + ALARM_AFTER);
            }
        }
    }

    async fn take_link_state(&self, running: &mut Running, state: LinkState) {
        let address = self.state().mqtt.settings.address.clone();
        match &state {
            LinkState::Connected => {
                running.alarm = None;
                self.state().mqtt.external_up = true;
                self.show_mqtt(true, format!("Connected to the MQTT broker at {address}."));
                self.clear_alarm("mqtt_down").await;
            }
            LinkState::Down(why) => {
                self.state().mqtt.external_up = false;
                self.show_mqtt(false, format!("No connection to the MQTT broker at {address}: {why}."));
                running.alarm = running.alarm.or(Some(Instant::now() + ALARM_AFTER));
            }
            LinkState::Connecting => {}
        }
        running.shown = state;
        self.publish_mqtt_lanes();
    }

    async fn take_report(&self, running: &Running, report: Report) {
        match report {
            Report::Connected(_) | Report::Listening { .. } | Report::Disconnected { .. } => {
                self.show_present(running);
            }
            Report::Refused { visitor, why } => self.show_refused(visitor, why),
            Report::Said { visitor, topic, payload } => {
                let body = String::from_utf8_lossy(&payload).into_owned();
                let whole = serde_json::from_str::<serde_json::Value>(&body).is_ok();
                let message = NewMessage {
                    camera_id: self.camera_of_mqtt_user(&visitor.user),
                    received_at: self.now(),
                    path: format!("MQTT {}", topic.chars().take(200).collect::<String>()),
                    body_json: if whole { body } else { serde_json::Value::from(body).to_string() },
                };
                // A store that fails is said elsewhere.
                let _ = self.write(move |tx| messages::append(tx, &message).map(drop)).await;
            }
        }
    }

    /// Takes over who is connected, as the broker has it: a report may have been lost.
    fn show_present(&self, running: &Running) {
        let Some(Link::Own(broker)) = running.link.as_deref() else { return };
        let now = self.now();
        let mut state = self.state();
        let before = std::mem::take(&mut state.mqtt.present);
        let present: BTreeMap<String, Present> = broker
            .present()
            .into_iter()
            .map(|(visitor, topics)| {
                let known = before.get(&visitor.user).filter(|known| known.address == visitor.address);
                let there = Present {
                    since: known.map_or(now, |known| known.since),
                    address: visitor.address,
                    protocol: visitor.protocol,
                    listening: !topics.is_empty(),
                };
                (visitor.user, there)
            })
            .collect();
        let moved: Vec<String> = before
            .keys()
            .chain(present.keys())
            .filter(|user| before.get(*user) != present.get(*user))
            .cloned()
            .collect();
        let count = present.len();
        state.mqtt.present = present;
        for user in moved {
            if let Some(camera) = camera_of(&state, &user) {
                self.publish_camera(&state, camera);
            }
        }
        drop(state);
        let who = match count {
            0 => "no camera is connected".to_owned(),
            1 => "1 camera is connected".to_owned(),
            n => format!("{n} cameras are connected"),
        };
        self.show_mqtt(true, format!("The MQTT broker listens at {}; {who}.", broker.address()));
    }

    /// Nothing runs any more: nobody is connected.
    fn show_gone(&self) {
        let mut state = self.state();
        state.mqtt.bound = None;
        state.mqtt.external_up = false;
        let gone = std::mem::take(&mut state.mqtt.present);
        for camera in gone.keys().filter_map(|user| camera_of(&state, user)) {
            self.publish_camera(&state, camera);
        }
    }

    fn show_refused(&self, visitor: Visitor, why: String) {
        let at = self.now();
        let mut state = self.state();
        let Visitor { user, client_id, address, .. } = visitor;
        let camera = camera_of(&state, &user);
        state.mqtt.refuse(Refused { at, user, client_id, address, why, count: 1 });
        if let Some(camera) = camera {
            self.publish_camera(&state, camera);
        }
        self.publish_status(&state);
    }

    fn show_mqtt(&self, ok: bool, sentence: String) {
        let mut state = self.state();
        state.mqtt.ok = ok;
        state.mqtt.sentence = sentence;
        self.publish_status(&state);
    }

    /// What can be reached over MQTT changed for every lane that uses it.
    fn publish_mqtt_lanes(&self) {
        let state = self.state();
        let lanes: Vec<i64> = state.lanes.iter().filter(|l| l.row.mqtt).map(|l| l.row.id).collect();
        lanes.into_iter().for_each(|lane| self.publish_lane(&state, lane));
    }

    fn camera_of_mqtt_user(&self, user: &str) -> Option<i64> {
        camera_of(&self.state(), user)
    }

    /// Waits until whatever ran is stopped and its port is free; a few seconds at most.
    pub(crate) async fn mqtt_stopped(&self) {
        let mut looked = self.inner.mqtt.looked.subscribe();
        let _ = tokio::time::timeout(super::IN_FORCE, looked.wait_for(|looked| *looked == u64::MAX)).await;
    }
}

fn camera_of(state: &crate::state::State, user: &str) -> Option<i64> {
    state.cameras.values().find(|c| c.row.mqtt_user.as_deref() == Some(user)).map(|c| c.row.id)
}

async fn stop(running: &Running) {
    if let Some(Link::Own(broker)) = running.link.as_deref() {
        broker.stop().await;
    }
}

async fn next(reports: &mut Option<mpsc::Receiver<Report>>) -> Report {
    match reports {
        Some(reports) => match reports.recv().await {
            Some(report) => report,
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

async fn changed(link: Option<&Link>, shown: &LinkState) -> LinkState {
    match link {
        Some(Link::External(client)) => client.changed_from(shown).await,
        _ => std::future::pending().await,
    }
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
