//! The feed: a snapshot, then numbered events. After a gap the client takes a new snapshot.

use super::{
    AlarmView, CameraListView, CameraView, ConnectionView, LaneView, ListImportProgress, MoneyWriteView,
    ParkedView, PassageView, RequestView, ReturnView, SerialMessageView, SiteView, StatusView,
    TenantWaitView,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything the booth screen needs at once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Snapshot {
    /// Identity of this run of the program; another value = start over.
    pub run: String,
    /// Number of the last event contained in this snapshot.
    pub seq: u64,
    /// The site.
    pub site: SiteView,
    /// Lanes in their fixed order.
    pub lanes: Vec<LaneView>,
    /// The newest 200 passages, newest first.
    pub passages: Vec<PassageView>,
    /// Alarms that are active or not acknowledged.
    pub alarms: Vec<AlarmView>,
    /// Cameras.
    pub cameras: Vec<CameraView>,
    /// Health.
    pub status: StatusView,
    /// Connections to payment and permit systems.
    pub connections: Vec<ConnectionView>,
    /// How many writes that money depends on wait for a person.
    pub money_writes_open: i64,
}

/// One numbered event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeedEvent {
    /// Identity of this run of the program.
    pub run: String,
    /// Consecutive number; a gap means: take a new snapshot.
    pub seq: u64,
    /// What changed.
    #[serde(flatten)]
    pub change: Change,
}

/// What changed: the whole new state of one thing, to be put in place of the old one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum Change {
    /// A passage is new or changed.
    Passage(Box<PassageView>),
    /// A lane is new or changed.
    Lane(Box<LaneView>),
    /// A lane was removed: its row number.
    LaneRemoved(i64),
    /// An alarm is new or changed; one that is inactive and acknowledged leaves the strip.
    Alarm(Box<AlarmView>),
    /// A camera is new or changed.
    Camera(Box<CameraView>),
    /// A camera was forgotten: its row number.
    CameraRemoved(i64),
    /// The site changed.
    Site(Box<SiteView>),
    /// Health changed.
    Status(Box<StatusView>),
    /// Allow or block list changed: lists on screen are to be read again.
    Lists,
    /// A request to a camera is new or changed.
    Request(Box<RequestView>),
    /// An import of list entries went on, or ended.
    ListImport(ListImportProgress),
    /// A device on a camera's serial port sent something.
    Serial(Box<SerialMessageView>),
    /// The state of a camera's own lists changed; while entries are sent, at most four times a second.
    CameraList(Box<CameraListView>),
    /// The doors changed (settings, certificate, what came through hooks): they are to be read again.
    Partner,
    /// What is served to others changed (settings, zones, keys, what is published): it is to be read again.
    Served,
    /// Operators changed.
    Operators,
    /// A connection is new or changed; while it is read, at most four times a second.
    Connection(Box<ConnectionView>),
    /// A connection was removed: its row number.
    ConnectionRemoved(i64),
    /// The local copy of a fleet changed (connection's row number): lists on screen are to be read again.
    Fleet(i64),
    /// The permits of a landlord changed (connection's row number).
    Permits(i64),
    /// Paid permits that are known here changed (connection's row number).
    PaidPermits(i64),
    /// Zones or rights of a Pay-by-Plate provider changed (connection's row number): what is on screen is to be read again.
    Rights(i64),
    /// A fleet vehicle parked, or is still parked, as a notification tells.
    Parked(Box<ParkedView>),
    /// The return of a vehicle went on.
    Return(Box<ReturnView>),
    /// A write that money depends on is new or changed.
    MoneyWrite(Box<MoneyWriteView>),
    /// Something waits for a new tenant to be ready.
    TenantWait(Box<TenantWaitView>),
}
