//! Pictures as answered: the original byte for byte, or a smaller rendition made on demand.
//!
//! Renditions are decoded within limits, off the async threads, two at a time, and kept in a
//! bounded cache; they never take the place of the original.

use crate::Actor;
use crate::build::Names;
use crate::engine::Engine;
use crate::error::{Error, Result};
use bytes::Bytes;
use gatehouse_domain::CaptureId;
use gatehouse_store::table::captures::{self, PictureState};
use gatehouse_store::table::index;
use gatehouse_store::{PictureRef, Verify};
use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Widths a rendition may have, in pixels.
pub const WIDTHS: [u32; 4] = [160, 320, 640, 1280];
/// Bytes of renditions kept in memory.
const CACHE_BYTES: u64 = 16 << 20;
/// Decodes at one time; each may take [`DECODE_BYTES`].
const DECODES: usize = 2;
/// Memory one decode may take: a 24-megapixel picture.
const DECODE_BYTES: u64 = 96 << 20;
/// Largest side decoded, in pixels.
const MAX_SIDE: u32 = 12_000;
const JPEG_QUALITY: u8 = 82;

/// A picture or rendition, ready to be answered.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The bytes.
    pub bytes: Bytes,
    /// `image/jpeg`, `image/png` or `application/octet-stream`.
    pub content_type: &'static str,
    /// Strong entity tag, without quotes.
    pub etag: String,
    /// A name for saving it: lane, time and plate.
    pub file_name: String,
}

#[derive(Clone)]
struct Weight;

impl quick_cache::Weighter<(i64, i64, u32), Bytes> for Weight {
    fn weight(&self, _key: &(i64, i64, u32), bytes: &Bytes) -> u64 {
        bytes.len() as u64 + 64
    }
}

pub(crate) struct Renditions {
    cache: quick_cache::sync::Cache<(i64, i64, u32), Bytes, Weight>,
    decodes: Arc<Semaphore>,
}

impl Renditions {
    pub(crate) fn new() -> Renditions {
        Renditions {
            cache: quick_cache::sync::Cache::with_weighter(512, CACHE_BYTES, Weight),
            decodes: Arc::new(Semaphore::new(DECODES)),
        }
    }
}

impl Engine {
    /// The original of a picture (its hash verified), or a rendition of one of [`WIDTHS`].
    pub async fn picture(
        &self,
        actor: &Actor,
        id: CaptureId,
        index: i64,
        width: Option<u32>,
    ) -> Result<Picture> {
        if width.is_some_and(|w| !WIDTHS.contains(&w)) {
            return Err(Error::invalid("width", "160, 320, 640 or 1280."));
        }
        self.may_see(actor, id).await?;
        let names = Names::of(&self.state());
        let zone = self.state().zone;
        let (place, file_name) = self
            .read(move |conn| {
                let rows = captures::pictures(conn, id)?;
                let row =
                    rows.into_iter().find(|p| p.idx == index).ok_or(gatehouse_store::Error::NotFound)?;
                let kept = matches!(row.state, PictureState::Kept | PictureState::Broken);
                let place = row.place.filter(|_| kept).ok_or(gatehouse_store::Error::NotFound)?;
                let indexed = index::get(conn, id)?;
                let capture = captures::get(conn, id)?.ok_or(gatehouse_store::Error::NotFound)?;
                let lane = names.place(indexed.as_ref().and_then(|i| i.lane_id), capture.camera_id);
                let at = indexed.as_ref().map_or(capture.received_at, |i| i.happened_at).with_timezone(&zone);
                let plate = indexed.and_then(|i| i.plate_normalised).unwrap_or_else(|| "no-plate".into());
                let kind = if row.kind == 2 { "plate" } else { "vehicle" };
                let name =
                    format!("{}_{}_{plate}_{kind}{index}.jpg", at.format("%Y-%m-%d_%H%M%S"), plain(&lane));
                Ok((place, name))
            })
            .await
            .map_err(|e| if matches!(e, Error::NotFound(_)) { Error::NotFound("picture") } else { e })?;
        let bytes = match width {
            None => self.inner.reader.picture(place, Verify::Content).await?,
            Some(width) => self.rendition(place, width).await?,
        };
        let hash = blake3::Hash::from_bytes(place.hash).to_hex();
        Ok(Picture {
            content_type: content_type(&bytes),
            etag: format!("{}-{}", &hash[..32], width.unwrap_or(0)),
            bytes,
            file_name,
        })
    }

    async fn rendition(&self, place: PictureRef, width: u32) -> Result<Bytes> {
        let key = (place.volume, place.offset, width);
        if let Some(made) = self.inner.renditions.cache.get(&key) {
            return Ok(made);
        }
        let _permit = self.inner.renditions.decodes.acquire().await.map_err(|e| Error::Internal(e.into()))?;
        let original = self.inner.reader.picture(place, Verify::Header).await?;
        let made = tokio::task::spawn_blocking(move || scale(&original, width))
            .await
            .map_err(|e| Error::Internal(e.into()))??;
        self.inner.renditions.cache.insert(key, made.clone());
        Ok(made)
    }
}

/// Scales down to `width`; a picture that is small enough already is answered as it is.
fn scale(original: &Bytes, width: u32) -> Result<Bytes> {
    let broken = |e: image::ImageError| Error::Conflict(format!("The picture cannot be decoded: {e}."));
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(DECODE_BYTES);
    let mut reader = ImageReader::new(Cursor::new(original))
        .with_guessed_format()
        .map_err(|e| Error::Internal(e.into()))?;
    reader.limits(limits);
    let decoded = reader.decode().map_err(broken)?;
    if decoded.width() <= width {
        return Ok(original.clone());
    }
    let height = (u64::from(decoded.height()) * u64::from(width) / u64::from(decoded.width())).max(1);
    let small = decoded.thumbnail_exact(width, u32::try_from(height).unwrap_or(u32::MAX)).to_rgb8();
    let mut made = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut made, JPEG_QUALITY)
        .encode_image(&small)
        .map_err(broken)?;
    Ok(made.into())
}

fn content_type(bytes: &[u8]) -> &'static str {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => "image/jpeg",
        Ok(ImageFormat::Png) => "image/png",
        _ => "application/octet-stream",
    }
}

/// A lane's name as part of a file name.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendition_keeps_the_proportions_and_a_small_picture_stays_as_it_is() {
        let mut jpeg = Vec::new();
        let picture = image::RgbImage::new(1920, 1080);
        image::codecs::jpeg::JpegEncoder::new(&mut jpeg).encode_image(&picture).unwrap();
        let original = Bytes::from(jpeg);
        let small = scale(&original, 640).unwrap();
        let decoded = image::load_from_memory(&small).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (640, 360));
        assert_eq!(scale(&small, 1280).unwrap(), small);
    }

    #[test]
    fn what_is_no_picture_is_refused_with_a_sentence() {
        assert!(matches!(scale(&Bytes::from_static(b"not a picture"), 640), Err(Error::Conflict(_))));
    }
}
