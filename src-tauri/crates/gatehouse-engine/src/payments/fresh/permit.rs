//! Fresh looks at a landlord: the list of tenants, where it answers, tells whether one was created; a tenant's
//! allocations tell whether one was created, changed or deleted. What is read is put into the copy as well.

use super::{Lines, line, look, missing};
use crate::engine::Engine;
use crate::error::Result;
use crate::payments::permits::{same_name, values};
use crate::payments::target::ValuesTarget;
use crate::payments::{Look, Target};
use crate::view::Change;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{Allocation, Settled, WriteKind};
use gatehouse_payments::autopay_permit::TenantName;
use gatehouse_store::table::permits;

/// So many tenants without a name are told by their id at most.
const NAMED: usize = 20;

impl Engine {
    /// Whether there is a tenant of that name that was not known before (P7).
    pub(super) async fn look_for_tenant(&self, connection: ConnectionId, target: &Target) -> Result<Look> {
        let name = target.name.as_deref().ok_or_else(|| missing("name"))?;
        let permit = self.permit_link(connection)?;
        let Some(listed) = self.looked(connection, permit.tenants().await).await? else {
            return Ok(look(
                None,
                format!(
                    "This Autopay has no list of tenants, so it cannot be told. Ask Autopay, or the manager, whether {name} was created, before you create it again."
                ),
                Vec::new(),
            ));
        };
        let known = self.read(move |conn| permits::tenants(conn, connection)).await?;
        let new: Vec<TenantName> = listed
            .into_iter()
            .filter(|tenant| !known.iter().any(|row| row.tenant_id == tenant.id))
            .filter(|tenant| !target.known.contains(&tenant.id))
            .collect();
        Ok(tenant_told(name, &new))
    }

    /// What the tenant's allocations tell (P3).
    pub(super) async fn look_at_allocations(
        &self,
        connection: ConnectionId,
        kind: WriteKind,
        target: &Target,
    ) -> Result<Look> {
        let tenant = target.tenant_id.as_deref().ok_or_else(|| missing("tenant"))?;
        let permit = self.permit_link(connection)?;
        let mut read = self.looked(connection, permit.tenant(tenant).await).await?;
        read.id = tenant.to_owned();
        let told = match kind {
            WriteKind::CreateAllocation => created(target, &read.allocations)?,
            WriteKind::DeleteAllocation => deleted(target, &read.allocations)?,
            _ => updated(target, &read.allocations)?,
        };
        let at = self.now();
        let kept = self.write_derived(move |tx| permits::was_read(tx, connection, &read, at)).await;
        match kept {
            Ok(()) => self.publish(Change::Permits(connection)),
            Err(error) => tracing::warn!(%error, "a tenant was read and its copy could not be kept"),
        }
        Ok(told)
    }
}

fn tenant_told(name: &str, new: &[TenantName]) -> Look {
    let named = |tenant: &&TenantName| tenant.name.as_deref().is_some_and(|other| same_name(other, name));
    let same: Vec<&TenantName> = new.iter().filter(named).collect();
    let nameless: Vec<&TenantName> = new.iter().filter(|tenant| tenant.name.is_none()).collect();
    let ids = |label: &str, tenants: &[&TenantName]| -> Lines {
        tenants.iter().take(NAMED).map(|tenant| line(label, &tenant.id)).collect()
    };
    if !same.is_empty() {
        return look(
            Settled::Done,
            format!(
                "A tenant called {name} is on Autopay's list: it was created. Settle it as done, then add it by its id."
            ),
            ids("Tenant id", &same),
        );
    }
    if !nameless.is_empty() {
        return look(
            None,
            "Autopay's list has tenants without a name that are not known here: one of them may be it. Add them by their id to see their names.",
            ids("Tenant id, without a name", &nameless),
        );
    }
    look(
        Settled::NotDone,
        format!(
            "No new tenant called {name} is on Autopay's list. A tenant can take some seconds to appear: look again before you settle it."
        ),
        Vec::new(),
    )
}

fn created(target: &Target, now: &[Allocation]) -> Result<Look> {
    let definition = target.definition_id.as_deref().ok_or_else(|| missing("kind of permit"))?;
    let new: Vec<&Allocation> = now.iter().filter(|there| !target.known.contains(&there.id)).collect();
    let Some(found) = new.iter().find(|there| there.definition_id == definition) else {
        let details = vec![line("Allocations now", now.len()), line("New ones", new.len())];
        return Ok(look(
            Settled::NotDone,
            "The tenant has no new allocation of this kind: it was not created.",
            details,
        ));
    };
    let mut details = vec![line("Allocation id", &found.id)];
    details.extend(values(&of(found)));
    Ok(look(Settled::Done, "The tenant has a new allocation of this kind: it was created.", details))
}

