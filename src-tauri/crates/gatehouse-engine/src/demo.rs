//! Seeds the demo: operators, lanes with one simulated camera each, list entries.

use crate::Actor;
use crate::engine::Engine;
use crate::request::{
    CameraConnection, ConnectionSetup, LaneSetup, ListEntryInput, NewOperator, NewPaidPermit,
};
use anyhow::Context;
use chrono::TimeDelta;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::lane::Direction;
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_domain::people::Role;
use gatehouse_store::table::cameras;
use serde::Deserialize;

/// What `--demo FILE` contains (JSON).
#[derive(Debug, Clone, Deserialize)]
pub struct DemoSeed {
    /// Operators.
    pub operators: Vec<DemoOperator>,
    /// Lanes with one camera each.
    pub lanes: Vec<DemoLane>,
    /// Allow and block entries.
    pub list_entries: Vec<ListEntryInput>,
    /// Connections to payment and permit systems.
    #[serde(default)]
    pub connections: Vec<ConnectionSetup>,
    /// Permits that OPS-COM is told of.
    #[serde(default)]
    pub paid_permits: Vec<DemoPaidPermit>,
}

/// A permit of the demo, from now on.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoPaidPermit {
    /// Plate.
    pub plate: String,
    /// Zone, as OPS-COM names it.
    pub zone: String,
    /// Hours until its end.
    pub hours: i64,
    /// What was paid, in CAD.
    pub amount: String,
}

/// An operator of the demo.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoOperator {
    /// Name.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// PIN.
    pub pin: String,
}

/// A lane of the demo with its one camera.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoLane {
    /// Name.
    pub name: String,
    /// Entry or exit.
    pub direction: Direction,
    /// Camera's lot id.
    pub park_id: String,
    /// Camera's id.
    pub device_id: String,
    /// Address of its command interface.
    pub lapi_address: String,
    /// Digest user.
    pub user: String,
    /// Digest password.
    pub password: String,
    /// Opens by itself for an exact allow match.
    #[serde(default)]
    pub automatic_opening: bool,
}

impl Engine {
    /// Seeds the demo; a data directory that has operators already is left as it is.
    pub async fn seed_demo(&self, seed: DemoSeed) -> anyhow::Result<()> {
        if self.operator_count().await? > 0 {
            return Ok(());
        }
        let actor = Actor::program("demo");
        for operator in seed.operators {
            let new = NewOperator { name: operator.name, role: operator.role, secret: operator.pin };
            self.insert_operator("demo", new, false, false).await.context("seeding an operator")?;
        }
        for lane in seed.lanes {
            self.seed_lane(&actor, lane).await.context("seeding a lane")?;
        }
        for entry in seed.list_entries {
            self.add_list_entry(&actor, entry).await.context("seeding a list entry")?;
        }
        for connection in seed.connections {
            let view = self.add_connection(&actor, connection).await.context("seeding a connection")?;
            if view.kind == ConnectionKind::Permit {
                // The documents have no list of tenants, but the demo's landlord has.
                tokio::spawn(self.clone().seed_tenants(view.id));
            }
            if view.kind == ConnectionKind::OpsCom {
                tokio::spawn(self.clone().seed_paid_permits(view.id, seed.paid_permits.clone()));
            }
        }
        Ok(())
    }

    async fn seed_tenants(self, connection: ConnectionId) {
        if let Err(error) = self.look_up_tenants(&Actor::program("demo"), connection).await {
            tracing::warn!(%error, "the demo's tenants could not be looked up");
        }
    }

    async fn seed_paid_permits(self, connection: ConnectionId, permits: Vec<DemoPaidPermit>) {
        let now = self.now();
        for permit in permits {
            let new = NewPaidPermit {
                plate: permit.plate,
                zone: permit.zone,
                permit_no: None,
                start: now,
                end: now + TimeDelta::hours(permit.hours),
                amount: Some(permit.amount),
                currency: Some("CAD".into()),
            };
            if let Err(error) = self.push_paid_permit(&Actor::program("demo"), connection, new).await {
                tracing::warn!(%error, "a paid permit of the demo could not be made");
            }
        }
    }

    async fn seed_lane(&self, actor: &Actor, lane: DemoLane) -> anyhow::Result<()> {
        let at = self.now();
        let address = lane.lapi_address.split(':').next().unwrap_or("127.0.0.1").to_owned();
        let wire_id = (lane.park_id.clone(), lane.device_id.clone());
        let row = self
            .write(move |tx| Ok(cameras::find_or_insert(tx, &lane.park_id, &lane.device_id, &address, at)?.0))
            .await?;
        let id = row.id;
        {
            let mut state = self.state();
            state.cameras.entry(id).or_insert_with(|| crate::state::Camera::new(row));
            state.by_wire_id.insert(wire_id, id);
        }
        let connection = CameraConnection {
            profile: None,
            device_address: Some(lane.lapi_address),
            user: Some(lane.user),
            password: Some(lane.password),
            allow_basic: None,
        };
        self.change_camera(actor, id, connection).await?;
        let setup = LaneSetup {
            mqtt: None,
            name: lane.name,
            direction: lane.direction,
            camera_ids: vec![id],
            barrier_camera_id: Some(id),
            automatic_opening: lane.automatic_opening,
            position: None,
            sends_lists: None,
            lists_sent: None,
            list_channel: None,
            fleet_unpaid: None,
        };
        self.add_lane(actor, setup).await?;
        Ok(())
    }
}
