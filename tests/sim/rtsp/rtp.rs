//! H.264 in RTP packets (RFC 6184, packetization mode 1), interleaved in an RTSP connection.

use super::clip::Frame;

/// Payload bytes per packet, below any Ethernet's frame.
const PAYLOAD: usize = 1400;
/// The payload type the session description names.
pub const H264: u8 = 96;
/// What this vendor sends besides, under a sequence number it uses again.
const VENDORS: u8 = 50;

/// The state of one RTP stream.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) channel: u8,
    pub(super) ssrc: u32,
    pub(super) sequence: u16,
}

impl Stream {
    /// One frame as interleaved packets, ready to be written.
    pub(super) fn frame(&mut self, frame: &Frame, timestamp: u32, vendor_packets: bool) -> Vec<u8> {
        let mut out = Vec::new();
        if vendor_packets && frame.key {
            // Under the number of the packet that follows: a reader that counts it sees a duplicate.
            self.write(&mut out, VENDORS, false, timestamp, &[&[0xff, 0x10, 0, 0, 0, 0, 0, 1]]);
            self.sequence = self.sequence.wrapping_sub(1);
        }
        let nals: Vec<&[u8]> = frame.nals().collect();
        for (i, nal) in nals.iter().enumerate() {
            let last = i + 1 == nals.len();
            if nal.len() <= PAYLOAD {
                self.write(&mut out, H264, last, timestamp, &[nal]);
                continue;
            }
            let (head, body) = (nal[0], &nal[1..]);
            let pieces: Vec<&[u8]> = body.chunks(PAYLOAD - 2).collect();
            for (n, piece) in pieces.iter().enumerate() {
                let (first, end) = (n == 0, n + 1 == pieces.len());
                let fu = [(head & 0xe0) | 28, u8::from(first) << 7 | u8::from(end) << 6 | (head & 0x1f)];
                self.write(&mut out, H264, last && end, timestamp, &[&fu, piece]);
            }
        }
        out
    }

    fn write(&mut self, out: &mut Vec<u8>, kind: u8, marker: bool, timestamp: u32, parts: &[&[u8]]) {
        let length = 12 + parts.iter().map(|p| p.len()).sum::<usize>();
        out.extend([b'$', self.channel]);
        out.extend((length as u16).to_be_bytes());
        out.extend([0x80, u8::from(marker) << 7 | kind]);
        out.extend(self.sequence.to_be_bytes());
        out.extend(timestamp.to_be_bytes());
        out.extend(self.ssrc.to_be_bytes());
        parts.iter().for_each(|p| out.extend(*p));
        self.sequence = self.sequence.wrapping_add(1);
    }
}
