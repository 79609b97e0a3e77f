//! Takes the pictures out of a document before it is parsed, and puts them back into the tree.
//!
//! A JSON parser looks at every byte of a string; a picture is 400,000 of them. Its end is found many
//! times faster here. Only what a strict parser would take as it stands is taken out, so nothing that
//! is read differs from what the parser alone would have read.

use memchr::{memchr2, memmem};

/// Shorter values are left to the parser, in bytes.
const LONG_BYTES: usize = 4096;
/// What stands in the skeleton for a value that was taken out.
const STAND_IN: &str = "~";
/// The member that holds a picture, as the document spells it.
const NAME: &[u8] = b"\"data\"";

/// A document without its long values.
pub(super) struct Hollow<'t> {
    /// The document; each value that was taken out is one character.
    pub skeleton: Vec<u8>,
    /// Where in the skeleton a value is missing, ascending, and the value.
    taken: Vec<(usize, &'t str)>,
}

impl<'t> Hollow<'t> {
    /// `None` when there is nothing long to take out.
    pub fn of(document: &'t [u8]) -> Option<Self> {
        let mut hollow = Self { skeleton: Vec::new(), taken: Vec::new() };
        let finder = memmem::Finder::new(NAME);
        let (mut kept, mut at) = (0, 0);
        while let Some(found) = finder.find(&document[at..]) {
            at += found + NAME.len();
            // In JSON this quote can only open a value: one that closed a string could not stand before
            // a name, a colon and another quote.
            let Some(begin) = after_colon_and_quote(document, at) else { continue };
            let Some(length) = memchr2(b'"', b'\\', &document[begin..]) else { break };
            let end = begin + length;
            if let Some(value) = plain(&document[begin..end]).filter(|_| document[end] == b'"') {
                hollow.skeleton.extend_from_slice(&document[kept..begin]);
                hollow.taken.push((hollow.skeleton.len(), value));
                hollow.skeleton.extend_from_slice(STAND_IN.as_bytes());
                kept = end;
            }
            at = end;
        }
        if hollow.taken.is_empty() {
            return None;
        }
        hollow.skeleton.extend_from_slice(&document[kept..]);
        Some(hollow)
    }

    /// The value a piece of the skeleton stands for, if it is a stand-in and not a value that only
    /// looks like one: the place decides.
    pub fn behind(&self, piece: &str) -> Option<&'t str> {
        if piece != STAND_IN {
            return None;
        }
        let place = (piece.as_ptr() as usize).checked_sub(self.skeleton.as_ptr() as usize)?;
        let found = self.taken.binary_search_by_key(&place, |(place, _)| *place).ok()?;
        self.taken.get(found).map(|(_, value)| *value)
    }
}

fn after_colon_and_quote(document: &[u8], at: usize) -> Option<usize> {
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    let colon = at + document.get(at..)?.iter().position(|b| !blank(b))?;
    let quote = colon + 1 + document.get(colon + 1..)?.iter().position(|b| !blank(b))?;
    (document[colon] == b':' && document[quote] == b'"').then_some(quote + 1)
}

/// Long, and nothing in it that JSON wants escaped.
fn plain(value: &[u8]) -> Option<&str> {
    // Without an early end, so that many bytes are looked at in one step.
    let controls = value.iter().fold(false, |any, byte| any | (*byte < b' '));
    if value.len() < LONG_BYTES || controls { None } else { std::str::from_utf8(value).ok() }
}

#[cfg(test)]
mod tests {
    use super::super::tree::{self, Node};
    use super::*;
    use proptest::prelude::*;

    fn read_both_ways(document: &[u8]) {
        let plain = tree::parse(document, None);
        let Some(hollow) = Hollow::of(document) else { return };
        let hollowed = tree::parse(&hollow.skeleton, Some(&hollow));
        match (plain, hollowed) {
            (Ok(plain), Ok(hollowed)) => assert_eq!(plain, hollowed),
            (Err(_), Err(_)) => {}
            (plain, hollowed) => panic!("{plain:?} but {hollowed:?}"),
        }
    }

    #[test]
    fn a_picture_is_taken_out_and_stands_in_the_tree_all_the_same() {
        let long = "QUJD".repeat(2000);
        let document = format!(r#"{{"a":"~","picInfo":[{{"data":"{long}","x":1}},{{"data" : "{long}"}}]}}"#);
        let hollow = Hollow::of(document.as_bytes()).unwrap();
        assert!(hollow.skeleton.len() < 100);
        let (tree, _) = tree::parse(&hollow.skeleton, Some(&hollow)).unwrap();
        assert_eq!(tree.get("a"), Some(&Node::Text("~".into())));
        read_both_ways(document.as_bytes());
    }

    #[test]
    fn what_needs_a_parser_is_left_to_the_parser() {
        let long = "QUJD".repeat(2000);
        for inside in ["\\/", "\n", "\u{1}", "\\u0041"] {
            assert!(Hollow::of(format!(r#"{{"data":"{long}{inside}{long}"}}"#).as_bytes()).is_none());
        }
        assert!(Hollow::of(format!(r#"{{"data":"{long}"#).as_bytes()).is_none());
        assert!(Hollow::of(br#"{"data":"short"}"#).is_none());
        let not_utf8 = [br#"{"data":""#, &[0xff; 5000][..], br#""}"#].concat();
        assert!(Hollow::of(&not_utf8).is_none());
    }

    proptest! {
        #[test]
        fn a_hollowed_document_reads_as_the_whole_one(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"data\"", "\"data\":\"", "\\\"data\":\"", "\\", "~", "\"~\"",
                "\"picInfo\":", "1", " ", "LONG", "\"LONG\"", "\"data\":\"LONG\"", "{\"data\":\"LONG\"}", "\n",
            ]), 0..24)
        ) {
            let document = pieces.concat().replace("LONG", &"QUJD".repeat(1100));
            read_both_ways(document.as_bytes());
        }
    }
}
