//! The committed clip, cut into frames: H.264 constrained baseline, 640×360, twelve frames and one key frame a second.
//!
//! How it was made stands in `film`.

use std::ops::Range;
use std::sync::OnceLock;

/// Frames per second.
pub const FRAMES_PER_SECOND: u32 = 12;

const BYTES: &[u8] = include_bytes!("../assets/live.h264");

/// One frame: its NAL units without start codes, access unit delimiters left out.
#[derive(Debug)]
pub struct Frame {
    /// Where each NAL unit lies in the clip.
    nals: Vec<Range<usize>>,
    /// Whether decoding can start here.
    pub key: bool,
}

impl Frame {
    /// The NAL units in order.
    pub fn nals(&self) -> impl Iterator<Item = &'static [u8]> + '_ {
        self.nals.iter().map(|r| &BYTES[r.clone()])
    }
}

/// The clip.
#[derive(Debug)]
pub struct Clip {
    /// Its frames; the first is a key frame.
    pub frames: Vec<Frame>,
    /// The sequence parameter set.
    pub sps: &'static [u8],
    /// The picture parameter set.
    pub pps: &'static [u8],
}

/// The clip, cut once.
pub fn clip() -> &'static Clip {
    static CLIP: OnceLock<Clip> = OnceLock::new();
    CLIP.get_or_init(|| cut(BYTES))
}

fn cut(bytes: &'static [u8]) -> Clip {
    let mut clip = Clip { frames: Vec::new(), sps: &[], pps: &[] };
    for nal in nal_units(bytes) {
        let kind = bytes[nal.start] & 0x1f;
        match kind {
            9 => clip.frames.push(Frame { nals: Vec::new(), key: false }),
            7 => clip.sps = &bytes[nal.clone()],
            8 => clip.pps = &bytes[nal.clone()],
            _ => {}
        }
        if let Some(frame) = clip.frames.last_mut().filter(|_| kind != 9) {
            frame.key |= kind == 5;
            frame.nals.push(nal);
        }
    }
    clip
}

/// The ranges between start codes.
fn nal_units(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = memchr::memmem::find_iter(bytes, &[0, 0, 1]).map(|at| at + 3).collect();
    starts.push(bytes.len() + 3);
    starts
        .windows(2)
        .map(|pair| {
            let mut end = pair[1] - 3;
            // A start code of four bytes, or padding.
            while end > pair[0] && bytes[end - 1] == 0 {
                end -= 1;
            }
            pair[0]..end
        })
        .filter(|r| !r.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{FRAMES_PER_SECOND, clip};

    #[test]
    fn the_clip_has_a_key_frame_each_second_no_b_frames_and_is_small() {
        let clip = clip();
        assert!(super::BYTES.len() < 400_000, "{}", super::BYTES.len());
        assert_eq!((clip.sps[0] & 0x1f, clip.pps[0] & 0x1f), (7, 8));
        assert_eq!(clip.sps[1], 66, "baseline profile, which has no B-frames");
        assert_eq!(clip.frames.len(), 8 * FRAMES_PER_SECOND as usize);
        for (i, frame) in clip.frames.iter().enumerate() {
            assert_eq!(frame.key, i % FRAMES_PER_SECOND as usize == 0, "frame {i}");
        }
    }
}
