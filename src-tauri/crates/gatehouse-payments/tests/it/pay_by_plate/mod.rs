//! Pay-by-Plate Sync: both public samples, and every trap of a provider's answers, on both sides of its limits.

mod asking;
mod bounds;
mod reading;
mod refusing;
mod writing;

use gatehouse_payments::pay_by_plate::{PayByPlate, PbpError, PbpSettings};
use gatehouse_payments::{Error, Provider};
use secrecy::SecretString;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::rig::settings;

const KEY: &str = "F39CA88C-6E02-4120-AA27-1A87C2E90ABB";
const ZONES: &str = "/api/pbp/v2014-06/zones";
const PERMITS: &str = "/api/pbp/v2014-06/zones/prk1/permits";
const IS_VALID: &str = "/api/pbp/v2014-06/isvalid";
const SEARCH: &str = "/api/pbp/v2014-06/permits/search";

struct Rig {
    server: MockServer,
    provider: PayByPlate,
}

fn at(base: &str, key: &str) -> Result<PayByPlate, Error> {
    let usual = settings(base);
    PayByPlate::new(PbpSettings {
        timeouts: usual.timeouts,
        retry: usual.retry,
        ..PbpSettings::new(base, SecretString::from(key))
    })
}

impl Rig {
    async fn new() -> Rig {
        let server = MockServer::start().await;
        let provider = at(&server.uri(), KEY).unwrap();
        Rig { server, provider }
    }

    /// As patient as it is in use: large answers take a while on a busy machine.
    async fn patient() -> Rig {
        let server = MockServer::start().await;
        let usual = PbpSettings::new(server.uri(), SecretString::from(KEY));
        Rig { server, provider: PayByPlate::new(usual).unwrap() }
    }

    /// Only a request with the key is answered.
    async fn mount(&self, verb: &str, at: &str, answer: ResponseTemplate, times: u64) {
        Mock::given(method(verb))
            .and(path(at))
            .and(header("X-ApiKey", KEY))
            .respond_with(answer)
            .expect(times)
            .mount(&self.server)
            .await;
    }

    /// The query of the only request.
    async fn query(&self) -> Option<String> {
        let requests = self.server.received_requests().await.unwrap();
        assert_eq!(requests.len(), 1);
        requests[0].url.query().map(str::to_owned)
    }

    /// Bodies of all requests.
    async fn bodies(&self) -> Vec<serde_json::Value> {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().map(|r| serde_json::from_slice(&r.body).unwrap_or_default()).collect()
    }
}

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/pay_by_plate/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn refused(status: u16) -> PbpError {
    let provider = Provider::PayByPlate;
    Error::Refused { provider, status, error_id: None, message: String::new() }.into()
}
