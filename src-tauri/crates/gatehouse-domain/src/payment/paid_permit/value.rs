//! The single values, each within its limit (OPS-COM permit update, attribute table). Zone and number of a permit
//! have no limit in the documents; theirs are ours.

use crate::payment::words;
use rust_decimal::Decimal;
use std::fmt;

/// What is wrong with an API token, in a sentence that does not repeat it; `None` = it may be used.
pub fn api_token_complaint(token: &str) -> Option<&'static str> {
    if token.is_empty() {
        return Some("The API token is missing. Type it on the connection's page.");
    }
    if token.chars().count() > 50 {
        return Some("The API token is longer than 50 characters. Copy it again.");
    }
    (!letters_digits_dashes(token))
        .then_some("The API token holds something other than letters, digits and dashes. Copy it again.")
}

fn letters_digits_dashes(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A text on one line: trimmed, not empty, at most so many characters.
fn line(text: &str, longest: usize, [missing, long, odd]: [&'static str; 3]) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(missing);
    }
    if text.chars().count() > longest {
        return Err(long);
    }
    if text.chars().any(char::is_control) {
        return Err(odd);
    }
    Ok(text.to_owned())
}

macro_rules! texts {
    ($($(#[$about:meta])* $name:ident: $longest:literal, $words:expr;)+) => { $(
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Trims it and checks its limit.
            pub fn new(text: &str) -> Result<$name, &'static str> {
                line(text, $longest, $words).map($name)
            }

            /// As it is sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+ };
}

texts! {
    /// The plate of a permit, at most 25 characters.
    PermitPlate: 25, [
        "Type the plate.",
        "A plate has at most 25 characters at OPS-COM.",
        "The plate holds a character that cannot be typed. Type it again.",
    ];
    /// A zone by OPS-COM's own name for it, at most 100 characters.
    PermitZone: 100, [
        "Type the zone, as OPS-COM names it.",
        "A zone's name has at most 100 characters.",
        "The zone's name holds a character that cannot be typed. Type it again.",
    ];
    /// The number on a permit, at most 50 characters.
    PermitNumber: 50, [
        "Type the permit number, or leave it out.",
        "A permit number has at most 50 characters.",
        "The permit number holds a character that cannot be typed. Type it again.",
    ];
}

/// OPS-COM's reference of a permit, as it was given when the permit was made: at most 50 letters, digits and dashes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PermitReference(String);

impl PermitReference {
    /// Trims it and checks it.
    pub fn new(text: &str) -> Result<PermitReference, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("The reference of the permit is missing.");
        }
        if text.chars().count() > 50 {
            return Err("A permit's reference has at most 50 characters.");
        }
        if !letters_digits_dashes(text) {
            return Err("A permit's reference holds only letters, digits and dashes.");
        }
        Ok(PermitReference(text.to_owned()))
    }

    /// As it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An amount from 0.01 to 999999.99; written with two decimals always. Nothing paid is no amount: leave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaidAmount(Decimal);

impl PaidAmount {
    /// Refuses more than two decimals, even zeros: `14.500` may have been meant as fourteen thousand five hundred.
    pub fn new(amount: Decimal) -> Result<PaidAmount, &'static str> {
        if amount.scale() > 2 {
            return Err("An amount has at most two decimals. Type it like 14.50.");
        }
        if amount < Decimal::new(1, 2) {
            return Err("The smallest amount is 0.01. Leave the amount out if nothing was paid.");
        }
        if amount > Decimal::new(99_999_999, 2) {
            return Err("The largest amount is 999999.99.");
        }
        Ok(PaidAmount(amount))
    }

    /// The amount.
    pub fn value(self) -> Decimal {
        self.0
    }
}

/// As it is sent: four to nine characters, two decimals.
impl fmt::Display for PaidAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

words! {
    /// A currency that the documents name.
    PaidCurrency {
        /// Canadian dollar.
        Cad = "CAD",
        /// US dollar.
        Usd = "USD",
    }
}

impl PaidCurrency {
    /// Reads a currency in any letter case.
    pub fn new(text: &str) -> Result<PaidCurrency, &'static str> {
        let text = text.trim();
        if text.chars().count() > 10 {
            return Err("A currency has at most 10 characters. OPS-COM takes CAD and USD.");
        }
        PaidCurrency::from_word(&text.to_uppercase())
            .ok_or("OPS-COM takes the currencies CAD and USD only. Choose one of them.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_token_has_1_to_50_letters_digits_and_dashes() {
        for fine in ["a", "YOUR-API-TOKEN", &"x".repeat(50)] {
            assert_eq!(api_token_complaint(fine), None, "{fine}");
        }
        for wrong in ["", &"x".repeat(51), "a b", "a_b", "ä", "a\n"] {
            assert!(api_token_complaint(wrong).unwrap().contains("API token"), "{wrong:?}");
        }
    }

    #[test]
    fn a_reference_has_1_to_50_letters_digits_and_dashes() {
        for fine in ["1", "1a9b5375-cb75-4c71-9939-eeae550b09ac", &"7".repeat(50)] {
            assert_eq!(PermitReference::new(fine).unwrap().as_str(), fine);
        }
        for wrong in ["", "  ", &"7".repeat(51), "a/b", "a b", "é"] {
            assert!(PermitReference::new(wrong).unwrap_err().contains("reference"), "{wrong:?}");
        }
    }

    #[test]
    fn a_plate_has_1_to_25_characters_of_any_script() {
        for fine in ["E", "PL8 RDR", &"Ä".repeat(25)] {
            assert_eq!(PermitPlate::new(fine).unwrap().as_str(), fine);
        }
        assert_eq!(PermitPlate::new(" EK20481 ").unwrap().as_str(), "EK20481");
        for wrong in ["", " \t", &"Ä".repeat(26), "EK\n20481"] {
            assert!(PermitPlate::new(wrong).unwrap_err().to_lowercase().contains("plate"), "{wrong:?}");
        }
    }

    #[test]
    fn a_zone_has_1_to_100_and_a_number_1_to_50_characters() {
        assert!(PermitZone::new(&"z".repeat(100)).is_ok() && PermitNumber::new(&"n".repeat(50)).is_ok());
        assert!(PermitZone::new("Lot 4").is_ok() && PermitNumber::new("L4-1138").is_ok());
        for wrong in ["", &"z".repeat(101), "Lot\u{7}"] {
            assert!(PermitZone::new(wrong).unwrap_err().contains("zone"), "{wrong:?}");
        }
        for wrong in ["", &"n".repeat(51), "L\u{0}"] {
            assert!(PermitNumber::new(wrong).unwrap_err().contains("permit number"), "{wrong:?}");
        }
    }

    #[test]
    fn an_amount_lies_between_one_cent_and_999999_99_and_is_written_with_two_decimals() {
        for (typed, sent) in [
            ("0.01", "0.01"),
            ("14.5", "14.50"),
            ("14", "14.00"),
            ("14.50", "14.50"),
            ("999999.99", "999999.99"),
        ] {
            let amount = PaidAmount::new(typed.parse().unwrap()).unwrap().to_string();
            assert_eq!(amount, sent);
            assert!(amount.len() <= 9);
        }
        for wrong in ["0", "0.00", "0.009", "-0.01", "-14.50", "1000000", "1000000.00", "14.505", "14.500"] {
            assert!(PaidAmount::new(wrong.parse().unwrap()).unwrap_err().contains("amount"), "{wrong}");
        }
    }

    #[test]
    fn a_currency_is_cad_or_usd() {
        assert_eq!(PaidCurrency::new(" cad "), Ok(PaidCurrency::Cad));
        assert_eq!(PaidCurrency::new("USD"), Ok(PaidCurrency::Usd));
        for wrong in ["", "NOK", "CADCADCADC"] {
            assert_eq!(
                PaidCurrency::new(wrong),
                Err("OPS-COM takes the currencies CAD and USD only. Choose one of them.")
            );
        }
        assert_eq!(
            PaidCurrency::new("CADCADCADCA"),
            Err("A currency has at most 10 characters. OPS-COM takes CAD and USD.")
        );
    }
}
