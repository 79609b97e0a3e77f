//! The continuation token: a series and the number of a change. Opaque to others.

use gatehouse_store::table::served_zones::ServedZoneRow;

/// What a token says about a zone as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// What changed after this number is to be told.
    Since(i64),
    /// It is of another series, of a history that is forgotten, or no token at all: everything is to be read.
    Refused,
    /// It is of this series and of a change that never was: this is an older state of the database than its giver's.
    Ahead,
}

/// The token of a zone as it is now.
pub(super) fn write(zone: &ServedZoneRow) -> String {
    format!("{}.{}", zone.series, zone.last_change)
}

/// Reads a token.
pub(super) fn read(token: &str, zone: &ServedZoneRow) -> Marker {
    let number = |digits: &str| {
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<i64>().ok().filter(|_| plain)
    };
    match token.rsplit_once('.').map(|(series, change)| (series == zone.series, number(change))) {
        Some((true, Some(change))) if change > zone.last_change => Marker::Ahead,
        Some((true, Some(change))) if change >= zone.oldest_change => Marker::Since(change),
        _ => Marker::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_counts_for_its_own_series_and_for_changes_that_are_remembered() {
        let zone = ServedZoneRow {
            zone_id: "prk1".into(),
            name: "Lot 1".into(),
            test: false,
            series: "Ab3".into(),
            last_change: 12,
            oldest_change: 5,
            as_of: None,
            problem: None,
        };
        assert_eq!(write(&zone), "Ab3.12");
        for (token, marker) in [
            ("Ab3.12", Marker::Since(12)),
            ("Ab3.5", Marker::Since(5)),
            ("Ab3.4", Marker::Refused),
            ("Ab3.13", Marker::Ahead),
            ("Ab4.12", Marker::Refused),
            ("ab3.12", Marker::Refused),
            ("Ab3.", Marker::Refused),
            ("Ab3.+7", Marker::Refused),
            ("Ab3.-7", Marker::Refused),
            ("Ab3.99999999999999999999", Marker::Refused),
            ("12/6/2020 3:55:01 PM", Marker::Refused),
            ("Ab3", Marker::Refused),
            ("", Marker::Refused),
        ] {
            assert_eq!(read(token, &zone), marker, "{token}");
        }
    }
}
