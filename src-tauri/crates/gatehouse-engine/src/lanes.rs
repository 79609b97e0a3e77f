//! Lanes as an engineer sets them up.

use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::LaneSetup;
use crate::site::named;
use crate::state::Lane;
use crate::view::{Change, LaneView};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::{Instant, LaneId, lane};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::cameras;
use gatehouse_store::table::lanes::{self, LaneRow, NewLane};

/// F1..F8 choose a lane; more than 32 do not fit any booth.
const MAX_LANES: usize = 32;

impl Engine {
    /// Lanes in their fixed order.
    pub async fn lanes(&self) -> Result<Vec<LaneView>> {
        let state = self.state();
        Ok(state.lanes.iter().map(|lane| self.lane_view(&state, lane)).collect())
    }

    /// Adds a lane.
    pub async fn add_lane(&self, actor: &Actor, request: LaneSetup) -> Result<LaneView> {
        let request = self.checked_lane(request, None)?;
        if self.state().lanes.len() >= MAX_LANES {
            return Err(Error::Conflict(format!("There are {MAX_LANES} lanes already.")));
        }
        let entry = self.lane_deed(actor, "add lane", &request);
        let new = NewLane {
            name: request.name.clone(),
            direction: request.direction,
            position: request.position.unwrap_or(i64::MAX),
            barrier_camera_id: request.barrier_camera_id,
            automatic_opening: request.automatic_opening,
        };
        let id = self
            .write(move |tx| {
                let id = lanes::insert(tx, &new)?;
                if let Some(mut row) = lanes::get(tx, id)? {
                    choose_the_rest(&mut row, &request);
                    lanes::update(tx, &row)?;
                }
                put_cameras(tx, id, &request.camera_ids)?;
                put_in_order(tx, id, request.position)?;
                entry.append(tx)?;
                Ok(id)
            })
            .await?;
        self.reload_lanes().await?;
        self.lane_answer(id)
    }

    /// Changes a lane; its history stays.
    pub async fn change_lane(&self, actor: &Actor, id: LaneId, request: LaneSetup) -> Result<LaneView> {
        let request = self.checked_lane(request, Some(id))?;
        let row = self.state().lane(id).ok_or(Error::NotFound("lane"))?.row.clone();
        let entry = self.lane_deed(actor, "change lane", &request);
        let mut changed = LaneRow {
            name: request.name.clone(),
            direction: request.direction,
            barrier_camera_id: request.barrier_camera_id,
            automatic_opening: request.automatic_opening,
            mqtt: request.mqtt.unwrap_or(row.mqtt),
            ..row
        };
        choose_the_rest(&mut changed, &request);
        self.write(move |tx| {
            lanes::update(tx, &changed)?;
            put_cameras(tx, id, &request.camera_ids)?;
            if request.position.is_some() {
                put_in_order(tx, id, request.position)?;
            }
            entry.append(tx)
        })
        .await?;
        self.reload_lanes().await?;
        self.poke_mqtt();
        self.lane_answer(id)
    }

    /// Removes a lane; its captures and commands stay, its cameras are new again.
    pub async fn remove_lane(&self, actor: &Actor, id: LaneId) -> Result<()> {
        let name = self.state().lane(id).ok_or(Error::NotFound("lane"))?.row.name.clone();
        let at: Instant = self.now();
        let entry = Deed::of(actor, at, "remove lane", format!("lane {id} {name}"));
        self.write(move |tx| {
            lanes::clear_lock(tx, id)?;
            lanes::remove(tx, id, at)?;
            entry.append(tx)
        })
        .await?;
        self.reload_lanes().await?;
        self.poke_mqtt();
        self.publish(Change::LaneRemoved(id));
        Ok(())
    }

    fn checked_lane(&self, mut request: LaneSetup, id: Option<LaneId>) -> Result<LaneSetup> {
        request.name = named(&request.name)?;
        request.camera_ids.sort_unstable();
        request.camera_ids.dedup();
        let state = self.state();
        let same =
            |l: &&Lane| Some(l.row.id) != id && l.row.name.to_lowercase() == request.name.to_lowercase();
        if state.lanes.iter().any(|l| same(&l)) {
            return Err(Error::invalid("name", "Another lane has this name."));
        }
        for camera_id in &request.camera_ids {
            let camera = state.cameras.get(camera_id).ok_or(Error::NotFound("camera"))?;
            if camera.row.lane_id.is_some_and(|lane| Some(lane) != id) {
                let lane = state.lane_name(camera.row.lane_id.unwrap_or_default());
                return Err(Error::invalid(
                    "camera_ids",
                    format!("{} serves {lane} already.", camera.name()),
                ));
            }
            if !lane::may_serve_a_lane(camera.row.device_type) || camera.row.replaced_by.is_some() {
                return Err(Error::invalid(
                    "camera_ids",
                    format!("{} is not an entrance camera in use.", camera.name()),
                ));
            }
        }
        if request.list_channel == Some(Channel::KeepAlive) {
            return Err(Error::invalid("list_channel", "Lists are sent over LAPI or MQTT."));
        }
        if request.barrier_camera_id.is_some_and(|b| !request.camera_ids.contains(&b)) {
            return Err(Error::invalid(
                "barrier_camera_id",
                "The barrier's camera must be one of the lane's cameras.",
            ));
        }
        Ok(request)
    }

