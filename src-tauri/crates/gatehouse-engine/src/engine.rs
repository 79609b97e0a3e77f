//! The engine handle: what all parts share, and how changes are published.

use crate::feed::Feed;
use crate::list_sync::ListSync;
use crate::mqtt::Mqtt;
use crate::options::EngineOptions;
use crate::recorder::Recorded;
use crate::renditions::Renditions;
use crate::request_id::RequestIds;
use crate::secrets::Secrets;
use crate::state::State;
use crate::view::{Change, Snapshot, StatusView};
use crate::{Result, build};
use chrono::SubsecRound;
use gatehouse_cameras::lapi::Lapi;
use gatehouse_domain::{Instant, LaneId};
use gatehouse_store::{Reader, Store, Writer};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, watch};

/// A write that takes longer is said: the disk hangs.
const SLOW_WRITE: std::time::Duration = std::time::Duration::from_secs(3);

/// What a write put on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// Rows of the database.
    Rows,
    /// Pictures as well.
    Pictures,
}

/// The engine; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub options: EngineOptions,
    pub store: Store,
    pub writer: Writer,
    pub reader: Reader,
    pub secrets: Secrets,
    pub lapi: Lapi,
    pub request_ids: RequestIds,
    pub mqtt: Mqtt,
    pub list_sync: ListSync,
    pub feed: Feed,
    pub renditions: Renditions,
    pub state: Mutex<State>,
    /// Recorded captures on their way to the loop; when it is full the loop reads them back.
    pub recorded: mpsc::Sender<Recorded>,
    /// Set when a recorded capture did not fit into `recorded`.
    pub missed: watch::Sender<bool>,
    /// Ends the background tasks.
    pub stopping: watch::Sender<bool>,
    /// Pictures that came as a URL and are to be fetched.
    pub fetches: mpsc::Sender<crate::fetch::Fetch>,
    /// What waits to be shown at lanes.
    pub displays: crate::displays::Displays,
    /// Files on their way into the lists.
    pub imports: crate::lists::Desk,
    /// Payments and permits.
    pub payments: crate::payments::Payments,
    /// What sources say about plates.
    pub evidence: crate::evidence::Evidence,
    /// Live pictures that are watched.
    pub live: crate::live::Hub,
    /// What is served to others.
    pub served: crate::served::Served,
}

impl Engine {
    /// The working copy; never held across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// UTC by the engine's clock.
    pub fn now(&self) -> Instant {
        // To the millisecond, as it is kept: what is shown now and what is read back are the same.
        self.inner.options.clock.now().trunc_subsecs(3)
    }

    /// Since the program started; never jumps.
    pub(crate) fn monotonic(&self) -> std::time::Duration {
        self.inner.options.clock.monotonic()
    }

    /// The numbered events.
    pub fn feed(&self) -> &Feed {
        &self.inner.feed
    }

