//! What the landlord's requests do: definitions, tenants, allocations.
//!
//! Creating and deleting allocations is a proposal; the documents' own text of it is lost.

use chrono::{DateTime, NaiveDate, Utc};

use super::emit::{self, Object};
use super::fault::Op;
use super::model::{Allocation, Tenant, World};
use super::table::Call;
use super::{Answer, AutopayConfig};

const NOT_READY: &str = "The tenant that should be receiving the permit allocation is not fully created yet. Retry the request later.";

pub(super) fn perform(world: &mut World, call: &Call, config: &AutopayConfig, now: DateTime<Utc>) -> Answer {
    let landlord_id = call.ids.first().cloned().unwrap_or_default();
    let fresh = world.fresh_id();
    let Some(landlord) = world.landlords.get_mut(&landlord_id) else {
        return Answer::error("forbidden", "Unauthorized");
    };
    match call.op {
        Op::Definitions => return Answer::ok(emit::definitions(&landlord_id, &landlord.definitions)),
        Op::Tenants if !config.tenant_list => return Answer::not_found(),
        Op::Tenants => {
            let one = |t: &Tenant| Object::default().text("name", &t.name).text("tenant_id", &t.id).done();
            return Answer::ok(emit::array(landlord.tenants.iter().map(one)));
        }
        Op::NewTenant => {
            let text = |key| call.text(key).unwrap_or_default().to_owned();
            landlord.tenants.push(Tenant {
                id: fresh.clone(),
                name: text("name"),
                email: text("manager_email"),
                kind: text("type"),
                ready_at: now + config.tenant_delay,
                refusals: config.tenant_refusals,
                allocations: Vec::new(),
            });
            return Answer::ok(Object::default().text("tenant_id", &fresh).done());
        }
        _ => {}
    }
    let definitions: Vec<String> = landlord.definitions.iter().map(|d| d.id.clone()).collect();
    let Some(tenant) = landlord.tenants.iter_mut().find(|t| call.ids.get(1) == Some(&t.id)) else {
        return Answer::error("argument_type_mismatch", "There is no such tenant");
    };
    if tenant.refusals > 0 || now < tenant.ready_at {
        tenant.refusals = tenant.refusals.saturating_sub(1);
        return Answer::error(&config.not_ready_id, NOT_READY);
    }
    if call.op == Op::Tenant {
        return Answer::ok(emit::tenant(tenant));
    }
    let count = |key: &str| call.params.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
    let day = |key: &str| call.text(key).and_then(|t| NaiveDate::parse_from_str(t, "%Y-%m-%d").ok());
    if matches!(call.op, Op::CreateAllocation | Op::UpdateAllocation) {
        if tenant.kind == "BASIC" && (count("parking_spaces_count"), count("permit_count")) != (1, 1) {
            return Answer::error(
                "argument_type_mismatch",
                "For basic tenants, both counts should be set to 1",
            );
        }
        if day("valid_to") > NaiveDate::from_ymd_opt(2099, 1, 1) {
            return Answer::error("argument_type_mismatch", "The latest date accepted is 2099-01-01");
        }
    }
    if call.op == Op::CreateAllocation {
        let definition_id = call.text("permit_definition_id").unwrap_or_default().to_owned();
        let (Some(from), Some(to), true) =
            (day("valid_from"), day("valid_to"), definitions.contains(&definition_id))
        else {
            return Answer::error("argument_type_mismatch", "There is no such permit definition");
        };
        let made = Allocation {
            id: fresh,
            definition_id,
            spaces: count("parking_spaces_count"),
            permits: count("permit_count"),
            issued: 0,
            from,
            to,
            zone_id: config.time_zone_id.clone(),
            via_api: true,
        };
        let answer = Answer::ok(emit::allocation(&made));
        tenant.allocations.push(made);
        return answer;
    }
    let Some(at) = tenant.allocations.iter().position(|a| call.ids.get(2) == Some(&a.id)) else {
        return Answer::error("argument_type_mismatch", "There is no such permit allocation");
    };
    if call.op == Op::DeleteAllocation {
        tenant.allocations.remove(at);
        return Answer::ok(String::new());
    }
    let allocation = &mut tenant.allocations[at];
    // "As close as possible": what cannot be applied is bent, not refused.
    allocation.spaces = count("parking_spaces_count");
    allocation.permits = count("permit_count").max(allocation.issued);
    if allocation.from > now.date_naive() {
        allocation.from = day("valid_from").unwrap_or(allocation.from);
    }
    allocation.to = day("valid_to").unwrap_or(allocation.to);
    allocation.via_api = true;
    Answer::ok(emit::allocation(allocation))
}
