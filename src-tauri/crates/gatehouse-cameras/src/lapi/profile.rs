//! What differs between camera models: paths, and spellings the document leaves open. Everything
//! odd about a model stands here, never in an `if` beside a call.

/// A model's paths and spellings. The default is the protocol document's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// POST, opens and closes the gate.
    pub gate_path: String,
    /// GET, the live stream's address; it changes nothing, so it also serves
    /// to fetch a challenge and to test the connection.
    pub living_stream_path: String,
    /// PUT, takes a picture.
    pub capture_path: String,
    /// POST, the text in the live picture.
    pub live_osd_path: String,
    /// PUT, the text in the photos.
    pub photo_osd_path: String,
    /// POST; PUT and DELETE with `/ID` behind it.
    pub allow_list_path: String,
    /// POST; PUT and DELETE with `/ID` behind it.
    pub block_list_path: String,
    /// PUT, the display.
    pub led_path: String,
    /// PUT, restart.
    pub reboot_path: String,
    /// How list bodies are spelt.
    pub lists: ListSpelling,
}

/// What the document leaves open about list bodies (C-Q1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListSpelling {
    /// `Num` of the allow list is a text (table L4); a number otherwise.
    pub allow_num_as_text: bool,
    /// `Num` of the block list is a text; a number otherwise (table L7).
    pub block_num_as_text: bool,
    /// Ids and times of entries to be added are texts, as a public implementation sends them.
    pub entries_as_text: bool,
    /// Times of an edit are texts, as in the examples of L5 and L8; numbers otherwise, as in their tables.
    pub edit_times_as_text: bool,
}

impl Default for ListSpelling {
    fn default() -> Self {
        Self {
            allow_num_as_text: true,
            block_num_as_text: false,
            entries_as_text: false,
            edit_times_as_text: false,
        }
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            gate_path: "/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl".to_owned(),
            living_stream_path: "/LAPI/V1.0/Channel/0/Media/LivingStream".to_owned(),
            capture_path: "/LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL".to_owned(),
            live_osd_path: "/LAPI/V1.0/Channel/0/Media/OSD/0".to_owned(),
            photo_osd_path: "/LAPI/V1.0/Media/PicOSD?BaseCfgType=0".to_owned(),
            allow_list_path: "/LAPI/V1.0/ParkingLots/Vehicles/AllowList".to_owned(),
            block_list_path: "/LAPI/V1.0/ParkingLots/Vehicles/BlockList".to_owned(),
            led_path: "/LAPI/V1.0/INTELLIGENT/ParkingLED".to_owned(),
            reboot_path: "/LAPI/V1.0/System/Reboot".to_owned(),
            lists: ListSpelling::default(),
        }
    }
}

impl Profile {
    /// The names of the profiles there are, each with what it is for; the first is the default.
    pub const NAMES: &[(&str, &str)] = &[
        ("documented", "As the protocol document says"),
        ("channels", "Newer firmware: paths with \"Channels/0\" in place of \"Channel/0\""),
        ("text_lists", "List entries with numbers and times sent as text"),
        ("channels_text_lists", "Both: \"Channels/0\", and list entries as text"),
    ];

    /// The profile with this name.
    pub fn named(name: &str) -> Option<Self> {
        let documented = Self::default();
        Some(match name {
            "documented" => documented,
            "channels" => documented.with_channels(),
            "text_lists" => documented.with_text_lists(),
            "channels_text_lists" => documented.with_channels().with_text_lists(),
            _ => return None,
        })
    }

    /// C-Q32.
    fn with_channels(mut self) -> Self {
        for path in [&mut self.living_stream_path, &mut self.live_osd_path] {
            *path = path.replace("/Channel/0/", "/Channels/0/");
        }
        self
    }

    /// C-Q1: `Num` a number, everything in an entry a text.
    fn with_text_lists(mut self) -> Self {
        self.lists = ListSpelling {
            allow_num_as_text: false,
            block_num_as_text: false,
            entries_as_text: true,
            edit_times_as_text: true,
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_that_is_offered_exists_and_the_first_is_the_documents() {
        for (name, _) in Profile::NAMES {
            assert!(Profile::named(name).is_some(), "{name}");
        }
        assert_eq!(Profile::named(Profile::NAMES[0].0), Some(Profile::default()));
        assert_eq!(Profile::named("other"), None);
    }

    #[test]
    fn newer_firmware_has_its_channel_paths_and_no_others_changed() {
        let newer = Profile::named("channels").unwrap();
        assert_eq!(newer.living_stream_path, "/LAPI/V1.0/Channels/0/Media/LivingStream");
        assert_eq!(newer.live_osd_path, "/LAPI/V1.0/Channels/0/Media/OSD/0");
        assert_eq!(newer.gate_path, Profile::default().gate_path);
    }
}