    /// Everything the booth screen needs at once.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let money_writes_open = self.money_writes_open().await?;
        let connections = self.connection_views();
        let state = self.state();
        // Under the state lock nothing is published, so `seq` fits what is shown.
        Ok(Snapshot {
            run: self.inner.feed.run().to_owned(),
            seq: self.inner.feed.seq(),
            site: build::site(&state, self.inner.options.demo),
            lanes: state.lanes.iter().map(|lane| self.lane_view(&state, lane)).collect(),
            passages: state.passages.iter().cloned().collect(),
            alarms: state.alarms.clone(),
            cameras: state.cameras.keys().filter_map(|id| self.camera_view(&state, *id)).collect(),
            status: self.status_view(&state),
            connections,
            money_writes_open,
        })
    }

    pub(crate) fn lane_view(&self, state: &State, lane: &crate::state::Lane) -> crate::view::LaneView {
        build::lane(state, lane, &self.inner.secrets, self.now(), self.monotonic())
    }

    pub(crate) fn camera_view(&self, state: &State, id: i64) -> Option<crate::view::CameraView> {
        let camera = state.cameras.get(&id)?;
        Some(build::camera(state, camera, &self.inner.secrets, self.now(), self.monotonic()))
    }

    pub(crate) fn status_view(&self, state: &State) -> StatusView {
        build::status(state, &self.inner.secrets, self.now())
    }

    /// Publishes one change.
    pub(crate) fn publish(&self, change: Change) {
        let may_be_served = matches!(
            change,
            Change::Lists
                | Change::Fleet(_)
                | Change::PaidPermits(_)
                | Change::Rights(_)
                | Change::ConnectionRemoved(_)
        );
        if may_be_served {
            self.poke_served();
        }
        self.inner.feed.publish(change);
    }

    /// Publishes a lane as it is now.
    pub(crate) fn publish_lane(&self, state: &State, id: LaneId) {
        if let Some(lane) = state.lane(id) {
            self.publish(Change::Lane(Box::new(self.lane_view(state, lane))));
        }
    }

    /// Publishes a camera as it is now, and its lane.
    pub(crate) fn publish_camera(&self, state: &State, id: i64) {
        if let Some(view) = self.camera_view(state, id) {
            let lane = view.lane_id;
            self.publish(Change::Camera(Box::new(view)));
            if let Some(lane) = lane {
                self.publish_lane(state, lane);
            }
        }
    }

    /// Publishes the health as it is now.
    pub(crate) fn publish_status(&self, state: &State) {
        self.publish(Change::Status(Box::new(self.status_view(state))));
    }

    /// Publishes the site as it is now.
    pub(crate) fn publish_site(&self, state: &State) {
        self.publish(Change::Site(Box::new(build::site(state, self.inner.options.demo))));
    }

    /// Tells whether the intake listens; raises or clears the alarm.
    pub async fn intake_is(&self, state: std::result::Result<SocketAddr, String>) {
        let complaint = state.as_ref().err().cloned();
        self.state().intake = state;
        match complaint {
            Some(sentence) => self.alarm_intake_down(&sentence).await,
            None => self.clear_alarm("intake_down").await,
        }
        let state = self.state();
        self.publish_status(&state);
    }

    /// Takes note of how a write to the store went: raises or clears "store failing". That rows are taken
    /// proves nothing while pictures are not.
    pub(crate) async fn note_store<T>(
        &self,
        put: Put,
        result: gatehouse_store::Result<T>,
    ) -> gatehouse_store::Result<T> {
        use gatehouse_store::Error as E;
        let fault = match &result {
            Err(e @ (E::NotDurable { .. } | E::DiskFull | E::Io(_) | E::Damaged { .. } | E::Sqlite(_))) => {
                Some(e.to_string())
            }
            Ok(_) => None,
            Err(_) => return result,
        };
        let (changed, failing) = {
            let mut state = self.state();
            if fault.is_none() && put == Put::Rows && state.pictures_fail {
                return result;
            }
            let changed = state.store_fault.is_some() != fault.is_some();
            state.pictures_fail = fault.is_some() && (put == Put::Pictures || state.pictures_fail);
            state.store_fault = fault.clone();
            if changed {
                self.publish_status(&state);
            }
            (changed, fault.is_some())
        };
        if changed && failing {
            self.alarm_store_failing(&fault.unwrap_or_default());
        } else if changed {
            Box::pin(self.clear_alarm("store_failing")).await;
        }
        result
    }

    /// Waits for a write, and says when the disk does not answer.
    pub(crate) async fn watched<T>(
        &self,
        writing: impl Future<Output = gatehouse_store::Result<T>>,
    ) -> gatehouse_store::Result<T> {
        let mut writing = std::pin::pin!(writing);
        match tokio::time::timeout(SLOW_WRITE, &mut writing).await {
            Ok(result) => result,
            Err(_) => {
                self.store_hangs();
                writing.await
            }
        }
    }

    fn store_hangs(&self) {
        const FAULT: &str = "the disk does not answer";
        {
            let mut state = self.state();
            if state.store_fault.is_some() {
                return;
            }
            state.store_fault = Some(FAULT.to_owned());
            self.publish_status(&state);
        }
        self.alarm_store_failing(FAULT);
    }

    /// Writes through the store's one writer and takes note of how it went.
    pub(crate) async fn write<T, F>(&self, op: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&gatehouse_store::rusqlite::Transaction<'_>) -> gatehouse_store::Result<T> + Send + 'static,
    {
        let result = self.watched(self.inner.writer.write(op)).await;
        Ok(self.note_store(Put::Rows, result).await?)
    }

    /// Like [`Engine::write`] for what can be made again from what is durable: it does not wait for
    /// the disk, and keeps no acknowledgement waiting for it either.
    pub(crate) async fn write_derived<T, F>(&self, op: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&gatehouse_store::rusqlite::Transaction<'_>) -> gatehouse_store::Result<T> + Send + 'static,
    {
        let result = self.watched(self.inner.writer.write_derived(op)).await;
        Ok(self.note_store(Put::Rows, result).await?)
    }

    /// Reads one consistent state of the database.
    pub(crate) async fn read<T, F>(&self, question: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&gatehouse_store::rusqlite::Connection) -> gatehouse_store::Result<T> + Send + 'static,
    {
        Ok(self.inner.reader.read(question).await?)
    }

    /// Finishes what is being written and closes the store.
    pub async fn shutdown(&self) {
        self.inner.stopping.send_replace(true);
        tokio::join!(self.mqtt_stopped(), self.inner.live.ended());
        let store = self.inner.store.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || store.close()).await {
            tracing::error!(%error, "closing the store");
        }
    }
}
