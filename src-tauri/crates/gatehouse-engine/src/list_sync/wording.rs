//! The state of a camera's lists in one sentence.

use super::mailbox::Sync;
use gatehouse_store::table::camera_lists::CameraListRow;

/// "1 entry", "2 entries".
pub(crate) fn entries(n: usize) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}

/// What the screen says first about a camera's lists. `gets` = its lane sends lists now.
pub(super) fn sentence(sync: &Sync, row: &CameraListRow, gets: bool, hindrance: Option<&str>) -> String {
    let waiting = match sync.pending {
        0 => None,
        1 => Some("1 entry waits".to_owned()),
        n => Some(format!("{n} entries wait")),
    };
    let still = "Until it is done it goes on opening for them.";
    if let (Some(hindrance), Some(_)) = (hindrance, &waiting) {
        let may = if gets { String::new() } else { format!("It may still hold {}. ", entries(sync.pending)) };
        return format!("{may}{hindrance}");
    }
    if let (Some(by), Some(waiting)) = (&row.paused_by, &waiting) {
        let still = if gets { "" } else { " It goes on opening for what it holds." };
        return format!("Paused by {by}: {waiting}.{still}");
    }
    if let (Some(trouble), Some(waiting)) = (&sync.trouble, &waiting) {
        let still = if gets { String::new() } else { format!(" {still}") };
        return format!("{waiting}.{still} {trouble} It is tried again by itself.");
    }
    if row.emptying && waiting.is_some() {
        return "Being rebuilt: what it holds is deleted first. Until it is done it may not open for everybody on the list.".into();
    }
    match (&waiting, gets) {
        (Some(_), true) => format!("Being brought up to date: {} to go.", entries(sync.pending)),
        (Some(_), false) => format!("{} being deleted. {still}", entries(sync.pending)),
        (None, true) if sync.refused > 0 => {
            format!("Holds {}; it refused {}.", entries(sync.held), entries(sync.refused))
        }
        (None, true) => format!("Holds {}, as it is to be.", all(sync.held)),
        (None, false) if sync.refused > 0 => {
            format!("It refuses to delete {} and goes on opening for them.", entries(sync.refused))
        }
        (None, false) => "Gets no lists and holds none of ours.".into(),
    }
}

fn all(n: usize) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("all {n} entries") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_said_in_words_and_never_hides_that_it_still_opens() {
        let sync = |held, pending, refused| Sync { held, pending, refused, ..Sync::default() };
        let row = CameraListRow::default();
        let paused = CameraListRow { paused_by: Some("Eva".into()), ..row.clone() };
        let rebuilt = CameraListRow { emptying: true, ..row.clone() };
        let away = Sync { trouble: Some("Not reached.".into()), ..sync(1, 2, 0) };
        let said = [
            sentence(&sync(0, 0, 0), &row, false, None),
            sentence(&sync(3, 0, 0), &row, true, None),
            sentence(&sync(3, 0, 1), &row, true, None),
            sentence(&sync(3, 2, 0), &row, true, None),
            sentence(&sync(0, 2, 0), &row, false, None),
            sentence(&away, &row, true, None),
            sentence(&away, &row, false, None),
            sentence(&sync(0, 1, 0), &paused, true, None),
            sentence(&sync(0, 1, 0), &paused, false, None),
            sentence(&sync(0, 9, 0), &rebuilt, true, None),
            sentence(&sync(0, 1, 0), &row, false, Some("Replaced.")),
        ];
        let expected = [
            "Gets no lists and holds none of ours.",
            "Holds all 3 entries, as it is to be.",
            "Holds 3 entries; it refused 1 entry.",
            "Being brought up to date: 2 entries to go.",
            "2 entries being deleted. Until it is done it goes on opening for them.",
            "2 entries wait. Not reached. It is tried again by itself.",
            "2 entries wait. Until it is done it goes on opening for them. Not reached. It is tried again by itself.",
            "Paused by Eva: 1 entry waits.",
            "Paused by Eva: 1 entry waits. It goes on opening for what it holds.",
            "Being rebuilt: what it holds is deleted first. Until it is done it may not open for everybody on the list.",
            "It may still hold 1 entry. Replaced.",
        ];
        assert_eq!(said, expected);
    }
}
