//! Reading what the interfaces have in common: texts, amounts, times, counts, days. Lenient where nothing is lost
//! by it, and never with a float in between.

pub(crate) mod amount;
pub(crate) mod moment;
mod text;

pub(crate) use amount::{Amount, Count};
pub(crate) use moment::{Day, Moment};
pub(crate) use text::{Flag, Loose, Text, loose};

use crate::{Error, Provider};
use serde::Deserialize;

/// Reads a whole JSON answer of a provider. The error names the place, never a value.
pub(crate) fn read<'a, T: Deserialize<'a>>(provider: Provider, body: &'a [u8]) -> Result<T, Error> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| Error::Unreadable { provider, path: place(&error.path().to_string()) })?;
    json.end().map_err(|_| Error::Unreadable { provider, path: "after the end".into() })?;
    Ok(value)
}

/// A path of bounded length; the root has a name.
fn place(path: &str) -> String {
    match path {
        "." => "the answer".into(),
        path => path.chars().take(120).collect(),
    }
}
