//! Number plates: as observed, normalised for equality, folded for look-alike search.
//!
//! A look-alike key is for searching and warning only; it never opens a gate (design, Words).

use unicode_normalization::UnicodeNormalization;

/// Longest plate text kept from a reading or typed by a person, in characters.
pub const MAX_PLATE_CHARS: usize = 64;

/// A plate that was read or typed: the raw text and its two keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate {
    raw: String,
    normalised: String,
}

impl Plate {
    /// Reads a plate from raw text; `None` when the text means "no plate was seen" (C-Q22)
    /// or nothing alphanumeric remains.
    pub fn read(raw: &str) -> Option<Plate> {
        if means_no_plate(raw) {
            return None;
        }
        let normalised = normalise(raw);
        if normalised.is_empty() {
            return None;
        }
        Some(Plate { raw: raw.trim().to_owned(), normalised })
    }

    /// The text as observed, trimmed.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// NFKC, upper case, alphanumerics only: the key for equality.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }

    /// The folded key; equal for plates an OCR engine confuses.
    pub fn lookalike(&self) -> String {
        lookalike_key(&self.normalised)
    }
}

/// Colour prefixes some firmwares put before the plate (C-Q23).
const COLOUR_PREFIXES: [char; 7] = ['蓝', '黄', '白', '黑', '绿', '红', '青'];

/// NFKC, upper case, alphanumerics only, at most [`MAX_PLATE_CHARS`] characters (C-Q23).
///
/// A leading colour word is dropped only when a plate of at least four characters remains.
pub fn normalise(raw: &str) -> String {
    let full: String = raw
        .nfkc()
        .flat_map(char::to_uppercase)
        .filter(|c| c.is_alphanumeric() || is_mark(*c))
        .take(MAX_PLATE_CHARS)
        .collect();
    let mut rest = full.chars();
    match rest.next() {
        Some(first) if COLOUR_PREFIXES.contains(&first) && rest.clone().count() >= 4 => rest.collect(),
        _ => full,
    }
}

/// Combining marks of scripts whose letters are not whole without them (Thai vowels and tones).
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

/// Folds the letters OCR confuses: 0ODQ, 1IL, 2Z, 5S, 8B, 6G.
pub fn lookalike_key(normalised: &str) -> String {
    normalised.chars().map(fold).collect()
}

fn fold(c: char) -> char {
    match c {
        'O' | 'D' | 'Q' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'B' => '8',
        'G' => '6',
        other => other,
    }
}

/// Raw values that mean "no plate" (C-Q22), compared after trimming and case folding.
const NO_PLATE: [&str; 16] = [
    "",
    "0",
    "unknown",
    "no_plate",
    "noplate",
    "no plate",
    "null",
    "none",
    "车牌",
    "无车牌",
    "无牌",
    "未知",
    "未识别",
    "_无_",
    "-",
    "—",
];

/// Whether the camera's text means that it saw no plate (C-Q22).
pub fn means_no_plate(raw: &str) -> bool {
    let folded = raw.trim().to_lowercase();
    NO_PLATE.contains(&folded.as_str())
}

/// Turns what a person typed in a search box into a `GLOB` pattern over normalised plates.
///
/// `*` stands for any run of characters, `?` for one; everything else is normalised as a plate is.
/// Without a wildcard the text is a prefix. Returns `None` for an empty query.
pub fn search_pattern(typed: &str) -> Option<String> {
    let wild = typed.contains(['*', '?']);
    let mut pattern = String::new();
    let mut run = String::new();
    for c in typed.chars() {
        if c == '*' || c == '?' {
            pattern.push_str(&normalise(&run));
            run.clear();
            pattern.push(c);
        } else {
            run.push(c);
        }
    }
    pattern.push_str(&normalise(&run));
    if pattern.is_empty() {
        return None;
    }
    if !wild {
        pattern.push('*');
    }
    Some(pattern)
}

/// The positions (in characters) where two look-alike plates differ; for showing the difference.
pub fn differences(a: &str, b: &str) -> Vec<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    (0..a.len().max(b.len())).filter(|i| a.get(*i) != b.get(*i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_that_differ_only_in_how_they_are_written_are_equal() {
        for (raw, same) in [
            ("ab 12-cde", "AB12CDE"),
            ("{ABC123}", "ABC123"),
            ("Ａ１２３４５", "A12345"),
            ("蓝京A12345", "京A12345"),
            ("กข 1234", "กข1234"),
            ("a.b.c 9", "ABC9"),
        ] {
            assert_eq!(normalise(raw), same, "{raw}");
        }
    }

    #[test]
    fn a_short_plate_keeps_its_colour_letter() {
        assert_eq!(normalise("黑A1"), "黑A1");
    }

    #[test]
    fn every_known_word_for_no_plate_is_no_plate() {
        for raw in [
            "", "  ", "0", "Unknown", "UNKNOWN", "NO_PLATE", "noplate", "null", "None", "车牌", "_无_", "—",
            "...",
        ] {
            assert!(Plate::read(raw).is_none(), "{raw:?}");
        }
        assert!(Plate::read("00").is_some());
    }

    #[test]
    fn plates_an_ocr_engine_confuses_share_a_lookalike_key() {
        assert_eq!(lookalike_key("B01ZSG"), lookalike_key("8QI256"));
        assert_ne!(lookalike_key("A12345"), lookalike_key("A12346"));
    }

    #[test]
    fn a_search_without_wildcards_is_a_prefix() {
        assert_eq!(search_pattern("ab-12").as_deref(), Some("AB12*"));
        assert_eq!(search_pattern("a?1*").as_deref(), Some("A?1*"));
        assert_eq!(search_pattern("*99").as_deref(), Some("*99"));
        assert_eq!(search_pattern(" [ ").as_deref(), None);
    }

    #[test]
    fn the_difference_of_two_plates_is_named_by_position() {
        assert_eq!(differences("AB0", "ABO"), vec![2]);
        assert_eq!(differences("AB", "ABC"), vec![2]);
    }
}
