//! Allow and block lists.

use gatehouse_domain::list::{ListKind, Validity};
use gatehouse_domain::plate::{lookalike_key, normalise};
use rusqlite::Connection;

use super::super::lists::{self, ListSearch, NewListEntry};
use super::{at, database};
use crate::error::Error;

fn entry(list: ListKind, plate: &str) -> NewListEntry {
    NewListEntry {
        list,
        plate: plate.to_owned(),
        plate_normalised: normalise(plate),
        lookalike: lookalike_key(&normalise(plate)),
        valid_from: Some(at(10)),
        valid_until: None,
        owner: "Jo 100%".to_owned(),
        phone: "555".to_owned(),
        remarks: "Delivery".to_owned(),
        added_by: "Sam".to_owned(),
        added_at: at(0),
    }
}

fn add(c: &Connection, list: ListKind, plate: &str) -> i64 {
    lists::insert(c, &entry(list, plate)).unwrap()
}

#[test]
fn an_entry_is_found_exactly_and_by_its_look_alikes_until_it_is_deleted() {
    let c = database();
    let (zero, letter) = (add(&c, ListKind::Allow, "A 01"), add(&c, ListKind::Block, "AO1"));
    let ids = |rows: Vec<lists::ListRow>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(lists::exact(&c, "A01").unwrap()), [zero]);
    assert_eq!(ids(lists::lookalike(&c, "A01", 9).unwrap()), [zero, letter]);
    assert_eq!(ids(lists::lookalike(&c, "A01", 1).unwrap()), [zero]);

    lists::delete(&c, zero, "Sam", at(5)).unwrap();
    assert!(lists::exact(&c, "A01").unwrap().is_empty());
    assert_eq!(ids(lists::lookalike(&c, "A01", 9).unwrap()), [letter]);
    let gone = lists::get(&c, zero).unwrap().unwrap();
    assert_eq!((gone.deleted_by.as_deref(), gone.deleted_at), (Some("Sam"), Some(at(5))));
    assert!(matches!(lists::delete(&c, zero, "Sam", at(6)), Err(Error::NotFound)));
    assert!(matches!(lists::update(&c, &gone), Err(Error::NotFound)));
}

#[test]
fn a_changed_entry_keeps_who_added_it_and_says_who_changed_it() {
    let c = database();
    let id = add(&c, ListKind::Allow, "A1");
    let mut row = lists::get(&c, id).unwrap().unwrap();
    row.list = ListKind::Block;
    row.plate = "B-2".to_owned();
    row.plate_normalised = "B2".to_owned();
    row.lookalike = "82".to_owned();
    row.valid_until = Some(at(50));
    row.owner = String::new();
    row.changed_by = Some("Eve".to_owned());
    row.changed_at = Some(at(7));
    lists::update(&c, &row).unwrap();
    assert_eq!(lists::get(&c, id).unwrap(), Some(row.clone()));
    assert_eq!((row.added_by.as_str(), row.added_at), ("Sam", at(0)));
    let domain = row.to_domain();
    assert_eq!((domain.plate.as_str(), domain.kind), ("B2", ListKind::Block));
    assert_eq!((domain.validity(at(9)), domain.validity(at(10))), (Validity::NotYet, Validity::Now));
}

#[test]
fn the_lists_page_by_plate_and_tell_how_many_there_are() {
    let c = database();
    for plate in ["C3", "A1", "B2", "B2"] {
        add(&c, ListKind::Allow, plate);
    }
    add(&c, ListKind::Block, "B9");
    let mut search = ListSearch { list: Some(ListKind::Allow), limit: 2, ..ListSearch::default() };
    let mut plates = Vec::new();
    loop {
        let (rows, next, total) = lists::page(&c, &search).unwrap();
        assert_eq!(total, 4);
        plates.extend(rows.into_iter().map(|row| row.plate));
        search.cursor = next;
        if search.cursor.is_none() {
            break;
        }
    }
    assert_eq!(plates, ["A1", "B2", "B2", "C3"]);
    let both = ListSearch { pattern: Some("B*".to_owned()), limit: 10, ..ListSearch::default() };
    assert_eq!(lists::page(&c, &both).unwrap().2, 3);
}

#[test]
fn a_text_is_looked_for_as_typed_in_owner_phone_and_remarks() {
    let c = database();
    add(&c, ListKind::Allow, "A1");
    let found = |text: &str, pattern: Option<&str>| {
        let search = ListSearch {
            text: Some(text.to_owned()),
            pattern: pattern.map(str::to_owned),
            limit: 10,
            ..ListSearch::default()
        };
        lists::page(&c, &search).unwrap().2 == 1
    };
    assert!(found("jo 100%", None));
    assert!(found("555", None));
    assert!(found(" deliv ", None));
    assert!(!found("J_ 1", None));
    assert!(!found("1000%", None));
    assert!(found("nobody", Some("A*")));
}
