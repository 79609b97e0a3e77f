//! Whether a camera that reported anew kept its lists (C-R6, C-R10). It may have restarted with or without its
//! memory, or only have lost us for a while, and cannot be asked. So some entries are changed to what they are:
//! a camera that takes that has them. One that does not, and all are sent again.

use super::mailbox::Mailbox;
use super::standing::Standing;
use super::tell::{Patience, Trouble};
use crate::engine::Engine;
use gatehouse_domain::CameraId;
use gatehouse_domain::camera_list::{Item, NO_BEGIN_S, Said, Step};
use gatehouse_domain::list::ListKind;
use gatehouse_store::table::camera_lists;

/// Half of the entries that are looked at: the newest, which a power cut loses first; as many from all over.
const HALF_SAMPLE: i64 = 8;

/// An entry that nobody has: a camera that takes a change of it takes any, and tells nothing by it.
fn nobodys() -> Item {
    Item {
        entry: 2_147_483_000,
        list: ListKind::Allow,
        plate: "0NOBODYS0".to_owned(),
        begin_s: NO_BEGIN_S,
        end_s: NO_BEGIN_S + 1,
    }
}

impl Engine {
    /// Looks whether the camera kept what it held, and writes down when it may not have.
    pub(super) async fn check_lists(
        &self,
        camera: CameraId,
        mailbox: &Mailbox,
        standing: &Standing,
    ) -> Result<(), Trouble> {
        let lines = self.read(move |conn| camera_lists::sample(conn, camera, HALF_SAMPLE)).await;
        let lines = lines.map_err(|error| not_kept(&error))?;
        // What is only to be deleted is deleted, there or not.
        let kept = match (lines.first(), standing.target.lists) {
            (None, _) | (_, None) => true,
            (Some(first), Some(_)) => {
                let channel = first.channel;
                let takes_any = self.tell_camera(camera, channel, &Step::Put(nobodys())).await? == Said::Yes;
                if takes_any {
                    self.tell_camera(camera, channel, &Step::Delete(nobodys(), channel)).await?;
                }
                !takes_any && self.has_all(camera, &lines).await?
            }
        };
        mailbox.reached();
        if !kept {
            tracing::info!(camera, "a camera may have lost its lists; they are sent again");
        }
        let at = self.now();
        let written = self.write(move |tx| {
            if !kept {
                camera_lists::doubt_all(tx, camera, at)?;
            }
            camera_lists::change(tx, camera, |row| row.check_wanted = false).map(drop)
        });
        written.await.map_err(|error| not_kept(&error))
    }

    async fn has_all(
        &self,
        camera: CameraId,
        lines: &[gatehouse_domain::camera_list::Line],
    ) -> Result<bool, Trouble> {
        for line in lines {
            let step = Step::Put(line.item.clone());
            if self.tell_camera(camera, line.channel, &step).await? != Said::Yes {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn not_kept(error: &crate::Error) -> Trouble {
    Trouble { words: format!("It could not be looked at: {error}."), patience: Patience::Little }
}
