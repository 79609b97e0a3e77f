//! Amounts and counts from their literal text (P-Q13): `20.20` stays 20.20, number or text.

use super::loose;
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

/// An amount of money or a percentage; `None` = missing or null. What is there and is no amount is an error:
/// nothing is guessed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Amount(pub Option<Decimal>);

/// A count: 1 and 1.0 are one, a fraction is an error; `None` = missing or null.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count(pub Option<u64>);

/// Reads a literal such as `24.24`, `-0.5` or `1e2`.
pub(crate) fn decimal(literal: &str) -> Option<Decimal> {
    let literal = literal.trim();
    let plain = |c: u8| c.is_ascii_digit() || matches!(c, b'.' | b'-' | b'+' | b'e' | b'E');
    if literal.is_empty() || literal.len() > 64 || !literal.bytes().all(plain) {
        return None;
    }
    if literal.contains(['e', 'E']) {
        return Decimal::from_scientific(literal).ok();
    }
    Decimal::from_str_exact(literal).ok()
}

/// Reads a whole, non-negative number.
pub(crate) fn whole(literal: &str) -> Option<u64> {
    let value = decimal(literal)?;
    value.is_integer().then(|| u64::try_from(value).ok())?
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        read(deserializer, decimal, "not an amount").map(Amount)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Count, D::Error> {
        read(deserializer, whole, "not a whole number").map(Count)
    }
}

fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    parse: fn(&str) -> Option<T>,
    wrong: &'static str,
) -> Result<Option<T>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    if raw.get() == "null" {
        return Ok(None);
    }
    let text = loose(raw).ok_or_else(|| D::Error::custom(wrong))?;
    parse(&text).map(Some).ok_or_else(|| D::Error::custom(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_its_literal_text() {
        for (literal, read) in [
            ("20.20", "20.20"),
            ("20", "20"),
            ("0.1", "0.1"),
            ("-4.04", "-4.04"),
            ("1.5e2", "150"),
            ("2E-2", "0.02"),
        ] {
            assert_eq!(decimal(literal).map(|d| d.to_string()).as_deref(), Some(read), "{literal}");
        }
        for wrong in ["", "abc", "20,20", "1_000", "1e999999999", "1e99", "0x10", "--1", "NaN"] {
            assert_eq!(decimal(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_count_is_whole() {
        assert_eq!(["1", "1.0", "10.00", "0"].map(whole), [Some(1), Some(1), Some(10), Some(0)]);
        assert_eq!(["1.5", "-1", "", "many"].map(whole), [None; 4]);
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_an_amount_panic(text in "[-+0-9.eE_ ]{0,70}") {
            let _ = decimal(&text);
        }
    }
}
