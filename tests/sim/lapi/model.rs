//! What differs between models: oddities reported from the field, each the opposite of the document's tables.
//!
//! A device with an oddity wants it: the documented form is then refused and noted, as the odd form is otherwise.

use serde::Serialize;

/// One model's oddities; the default is the document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Model {
    /// `Num` of the allow list is a number, as it is in the block list (C-Q1).
    pub bare_num: bool,
    /// Every value of a list entry is a string, the id and the times too (C-Q1).
    pub quoted_values: bool,
    /// Paths say `Channels/0` where the document has `Channel/0` (C-Q32).
    pub plural_channels: bool,
}

impl Model {
    /// The live stream's path.
    #[must_use]
    pub fn living_stream(self) -> &'static str {
        if self.plural_channels {
            "/LAPI/V1.0/Channels/0/Media/LivingStream"
        } else {
            "/LAPI/V1.0/Channel/0/Media/LivingStream"
        }
    }

    /// The live overlay's path.
    #[must_use]
    pub fn live_osd(self) -> &'static str {
        if self.plural_channels {
            "/LAPI/V1.0/Channels/0/Media/OSD/0"
        } else {
            "/LAPI/V1.0/Channel/0/Media/OSD/0"
        }
    }
}
