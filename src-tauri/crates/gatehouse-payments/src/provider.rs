//! Who is at the other end, as sentences name it.

/// A system whose wire this crate speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Autopay Fleet and Autopay Permit.
    Autopay,
    /// OPS-COM: its controller and its plate validation.
    OpsCom,
    /// A payment provider that speaks Pay-by-Plate Sync; which one, the caller knows.
    PayByPlate,
}

impl Provider {
    /// Its name inside a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Provider::Autopay => "Autopay",
            Provider::OpsCom => "OPS-COM",
            Provider::PayByPlate => "the payment provider",
        }
    }

    /// What it calls the credentials it was given, and what to do when it refuses them.
    pub(crate) fn credentials(self) -> &'static str {
        match self {
            Provider::Autopay => {
                "the client id or secret. Check both on the connection's page; Gatehouse does not ask again by itself for some minutes."
            }
            Provider::OpsCom => "the API token. Check it on the connection's page.",
            Provider::PayByPlate => "the API key. Check it on the connection's page.",
        }
    }
}

/// Its name at the beginning of a sentence.
impl std::fmt::Display for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Provider::PayByPlate => "The payment provider",
            other => other.name(),
        })
    }
}
