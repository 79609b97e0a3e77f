//! The shapes of Autopay Permit. They stay in this folder.

use crate::wire::{Count, Day, Flag, Loose, Text};
use gatehouse_domain::payment::{Allocation, Definition, Facility, Tenant, Validity, Zone};
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};

/// Answer of P1.
#[derive(Deserialize)]
pub(super) struct DefinitionsIn {
    pub permit_definitions: Vec<DefinitionIn>,
}

#[derive(Deserialize)]
pub(super) struct DefinitionIn {
    permit_definition_id: Text,
    #[serde(default)]
    permit_definition_name: Loose,
    #[serde(default)]
    facilities: Vec<FacilityIn>,
}

#[derive(Deserialize)]
struct FacilityIn {
    facility_code: Text,
    #[serde(default)]
    facility_name: Loose,
    #[serde(default)]
    zones: Vec<ZoneIn>,
}

#[derive(Deserialize)]
struct ZoneIn {
    zone_code: Text,
    #[serde(default)]
    zone_name: Loose,
}

impl From<DefinitionIn> for Definition {
    fn from(wire: DefinitionIn) -> Definition {
        let zone = |z: ZoneIn| Zone { code: z.zone_code.0, name: z.zone_name.0.unwrap_or_default() };
        let facility = |f: FacilityIn| Facility {
            code: f.facility_code.0,
            name: f.facility_name.0.unwrap_or_default(),
            zones: f.zones.into_iter().map(zone).collect(),
        };
        Definition {
            id: wire.permit_definition_id.0,
            name: wire.permit_definition_name.0.unwrap_or_default(),
            facilities: wire.facilities.into_iter().map(facility).collect(),
        }
    }
}

/// Body of P2.
#[derive(Serialize)]
pub(super) struct NewTenantOut<'a> {
    pub name: &'a str,
    pub manager_email: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// Answer of P2.
#[derive(Deserialize)]
pub(super) struct NewTenantIn {
    pub tenant_id: Text,
}

/// Answer of P3.
#[derive(Deserialize)]
pub(super) struct TenantIn {
    #[serde(default)]
    name: Loose,
    tenant_id: Text,
    #[serde(default)]
    permit_allocations: Vec<AllocationIn>,
}

/// An allocation where the document states all its fields.
#[derive(Deserialize)]
struct AllocationIn {
    #[serde(default)]
    updated_via_api: Flag,
    permit_allocation_id: Text,
    permit_definition_id: Text,
    parking_spaces_count: Told,
    permit_count: Told,
    #[serde(default)]
    valid_from: Day,
    #[serde(default)]
    valid_to: Day,
    #[serde(default)]
    time_zone_id: Loose,
}

/// A count that has to be there.
struct Told(u32);

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Told, D::Error> {
        let count = Count::deserialize(deserializer)?.0.and_then(|count| u32::try_from(count).ok());
        count.map(Told).ok_or_else(|| D::Error::custom("a count is missing or too large"))
    }
}

impl From<TenantIn> for Tenant {
    fn from(wire: TenantIn) -> Tenant {
        Tenant {
            id: wire.tenant_id.0,
            name: wire.name.0.unwrap_or_default(),
            allocations: wire.permit_allocations.into_iter().map(Allocation::from).collect(),
        }
    }
}

impl From<AllocationIn> for Allocation {
    fn from(wire: AllocationIn) -> Allocation {
        Allocation {
            id: wire.permit_allocation_id.0,
            definition_id: wire.permit_definition_id.0,
            updated_via_api: wire.updated_via_api.0.unwrap_or(false),
            spaces: wire.parking_spaces_count.0,
            permits: wire.permit_count.0,
            validity: Validity {
                from: wire.valid_from.0,
                to: wire.valid_to.0,
                zone: wire.time_zone_id.0.unwrap_or_default(),
            },
        }
    }
}

/// Body of P4 and P5.
#[derive(Serialize)]
pub(super) struct AllocationOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permit_definition_id: Option<&'a str>,
    pub parking_spaces_count: u32,
    pub permit_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
}

/// Answer of P7, whose page is not in the document: a bare list, or one in an object.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum TenantsIn {
    Bare(Vec<TenantNameIn>),
    Within { tenants: Vec<TenantNameIn> },
}

#[derive(Deserialize)]
pub(super) struct TenantNameIn {
    #[serde(alias = "id")]
    pub tenant_id: String,
    #[serde(default)]
    pub name: Option<String>,
}
