//! Creating a tenant. Each request creates another one (a PUT that is not idempotent), so it is sent once, and never
//! beside one of the same name whose end nobody knows.

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::Target;
use crate::payments::journal::{Intent, new_group};
use crate::payments::send::Said;
use crate::request::NewTenant;
use crate::view::PermitWriteView;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{TenantKind, WriteKind};
use gatehouse_payments::Ended;
use gatehouse_store::table::permits::{self, TenantRow};

/// The longest name that is sent.
const LONGEST_NAME: usize = 100;
/// The longest address there is.
const LONGEST_EMAIL: usize = 254;

impl Engine {
    /// Creates a tenant and remembers it.
    pub async fn create_tenant(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: NewTenant,
    ) -> Result<PermitWriteView> {
        self.landlord(connection)?;
        let tenant = checked(tenant)?;
        let (engine, actor) = (self.clone(), actor.clone());
        self.to_its_end(async move { engine.create_checked_tenant(&actor, connection, tenant).await }).await
    }

    async fn create_checked_tenant(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: NewTenant,
    ) -> Result<PermitWriteView> {
        let permit = self.permit_link(connection)?;
        let known = self.read(move |conn| permits::tenants(conn, connection)).await?;
        if known.iter().any(|row| same_name(&row.name, &tenant.name)) {
            return Err(Error::Conflict(format!(
                "A tenant called {} is known already. Give the new one another name.",
                tenant.name
            )));
        }
        let target = Target { name: Some(tenant.name.clone()), ..Target::default() };
        let intent = Intent {
            connection,
            group: new_group(),
            kind: WriteKind::CreateTenant,
            subject: tenant.name.clone(),
            request: vec![
                ("Name".into(), tenant.name.clone()),
                ("Manager's address".into(), tenant.manager_email.clone()),
                ("Kind".into(), tenant.kind.word().to_uppercase()),
            ],
            target: target.json(),
            reviewed: None,
            reason: String::new(),
            personal: Some(tenant.manager_email.clone()),
        };
        let same = |other: &Target| other.name.as_ref().is_some_and(|name| same_name(name, &tenant.name));
        let write = self.intend_alone(actor, intent, same).await?;
        let ended = permit.create_tenant(&tenant.name, &tenant.manager_email, tenant.kind).await;
        let mut said = Said { sentence: "The tenant was created.".into(), answer: Vec::new(), change: None };
        let id = match &ended {
            Ended::Done(id) => {
                said.answer.push(("Tenant id".into(), id.clone()));
                let row = TenantRow {
                    connection_id: connection,
                    tenant_id: id.clone(),
                    name: tenant.name.clone(),
                    kind: tenant.kind,
                    manager_email: Some(tenant.manager_email.clone()),
                    added_by: actor.name.clone(),
                    added_at: self.now(),
                    as_of: None,
                    problem: None,
                };
                let remembered = self.write(move |tx| permits::remember(tx, &row)).await;
                if let Err(error) = remembered {
                    said.sentence = format!(
                        "The tenant was created, and could not be remembered here ({error}) Add it by its id later."
                    );
                    None
                } else {
                    Some(id.clone())
                }
            }
            _ => None,
        };
        let write = self.permit_write_ended(connection, write, &ended, said).await;
        let tenant = match id {
            Some(id) => Some(self.tenant_view(connection, &id).await?),
            None => None,
        };
        Ok(PermitWriteView { write, tenant, differences: Vec::new() })
    }
}

/// Names are one when only case and surrounding blanks differ.
pub(in crate::payments) fn same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// What is typed, without surrounding blanks; says which field is not acceptable.
fn checked(tenant: NewTenant) -> Result<NewTenant> {
    let name = tenant.name.trim().to_owned();
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "name",
            format!("A name has 1 to {LONGEST_NAME} characters on one line."),
        ));
    }
    let manager_email = tenant.manager_email.trim().to_owned();
    if !is_address(&manager_email) {
        return Err(Error::invalid(
            "manager_email",
            "Type the manager's e-mail address, for example name@company.com.",
        ));
    }
    if tenant.kind == TenantKind::Unknown {
        let sentence =
            "Choose FULL (a company, or more than one permit) or BASIC (one person with one permit).";
        return Err(Error::invalid("kind", sentence));
    }
    Ok(NewTenant { name, manager_email, kind: tenant.kind })
}

/// Whether it looks like an address; whether it exists only its owner knows.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\\\"[]".contains(c);
    text.len() <= LONGEST_EMAIL
        && text.chars().all(plain)
        && !local.is_empty()
        && !domain.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_name_no_address_or_no_kind_is_refused_with_a_sentence_about_the_field() {
        let field = |name: &str, email: &str, kind| {
            let new = NewTenant { name: name.into(), manager_email: email.into(), kind };
            match checked(new) {
                Ok(_) => "",
                Err(Error::Invalid { field, .. }) => field,
                Err(_) => "another error",
            }
        };
        assert_eq!(field(" Bakery ", " m@example.test ", TenantKind::Full), "");
        assert_eq!(field(" ", "m@example.test", TenantKind::Full), "name");
        assert_eq!(field(&"x".repeat(101), "m@example.test", TenantKind::Full), "name");
        assert_eq!(field("Bakery", "m@example.test", TenantKind::Unknown), "kind");
        for wrong in
            ["", "m", "m@", "@example.test", "m@example", "m@@example.test", "m @example.test", "m@a..b"]
        {
            assert_eq!(field("Bakery", wrong, TenantKind::Basic), "manager_email", "{wrong}");
        }
    }
}
