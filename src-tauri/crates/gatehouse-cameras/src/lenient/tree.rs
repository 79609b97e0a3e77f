//! A borrowed JSON tree: strings without escapes point into the body, so a
//! Base64 picture is looked at, not copied.
//!
//! The number of nodes is bounded (`MAX_NODES`), because a body of `[0,0,0…`
//! would otherwise take thirty times its own size in memory. Depth is bounded
//! by serde_json (128 levels).

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use super::hollow::Hollow;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Values kept of one body; what comes after them is read over.
pub(crate) const MAX_NODES: usize = 20_000;

/// One JSON value. Objects keep their members in order, repeated names too.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Above `i64::MAX`.
    Big(u64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// The member called `name`: exactly, else ignoring ASCII case. Of
    /// repeated names the last one counts, as in other JSON readers.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        let Node::Object(members) = self else { return None };
        let exact = members.iter().rev().find(|(key, _)| key == name);
        let found = exact.or_else(|| members.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value)
    }

    /// A scalar as text (C-Q1): strings as they are, numbers and booleans in
    /// their JSON spelling. `None` for null, lists and objects.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Node::Text(text) => Some(Cow::Borrowed(text)),
            Node::Int(n) => Some(n.to_string().into()),
            Node::Big(n) => Some(n.to_string().into()),
            Node::Float(n) => Some(n.to_string().into()),
            Node::Bool(b) => Some(b.to_string().into()),
            Node::Null | Node::List(_) | Node::Object(_) => None,
        }
    }

    /// A scalar as a whole number (C-Q1): numbers, floats (cut at the point),
    /// booleans, and text such as `"99"` or `" 12 "`. `None` for anything else.
    pub fn int(&self) -> Option<i64> {
        match self {
            Node::Int(n) => Some(*n),
            Node::Float(n) => whole(*n),
            Node::Bool(b) => Some(i64::from(*b)),
            Node::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| text.parse::<f64>().ok().and_then(whole))
            }
            Node::Big(_) | Node::Null | Node::List(_) | Node::Object(_) => None,
        }
    }
}

fn whole(n: f64) -> Option<i64> {
    // Beyond 2^53 a float no longer names one whole number.
    (n.is_finite() && n.abs() < 9.0e15).then_some(n.trunc() as i64)
}

/// Parses strict JSON, or the skeleton of a hollowed document. The flag is
/// false when values beyond `MAX_NODES` were left out.
pub(super) fn parse<'t>(
    text: &'t [u8],
    hollow: Option<&'t Hollow<'t>>,
) -> Result<(Node<'t>, bool), serde_json::Error> {
    let room = Cell::new(MAX_NODES);
    let whole = Cell::new(true);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let node = Seed { room: &room, whole: &whole, hollow }.deserialize(&mut reader)?;
    reader.end()?;
    Ok((node, whole.get()))
}

#[derive(Clone, Copy)]
struct Seed<'r, 'de> {
    room: &'r Cell<usize>,
    whole: &'r Cell<bool>,
    hollow: Option<&'de Hollow<'de>>,
}

impl Seed<'_, '_> {
    fn has_room(&self) -> bool {
        let left = self.room.get();
        self.room.set(left.saturating_sub(1));
        if left == 0 {
            self.whole.set(false);
        }
        left > 0
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, 'de> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, 'de> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(value).map_or(Node::Big(value), Node::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        let taken_out = self.hollow.and_then(|hollow| hollow.behind(value));
        Ok(Node::Text(Cow::Borrowed(taken_out.unwrap_or(value))))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
            if !self.has_room() {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = object.next_key_seed(Key)? {
            members.push((key, object.next_value_seed(self)?));
            if !self.has_room() {
                while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(Node::Object(members))
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}
