//! What was typed, as values within OPS-COM's limits; a refusal names the field. Pure.

use crate::error::{Error, Result};
use crate::request::{NewPaidPermit, PaidPermitChange};
use gatehouse_domain::Instant;
use gatehouse_domain::payment::{
    Paid, PaidAmount, PaidCurrency, PaidPermitPush, PaidPermitUpdate, PermitNumber, PermitPlate,
    PermitReference, PermitTime, PermitZone,
};
use rust_decimal::Decimal;

/// Names the field of a refused value.
fn at<T>(field: &'static str, value: std::result::Result<T, &'static str>) -> Result<T> {
    value.map_err(|sentence| Error::invalid(field, sentence))
}

pub(super) fn plate(text: &str) -> Result<PermitPlate> {
    at("plate", PermitPlate::new(text))
}

pub(super) fn zone(text: &str) -> Result<PermitZone> {
    at("zone", PermitZone::new(text))
}

pub(super) fn reference(text: &str) -> Result<PermitReference> {
    at("reference", PermitReference::new(text))
}

pub(super) fn end(time: Instant) -> Result<PermitTime> {
    at("end", PermitTime::new(time))
}

/// A text that is there and not empty.
pub(super) fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn paid(amount: Option<&str>, currency: Option<&str>) -> Result<Option<Paid>> {
    let amount = match filled(amount) {
        None => None,
        Some(text) => {
            let decimal = Decimal::from_str_exact(text)
                .map_err(|_not_a_number| Error::invalid("amount", "Type the amount like 14.50."))?;
            Some(at("amount", PaidAmount::new(decimal))?)
        }
    };
    let currency = filled(currency).map(|text| at("currency", PaidCurrency::new(text))).transpose()?;
    let field = if amount.is_some() { "currency" } else { "amount" };
    at(field, Paid::of(amount, currency))
}

/// A new permit.
pub(super) fn push(new: &NewPaidPermit) -> Result<PaidPermitPush> {
    let number = filled(new.permit_no.as_deref()).map(|text| at("permit_no", PermitNumber::new(text)));
    let times = (at("start", PermitTime::new(new.start))?, end(new.end)?);
    let paid = paid(new.amount.as_deref(), new.currency.as_deref())?;
    at("end", PaidPermitPush::new(plate(&new.plate)?, zone(&new.zone)?, number.transpose()?, times, paid))
}

/// A change of the permit with this reference.
pub(super) fn update(reference: PermitReference, change: &PaidPermitChange) -> Result<PaidPermitUpdate> {
    let plate = filled(change.plate.as_deref()).map(plate).transpose()?;
    let end = change.end.map(end).transpose()?;
    let paid = paid(change.amount.as_deref(), change.currency.as_deref())?;
    at("end", PaidPermitUpdate::new(reference, plate, end, paid))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<T>(result: Result<T>) -> &'static str {
        match result {
            Ok(_) => "",
            Err(Error::Invalid { field, .. }) => field,
            Err(_) => "another error",
        }
    }

    fn new() -> NewPaidPermit {
        NewPaidPermit {
            plate: "PL8RDR".into(),
            zone: "Lot 4".into(),
            permit_no: None,
            start: "2026-11-28T12:00:00Z".parse().unwrap(),
            end: "2026-11-28T18:00:00Z".parse().unwrap(),
            amount: Some("14.50".into()),
            currency: Some("CAD".into()),
        }
    }

    #[test]
    fn a_new_permit_within_all_limits_is_taken_and_one_step_beyond_each_is_refused_at_its_field() {
        assert_eq!(field(push(&new())), "");
        let amount = |text: &str| NewPaidPermit { amount: Some(text.into()), ..new() };
        for (text, taken) in [
            ("0.01", true),
            ("999999.99", true),
            ("14.5", true),
            ("0.00", false),
            ("1000000.00", false),
            ("14.505", false),
            ("1,50", false),
            ("NaN", false),
        ] {
            assert_eq!(field(push(&amount(text))), if taken { "" } else { "amount" }, "{text}");
        }
        let plate = |letters| NewPaidPermit { plate: "P".repeat(letters), ..new() };
        assert_eq!(field(push(&plate(25))), "");
        assert_eq!(field(push(&plate(26))), "plate");
        assert_eq!(field(push(&NewPaidPermit { zone: " ".into(), ..new() })), "zone");
        assert_eq!(field(push(&NewPaidPermit { currency: Some("EUR".into()), ..new() })), "currency");
        assert_eq!(field(push(&NewPaidPermit { currency: None, ..new() })), "currency");
        assert_eq!(field(push(&NewPaidPermit { amount: None, ..new() })), "amount");
        assert_eq!(field(push(&NewPaidPermit { end: new().start, ..new() })), "end");
        let long = NewPaidPermit { permit_no: Some("1".repeat(51)), ..new() };
        assert_eq!(field(push(&long)), "permit_no");
    }

    #[test]
    fn a_change_of_nothing_is_refused_and_a_reference_has_at_most_50_characters() {
        assert_eq!(field(update(reference("1a9b").unwrap(), &PaidPermitChange::default())), "end");
        assert_eq!(field(reference(&"a".repeat(50))), "");
        assert_eq!(field(reference(&"a".repeat(51))), "reference");
    }
}
