//! The documented limits, before anything is written.

use super::{Downlink, ListChange, MAX_LIST_ENTRIES, MAX_SERIAL_BYTES, Refusal, SerialFormat};
use crate::list_item::MAX_PLATE_CHARS;

pub(super) fn check(what: &Downlink) -> Result<(), Refusal> {
    match what {
        Downlink::List(change) => list(change),
        Downlink::Serial { format, data, .. } => serial_bytes(*format, data).map(drop),
        Downlink::Lamps(lamps) if lamps.is_empty() => refuse("no lamp is named"),
        _ => Ok(()),
    }
}

fn list(change: &ListChange) -> Result<(), Refusal> {
    let (ListChange::Add(_, plates) | ListChange::Edit(_, plates) | ListChange::Delete(_, plates)) = change;
    if plates.is_empty() {
        return refuse("no plate is named");
    }
    if plates.len() > MAX_LIST_ENTRIES {
        return refuse(format!(
            "{} plates at once; at most {MAX_LIST_ENTRIES} go into one message",
            plates.len()
        ));
    }
    for listed in plates {
        let length = listed.plate.chars().count();
        if length == 0 || length > MAX_PLATE_CHARS {
            return refuse(format!(
                "the plate {:?} has {length} characters; a camera takes 1 to {MAX_PLATE_CHARS}",
                listed.plate
            ));
        }
        if listed.end_s < listed.begin_s {
            return refuse(format!("the plate {:?} ends before it begins", listed.plate));
        }
    }
    Ok(())
}

/// How many bytes `data` is on the serial line.
pub(super) fn serial_bytes(format: SerialFormat, data: &str) -> Result<usize, Refusal> {
    let bytes = match format {
        SerialFormat::Ascii if data.is_ascii() => data.len(),
        SerialFormat::Ascii => return refuse("ASCII has no such characters; send them as hex"),
        SerialFormat::Hex if !data.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            return refuse("hex takes the digits 0 to 9 and A to F only");
        }
        SerialFormat::Hex if data.len() % 2 == 1 => {
            return refuse("hex needs two digits for every byte; one is missing");
        }
        SerialFormat::Hex => data.len() / 2,
    };
    match bytes {
        0 => refuse("there is nothing to send"),
        bytes if bytes > MAX_SERIAL_BYTES => {
            refuse(format!("{bytes} bytes; a camera takes at most {MAX_SERIAL_BYTES} at once"))
        }
        bytes => Ok(bytes),
    }
}

fn refuse<T>(words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(words.into()))
}
