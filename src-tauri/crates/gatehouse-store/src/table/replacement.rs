//! Cameras that go: one takes another one's place, or one that never did anything is forgotten.

use gatehouse_domain::CameraId;
use rusqlite::Connection;

use super::query;
use crate::error::{Error, Result};

/// `new` takes the place of `old`: its lane, its barrier and how it is reached (what was set for
/// `new` itself stays). What `old` recorded stays with `old`. [`Error::Conflict`] when they are
/// one, or `old` was replaced before.
pub fn replace(c: &Connection, old: CameraId, new: CameraId) -> Result<()> {
    if old == new {
        return Err(Error::Conflict("a camera cannot replace itself".to_owned()));
    }
    let (gone, comes) = (
        super::cameras::get(c, old)?.ok_or(Error::NotFound)?,
        super::cameras::get(c, new)?.ok_or(Error::NotFound)?,
    );
    if gone.replaced_by.is_some() || comes.replaced_by.is_some() {
        return Err(Error::Conflict("the camera was replaced before".to_owned()));
    }
    let own_user = comes.user.is_some();
    query::change_one(
        c,
        "UPDATE camera SET lane_id = ?2, device_address = ?3, user = ?4, allow_basic = ?5, profile = ?6
         WHERE id = ?1",
        (
            new,
            gone.lane_id.or(comes.lane_id),
            comes.device_address.or(gone.device_address),
            comes.user.or(gone.user),
            if own_user { comes.allow_basic } else { gone.allow_basic },
            if own_user { comes.profile } else { gone.profile },
        ),
    )?;
    query::change_one(c, "UPDATE camera SET lane_id = NULL, replaced_by = ?2 WHERE id = ?1", (old, new))?;
    query::change(c, "UPDATE lane SET barrier_camera_id = ?2 WHERE barrier_camera_id = ?1", (old, new))?;
    Ok(())
}

/// Forgets a camera together with its identities, messages and requests. [`Error::Conflict`] when captures
/// or gate commands name it: history is not forgotten.
pub fn delete(c: &Connection, id: CameraId) -> Result<()> {
    let named = query::number(
        c,
        "SELECT EXISTS (SELECT 1 FROM capture WHERE camera_id = ?1)
             OR EXISTS (SELECT 1 FROM gate_command WHERE camera_id = ?1)",
        [id],
    )?;
    if named != 0 {
        return Err(Error::Conflict("captures or gate commands of the camera are recorded".to_owned()));
    }
    query::change(c, "DELETE FROM camera_identity WHERE camera_id = ?1", [id])?;
    query::change(c, "DELETE FROM camera_list_entry WHERE camera_id = ?1", [id])?;
    query::change(c, "DELETE FROM camera_list WHERE camera_id = ?1", [id])?;
    query::change(c, "DELETE FROM camera_request WHERE camera_id = ?1", [id])?;
    query::change(c, "DELETE FROM device_message WHERE camera_id = ?1", [id])?;
    query::change(c, "UPDATE lane SET barrier_camera_id = NULL WHERE barrier_camera_id = ?1", [id])?;
    query::change(c, "UPDATE camera SET replaced_by = NULL WHERE replaced_by = ?1", [id])?;
    query::change_one(c, "DELETE FROM camera WHERE id = ?1", [id])
}
