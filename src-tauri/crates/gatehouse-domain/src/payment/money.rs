//! Money as it was said: decimals, with their currency, never summed across currencies (P-Q13, P-Q14).

use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A currency as its provider writes it (ISO 4217 alpha-3 normally); kept as it is, upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(String);

impl Currency {
    /// Takes a currency; trimmed and upper case.
    pub fn new(text: &str) -> Currency {
        Currency(text.trim().to_uppercase())
    }

    /// The letters.
    pub fn code(&self) -> &str {
        &self.0
    }
}

/// What a service costs, as its provider says; nothing is computed anew (P-Q13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Currency of all amounts.
    pub currency: Currency,
    /// Per cent.
    pub vat_percent: Decimal,
    /// Without VAT.
    pub net: Decimal,
    /// VAT.
    pub vat: Decimal,
    /// With VAT: what is to be paid.
    pub gross: Decimal,
}

impl Cost {
    /// Whether net + VAT misses gross by more than a cent.
    pub fn adds_up(&self) -> bool {
        (self.net + self.vat - self.gross).abs() <= Decimal::new(1, 2)
    }
}

/// The sum of what is owed in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Currency; `None` = services whose cost nobody told yet.
    pub currency: Option<Currency>,
    /// Sum of gross amounts; zero without a currency.
    pub gross: Decimal,
    /// Services in it.
    pub count: usize,
}

/// One total per currency in alphabetical order, services without a cost last.
pub fn totals<'a>(costs: impl IntoIterator<Item = Option<&'a Cost>>) -> Vec<Total> {
    let mut sums: BTreeMap<&Currency, (Decimal, usize)> = BTreeMap::new();
    let mut without = 0;
    for cost in costs {
        match cost {
            Some(cost) => {
                let sum = sums.entry(&cost.currency).or_default();
                // Beyond 28 digits a sum is no sum of parking fees; it stays at the bound.
                sum.0 = sum.0.checked_add(cost.gross).unwrap_or(Decimal::MAX);
                sum.1 += 1;
            }
            None => without += 1,
        }
    }
    let mut totals: Vec<Total> = sums
        .into_iter()
        .map(|(currency, (gross, count))| Total { currency: Some(currency.clone()), gross, count })
        .collect();
    if without > 0 {
        totals.push(Total { currency: None, gross: Decimal::ZERO, count: without });
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(currency: &str, gross: &str) -> Cost {
        let gross: Decimal = gross.parse().unwrap();
        Cost {
            currency: Currency::new(currency),
            vat_percent: Decimal::ZERO,
            net: gross,
            vat: Decimal::ZERO,
            gross,
        }
    }

    #[test]
    fn totals_are_kept_apart_by_currency_and_unknown_costs_are_counted() {
        let costs = [cost("NOK", "24.24"), cost("eur", "0.10"), cost("EUR", "0.20")];
        let all = costs.iter().map(Some).chain([None]);
        let said: Vec<_> = totals(all)
            .into_iter()
            .map(|t| (t.currency.map(|c| c.code().to_owned()), t.gross.to_string(), t.count))
            .collect();
        assert_eq!(
            said,
            [
                (Some("EUR".to_owned()), "0.30".to_owned(), 2),
                (Some("NOK".to_owned()), "24.24".to_owned(), 1),
                (None, "0".to_owned(), 1),
            ]
        );
    }

    #[test]
    fn a_cost_that_misses_its_sum_by_more_than_a_cent_is_noticed() {
        let with = |gross: &str| Cost {
            net: "20.20".parse().unwrap(),
            vat: "4.04".parse().unwrap(),
            ..cost("NOK", gross)
        };
        assert!(with("24.24").adds_up() && with("24.25").adds_up());
        assert!(!with("24.26").adds_up());
    }
}
