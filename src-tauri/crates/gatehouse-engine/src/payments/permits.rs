//! Permits of a landlord: definitions, tenants that are known here, and their allocations.

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{AllocationChange, KnownTenant, NewAllocation, NewTenant, TenantChange};
use crate::view::{PermitWriteView, PermitsView, TenantView};
use gatehouse_domain::ConnectionId;

impl Engine {
    /// One look at a landlord's permits, as the poll loop asks for it.
    pub(super) async fn look_at_permits(&self, _id: ConnectionId) -> Result<()> {
        Ok(())
    }

    /// The permits of one landlord, from the local copy.
    pub async fn permits(&self, _connection: ConnectionId) -> Result<PermitsView> {
        Err(Error::Conflict("Permits cannot be read yet.".into()))
    }

    /// Creates a tenant and remembers it.
    pub async fn create_tenant(
        &self,
        _actor: &Actor,
        _connection: ConnectionId,
        _tenant: NewTenant,
    ) -> Result<PermitWriteView> {
        Err(Error::Conflict("Tenants cannot be created yet.".into()))
    }

    /// Remembers a tenant by its id; it is read at once.
    pub async fn add_tenant(
        &self,
        _actor: &Actor,
        _connection: ConnectionId,
        _tenant: KnownTenant,
    ) -> Result<TenantView> {
        Err(Error::Conflict("Tenants cannot be added yet.".into()))
    }

    /// Asks the provider's list of tenants, where it has one, and remembers those that are new.
    pub async fn look_up_tenants(&self, _actor: &Actor, _connection: ConnectionId) -> Result<PermitsView> {
        Err(Error::Conflict("Tenants cannot be looked up yet.".into()))
    }

    /// Changes what is kept here about a tenant.
    pub async fn change_tenant(
        &self,
        _actor: &Actor,
        _connection: ConnectionId,
        _tenant: &str,
        _change: TenantChange,
    ) -> Result<TenantView> {
        Err(Error::NotFound("tenant"))
    }

    /// Forgets a tenant here; at the provider nothing changes.
    pub async fn forget_tenant(
        &self,
        _actor: &Actor,
        _connection: ConnectionId,
        _tenant: &str,
    ) -> Result<()> {
        Err(Error::NotFound("tenant"))
    }

    /// Reads a tenant's allocations now.
    pub async fn refresh_tenant(&self, _connection: ConnectionId, _tenant: &str) -> Result<TenantView> {
        Err(Error::NotFound("tenant"))
    }

    /// Creates an allocation; a tenant that is not ready is tried again after 1, 2, 4 and 8 seconds.
    pub async fn create_allocation(
        &self,
        _actor: &Actor,
        _connection: ConnectionId,
        _tenant: &str,
        _allocation: NewAllocation,
    ) -> Result<PermitWriteView> {
        Err(Error::NotFound("tenant"))
    }

    /// Stops waiting for a tenant to be ready.
    pub async fn stop_waiting_for_tenant(&self, _connection: ConnectionId, _tenant: &str) -> Result<()> {
        Err(Error::NotFound("tenant"))
    }

    /// Changes an allocation; the answer shows asked beside granted.
    pub async fn update_allocation(
        &self,
        _actor: &Actor,
        _connection: ConnectionId,
        _tenant: &str,
        _allocation: &str,
        _change: AllocationChange,
    ) -> Result<PermitWriteView> {
        Err(Error::NotFound("tenant"))
    }

    /// Deletes an allocation.
    pub async fn delete_allocation(
        &self,
        _actor: &Actor,
        _connection: ConnectionId,
        _tenant: &str,
        _allocation: &str,
    ) -> Result<PermitWriteView> {
        Err(Error::NotFound("tenant"))
    }
}
