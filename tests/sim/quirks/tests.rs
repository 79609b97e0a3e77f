//! What the list of quirks promises: every id once, and each body really deviates as it says.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Identity, Quirk, all_at, named, same_record_by_both_paths};

fn quirks() -> Vec<Quirk> {
    all_at(&Identity::new("park01", "entry-1"), "2026-03-04T05:06:07")
}

fn one(id: &str) -> Quirk {
    quirks().into_iter().find(|q| q.id == id).expect("it is in the list")
}

#[test]
fn every_id_and_every_record_id_exists_once() {
    let ids: BTreeSet<_> = named().into_iter().collect();
    assert_eq!(ids.len(), quirks().len());
    let records: Vec<_> = quirks().into_iter().filter_map(|q| q.record_id).collect();
    assert_eq!(records.iter().collect::<BTreeSet<_>>().len(), records.len());
}

#[test]
fn every_upstream_quirk_that_touches_bytes_is_there() {
    let numbers: BTreeSet<u8> = quirks().iter().map(|q| q.number).collect();
    for number in [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 19, 20, 22, 23, 24, 25, 26, 27] {
        assert!(numbers.contains(&number), "Q{number}");
    }
}

#[test]
fn only_the_broken_bytes_are_not_json_and_a_record_id_stands_in_its_body() {
    for quirk in quirks() {
        let strict = serde_json::from_slice::<Value>(&quirk.body).is_ok();
        assert_eq!(strict, !matches!(quirk.number, 19 | 20), "{}", quirk.id);
        if let Some(id) = &quirk.record_id {
            assert!(String::from_utf8_lossy(&quirk.body).contains(id.as_str()), "{}", quirk.id);
        }
    }
}

#[test]
fn the_base64_without_padding_really_lacks_some() {
    let body: Value = serde_json::from_slice(&one("Q6-base64-without-padding").body).expect("it is JSON");
    let data = body["params"]["picInfo"][0]["data"].as_str().expect("it is a string").to_owned();
    assert_ne!(data.len() % 4, 0);
    assert!(!data.contains('='));
}

#[test]
fn the_two_paths_of_q30_carry_one_record_id() {
    let [first, second] = same_record_by_both_paths(&Identity::new("p", "d"), "2026-03-04T05:06:07");
    assert_eq!(first.record_id, second.record_id);
    assert_ne!(first.path, second.path);
}
