//! Operators.

use gatehouse_domain::people::Role;

use super::super::operators::{self, NewOperator};
use super::{at, database};
use crate::error::Error;

fn ana() -> NewOperator {
    NewOperator {
        name: "Ana".to_owned(),
        role: Role::Attendant,
        secret_hash: "$argon2id$never-shown".to_owned(),
        must_change_secret: true,
        created_at: at(0),
    }
}

#[test]
fn a_name_is_taken_whatever_its_case() {
    let c = database();
    let id = operators::insert(&c, &ana()).unwrap();
    let again = NewOperator { name: "ANA".to_owned(), ..ana() };
    assert!(matches!(operators::insert(&c, &again), Err(Error::Conflict(_))));
    assert_eq!(operators::find(&c, "aNa").unwrap().unwrap().id, id);
    assert_eq!(operators::find(&c, "Ben").unwrap(), None);
    assert_eq!(operators::count(&c).unwrap(), 1);
}

#[test]
fn an_operator_keeps_what_was_changed_and_a_sign_in_forgets_the_failures() {
    let c = database();
    let id = operators::insert(&c, &ana()).unwrap();
    operators::set_failures(&c, id, 5, Some(at(1))).unwrap();
    let mut row = operators::get(&c, id).unwrap().unwrap();
    assert_eq!((row.failures, row.last_failure_at), (5, Some(at(1))));
    operators::signed_in(&c, id, at(2)).unwrap();
    row.failures = 0;
    row.last_failure_at = None;
    row.last_signed_in_at = Some(at(2));
    assert_eq!(operators::get(&c, id).unwrap().as_ref(), Some(&row));

    row.name = "Anna".to_owned();
    row.role = Role::Engineer;
    row.secret_hash = "other".to_owned();
    row.disabled = true;
    row.must_change_secret = false;
    operators::update(&c, &row).unwrap();
    assert_eq!(operators::all(&c).unwrap(), [row]);
}

#[test]
fn a_hash_is_never_printed() {
    let c = database();
    let id = operators::insert(&c, &ana()).unwrap();
    let printed = format!("{:?} {:?}", ana(), operators::get(&c, id).unwrap().unwrap());
    assert!(printed.contains("Ana") && !printed.contains("argon2id"), "{printed}");
}
