//! Opens the store, takes up what it remembers, starts the background tasks.

use crate::assess::Recents;
use crate::build::{self, Names};
use crate::engine::{Engine, Inner};
use crate::evidence::{self, Evidence};
use crate::feed::Feed;
use crate::list_sync::ListSync;
use crate::mqtt::{Mqtt, MqttNow, secrets_of};
use crate::options::EngineOptions;
use crate::payments::{self, Payments};
use crate::renditions::Renditions;
use crate::request_id::RequestIds;
use crate::secrets::Secrets;
use crate::state::{Camera, Lane, PASSAGES_KEPT, State};
use crate::{alarms, fetch};
use anyhow::Context;
use chrono_tz::Tz;
use gatehouse_cameras::lapi::{Lapi, Timeouts};
use gatehouse_domain::channel::Channel;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::{self, cameras, commands, lanes, passages, payment_connections, requests, site};
use gatehouse_store::{OpenOptions, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, watch};

/// Recorded captures that may wait for the loop; beyond it the loop reads them back.
const RECORDED_WAITING: usize = 1024;

impl Engine {
    /// Opens the store and starts the loop. Fails with a sentence when the data directory is in
    /// use, damaged or written by a newer program.
    pub async fn start(options: EngineOptions) -> anyhow::Result<Engine> {
        let (dir, open) = (options.data_dir.clone(), open_options(&options));
        let store = tokio::task::spawn_blocking(move || Store::open(&dir, open))
            .await?
            .with_context(|| format!("opening the data folder {}", options.data_dir.display()))?;
        let (writer, reader) = (store.writer(), store.reader());
        let zone = system_zone();
        writer.write(move |tx| site::ensure(tx, "Parking site", zone.name()).map(drop)).await?;
        // Commands that were on their way when the program ended: nobody knows how they ended.
        let now = options.clock.now();
        writer.write(move |tx| end_pending(tx, now)).await?;
        let state = reader.read(remembered).await?;
        let last_id = reader.read(requests::greatest_id).await?;
        let connections = reader.read(payment_connections::all).await?;
        let chosen = reader.read(evidence::remembered).await?;
        let secrets = Secrets::open(&options.data_dir, options.key_dir.clone(), options.use_keyring)?;
        let (recorded, from_recorder) = mpsc::channel(RECORDED_WAITING);
        let (fetches, to_fetch) = mpsc::channel(fetch::WAITING);
        let timeouts = Timeouts {
            connect_ms: options.connect_timeout.as_millis() as u64,
            total_ms: options.command_timeout.as_millis() as u64,
        };
        let engine = Engine {
            inner: Arc::new(Inner {
                store,
                writer,
                reader,
                secrets,
                lapi: Lapi::new(timeouts),
                request_ids: RequestIds::after(last_id.as_deref()),
                mqtt: Mqtt::new(),
                list_sync: ListSync::new(),
                feed: Feed::new(),
                renditions: Renditions::new(),
                state: Mutex::new(state),
                recorded,
                missed: watch::channel(false).0,
                stopping: watch::channel(false).0,
                fetches,
                displays: crate::displays::Displays::default(),
                imports: crate::lists::Desk::default(),
                payments: Payments::remembered(connections),
                evidence: Evidence::remembered(chosen),
                live: crate::live::Hub::new(options.live),
                served: crate::served::Served::default(),
                options,
            }),
        };
        engine.remember_fleets().await?;
        engine.remember_zones().await?;
        engine.remember_passages().await?;
        engine.ask_for_signatures().await;
        engine.alarm_open_writes().await;
        tokio::spawn(engine.clone().assess_loop(from_recorder));
        tokio::spawn(engine.clone().fetch_loop(to_fetch));
        tokio::spawn(engine.clone().tick_loop());
        tokio::spawn(engine.clone().mqtt_loop());
        tokio::spawn(engine.clone().payments_loop());
        tokio::spawn(engine.clone().served_loop());
        tokio::spawn(engine.clone().load_keyring());
        engine.poke_served();
        Ok(engine)
    }

    /// The newest passages, so that the booth screen is full at once.
    async fn remember_passages(&self) -> anyhow::Result<()> {
        let names = Names::of(&self.state());
        let witness = self.witness();
        let views = self
            .read(move |conn| {
                let rows = passages::newest(conn, PASSAGES_KEPT as i64)?;
                let view = |row| {
                    let mut view = build::passage(conn, row, &names)?;
                    view.evidence = witness.evidence_of(conn, &view);
                    Ok(view)
                };
                rows.iter().map(view).collect::<gatehouse_store::Result<Vec<_>>>()
            })
            .await?;
        let mut state = self.state();
        for view in views.iter().rev().filter(|v| !v.historic) {
            if let Some(lane) = view.lane_id.and_then(|id| state.lane_mut(id)) {
                lane.last_plate.clone_from(&view.plate);
                lane.last_passage_at = Some(view.happened_at);
            }
        }
        views.into_iter().rev().for_each(|view| state.remember_passage(view));
        Ok(())
    }

