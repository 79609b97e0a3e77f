//! Tables of what becomes of texts with placeholders, and of settings out of bounds.

use super::*;
use crate::Instant;

fn values() -> Values {
    Values {
        plate: Some("AB 123".into()),
        valid_to: Some("28 Nov 2026".into()),
        lane: "North".into(),
        site: "Harbour".into(),
    }
}

fn display(texts: &[&str]) -> LaneDisplay {
    let row = |text: &&str| RowTemplate {
        text: (*text).to_owned(),
        color: Color::Green,
        scroll: Scroll::RightToLeft,
        speak: true,
    };
    let mut display = LaneDisplay::usual(Direction::Entry);
    display.texts.allowed = Text { on: true, rows: texts.iter().map(row).collect() };
    display
}

/// Texts of the rows, then warnings as `row: sentence`.
fn said(display: &LaneDisplay, values: &Values) -> (Vec<String>, Vec<String>) {
    let rendered = render(display, Occasion::Allowed, values);
    let rows = rendered.rows.into_iter().map(|row| row.text).collect();
    (rows, rendered.warnings.into_iter().map(|w| format!("{}: {}", w.row, w.sentence)).collect())
}

#[test]
fn placeholders_become_values_and_a_missing_value_empties_its_row_or_is_substituted() {
    let all = values();
    let none = Values { plate: None, valid_to: None, ..values() };
    for (text, with, without) in [
        ("Welcome {plate}", "Welcome AB 123", ""),
        ("Welcome {plate|guest}", "Welcome AB 123", "Welcome guest"),
        ("Permit until {valid_to}", "Permit until 28 Nov 2026", ""),
        ("{valid_to|}", "28 Nov 2026", ""),
        ("{lane} of { site }", "North of Harbour", "North of Harbour"),
        ("{time}", "#T", "#T"),
        ("#T", "#T", "#T"),
        ("plain  text ", "plain text", "plain text"),
        ("", "", ""),
    ] {
        let display = display(&[text]);
        assert_eq!(
            said(&display, &all),
            (vec![with.into(), "".into(), "".into(), "".into()], vec![]),
            "{text}"
        );
        assert_eq!(said(&display, &none).0[0], without, "{text}");
    }
}

#[test]
fn what_a_display_would_misunderstand_is_left_out_and_said() {
    for (text, shown, warning) in [
        ("Bay #T3", "Bay T3", "1: A # means something to the display itself; it is left out."),
        ("It is {time}", "It is", "1: The time needs a row of its own."),
        ("{owner}", "", "1: There is no {owner}: use plate, valid_to, lane, site or time."),
        ("{plate", "{plate", "1: A curly bracket is opened and not closed."),
    ] {
        let (rows, warnings) = said(&display(&[text]), &values());
        assert_eq!((rows[0].as_str(), warnings), (shown, vec![warning.to_owned()]), "{text}");
    }
}

#[test]
fn nothing_a_plate_says_becomes_a_code_or_a_line_break_on_the_display() {
    let hostile = Values { plate: Some("#T\r\nA\u{7}B\t1 {site}".into()), ..values() };
    let (rows, _) = said(&display(&["{plate}", "Hello {plate}"]), &hostile);
    assert_eq!(rows[..2], ["T A B 1 {site}", "Hello T A B 1 {site}"]);
}

#[test]
fn a_text_over_the_lanes_limit_is_cut_and_one_that_stands_too_wide_is_said() {
    let mut display = display(&["See the attendant at the office"]);
    display.limit = 12;
    let (rows, warnings) = said(&display, &values());
    assert_eq!(rows[0], "See the atte");
    assert_eq!(warnings, ["1: Longer than 12 characters: the rest is not sent."]);
    display.texts.allowed.rows[0].scroll = Scroll::Static;
    assert_eq!(said(&display, &values()).1[1], "1: Wider than the display (8 characters): let it move.");
}

#[test]
fn a_display_with_two_rows_gets_two_and_says_which_are_lost() {
    let mut display = display(&["one", "two", "three", ""]);
    display.layout = Layout::TwoRows;
    let (rows, warnings) = said(&display, &values());
    assert_eq!(rows, ["one", "two"]);
    assert_eq!(warnings, ["3: This display has 2 rows; this one is not shown."]);
}

#[test]
fn an_empty_row_is_never_spoken() {
    let rendered =
        render(&display(&["{plate}", "Welcome"]), Occasion::Allowed, &Values { plate: None, ..values() });
    assert_eq!(rendered.rows.iter().map(|row| row.speak).collect::<Vec<_>>(), [false, true, false, false]);
    assert!(!rendered.is_empty());
}

#[test]
fn an_end_is_said_as_people_mean_it() {
    let zone = chrono_tz::Europe::Berlin;
    let at = |text: &str| -> Instant { text.parse().unwrap() };
    let now = at("2026-11-20T12:00:00Z");
    for (until, said) in [
        ("2026-11-28T23:00:00Z", "28 Nov 2026"),
        ("2026-11-28T13:00:00Z", "28 Nov 2026 14:00"),
        ("2026-11-20T17:30:00Z", "18:30"),
        ("2026-11-20T23:00:00Z", "20 Nov 2026"),
    ] {
        assert_eq!(say_until(zone, at(until), now), said);
    }
}

#[test]
fn the_usual_texts_are_off_until_somebody_switches_them_on_and_need_no_warning() {
    for direction in [Direction::Entry, Direction::Exit] {
        let usual = LaneDisplay::usual(direction);
        assert!(!usual.on);
        assert_eq!(usual.complaint(), None);
        for occasion in OCCASIONS {
            let rendered = render(&usual, occasion, &values());
            assert_eq!(rendered.warnings, []);
            assert!(!rendered.is_empty(), "{occasion:?}");
        }
    }
}

#[test]
fn settings_outside_their_bounds_are_complained_about_with_their_field() {
    let usual = || LaneDisplay::usual(Direction::Entry);
    let long = RowTemplate {
        text: "x".repeat(MAX_TEMPLATE_CHARS + 1),
        color: Color::Red,
        scroll: Scroll::Static,
        speak: false,
    };
    let with = |change: fn(&mut LaneDisplay)| {
        let mut display = usual();
        change(&mut display);
        display.complaint().map(|(field, _)| field)
    };
    assert_eq!(with(|d| d.show_s = 0), Some("show_s"));
    assert_eq!(with(|d| d.voice_level = 11), Some("voice_level"));
    assert_eq!(with(|d| d.width = 0), Some("width"));
    assert_eq!(with(|d| d.limit = 500), Some("limit"));
    let mut display = usual();
    display.texts.review.rows = vec![long];
    assert_eq!(display.complaint().map(|(field, _)| field), Some("texts"));
}

#[test]
fn settings_survive_being_kept_as_json() {
    let usual = LaneDisplay::usual(Direction::Exit);
    let kept = serde_json::to_string(&usual).unwrap();
    assert_eq!(serde_json::from_str::<LaneDisplay>(&kept).unwrap(), usual);
}
