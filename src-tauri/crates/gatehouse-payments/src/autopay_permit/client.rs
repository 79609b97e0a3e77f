//! The calls of Autopay Permit for one landlord, P1–P7. Reads may be repeated below; writes are sent once, also the
//! PUT that creates: each one would create another tenant.

use super::answer::{Granted, granted};
use super::paths::{PathSetup, fill};
use super::wire::{AllocationOut, DefinitionsIn, NewTenantIn, NewTenantOut, TenantIn, TenantsIn};
use crate::error::Paths;
use crate::link::{Link, Success, Write};
use crate::write_end::{Ended, Refusal};
use crate::{Error, Provider, address, wire};
use bytes::Bytes;
use chrono::NaiveDate;
use gatehouse_domain::payment::{Definition, Tenant, TenantKind};
use http::Method;
use serde::Serialize;
use std::sync::Arc;
use url::Url;

/// How the words of a tenant that is not created everywhere yet are recognised.
const NOT_READY: &str = "not fully created yet";

/// Autopay Permit for one landlord; cheap to clone.
#[derive(Clone)]
pub struct Permit {
    link: Arc<Link>,
    landlord: String,
    setup: PathSetup,
}

/// What is asked of an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Places used at the same time.
    pub spaces: u32,
    /// Permits the tenant may hand out.
    pub permits: u32,
    /// First day; `None` = left as it is (it cannot be changed once it has come).
    pub from: Option<NaiveDate>,
    /// Last day; `payment::NO_END` = no end. `None` = not sent.
    pub to: Option<NaiveDate>,
}

/// A tenant of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantName {
    /// Its id.
    pub id: String,
    /// Its name, when told.
    pub name: Option<String>,
}

impl Permit {
    pub(crate) fn new(link: Arc<Link>, landlord: String, setup: PathSetup) -> Permit {
        Permit { link, landlord, setup }
    }

    /// P1: what can be allotted.
    pub async fn definitions(&self) -> Result<Vec<Definition>, Error> {
        let url = self.url(&[self.setup.definitions()])?;
        let answer: DefinitionsIn = wire::read(Provider::Autopay, &self.link.ask(&url, self.paths()).await?)?;
        Ok(answer.permit_definitions.into_iter().map(Definition::from).collect())
    }

    /// P2: creates a tenant and answers its id. Each call creates another one; after an unknown end look for its
    /// name first ([`Permit::tenants`]). `TenantKind::Unknown` is not sent.
    pub async fn create_tenant(&self, name: &str, manager_email: &str, kind: TenantKind) -> Ended<String> {
        let kind = match kind {
            TenantKind::Full => "FULL",
            TenantKind::Basic => "BASIC",
            TenantKind::Unknown => return not_sent("Choose whether the tenant is a company or one person."),
        };
        let url = match self.url(&["tenant", "new"]) {
            Ok(url) => url,
            Err(error) => return not_sent(&error.to_string()),
        };
        let ended = self
            .write(Method::PUT, url, Some(&NewTenantOut { name, manager_email, kind }), Success::Body)
            .await;
        ended
            .read(|body| wire::read::<NewTenantIn>(Provider::Autopay, &body).map(|tenant| tenant.tenant_id.0))
    }

    /// P3: a tenant with all its allocations.
    pub async fn tenant(&self, tenant_id: &str) -> Result<Tenant, Error> {
        let url = self.url(&["tenant", tenant_id])?;
        let answer: TenantIn = wire::read(Provider::Autopay, &self.link.ask(&url, self.paths()).await?)?;
        Ok(answer.into())
    }

    /// P4: creates an allocation; path and body are unverified (see [`PathSetup`]). A refusal with
    /// [`Refusal::not_ready`] may be sent again in some seconds.
    pub async fn create_allocation(
        &self,
        tenant_id: &str,
        definition_id: &str,
        counts: Counts,
    ) -> Ended<Granted> {
        let url = match self.fill(self.setup.create_template(), tenant_id, None) {
            Ok(url) => url,
            Err(complaint) => return not_sent(&complaint),
        };
        let body = counts.out(Some(definition_id));
        let mut ended = self.write(Method::PUT, url, Some(&body), Success::Body).await;
        if let Ended::Refused(refusal) = &mut ended {
            refusal.not_ready = self.not_ready(refusal);
        }
        ended.read(|body| granted(&body, None))
    }