    /// Asks the keyring off the start path, then shows what changed.
    async fn load_keyring(self) {
        let mut names = secrets_of(&self.state());
        names.extend(self.inner.payments.connections().keys().map(|id| payments::connection_secret(*id)));
        names.extend(self.state().served.secrets());
        self.inner.secrets.load_keyring(names).await;
        self.payments_ready();
        self.poke_mqtt();
        {
            let state = self.state();
            state.cameras.keys().for_each(|id| self.publish_camera(&state, *id));
            self.publish_status(&state);
        }
        // Now passwords are known.
        self.remind_displays(None);
        // Not before: a camera that is asked without its password may lock us out.
        self.sync_lists();
    }
}

fn open_options(options: &EngineOptions) -> OpenOptions {
    OpenOptions {
        volume_bytes: options.volume_bytes,
        durability: Arc::clone(&options.durability),
        program: options.program.clone(),
        ..OpenOptions::default()
    }
}

/// The operating system's zone, else UTC.
fn system_zone() -> Tz {
    iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::UTC)
}

fn end_pending(conn: &Connection, now: gatehouse_domain::Instant) -> gatehouse_store::Result<()> {
    for row in commands::pending(conn)? {
        let sentence = match row.channel {
            Channel::KeepAlive => {
                "The program ended while it waited for the camera's keep-alive, or just after. Look at the barrier; it is not repeated."
            }
            Channel::Lapi | Channel::Mqtt => {
                "The program ended before an answer came. Look at the barrier; it is not repeated by itself."
            }
        };
        let end = commands::CommandEnd {
            channel: row.channel,
            outcome: gatehouse_domain::gate::Outcome::Unknown,
            sentence: sentence.into(),
            device_words: None,
            latency_ms: None,
            at: now,
        };
        commands::finish(conn, row.id, &end)?;
    }
    payments::end_pending(conn, now)?;
    crate::requests::end_pending(conn, now)
}

fn remembered(conn: &Connection) -> gatehouse_store::Result<State> {
    let site = site::get(conn)?;
    let mut cameras: BTreeMap<i64, Camera> =
        cameras::all(conn)?.into_iter().map(|row| (row.id, Camera::new(row))).collect();
    for identity in cameras::all_identities(conn)? {
        if let Some(camera) = cameras.get_mut(&identity.camera_id) {
            camera.identities.push(identity);
        }
    }
    let mut lanes: Vec<Lane> = lanes::all(conn)?.into_iter().map(Lane::new).collect();
    for lock in lanes::locks(conn)? {
        if let Some(lane) = lanes.iter_mut().find(|l| l.row.id == lock.lane_id) {
            lane.lock = Some(lock);
        }
    }
    for lane in &mut lanes {
        let last = commands::last_of_lane(conn, lane.row.id)?;
        lane.last_command = last.map(|row| build::command(&row, lane.row.name.clone()));
    }
    let by_wire_id: HashMap<_, _> =
        cameras.values().map(|c| ((c.row.park_id.clone(), c.row.device_id.clone()), c.row.id)).collect();
    Ok(State {
        zone: site.zone.parse().unwrap_or(chrono_tz::UTC),
        mqtt: MqttNow::new(site.mqtt.as_deref()),
        partner: crate::partner::PartnerNow::remembered(conn)?,
        served: crate::served::ServedNow::remembered(conn)?,
        site,
        lanes,
        cameras,
        by_wire_id,
        passages: VecDeque::new(),
        alarms: table::alarms::open(conn)?.iter().map(alarms::view).collect(),
        unrecorded_commands: Vec::new(),
        journaling: HashMap::new(),
        unsaved_locks: BTreeSet::new(),
        unsaved_site: false,
        recovering: false,
        next_memory_id: 0,
        memory_keys: HashMap::new(),
        intake: Err("The intake has not started yet.".into()),
        uncounted_failures: HashMap::new(),
        store_fault: None,
        pictures_fail: false,
        disk_free_bytes: None,
        recents: Recents::default(),
        opening: VecDeque::new(),
        awaited_captures: Vec::new(),
    })
}
