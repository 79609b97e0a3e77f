//! What a fleet's service level allows (Autopay Fleet, "service levels"). The only sign on the wire is a refusal,
//! so the level is a setting and what it lacks is not offered.

use super::words;

words! {
    /// To which kind of system a connection leads.
    ConnectionKind {
        /// Autopay Fleet.
        Fleet = "fleet",
        /// Autopay Permit (of a landlord).
        Permit = "permit",
        /// OPS-COM: permits that were paid for, and what it says of a plate.
        OpsCom = "opscom",
        /// A provider of Pay-by-Plate Sync.
        PayByPlate = "pay_by_plate",
    }
}

words! {
    /// Service level of a fleet profile; each includes the one before.
    ServiceLevel {
        /// Vehicles: list, add, remove, detach.
        Small = "small",
        /// And unpaid services: list, lock, decline; needs an agreement with each parking operator.
        Medium = "medium",
        /// And notifications when a vehicle parks.
        Enterprise = "enterprise",
    }
}

words! {
    /// What a fleet connection can be asked for.
    FleetCall {
        /// The vehicles, and changing them.
        Vehicles = "vehicles",
        /// Unpaid services of the fleet or a vehicle.
        Unpaid = "unpaid",
        /// Lock payments or decline.
        Settle = "settle",
        /// Notifications.
        Notices = "notices",
    }
}

impl ServiceLevel {
    /// Why a call is not offered, in a sentence; `None` = it is.
    pub fn lacks(self, call: FleetCall) -> Option<&'static str> {
        let (needs, why) = match call {
            FleetCall::Vehicles => return None,
            FleetCall::Unpaid => (
                ServiceLevel::Medium,
                "Unpaid services need Autopay's service level Medium; this connection has Small.",
            ),
            FleetCall::Settle => (
                ServiceLevel::Medium,
                "Locking and declining need Autopay's service level Medium; this connection has Small.",
            ),
            FleetCall::Notices => (
                ServiceLevel::Enterprise,
                "Notifications of parked vehicles need Autopay's service level Enterprise.",
            ),
        };
        (self < needs).then_some(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_includes_the_one_before_and_says_what_it_lacks() {
        use FleetCall::{Notices, Settle, Unpaid, Vehicles};
        let lacking = |level: ServiceLevel| {
            [Vehicles, Unpaid, Settle, Notices]
                .into_iter()
                .filter(|c| level.lacks(*c).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(lacking(ServiceLevel::Small), [Unpaid, Settle, Notices]);
        assert_eq!(lacking(ServiceLevel::Medium), [Notices]);
        assert_eq!(lacking(ServiceLevel::Enterprise), []);
    }
}