    /// P5: changes an allocation and answers what was granted. Sets its "updated via API" for good.
    pub async fn update_allocation(
        &self,
        tenant_id: &str,
        allocation_id: &str,
        counts: Counts,
    ) -> Ended<Granted> {
        let url = match self.fill(self.setup.update_template(), tenant_id, Some(allocation_id)) {
            Ok(url) => url,
            Err(complaint) => return not_sent(&complaint),
        };
        let ended = self.write(Method::POST, url, Some(&counts.out(None)), Success::Body).await;
        ended.read(|body| granted(&body, Some(allocation_id)))
    }

    /// P6: deletes an allocation; its path is unverified (see [`PathSetup`]).
    pub async fn delete_allocation(&self, tenant_id: &str, allocation_id: &str) -> Ended<()> {
        let url = match self.fill(self.setup.delete_template(), tenant_id, Some(allocation_id)) {
            Ok(url) => url,
            Err(complaint) => return not_sent(&complaint),
        };
        self.write(Method::DELETE, url, None::<&()>, Success::Unspecified).await.read(|_| Ok(()))
    }

    /// P7: the landlord's tenants; `None` = this Autopay has no such list (it is not in the document).
    pub async fn tenants(&self) -> Result<Option<Vec<TenantName>>, Error> {
        let url = self.url(&["tenants"])?;
        let body = match self.link.ask(&url, self.paths()).await {
            Err(Error::PathGone { .. }) => return Ok(None),
            answer => answer?,
        };
        let (TenantsIn::Bare(tenants) | TenantsIn::Within { tenants }) =
            wire::read(Provider::Autopay, &body)?;
        Ok(Some(tenants.into_iter().map(|t| TenantName { id: t.tenant_id, name: t.name }).collect()))
    }

    fn not_ready(&self, refusal: &Refusal) -> bool {
        let by_id =
            self.setup.not_ready_error_id.is_some() && refusal.error_id == self.setup.not_ready_error_id;
        by_id || refusal.words.to_lowercase().contains(NOT_READY)
    }

    fn paths(&self) -> Paths {
        Paths::Permit(self.setup.style)
    }

    fn url(&self, rest: &[&str]) -> Result<Url, Error> {
        for id in [self.landlord.as_str()].iter().chain(rest) {
            if let Some(complaint) = address::id_complaint(id) {
                return Err(Error::NotAsked(complaint.to_owned()));
            }
        }
        let start = ["permit", "v2", "landlord", self.landlord.as_str()];
        Ok(self.link.url(start.into_iter().chain(rest.iter().copied())))
    }

    fn fill(&self, template: &str, tenant: &str, allocation: Option<&str>) -> Result<Url, String> {
        fill(&self.link.base, template, &self.landlord, tenant, allocation)
    }

    async fn write(
        &self,
        method: Method,
        url: Url,
        body: Option<&impl Serialize>,
        success: Success,
    ) -> Ended<Bytes> {
        let json = body.map(|body| serde_json::to_string(body).expect("texts and numbers are always JSON"));
        self.link.write(&Write { method, url, json, success }, self.paths()).await
    }
}

impl Counts {
    fn out<'a>(&self, definition_id: Option<&'a str>) -> AllocationOut<'a> {
        AllocationOut {
            permit_definition_id: definition_id,
            parking_spaces_count: self.spaces,
            permit_count: self.permits,
            valid_from: self.from.map(|day| day.to_string()),
            valid_to: self.to.map(|day| day.to_string()),
        }
    }
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Permit")
            .field("landlord", &self.landlord)
            .field("setup", &self.setup)
            .finish_non_exhaustive()
    }
}

fn not_sent<T>(complaint: &str) -> Ended<T> {
    Ended::NotSent(format!("{complaint} Nothing was sent."))
}
