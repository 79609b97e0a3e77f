//! The protocol's dictionaries in words for people: lower case, as they stand
//! in a sentence. A code no dictionary has is `unknown (n)`; codes are kept as
//! numbers everywhere else, and no tariff may rest on these words.

/// Vehicle type (data dictionary "Vehicle Types").
pub fn vehicle_type(code: i32) -> String {
    of(
        code,
        &[
            (0, "3-wheel vehicle"),
            (1, "large bus"),
            (2, "midsize vehicle"),
            (3, "small vehicle"),
            (4, "large vehicle"),
            (5, "2-wheel vehicle"),
            (6, "motorcycle"),
            (7, "tractor"),
            (8, "farm truck"),
            (9, "sedan"),
            (10, "SUV"),
            (11, "minibus"),
            (12, "minivan"),
            (13, "midsize bus"),
            (14, "large bus"),
            (15, "large truck"),
            (16, "pickup"),
            (17, "MPV"),
            (18, "roadster"),
            (19, "mini car"),
            (20, "two-box sedan"),
            (21, "three-box sedan"),
            (22, "light bus"),
            (23, "medium duty truck"),
            (24, "trailer"),
            (25, "tanker"),
            (26, "street sprinkler"),
            (998, "other"),
            (999, "unknown"),
        ],
    )
}

/// Colour of a vehicle or a plate (data dictionary "Common Colors").
pub fn color(code: i32) -> String {
    of(
        code,
        &[
            (0, "black"),
            (1, "white"),
            (2, "gray"),
            (3, "red"),
            (4, "blue"),
            (5, "yellow"),
            (6, "orange"),
            (7, "brown"),
            (8, "green"),
            (9, "purple"),
            (10, "cyan"),
            (11, "pink"),
            (12, "transparent"),
            (13, "silver"),
            (14, "dark"),
            (15, "light color"),
            (16, "no color"),
            (17, "yellow and green"),
            (18, "gradient green"),
            (99, "other"),
            (100, "unknown"),
        ],
    )
}

/// Plate type (data dictionary "Plate Type").
pub fn plate_type(code: i32) -> String {
    of(
        code,
        &[
            (0, "large vehicle"),
            (1, "small vehicle"),
            (2, "embassy vehicle"),
            (3, "consulate vehicle"),
            (4, "overseas vehicle"),
            (5, "foreign vehicle"),
            (6, "motorcycle (2 or 3 wheels)"),
            (7, "light motorcycle"),
            (8, "embassy motorcycle"),
            (9, "consulate motorcycle"),
            (10, "foreign motorcycle"),
            (11, "overseas motorcycle"),
            (12, "low speed vehicle plate"),
            (13, "tractor"),
            (14, "trailer"),
            (15, "coach vehicle"),
            (16, "coach motorcycle"),
            (17, "temporary entry vehicle"),
            (18, "temporary entry motorcycle"),
            (19, "temporary vehicle"),
            (20, "police vehicle"),
            (21, "police motorcycle"),
            (22, "agricultural machine vehicle plate"),
            (23, "border crossing, Hong Kong"),
            (24, "border crossing, Macau"),
            (25, "WJ plate"),
            (26, "military plate"),
            (27, "pedestrian"),
            (28, "non-motor vehicle"),
            (29, "large new energy plate vehicle"),
            (30, "small new energy plate vehicle"),
            (31, "midsize vehicle"),
            (32, "testing vehicle"),
            (33, "testing motorcycle"),
            (98, "other"),
            (99, "unknown"),
        ],
    )
}

/// What triggered the capture.
pub fn capture_mode(code: i32) -> String {
    of(code, &[(1, "video"), (2, "switch signal"), (3, "manual")])
}

/// Which end of the vehicle the camera sees.
pub fn shoot_position(code: i32) -> String {
    of(code, &[(1, "front"), (2, "rear"), (3, "front and rear")])
}

/// Which of the camera's own lists the plate was on.
pub fn car_list_type(code: i32) -> String {
    of(
        code,
        &[
            (0, "on no list of the camera"),
            (1, "on the camera's allow list"),
            (2, "on the camera's block list"),
        ],
    )
}

/// What kind of camera it is.
pub fn device_type(code: i32) -> String {
    of(
        code,
        &[
            (1, "entrance and exit camera"),
            (2, "parking space camera (dome)"),
            (3, "roadside camera, low pole"),
            (4, "roadside camera, high pole"),
        ],
    )
}

/// Where the camera is installed.
pub fn scene_type(code: i32) -> String {
    of(code, &[(1, "campus"), (2, "road"), (3, "line-shaped"), (4, "non-character-shaped")])
}

/// How the camera sends its pictures.
pub fn pic_fill_type(code: i32) -> String {
    of(
        code,
        &[
            (0, "not sent"),
            (1, "sent with the capture"),
            (2, "kept on a UCS server"),
            (3, "kept on Aliyun OSS"),
        ],
    )
}

fn of(code: i32, words: &[(i32, &str)]) -> String {
    let known = words.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| format!("unknown ({code})"), |(_, words)| (*words).to_owned())
}
