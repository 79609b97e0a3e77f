//! Reading JSON the way cameras write it: a fast strict read first, one
//! repaired read after it, and a tree whose scalars may have any JSON type.
//!
//! It knows no camera message and no field name except those whose values are
//! secrets (`redact`). It never completes a document that was cut off: a half
//! uploaded record must not look like a whole one.

mod censor;
mod fields;
mod hollow;
mod redact;
mod repair;
mod tree;

pub(crate) use censor::censored;
pub(crate) use fields::{Fields, clean};
use hollow::Hollow;
pub(crate) use redact::metadata;
pub(crate) use tree::Node;

/// How a body had to be read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The body was not strict JSON and was read after a repair.
    pub repaired: bool,
    /// What was repaired or left out, in words; no content of the body.
    pub notes: Vec<String>,
}

/// Reads `body` and hands the tree to `use_it`, strictly when possible,
/// otherwise repaired. The error says in words why it cannot be read and
/// holds nothing of the body.
pub(crate) fn read<R>(body: &[u8], use_it: impl FnOnce(Node<'_>, Reading) -> R) -> Result<R, String> {
    let trimmed = repair::trim(body);
    if trimmed.is_empty() {
        return Err("the body is empty".to_owned());
    }
    if let Some(hollow) = Hollow::of(trimmed)
        && let Ok((node, whole)) = tree::parse(&hollow.skeleton, Some(&hollow))
    {
        return Ok(use_it(node, strict_reading(whole)));
    }
    let strict = match tree::parse(trimmed, None) {
        Ok((node, whole)) => return Ok(use_it(node, strict_reading(whole))),
        Err(error) => error,
    };
    let Some(repaired) = repair::repair(body) else {
        return Err(format!("not JSON, and no complete {{…}} in it: {strict}"));
    };
    match tree::parse(repaired.text.as_bytes(), None) {
        Ok((node, whole)) => {
            let notes = repaired.kinds.iter().map(|kind| (*kind).to_owned()).collect();
            let mut reading = Reading { repaired: true, notes };
            note_left_out(&mut reading, whole);
            Ok(use_it(node, reading))
        }
        Err(_) => Err(format!("not JSON, and not repairable: {strict}")),
    }
}

/// Reads text that must be strict JSON; for documents inside a document.
pub(crate) fn parse_strict(text: &str) -> Option<Node<'_>> {
    tree::parse(text.as_bytes(), None).ok().map(|(node, _)| node)
}

fn strict_reading(whole: bool) -> Reading {
    let mut reading = Reading::default();
    note_left_out(&mut reading, whole);
    reading
}

fn note_left_out(reading: &mut Reading, whole: bool) {
    if !whole {
        reading.notes.push(format!("more than {} values; the rest was left out", tree::MAX_NODES));
    }
}
