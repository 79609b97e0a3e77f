//! A fleet vehicle's plate: letters, country, and a subdivision that some countries write in front (P-Q8).

use crate::plate::normalise;

/// A plate as a fleet knows it. Later calls use the provider's own spelling; equality uses [`FleetPlate::canonical`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FleetPlate {
    /// As the provider (or the operator) wrote it.
    pub plate: String,
    /// ISO 3166 alpha-2, upper case.
    pub country: String,
    /// Region, when there is one (P-Q7).
    pub subdivision: Option<String>,
}

impl FleetPlate {
    /// Takes the parts; trims, puts country and subdivision in upper case, an empty subdivision is none.
    pub fn new(plate: &str, country: &str, subdivision: Option<&str>) -> FleetPlate {
        FleetPlate {
            plate: plate.trim().to_owned(),
            country: country.trim().to_uppercase(),
            subdivision: subdivision.map(|s| s.trim().to_uppercase()).filter(|s| !s.is_empty()),
        }
    }

    /// The normalised plate with its subdivision in front: what a camera reads. The subdivision is added only when
    /// the plate does not begin with it, and never taken away.
    pub fn canonical(&self) -> String {
        let plate = normalise(&self.plate);
        match self.subdivision.as_deref().map(normalise) {
            Some(front) if !plate.starts_with(&front) => format!("{front}{plate}"),
            _ => plate,
        }
    }

    /// Country and canonical plate: the identity of a vehicle.
    pub fn key(&self) -> (String, String) {
        (self.country.clone(), self.canonical())
    }

    /// What is wrong with it, in a sentence; `None` = it may be sent. A collection is never addressed without both
    /// plate and country (P-Q18).
    pub fn complaint(&self) -> Option<&'static str> {
        if normalise(&self.plate).is_empty() {
            return Some("Type the plate.");
        }
        if self.plate.chars().count() > 25 {
            return Some("A plate has at most 25 characters.");
        }
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Some("The country is two letters, for example NO or DE.");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subdivision_is_joined_once_and_never_stripped() {
        let canonical = |p: &str, s: Option<&str>| FleetPlate::new(p, "de", s).canonical();
        assert_eq!(canonical("BB12345", Some("HD")), "HDBB12345");
        assert_eq!(canonical("HDBB12345", Some("HD")), "HDBB12345");
        assert_eq!(canonical("hd-bb 12345", Some(" hd ")), "HDBB12345");
        assert_eq!(canonical("AA12345", None), "AA12345");
        assert_eq!(canonical("AA12345", Some("")), "AA12345");
    }

    #[test]
    fn what_lacks_a_plate_or_a_country_may_not_be_sent() {
        let complaint = |p: &str, c: &str| FleetPlate::new(p, c, None).complaint();
        assert_eq!(complaint("AA12345", "no"), None);
        assert_eq!(complaint(" - ", "NO"), Some("Type the plate."));
        assert_eq!(complaint("AA12345", ""), Some("The country is two letters, for example NO or DE."));
        assert_eq!(complaint("AA12345", "NOR"), Some("The country is two letters, for example NO or DE."));
    }
}
