//! Looking a field up in the places and spellings where cameras put it.

use super::Node;

/// Longest identifier or other short text kept, in characters.
const MAX_TEXT_CHARS: usize = 256;

/// The objects a field may stand in, nearest first: a message's `params` (or
/// `data`), then its outermost object.
pub(crate) struct Fields<'n, 'a> {
    places: Vec<&'n Node<'a>>,
}

impl<'n, 'a> Fields<'n, 'a> {
    pub fn new(places: impl IntoIterator<Item = Option<&'n Node<'a>>>) -> Self {
        Self { places: places.into_iter().flatten().collect() }
    }

    /// The first non-null field with one of `names` (C-Q11: the document's
    /// spelling first, then the correct one).
    pub fn get(&self, names: &[&str]) -> Option<&'n Node<'a>> {
        let found = self.places.iter().flat_map(|place| names.iter().filter_map(|name| place.get(name)));
        found.into_iter().find(|node| !matches!(node, Node::Null))
    }

    /// A short text: control characters removed, trimmed, cut at 256
    /// characters; `None` when missing or empty.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        let text = clean(&self.get(names)?.text()?, MAX_TEXT_CHARS);
        (!text.is_empty()).then_some(text)
    }

    /// A whole number of any JSON type.
    pub fn int(&self, names: &[&str]) -> Option<i64> {
        self.get(names)?.int()
    }

    /// A dictionary code.
    pub fn code(&self, names: &[&str]) -> Option<i32> {
        self.int(names).and_then(|n| i32::try_from(n).ok())
    }

    /// A 0/1 flag; any other number counts as yes.
    pub fn flag(&self, names: &[&str]) -> Option<bool> {
        let node = self.get(names)?;
        node.int().map(|n| n != 0).or_else(|| match node.text()?.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        })
    }
}

/// `text` without control characters, trimmed, at most `max_chars` long.
pub(crate) fn clean(text: &str, max_chars: usize) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control()).collect();
    let kept = kept.trim();
    match kept.char_indices().nth(max_chars) {
        Some((end, _)) => kept[..end].trim_end().to_owned(),
        None => kept.to_owned(),
    }
}
