//! The doors for other programs, as an engineer sets them.

use gatehouse_domain::partner::{CertificateKind, HookKind};
use serde::Deserialize;
use utoipa::ToSchema;

/// The partner door.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct PartnerDoorSetup {
    /// It listens.
    pub enabled: bool,
    /// Where: address and port of this PC.
    pub address: String,
    /// Without TLS; only on loopback, for a proxy on this PC.
    #[serde(default)]
    pub plain: bool,
}

/// The certificate of both doors. No `Debug`: it carries a key.
#[derive(Clone, Deserialize, ToSchema)]
pub struct CertificateSetup {
    /// `generated` makes a new one.
    pub kind: CertificateKind,
    /// The certificate and what leads to its CA, PEM (`given` only).
    pub chain_pem: Option<String>,
    /// Its private key, PEM (`given` only).
    pub key_pem: Option<String>,
}

/// TLS of the web door.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WebTlsSetup {
    /// Browsers use https.
    pub on: bool,
}

/// A new way in for notifications. No `Debug`: it carries a token.
#[derive(Clone, Deserialize, ToSchema)]
pub struct NewHook {
    /// As shown.
    pub name: String,
    /// The connection whose notifications come here.
    pub connection_id: Option<i64>,
    /// What the provider was asked to send here.
    pub kind: HookKind,
    /// The token agreed with the provider, any characters (P-Q25); missing = one is made.
    pub token: Option<String>,
}

/// Changes to a hook; a missing field stays as it is. No `Debug`: it carries a token.
#[derive(Clone, Deserialize, ToSchema)]
pub struct HookChange {
    /// As shown.
    pub name: Option<String>,
    /// The token agreed with the provider.
    pub token: Option<String>,
    /// A new token is made.
    #[serde(default)]
    pub new_token: bool,
}
