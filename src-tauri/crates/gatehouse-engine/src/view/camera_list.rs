//! What cameras hold of our lists, as far as we know.

use super::SignedView;
use chrono::{DateTime, Utc};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::list::ListKind;
use serde::Serialize;
use utoipa::ToSchema;

/// How far a camera's own lists are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CameraListPhase {
    /// It gets no lists and holds none of ours.
    Off,
    /// It holds what it is to hold.
    UpToDate,
    /// Entries are being sent or deleted.
    Running,
    /// Entries wait, because it cannot be told now.
    Waiting,
    /// Somebody paused it.
    Paused,
    /// It holds what it would take; it refused the rest.
    Refused,
}

/// The state of one camera's own lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CameraListView {
    /// The camera.
    pub camera_id: i64,
    /// Its name.
    pub camera_name: String,
    /// Its lane.
    pub lane_id: Option<i64>,
    /// Its lane's name.
    pub lane_name: Option<String>,
    /// How far it is.
    pub phase: CameraListPhase,
    /// The same in one sentence.
    pub sentence: String,
    /// It is to hold the allow list, and then opens by itself.
    pub allow: bool,
    /// It is to hold the block list.
    pub block: bool,
    /// How it is told.
    pub channel: Channel,
    /// Entries it holds as they are to be.
    pub held: i64,
    /// Entries to be added, changed or deleted.
    pub pending: i64,
    /// Entries it refused to take or to delete.
    pub refused: i64,
    /// While entries are being sent.
    pub progress: Option<SyncProgressView>,
    /// It is being rebuilt: what it holds is deleted first.
    pub rebuilding: bool,
    /// Who paused it, and when.
    pub paused: Option<SignedView>,
    /// When it last held exactly what it was to hold.
    pub complete_at: Option<DateTime<Utc>>,
    /// When it is tried again; `null` = nothing waits for a time.
    pub retry_at: Option<DateTime<Utc>>,
    /// What it holds or may hold, whether it is to or not; `null` in events.
    pub holds: Option<HoldsView>,
    /// The newest of what it refused; only where one camera is asked for.
    pub refusals: Vec<RefusalView>,
}

/// How many entries a camera holds, or may hold.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct HoldsView {
    /// On both of its lists.
    pub entries: i64,
    /// On its allow list: for these it opens by itself.
    pub allow: i64,
}

/// How far a synchronisation is, in entries.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SyncProgressView {
    /// Done.
    pub done: i64,
    /// Of so many.
    pub total: i64,
}

/// An entry that a camera refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RefusalView {
    /// The list entry.
    pub entry_id: i64,
    /// Allow or block.
    pub list: ListKind,
    /// Its plate.
    pub plate: String,
    /// Why, in the camera's words.
    pub words: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How many cameras have a list entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntryCamerasView {
    /// Cameras that are to have it.
    pub wanted: i64,
    /// Of these, cameras that have it.
    pub held: i64,
    /// Of these, cameras it waits for.
    pub pending: i64,
    /// Of these, cameras that refused it.
    pub refused: i64,
    /// Cameras that still have it and are not to.
    pub leaving: i64,
}

/// Where a list entry stands with one camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryStanding {
    /// The camera has it.
    Held,
    /// It waits to be sent.
    Pending,
    /// The camera refused it.
    Refused,
    /// The camera still has it and is not to.
    Leaving,
    /// Another entry of the same plate stands for it.
    Covered,
}

/// A list entry on one camera.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryOnCameraView {
    /// The camera.
    pub camera_id: i64,
    /// Its name.
    pub camera_name: String,
    /// Its lane's name.
    pub lane_name: Option<String>,
    /// Where it stands.
    pub standing: EntryStanding,
    /// Since when the camera has it, or refused it.
    pub since: Option<DateTime<Utc>>,
    /// The same in words.
    pub sentence: String,
}
