//! What is told to OPS-COM about a paid permit, within the limits of its documents: each value is checked when it is
//! made, and refused with a sentence that names the field.
//!
//! Source: OPS-COM permit update, attribute table; OPS-COM permit create, sample. How the fields are spelt stays
//! with the wire.

mod time;
mod value;

pub use time::{PermitTime, TimeBasis};
pub use value::{
    PaidAmount, PaidCurrency, PermitNumber, PermitPlate, PermitReference, PermitZone, api_token_complaint,
};

/// What was paid: an amount is nothing without its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// How much.
    pub amount: PaidAmount,
    /// Of what.
    pub currency: PaidCurrency,
}

impl Paid {
    /// Puts both together; refuses one without the other. `None` = nothing is said about money.
    pub fn of(
        amount: Option<PaidAmount>,
        currency: Option<PaidCurrency>,
    ) -> Result<Option<Paid>, &'static str> {
        match (amount, currency) {
            (Some(amount), Some(currency)) => Ok(Some(Paid { amount, currency })),
            (None, None) => Ok(None),
            (Some(_), None) => Err("Choose the currency of the amount, or leave the amount out."),
            (None, Some(_)) => Err("Type the amount, or leave the currency out."),
        }
    }
}

/// A change of a permit that OPS-COM knows under a reference; what is `None` stays as it is. Made by
/// [`PaidPermitUpdate::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaidPermitUpdate {
    /// Which permit.
    pub reference: PermitReference,
    /// Its plate from now on.
    pub plate: Option<PermitPlate>,
    /// Its end from now on.
    pub end: Option<PermitTime>,
    /// What was paid for it.
    pub paid: Option<Paid>,
}

impl PaidPermitUpdate {
    /// Refuses a change that changes nothing.
    pub fn new(
        reference: PermitReference,
        plate: Option<PermitPlate>,
        end: Option<PermitTime>,
        paid: Option<Paid>,
    ) -> Result<PaidPermitUpdate, &'static str> {
        if plate.is_none() && end.is_none() && paid.is_none() {
            return Err("Nothing is changed. Type another plate, another end, or what was paid.");
        }
        Ok(PaidPermitUpdate { reference, plate, end, paid })
    }
}

/// A new permit. Made by [`PaidPermitPush::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaidPermitPush {
    /// Whose.
    pub plate: PermitPlate,
    /// Where: OPS-COM's own name of the zone.
    pub zone: PermitZone,
    /// The number on it.
    pub permit_no: Option<PermitNumber>,
    /// From.
    pub start: PermitTime,
    /// To.
    pub end: PermitTime,
    /// What was paid for it.
    pub paid: Option<Paid>,
}

impl PaidPermitPush {
    /// Refuses a permit that ends before it begins.
    pub fn new(
        plate: PermitPlate,
        zone: PermitZone,
        permit_no: Option<PermitNumber>,
        (start, end): (PermitTime, PermitTime),
        paid: Option<Paid>,
    ) -> Result<PaidPermitPush, &'static str> {
        if end <= start {
            return Err("The permit ends before it begins. Type a later end.");
        }
        Ok(PaidPermitPush { plate, zone, permit_no, start, end, paid })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference() -> PermitReference {
        PermitReference::new("1a9b5375-cb75-4c71-9939-eeae550b09ac").unwrap()
    }

    fn time(text: &str) -> PermitTime {
        PermitTime::new(text.parse().unwrap()).unwrap()
    }

    fn paid() -> Option<Paid> {
        Paid::of(PaidAmount::new("14.50".parse().unwrap()).ok(), Some(PaidCurrency::Cad)).unwrap()
    }

    #[test]
    fn an_update_that_changes_nothing_is_refused_and_one_change_is_enough() {
        let update = |plate, end, paid| PaidPermitUpdate::new(reference(), plate, end, paid);
        assert_eq!(
            update(None, None, None),
            Err("Nothing is changed. Type another plate, another end, or what was paid.")
        );
        assert!(update(PermitPlate::new("PL8RDR").ok(), None, None).is_ok());
        assert!(update(None, Some(time("2018-07-02T09:30:00Z")), None).is_ok());
        assert!(update(None, None, paid()).is_ok());
    }

    #[test]
    fn an_amount_without_a_currency_is_refused_and_a_currency_without_an_amount_too() {
        let amount = PaidAmount::new("14.50".parse().unwrap()).ok();
        assert_eq!(
            Paid::of(amount, None),
            Err("Choose the currency of the amount, or leave the amount out.")
        );
        assert_eq!(
            Paid::of(None, Some(PaidCurrency::Usd)),
            Err("Type the amount, or leave the currency out.")
        );
        assert_eq!(Paid::of(None, None), Ok(None));
        assert!(matches!(Paid::of(amount, Some(PaidCurrency::Usd)), Ok(Some(_))));
    }

    #[test]
    fn a_new_permit_ends_at_least_a_second_after_it_begins() {
        let push = |end| {
            let (plate, zone) = (PermitPlate::new("PL8RDR").unwrap(), PermitZone::new("Lot 4").unwrap());
            PaidPermitPush::new(plate, zone, None, (time("2018-07-02T09:00:00Z"), time(end)), paid())
        };
        assert!(push("2018-07-02T09:00:01Z").is_ok());
        assert_eq!(push("2018-07-02T09:00:00Z"), Err("The permit ends before it begins. Type a later end."));
    }
}