    fn lane_deed(&self, actor: &Actor, action: &str, request: &LaneSetup) -> Deed {
        let cameras: Vec<String> = request.camera_ids.iter().map(i64::to_string).collect();
        let barrier = request.barrier_camera_id.map_or("none".to_owned(), |id| format!("by camera {id}"));
        let subject = format!(
            "{} ({}), cameras {}, barrier {barrier}, automatic opening {}",
            request.name,
            request.direction.word(),
            if cameras.is_empty() { "none".to_owned() } else { cameras.join(" ") },
            if request.automatic_opening { "on" } else { "off" }
        );
        let lists = match (request.sends_lists, request.lists_sent.unwrap_or_default()) {
            (Some(true), lists) => format!(", cameras get lists ({}) and open by themselves", lists.word()),
            (Some(false), _) => ", cameras get no lists".to_owned(),
            (None, _) => String::new(),
        };
        let subject = subject + &lists;
        Deed::of(actor, self.now(), action, subject)
    }

    fn lane_answer(&self, id: LaneId) -> Result<LaneView> {
        let state = self.state();
        let lane = state.lane(id).ok_or(Error::NotFound("lane"))?;
        Ok(self.lane_view(&state, lane))
    }

    /// Reads lanes and the cameras' lanes again after a change, keeping what lives in memory.
    pub(crate) async fn reload_lanes(&self) -> Result<()> {
        let (rows, camera_rows) = self.read(|conn| Ok((lanes::all(conn)?, cameras::all(conn)?))).await?;
        let mut state = self.state();
        let mut before = std::mem::take(&mut state.lanes);
        state.lanes = rows
            .into_iter()
            .map(|row| match before.iter().position(|l| l.row.id == row.id) {
                Some(at) => Lane { row, ..before.swap_remove(at) },
                None => Lane::new(row),
            })
            .collect();
        for row in camera_rows {
            if let Some(camera) = state.cameras.get_mut(&row.id) {
                camera.row.lane_id = row.lane_id;
                camera.row.replaced_by = row.replaced_by;
            }
        }
        let (lanes, cameras): (Vec<i64>, Vec<i64>) =
            (state.lanes.iter().map(|l| l.row.id).collect(), state.cameras.keys().copied().collect());
        cameras.into_iter().for_each(|id| self.publish_camera(&state, id));
        lanes.into_iter().for_each(|id| self.publish_lane(&state, id));
        self.publish_status(&state);
        drop(state);
        self.sync_lists();
        Ok(())
    }
}

/// What is not said stays as it is.
fn choose_the_rest(row: &mut LaneRow, request: &LaneSetup) {
    row.fleet_unpaid = request.fleet_unpaid.unwrap_or(row.fleet_unpaid);
    row.sends_lists = request.sends_lists.unwrap_or(row.sends_lists);
    row.lists_sent = request.lists_sent.unwrap_or(row.lists_sent);
    row.list_channel = request.list_channel.unwrap_or(row.list_channel);
}

/// Makes exactly these cameras the lane's.
fn put_cameras(conn: &Connection, lane: LaneId, ids: &[i64]) -> gatehouse_store::Result<()> {
    for camera in cameras::all(conn)? {
        let wanted = ids.contains(&camera.id);
        if wanted && camera.lane_id != Some(lane) {
            cameras::set_lane(conn, camera.id, Some(lane))?;
        } else if !wanted && camera.lane_id == Some(lane) {
            cameras::set_lane(conn, camera.id, None)?;
        }
    }
    Ok(())
}

/// Moves a lane to a place (`None` = last) and numbers all lanes from 1.
fn put_in_order(conn: &Connection, lane: LaneId, position: Option<i64>) -> gatehouse_store::Result<()> {
    let mut all = lanes::all(conn)?;
    let Some(at) = all.iter().position(|l| l.id == lane) else { return Ok(()) };
    let moved = all.remove(at);
    let to = position.map_or(all.len(), |p| usize::try_from(p - 1).unwrap_or(0).min(all.len()));
    all.insert(to, moved);
    for (n, mut row) in (1_i64..).zip(all) {
        if row.position != n {
            row.position = n;
            lanes::update(conn, &row)?;
        }
    }
    Ok(())
}
