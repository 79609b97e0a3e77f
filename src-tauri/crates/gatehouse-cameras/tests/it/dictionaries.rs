//! Every code of the document's dictionaries has its word; every other is kept and named as unknown.

use gatehouse_cameras::upark::label;

/// "Plate Type", as typed in the document.
const PLATE_TYPES: &str = "0 Large vehicle|1 Small vehicle|2 Embassy vehicle|3 Consulate vehicle|4 Overseas vehicle|\
5 Foreign vehicle|6 Common motorcycle (2-wheel, 3-wheel motorcycle plate)|7 Light motorcycle|8 Embassy motorcycle|\
9 Consulate motorcycle|10 Foreign motorcycle|11 Overseas motorcycle|\
12 Low speed vehicle plate (agricultural products transportation vehicle)|13 Tractor|14 Trailer|15 Coach vehicle|\
16 Coach motorcycle|17 Temporary entry vehicle|18 Temporary entry motorcycle|19 Temporary vehicle|20 Police vehicle|\
21 Police motorcycle|22 Agricultural machine vehicle plate|23 Border crossing vehicle (Hong Kong)|\
24 Border crossing vehicle (Macau)|25 WJ plate|26 Military plate|27 Pedestrian|28 Non-motor vehicle|\
29 Large new energy plate vehicle|30 Small new energy plate vehicle|31 Midsize vehicle|32 Testing vehicle|\
33 Testing motorcycle|98 Other|99 Unknown";

/// "Vehicle Types".
const VEHICLE_TYPES: &str = "0 3-wheel vehicle|1 Large bus|2 Midsize vehicle|3 Small vehicle|4 Large vehicle|\
5 2-wheel vehicle|6 Motorcycle|7 Tractor|8 Farm Truck|9 Sedan|10 SUV|11 Minibus|12 Minivan|13 Midsize bus|\
14 Large bus|15 Large truck|16 Pickup|17 MPV|18 Roadster|19 Mini car|20 Two-box sedan|21 Three-box sedan|\
22 Light bus|23 Medium duty truck|24 Trailer|25 Tanker|26 Street sprinkler|998 Other|999 Unknown";

/// "Common Colors".
const COLORS: &str = "0 Black|1 White|2 Gray|3 Red|4 Blue|5 Yellow|6 Orange|7 Brown|8 Green|9 Purple|10 Cyan|\
11 Pink|12 Transparent|13 Silver|14 Dark|15 Light color|16 No color|17 Yellow & green|18 Gradient green|99 Other|\
100 Unknown";

/// Where our words are plainer than the document's.
const PLAINER: &[(&str, &str)] = &[
    ("common motorcycle (2-wheel, 3-wheel motorcycle plate)", "motorcycle (2 or 3 wheels)"),
    ("low speed vehicle plate (agricultural products transportation vehicle)", "low speed vehicle plate"),
    ("border crossing vehicle (hong kong)", "border crossing, hong kong"),
    ("border crossing vehicle (macau)", "border crossing, macau"),
    ("yellow & green", "yellow and green"),
];

fn check(table: &str, word: fn(i32) -> String) {
    let mut known = Vec::new();
    for row in table.split('|') {
        let (code, description) = row.split_once(' ').unwrap();
        let code: i32 = code.parse().unwrap();
        let typed = description.to_lowercase();
        let plain =
            PLAINER.iter().find(|(long, _)| *long == typed).map_or(typed.as_str(), |(_, short)| *short);
        assert_eq!(word(code).to_lowercase(), plain, "code {code}");
        known.push(code);
    }
    for code in (-2..1100).filter(|code| !known.contains(code)) {
        assert_eq!(word(code), format!("unknown ({code})"));
    }
}

#[test]
fn every_plate_type_has_the_documents_word_and_others_are_unknown() {
    check(PLATE_TYPES, label::plate_type);
}

#[test]
fn every_vehicle_type_has_the_documents_word_and_others_are_unknown() {
    check(VEHICLE_TYPES, label::vehicle_type);
}

#[test]
fn every_color_has_the_documents_word_and_others_are_unknown() {
    check(COLORS, label::color);
}

#[test]
fn the_small_dictionaries_of_the_tables_are_complete() {
    for (word, codes) in [
        (label::capture_mode as fn(i32) -> String, 1..=3),
        (label::shoot_position, 1..=3),
        (label::car_list_type, 0..=2),
        (label::device_type, 1..=4),
        (label::scene_type, 1..=4),
        (label::pic_fill_type, 0..=3),
    ] {
        for code in -1..10 {
            assert_eq!(word(code).starts_with("unknown ("), !codes.contains(&code), "{code}: {}", word(code));
        }
    }
}
