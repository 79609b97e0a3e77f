//! What a camera's own allow or block list is told about a plate, whatever the channel.

/// Which of a camera's two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceList {
    /// Vehicles it lets through by itself.
    Allow,
    /// Vehicles it reports as blocked.
    Block,
}

/// Most characters of a plate that a camera's list takes (tables L4 and L7, `PlateNo` [1,16]).
pub const MAX_PLATE_CHARS: usize = 16;

/// One entry as a camera keeps it. Owner, phone and remarks are in the document's examples, not
/// required by its tables, and never sent: a camera on a pole needs no names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// The platform's number for it (`AllowID`, `BlockID`); LAPI edits and deletes by it.
    pub id: i64,
    /// 1 to [`MAX_PLATE_CHARS`] characters; MQTT edits and deletes by it.
    pub plate: String,
    /// Counts from, seconds since 1970 UTC.
    pub begin_s: i64,
    /// Counts until, seconds since 1970 UTC.
    pub end_s: i64,
}
