//! The words of enumerations: those the schema knows are those the program knows.

use std::collections::BTreeSet;

use gatehouse_domain::alarm::AlarmKind;
use gatehouse_domain::gate::{GateCommand, Outcome};
use gatehouse_domain::lane::Direction;
use gatehouse_domain::list::ListKind;
use gatehouse_domain::people::Role;
use gatehouse_domain::verdict::VerdictKind;
use rusqlite::Connection;

use super::super::captures::{PictureState, SourcePath};
use super::super::corrections::CorrectionAction;
use super::database;

/// The words inside `CHECK (column IN (...))` of a table.
fn checked(c: &Connection, table: &str, column: &str) -> BTreeSet<String> {
    let sql: String = c
        .query_row("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1", [table], |row| {
            row.get(0)
        })
        .unwrap();
    let list = sql.split(&format!("CHECK ({column} IN (")).nth(1).unwrap().split(')').next().unwrap();
    list.split(',').map(|word| word.trim().trim_matches('\'').to_owned()).collect()
}

#[test]
fn every_word_the_schema_allows_has_a_meaning() {
    let c = database();
    type Known = fn(&str) -> bool;
    let columns: [(&str, &str, Known); 11] = [
        ("lane", "direction", |w| Direction::from_word(w).is_some()),
        ("capture", "source_path", |w| SourcePath::from_word(w).is_some()),
        ("picture", "state", |w| PictureState::from_word(w).is_some()),
        ("passage", "verdict", |w| VerdictKind::from_word(w).is_some()),
        ("capture_index", "verdict", |w| VerdictKind::from_word(w).is_some()),
        ("correction", "action", |w| CorrectionAction::from_word(w).is_some()),
        ("list_entry", "list", |w| ListKind::from_word(w).is_some()),
        ("gate_command", "command", |w| GateCommand::from_word(w).is_some()),
        ("gate_command", "outcome", |w| Outcome::from_word(w).is_some()),
        ("operator", "role", |w| Role::from_word(w).is_some()),
        ("alarm", "kind", |w| AlarmKind::from_word(w).is_some()),
    ];
    for (table, column, known) in columns {
        let words = checked(&c, table, column);
        assert!(words.len() >= 2, "{table}.{column}: {words:?}");
        for word in words {
            assert!(known(&word), "{table}.{column} allows {word:?}");
        }
    }
}

#[test]
fn every_meaning_has_a_word_the_schema_allows() {
    let c = database();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(checked(&c, "picture", "state"), words(&PictureState::ALL.map(PictureState::word)));
    let commands = [GateCommand::Open, GateCommand::OpenAndLock, GateCommand::Unlock, GateCommand::Close];
    assert_eq!(checked(&c, "gate_command", "command"), words(&commands.map(GateCommand::word)));
    let outcomes =
        [Outcome::Pending, Outcome::Accepted, Outcome::Refused, Outcome::NotSent, Outcome::Unknown];
    assert_eq!(checked(&c, "gate_command", "outcome"), words(&outcomes.map(Outcome::word)));
    let verdicts = [VerdictKind::Allowed, VerdictKind::Review, VerdictKind::Blocked, VerdictKind::Unknown];
    for table in ["passage", "capture_index"] {
        assert_eq!(checked(&c, table, "verdict"), words(&verdicts.map(VerdictKind::word)));
    }
    let roles = [Role::Attendant, Role::Supervisor, Role::Engineer];
    assert_eq!(checked(&c, "operator", "role"), words(&roles.map(Role::word)));
    let alarms = [
        AlarmKind::BlockedPlate,
        AlarmKind::CameraSilent,
        AlarmKind::CameraClock,
        AlarmKind::CameraIdentity,
        AlarmKind::CommandFailed,
        AlarmKind::CommandUnknown,
        AlarmKind::StoreFailing,
        AlarmKind::IntakeDown,
        AlarmKind::DiskLow,
        AlarmKind::DeadLetter,
        AlarmKind::LockLeftOn,
        AlarmKind::EmergencyUnsigned,
        AlarmKind::RecordConflict,
        AlarmKind::KeyringLocked,
        AlarmKind::CameraLists,
        AlarmKind::MqttDown,
        AlarmKind::DisplayFailing,
        AlarmKind::MoneyUnknown,
        AlarmKind::PaymentsDown,
    ];
    assert_eq!(checked(&c, "alarm", "kind"), words(&alarms.map(AlarmKind::word)));
}