fn deleted(target: &Target, now: &[Allocation]) -> Result<Look> {
    let id = target.allocation_id.as_deref().ok_or_else(|| missing("allocation"))?;
    Ok(match now.iter().find(|there| there.id == id) {
        Some(there) => {
            look(Settled::NotDone, "The allocation is still there: it was not deleted.", values(&of(there)))
        }
        None => look(
            Settled::Done,
            "The allocation is no longer there: it was deleted.",
            vec![line("Allocations now", now.len())],
        ),
    })
}

fn updated(target: &Target, now: &[Allocation]) -> Result<Look> {
    let id = target.allocation_id.as_deref().ok_or_else(|| missing("allocation"))?;
    let asked = target.asked.ok_or_else(|| missing("values"))?;
    let Some(there) = now.iter().find(|there| there.id == id) else {
        return Ok(look(
            None,
            "The allocation is no longer there: somebody deleted it. Whether it was changed before cannot be told.",
            vec![line("Allocations now", now.len())],
        ));
    };
    let (details, is) = (values(&of(there)), of(there));
    let (as_asked, as_before) = (fits(&asked, &is), target.before.is_some_and(|before| fits(&before, &is)));
    Ok(match (as_asked, as_before) {
        (true, false) => {
            look(Settled::Done, "The allocation is as it was asked for: it was changed.", details)
        }
        (false, true) => {
            look(Settled::NotDone, "The allocation is as it was before: it was not changed.", details)
        }
        (true, true) => look(
            None,
            "The allocation is as it was asked for, and it was so before: whether it was written cannot be told, and makes no difference to its values.",
            details,
        ),
        (false, false) => look(
            None,
            "The allocation is neither as it was nor as asked for: Autopay may have come as close as possible, or somebody else changed it. Compare the values.",
            details,
        ),
    })
}

fn of(allocation: &Allocation) -> ValuesTarget {
    ValuesTarget {
        spaces: allocation.spaces,
        permits: allocation.permits,
        valid_from: allocation.validity.from,
        valid_to: allocation.validity.to,
    }
}

/// Whether values are there; days that were not asked for do not count.
fn fits(wanted: &ValuesTarget, is: &ValuesTarget) -> bool {
    wanted.spaces == is.spaces
        && wanted.permits == is.permits
        && (wanted.valid_from.is_none() || wanted.valid_from == is.valid_from)
        && (wanted.valid_to.is_none() || wanted.valid_to == is.valid_to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_domain::payment::Validity;

    fn there(id: &str, permits: u32) -> Allocation {
        Allocation {
            id: id.into(),
            definition_id: "d".into(),
            updated_via_api: true,
            spaces: 5,
            permits,
            validity: Validity { from: None, to: "2026-12-31".parse().ok(), zone: "Europe/Oslo".into() },
        }
    }

    fn change(before: u32, asked: u32) -> Target {
        Target {
            allocation_id: Some("a".into()),
            definition_id: Some("d".into()),
            asked: Some(of(&there("a", asked))),
            before: Some(of(&there("a", before))),
            known: vec!["a".into()],
            ..Target::default()
        }
    }

    #[test]
    fn a_changed_allocation_speaks_for_what_it_is_like_now() {
        let told =
            |before, asked, now| updated(&change(before, asked), &[there("a", now)]).unwrap().speaks_for;
        assert_eq!(told(12, 10, 10), Some(Settled::Done));
        assert_eq!(told(12, 10, 12), Some(Settled::NotDone));
        assert_eq!(told(12, 10, 11), None, "as close as possible, or somebody else");
        assert_eq!(told(10, 10, 10), None);
        assert_eq!(updated(&change(12, 10), &[]).unwrap().speaks_for, None);
    }

    #[test]
    fn a_new_allocation_is_one_that_was_not_known_before() {
        let told = |now: &[Allocation]| created(&change(1, 1), now).unwrap().speaks_for;
        assert_eq!(told(&[there("a", 1)]), Some(Settled::NotDone));
        assert_eq!(told(&[there("a", 1), there("b", 1)]), Some(Settled::Done));
        let other = Allocation { definition_id: "e".into(), ..there("c", 1) };
        assert_eq!(told(&[there("a", 1), other]), Some(Settled::NotDone));
        assert_eq!(deleted(&change(1, 1), &[there("a", 1)]).unwrap().speaks_for, Some(Settled::NotDone));
        assert_eq!(deleted(&change(1, 1), &[there("b", 1)]).unwrap().speaks_for, Some(Settled::Done));
    }

    #[test]
    fn a_tenant_is_found_by_its_name_whatever_the_case_and_never_guessed() {
        let listed =
            |id: &str, name: Option<&str>| TenantName { id: id.into(), name: name.map(str::to_owned) };
        let told = |all: &[TenantName]| tenant_told("Harbour Bakery", all).speaks_for;
        assert_eq!(told(&[listed("1", Some("HARBOUR bakery "))]), Some(Settled::Done));
        assert_eq!(told(&[listed("1", Some("Fjord Legal"))]), Some(Settled::NotDone));
        assert_eq!(told(&[listed("1", Some("Fjord Legal")), listed("2", None)]), None);
    }
}
