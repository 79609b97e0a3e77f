//! Sources at the gate: what a failure means there, and what is served on to others.

use super::words;

words! {
    /// What an opening by itself does when the question right before it fails. An opening by hand is never held up.
    RecheckFailed {
        /// It does not open.
        Block = "block",
        /// It opens, with a warning.
        Warn = "warn",
        /// It opens.
        Allow = "allow",
    }
}

words! {
    /// Whose rights we serve to others in a zone.
    ServedKind {
        /// Entries of our allow list.
        AllowList = "allow_list",
        /// Vehicles of a fleet.
        Fleet = "fleet",
        /// Permits at OPS-COM that we know of.
        PaidPermits = "paid_permits",
        /// Rights that a Pay-by-Plate provider told us of.
        Rights = "rights",
    }
}
