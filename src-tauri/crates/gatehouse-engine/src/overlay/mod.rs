//! What is written into a camera's live picture and into its photos. The camera cannot be asked what
//! it shows: what we set last is read from the journal of requests.

mod setup;

pub use setup::{
    LiveAreaSetup, LiveRowKind, LiveRowSetup, OverlaySetup, PhotoItemSetup, PhotoSetup, PlaceSetup,
};

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ladder::Ask;
use crate::requests::NewAsk;
use crate::view::{OverlaysView, RequestView, SignedView};
use gatehouse_domain::CameraId;
use gatehouse_domain::channel::RequestKind;
use gatehouse_store::table::requests::{self, RequestRow};

impl Engine {
    /// What a camera was told last to write into its pictures.
    pub async fn overlays(&self, camera: CameraId) -> Result<OverlaysView> {
        if !self.state().cameras.contains_key(&camera) {
            return Err(Error::NotFound("camera"));
        }
        let (live, photo) = self
            .read(move |conn| {
                Ok((
                    requests::last_of_kind(conn, camera, RequestKind::LiveOsd)?,
                    requests::last_of_kind(conn, camera, RequestKind::PhotoOsd)?,
                ))
            })
            .await?;
        let told = |row: &Option<RequestRow>| {
            row.as_ref().map(|row| SignedView { by: row.asked_by.clone(), at: row.asked_at })
        };
        Ok(OverlaysView {
            live_set: told(&live),
            photo_set: told(&photo),
            live: live.as_ref().and_then(detail),
            photo: photo.as_ref().and_then(detail),
        })
    }

    /// Replaces the text in a camera's live picture.
    pub async fn set_live_overlay(
        &self,
        actor: &Actor,
        camera: CameraId,
        setup: OverlaySetup,
    ) -> Result<RequestView> {
        let osd = setup.checked()?;
        let shown = osd.areas.iter().filter(|area| area.enabled).count();
        let ask = NewAsk {
            camera,
            kind: RequestKind::LiveOsd,
            summary: format!("text in the live picture: {shown} areas"),
            detail: serde_json::to_value(&setup).ok(),
        };
        self.request(actor, ask, Ask::LiveOsd(osd)).await
    }

    /// Replaces the text in a camera's photos.
    pub async fn set_photo_overlay(
        &self,
        actor: &Actor,
        camera: CameraId,
        setup: PhotoSetup,
    ) -> Result<RequestView> {
        let osd = setup.checked()?;
        let shown = osd.items.iter().filter(|item| item.enabled).count();
        let ask = NewAsk {
            camera,
            kind: RequestKind::PhotoOsd,
            summary: format!("text in the photos: {shown} items"),
            detail: serde_json::to_value(&setup).ok(),
        };
        self.request(actor, ask, Ask::PhotoOsd(osd)).await
    }
}

fn detail<T: serde::de::DeserializeOwned>(row: &RequestRow) -> Option<T> {
    serde_json::from_str(row.detail.as_deref()?).ok()
}
