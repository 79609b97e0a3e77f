//! Writes that money depends on: what was asked, how it ended, and how a person settled what nobody knows.

use super::words;

words! {
    /// What is asked of a provider.
    WriteKind {
        /// Add a vehicle to the fleet.
        AddVehicle = "add_vehicle",
        /// Take a vehicle out of the fleet.
        RemoveVehicle = "remove_vehicle",
        /// Unlink a vehicle from all user profiles, so that earlier drivers are no longer charged.
        DetachVehicle = "detach_vehicle",
        /// Lock payments of a vehicle's services in one window.
        LockPayments = "lock_payments",
        /// Decline to pay a service.
        Decline = "decline",
        /// Create a tenant.
        CreateTenant = "create_tenant",
        /// Create a permit allocation.
        CreateAllocation = "create_allocation",
        /// Change a permit allocation.
        UpdateAllocation = "update_allocation",
        /// Delete a permit allocation.
        DeleteAllocation = "delete_allocation",
        /// Tell OPS-COM of a permit that was paid for.
        PushPermit = "push_permit",
        /// Extend or correct a permit at OPS-COM.
        UpdatePermit = "update_permit",
        /// Delete a permit at OPS-COM.
        DeletePermit = "delete_permit",
    }
}

words! {
    /// How a write ended (invariant 6).
    WriteOutcome {
        /// It was written down and is on its way.
        Pending = "pending",
        /// The provider confirmed it.
        Done = "done",
        /// The provider refused it: nothing changed.
        Refused = "refused",
        /// It never left: nothing changed.
        NotSent = "not_sent",
        /// It was sent and nobody knows; a person settles it.
        Unknown = "unknown",
    }
}

words! {
    /// What a person found out about a write nobody knew the end of.
    Settled {
        /// It was done.
        Done = "done",
        /// It was not done.
        NotDone = "not_done",
    }
}

words! {
    /// What is done about something that speaks against a vehicle: unpaid services, no right found, a warning.
    GateRule {
        /// The verdict is blocked.
        Block = "block",
        /// The verdict stays, with a warning.
        Warn = "warn",
        /// It is shown as evidence only.
        Ignore = "ignore",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_survives_the_database_and_the_api() {
        for kind in WriteKind::ALL {
            assert_eq!(WriteKind::from_word(kind.word()), Some(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
        for outcome in WriteOutcome::ALL {
            assert_eq!(WriteOutcome::from_word(outcome.word()), Some(*outcome));
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
        }
    }
}
