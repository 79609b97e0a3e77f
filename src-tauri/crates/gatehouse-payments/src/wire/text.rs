//! Texts that may come as numbers, be missing, or be null (P-Q7, P-Q9, P-Q15).

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

/// A text that has to be there; a number is taken as its literal text.
#[derive(Debug, Clone)]
pub(crate) struct Text(pub String);

/// A text that may be missing, null, empty or something else: then there is none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loose(pub Option<String>);

/// Yes or no, also as text; anything else is `None`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Flag(pub Option<bool>);

/// The text of a JSON value; objects, lists and null have none.
pub(crate) fn loose(raw: &RawValue) -> Option<String> {
    let literal = raw.get();
    match literal.as_bytes().first()? {
        b'"' => serde_json::from_str(literal).ok(),
        b'{' | b'[' | b'n' => None,
        _ => Some(literal.to_owned()),
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        loose(raw)
            .filter(|text| !text.trim().is_empty())
            .map(Text)
            .ok_or_else(|| D::Error::custom("a text is missing"))
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Loose, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Loose(loose(raw).filter(|text| !text.trim().is_empty())))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Flag, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Flag(match loose(raw).as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        }))
    }
}
