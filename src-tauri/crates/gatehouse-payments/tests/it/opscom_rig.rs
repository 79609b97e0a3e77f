//! A connection to an OPS-COM that is one wiremock server, or a raw byte peer.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use gatehouse_domain::Instant;
use gatehouse_domain::payment::{
    Paid, PaidAmount, PaidCurrency, PaidPermitPush, PaidPermitUpdate, PermitNumber, PermitPlate,
    PermitReference, PermitTime, PermitZone,
};
use gatehouse_payments::opscom::{OpsCom, OpsComSettings};
use secrecy::SecretString;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::rig::{self, Then, raw_peer};

/// The token of the documents' examples.
pub const TOKEN: &str = "YOUR-API-TOKEN";
pub const REFERENCE: &str = "1a9b5375-cb75-4c71-9939-eeae550b09ac";
pub const PUSH: &str = "/api/OC-TOMA/v1/permits/push";
pub const UPDATE: &str = "/api/OC-TOMA/v1/permits/update";
pub const DELETE: &str = "/api/OC-TOMA/v1/permits/delete";
pub const STATS: &str = "/api/OC-TOMA/v1/permits/stats";
pub const CHECK: &str = "/api/v1/validate/plate";

/// Of a site in Toronto that tells local times.
pub fn settings(base: &str) -> OpsComSettings {
    let patience = rig::settings(base);
    OpsComSettings {
        controller_url: base.into(),
        validation_url: base.into(),
        timeouts: patience.timeouts,
        retry: patience.retry,
        ..OpsComSettings::new("OC-TOMA", SecretString::from(TOKEN), chrono_tz::America::Toronto)
    }
}

pub struct OpsComRig {
    pub server: MockServer,
    pub opscom: OpsCom,
}

impl OpsComRig {
    pub async fn start() -> OpsComRig {
        OpsComRig::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut OpsComSettings)) -> OpsComRig {
        let server = MockServer::start().await;
        let mut settings = settings(&server.uri());
        change(&mut settings);
        OpsComRig { opscom: OpsCom::new(settings).unwrap(), server }
    }

    /// Every POST there is answered so, and there have to be so many.
    pub async fn mount(&self, at: &str, answer: ResponseTemplate, times: u64) {
        Mock::given(method("POST"))
            .and(path(at))
            .respond_with(answer)
            .expect(times)
            .mount(&self.server)
            .await;
    }

    /// The bodies that came, as text.
    pub async fn bodies(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().map(|r| String::from_utf8(r.body.clone()).unwrap()).collect()
    }
}

/// An OPS-COM that is a raw peer.
pub async fn opscom_peer(then: Then) -> (OpsCom, Arc<AtomicU64>) {
    let (base, count) = raw_peer(then).await;
    (OpsCom::new(settings(&base)).unwrap(), count)
}

pub fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/opscom/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The same without the white space between its values.
pub fn bare(json: &str) -> String {
    let (mut out, mut quoted) = (String::new(), false);
    for c in json.chars() {
        quoted ^= c == '"';
        if quoted || !c.is_whitespace() {
            out.push(c);
        }
    }
    out
}

pub fn time(text: &str) -> PermitTime {
    PermitTime::new(text.parse::<Instant>().unwrap()).unwrap()
}

pub fn plate() -> PermitPlate {
    PermitPlate::new("PL8RDR").unwrap()
}

pub fn reference() -> PermitReference {
    PermitReference::new(REFERENCE).unwrap()
}

pub fn paid() -> Option<Paid> {
    Paid::of(PaidAmount::new("14.5".parse().unwrap()).ok(), Some(PaidCurrency::Cad)).unwrap()
}

/// The documents' example of a change, of this permit.
pub fn update_of(reference: &str) -> PaidPermitUpdate {
    let reference = PermitReference::new(reference).unwrap();
    PaidPermitUpdate::new(reference, Some(plate()), Some(time("2018-07-02T13:30:00Z")), paid()).unwrap()
}

pub fn update() -> PaidPermitUpdate {
    update_of(REFERENCE)
}

/// The documents' example of a new permit.
pub fn push() -> PaidPermitPush {
    let times = (time("2018-07-02T13:00:00Z"), time("2018-07-02T13:30:00Z"));
    let (zone, number) = (PermitZone::new("Lot 4").unwrap(), PermitNumber::new("L4-1138").unwrap());
    PaidPermitPush::new(plate(), zone, Some(number), times, paid()).unwrap()
}
