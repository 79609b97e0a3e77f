//! What creating or changing an allocation answered. The document says that "the result is returned" and its shape
//! is cut off: the allocation is looked for wherever it may be, and what is not told stays unknown.

use crate::wire::{Count, Day, Flag, Loose, loose, read};
use crate::{Error, Provider};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// An allocation as it was granted, "as close as possible" to what was asked; `None` = not told: read the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Granted {
    /// Its id.
    pub id: Option<String>,
    /// Its definition.
    pub definition_id: Option<String>,
    /// Whether it was written through the interface.
    pub updated_via_api: Option<bool>,
    /// Places used at the same time.
    pub spaces: Option<u32>,
    /// Permits the tenant may hand out.
    pub permits: Option<u32>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// IANA name of the zone of its days.
    pub zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct GrantedIn {
    permit_allocation_id: Loose,
    permit_definition_id: Loose,
    updated_via_api: Flag,
    parking_spaces_count: Count,
    permit_count: Count,
    valid_from: Day,
    valid_to: Day,
    time_zone_id: Loose,
}

/// Reads an answer; `id` picks the allocation when several come.
pub(super) fn granted(body: &[u8], id: Option<&str>) -> Result<Granted, Error> {
    let whole: &RawValue = read(Provider::Autopay, body)?;
    if !whole.get().starts_with(['{', '[']) {
        return Err(unreadable("the answer"));
    }
    let mut found = Vec::new();
    look(whole, 0, &mut found);
    let wanted = found.iter().find(|(own, _)| own.is_some() && own.as_deref() == id);
    let Some((_, raw)) =
        wanted.or(found.first().filter(|(own, _)| found.len() == 1 && (own.is_none() || id.is_none())))
    else {
        return match found.is_empty() {
            true => Ok(Granted::default()),
            // Of another allocation: not an answer to this.
            false => Err(unreadable("permit_allocation_id")),
        };
    };
    let wire: GrantedIn = read(Provider::Autopay, raw.get().as_bytes())?;
    let count = |count: Count| count.0.and_then(|n| u32::try_from(n).ok());
    Ok(Granted {
        id: wire.permit_allocation_id.0,
        definition_id: wire.permit_definition_id.0,
        updated_via_api: wire.updated_via_api.0,
        spaces: count(wire.parking_spaces_count),
        permits: count(wire.permit_count),
        from: wire.valid_from.0,
        to: wire.valid_to.0,
        zone: wire.time_zone_id.0,
    })
}

fn unreadable(path: &str) -> Error {
    Error::Unreadable { provider: Provider::Autopay, path: path.into() }
}

/// Objects that look like an allocation, three levels deep, with their id.
fn look<'a>(raw: &'a RawValue, depth: u8, found: &mut Vec<(Option<String>, &'a RawValue)>) {
    if depth > 3 || found.len() > 1_000 {
        return;
    }
    if raw.get().starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        items.into_iter().for_each(|item| look(item, depth + 1, found));
        return;
    }
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    let known = ["permit_allocation_id", "parking_spaces_count", "permit_count", "valid_to"];
    if known.iter().any(|name| fields.contains_key(*name)) {
        found.push((fields.get("permit_allocation_id").and_then(|id| loose(id)), raw));
        return;
    }
    fields.into_values().for_each(|value| look(value, depth + 1, found));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allocation_is_found_bare_wrapped_or_among_others() {
        for answer in [
            r#"{"permit_allocation_id":"a","permit_count":14,"parking_spaces_count":14.0}"#,
            r#"{"permit_allocation":{"permit_allocation_id":"a","permit_count":14,"parking_spaces_count":14}}"#,
            r#"{"tenant_id":"t","permit_allocations":[{"permit_allocation_id":"b","permit_count":1},
                {"permit_allocation_id":"a","permit_count":14,"parking_spaces_count":14}]}"#,
            r#"{"result":{"permit_count":14,"parking_spaces_count":14}}"#,
        ] {
            let granted = granted(answer.as_bytes(), Some("a")).unwrap();
            assert_eq!((granted.permits, granted.spaces), (Some(14), Some(14)), "{answer}");
        }
    }

    #[test]
    fn what_is_not_told_stays_unknown_and_what_is_wrong_is_an_error() {
        assert_eq!(granted(b"{}", Some("a")), Ok(Granted::default()));
        for wrong in [
            "",
            "OK",
            r#""a""#,
            r#"{"permit_count":1.5}"#,
            r#"{"permit_allocation_id":"b","permit_count":3}"#,
        ] {
            assert!(granted(wrong.as_bytes(), Some("a")).is_err(), "{wrong}");
        }
    }
}
