//! The return of a vehicle: its services are read, reviewed, and their payment locked, window by window.

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{ReturnLock, ReturnStart};
use crate::view::ReturnView;

impl Engine {
    /// Begins a return; answers at once, reading goes on.
    pub async fn begin_return(&self, _actor: &Actor, _start: ReturnStart) -> Result<ReturnView> {
        Err(Error::Conflict("Vehicles cannot be returned yet.".into()))
    }

    /// A return as it is now.
    pub async fn vehicle_return(&self, _id: &str) -> Result<ReturnView> {
        Err(Error::NotFound("return"))
    }

    /// Returns of the last day, newest first.
    pub async fn vehicle_returns(&self) -> Result<Vec<ReturnView>> {
        Ok(Vec::new())
    }

    /// Ends the reading of a return; nothing was changed.
    pub async fn cancel_return(&self, _id: &str) -> Result<ReturnView> {
        Err(Error::NotFound("return"))
    }

    /// Locks what was reviewed; answers at once, locking goes on window by window.
    pub async fn lock_return(&self, _actor: &Actor, _id: &str, _lock: ReturnLock) -> Result<ReturnView> {
        Err(Error::NotFound("return"))
    }

    /// Detaches the vehicle of a return from all user profiles.
    pub async fn detach_return(&self, _actor: &Actor, _id: &str) -> Result<ReturnView> {
        Err(Error::NotFound("return"))
    }
}
