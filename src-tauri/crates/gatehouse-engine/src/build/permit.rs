//! Permits as shown: definitions, tenants, allocations with their days, and what ends soon.

use crate::view::{
    AllocationView, ExpiringView, PermitDefinitionView, PermitFacilityView, PermitZoneView, PermitsView,
    TenantView,
};
use gatehouse_domain::Instant;
use gatehouse_domain::payment::{Allocation, Definition, Facility, Zone};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::permits::TenantRow;
use std::collections::HashMap;

/// Days before the end at which an allocation is shown as ending soon, nearest first.
const ENDS_WITHIN: [i64; 3] = [1, 7, 14];

/// The local copy of a landlord's permits.
pub(crate) struct PermitCopy {
    pub tenants: Vec<TenantRow>,
    /// With their tenant's id.
    pub allocations: Vec<(String, Allocation)>,
    /// And as of when they are.
    pub definitions: (Vec<Definition>, Option<Instant>),
}

/// Everything of one landlord; `stale` = why it is too old to rely on.
pub(crate) fn permits(
    row: &ConnectionRow,
    copy: PermitCopy,
    stale: Option<String>,
    now: Instant,
) -> PermitsView {
    let (definitions, definitions_as_of) = copy.definitions;
    let names = definition_names(&definitions);
    let mut of_tenant: HashMap<&str, Vec<&Allocation>> = HashMap::new();
    for (tenant, allocation) in &copy.allocations {
        of_tenant.entry(tenant).or_default().push(allocation);
    }
    let tenants: Vec<TenantView> = copy
        .tenants
        .iter()
        .map(|row| {
            let allocations = of_tenant.remove(row.tenant_id.as_str()).unwrap_or_default();
            tenant(row, allocations.into_iter(), &names, now)
        })
        .collect();
    PermitsView {
        connection_id: row.id,
        connection_name: row.name.clone(),
        expiring: expiring(&tenants),
        definitions: definitions.iter().map(definition).collect(),
        definitions_as_of,
        tenants,
        stale: stale.is_some(),
        sentence: stale,
        allocations: row.allocations,
    }
}

/// Names of definitions by id.
pub(crate) fn definition_names(definitions: &[Definition]) -> HashMap<&str, &str> {
    definitions.iter().map(|known| (known.id.as_str(), known.name.as_str())).collect()
}

/// A tenant with its allocations.
pub(crate) fn tenant<'a>(
    row: &TenantRow,
    allocations: impl Iterator<Item = &'a Allocation>,
    names: &HashMap<&str, &str>,
    now: Instant,
) -> TenantView {
    TenantView {
        id: row.tenant_id.clone(),
        name: row.name.clone(),
        kind: row.kind,
        manager_email: row.manager_email.clone(),
        as_of: row.as_of,
        problem: row.problem.clone(),
        allocations: allocations.map(|known| allocation(known, names, now)).collect(),
    }
}

fn allocation(known: &Allocation, names: &HashMap<&str, &str>, now: Instant) -> AllocationView {
    let validity = &known.validity;
    AllocationView {
        id: known.id.clone(),
        definition_id: known.definition_id.clone(),
        definition_name: names.get(known.definition_id.as_str()).map(|name| (*name).to_owned()),
        updated_via_api: known.updated_via_api,
        spaces: i64::from(known.spaces),
        permits: i64::from(known.permits),
        valid_from: validity.from,
        valid_to: validity.to.filter(|_| !validity.endless()),
        endless: validity.endless(),
        time_zone: validity.zone.clone(),
        begun: validity.begun(now),
        days_left: validity.days_left(now),
    }
}

/// Soonest first; what has ended is not ending.
fn expiring(tenants: &[TenantView]) -> Vec<ExpiringView> {
    let all = tenants.iter().flat_map(|tenant| tenant.allocations.iter().map(move |a| (tenant, a)));
    let mut soon: Vec<(i64, ExpiringView)> = all
        .filter_map(|(tenant, allocation)| {
            let left = allocation.days_left.filter(|left| *left >= 0)?;
            let within_days = ENDS_WITHIN.into_iter().find(|within| left <= *within)?;
            let view = ExpiringView {
                tenant_id: tenant.id.clone(),
                tenant_name: tenant.name.clone(),
                allocation: allocation.clone(),
                within_days,
            };
            Some((left, view))
        })
        .collect();
    soon.sort_by_key(|(left, _)| *left);
    soon.into_iter().map(|(_, view)| view).collect()
}

fn definition(known: &Definition) -> PermitDefinitionView {
    PermitDefinitionView {
        id: known.id.clone(),
        name: known.name.clone(),
        facilities: known.facilities.iter().map(facility).collect(),
    }
}

fn facility(known: &Facility) -> PermitFacilityView {
    let zone = |zone: &Zone| PermitZoneView { code: zone.code.clone(), name: zone.name.clone() };
    PermitFacilityView {
        code: known.code.clone(),
        name: known.name.clone(),
        zones: known.zones.iter().map(zone).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_domain::payment::{TenantKind, Validity};

    fn kept(id: &str, to: Option<&str>) -> Allocation {
        Allocation {
            id: id.into(),
            definition_id: "d".into(),
            updated_via_api: false,
            spaces: 1,
            permits: 1,
            validity: Validity {
                from: Some("2026-01-01".parse().unwrap()),
                to: to.map(|day| day.parse().unwrap()),
                zone: "Europe/Oslo".into(),
            },
        }
    }

    fn shown(allocations: &[Allocation], now: &str) -> TenantView {
        let now = now.parse().unwrap();
        let row = TenantRow {
            connection_id: 1,
            tenant_id: "t".into(),
            name: "Bakery".into(),
            kind: TenantKind::Full,
            manager_email: None,
            added_by: "Sami".into(),
            added_at: now,
            as_of: None,
            problem: None,
        };
        tenant(&row, allocations.iter(), &HashMap::from([("d", "Residents")]), now)
    }

    #[test]
    fn what_ends_in_1_7_and_14_days_of_its_own_zone_is_said_soonest_first() {
        let all = [
            kept("past", Some("2026-11-27")),
            kept("fortnight", Some("2026-12-12")),
            kept("later", Some("2026-12-13")),
            kept("endless", Some("2099-01-01")),
            kept("not told", None),
            kept("week", Some("2026-12-05")),
            kept("tonight", Some("2026-11-28")),
        ];
        // 23:30 in Oslo is still the 28th.
        let said: Vec<_> = expiring(&[shown(&all, "2026-11-28T22:30:00Z")])
            .into_iter()
            .map(|soon| (soon.allocation.id, soon.within_days))
            .collect();
        assert_eq!(said, [("tonight".into(), 1), ("week".into(), 7), ("fortnight".into(), 14)]);
        let midnight = expiring(&[shown(&all, "2026-11-28T23:00:00Z")]);
        assert_eq!(midnight.first().map(|soon| soon.allocation.id.as_str()), Some("week"));
    }

    #[test]
    fn the_first_of_january_2099_is_shown_as_no_end() {
        let view = shown(&[kept("a", Some("2099-01-01"))], "2026-11-28T12:00:00Z");
        let endless = &view.allocations[0];
        assert_eq!((endless.endless, endless.valid_to, endless.days_left), (true, None, None));
        assert_eq!((endless.begun, endless.definition_name.as_deref()), (true, Some("Residents")));
    }
}
