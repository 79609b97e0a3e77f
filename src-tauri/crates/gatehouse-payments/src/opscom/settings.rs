//! What a connection to OPS-COM is made of.

use crate::settings::{Retry, Timeouts};
use chrono_tz::Tz;
use gatehouse_domain::payment::TimeBasis;
use secrecy::SecretString;

/// A connection: addresses, who we are, whose clock, patience.
#[derive(Debug, Clone)]
pub struct OpsComSettings {
    /// Base address of the controller, for permits; https, or http to this PC.
    pub controller_url: String,
    /// Base address of the plate validation.
    pub validation_url: String,
    /// The client code, a part of the path: `OC-TOMA` in the documents.
    pub client_code: String,
    /// The API token.
    pub api_token: SecretString,
    /// By which clock times are told; checked when the site is commissioned.
    pub time_basis: TimeBasis,
    /// The site's time zone.
    pub zone: Tz,
    /// How long is waited.
    pub timeouts: Timeouts,
    /// How often and when a question is asked again. Writes are not.
    pub retry: Retry,
}

impl OpsComSettings {
    /// The public OPS-COM, told local times.
    pub fn new(client_code: impl Into<String>, api_token: SecretString, zone: Tz) -> OpsComSettings {
        OpsComSettings {
            controller_url: "https://controller.operationscommander.io".into(),
            validation_url: "https://service.ops-com.com".into(),
            client_code: client_code.into(),
            api_token,
            time_basis: TimeBasis::Local,
            zone,
            timeouts: Timeouts::default(),
            retry: Retry::default(),
        }
    }
}
