//! The four questions to a provider. All of them are harmless: each may be asked again, and dropped at any time.

use super::error::PbpError;
use super::wire::{self, Doubts, IsValidRequest, Permit, SearchRequest};
use crate::exchange::{Http, MAX_BODY};
use crate::refusal::short;
use crate::retry::{Failed, asked};
use crate::wire::{Loose, read};
use crate::{Error, Provider, Retry, Timeouts, address};
use bytes::Bytes;
use chrono::TimeDelta;
use gatehouse_domain::Instant;
use gatehouse_domain::payment::{Right, Zone};
use gatehouse_domain::plate::normalise;
use http::{HeaderValue, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use url::Url;

/// The largest answer of permits that is read: 100,000 of them, at some 300 bytes each, and as much again.
const MAX_PERMITS: usize = 64 << 20;
/// Plates in one search.
const MAX_PLATES: usize = 1_000;
/// Zones in one question.
const MAX_ZONES: usize = 1_000;

/// A connection to a provider: address, key, patience.
#[derive(Debug, Clone)]
pub struct PbpSettings {
    /// Its address; https, or http to this PC. [`wire::PREFIX`] is added unless it ends so.
    pub base_url: String,
    /// The key.
    pub api_key: SecretString,
    /// How long is waited.
    pub timeouts: Timeouts,
    /// How often and when a question is asked again.
    pub retry: Retry,
}

impl PbpSettings {
    /// This provider with the usual patience.
    pub fn new(base_url: impl Into<String>, api_key: SecretString) -> PbpSettings {
        PbpSettings {
            base_url: base_url.into(),
            api_key,
            timeouts: Timeouts::default(),
            retry: Retry::default(),
        }
    }
}

/// A provider; cheap to clone. It is made anew when settings change.
#[derive(Clone)]
pub struct PayByPlate {
    inner: Arc<Inner>,
    /// How often a question is asked again.
    retry: Retry,
}

struct Inner {
    http: Http,
    /// With the prefix.
    base: Url,
    key: HeaderValue,
}

/// What a read of a zone told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsPage {
    /// The rights: all that are active, or with a token those that were modified since.
    pub rights: Vec<Right>,
    /// What to ask with next; `None` = the provider gave none.
    pub token: Option<String>,
    /// What was odd.
    pub doubts: Doubts,
}

/// What a provider said about a plate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validity {
    /// Yes or no, by its own clock and without a grace period.
    Said(bool),
    /// Rights, from which the caller sees it; none = not valid.
    Told(Vec<Right>),
}

impl Validity {
    /// Whether it is a yes at `at`. The grace period counts only where rights were told.
    pub fn holds(&self, region: Option<&str>, at: Instant, grace: TimeDelta) -> bool {
        match self {
            Validity::Said(valid) => *valid,
            Validity::Told(rights) => {
                rights.iter().any(|right| right.fits_region(region) && right.in_force(at, grace))
            }
        }
    }
}

impl PayByPlate {
    /// Takes the settings; asks nothing yet. Fails on an address or a key that cannot be used.
    pub fn new(settings: PbpSettings) -> Result<PayByPlate, Error> {
        let mut base = address::base(&settings.base_url)?;
        let prefix = wire::PREFIX.trim_end_matches('/');
        if !base.path().trim_end_matches('/').ends_with(prefix) {
            base = address::join(&base, prefix.split('/').skip(1));
        }
        let key = settings.api_key.expose_secret().trim();
        let unusable = || Error::NotAsked("The API key is missing, or holds characters no key has.".into());
        let mut key = HeaderValue::from_str(key).ok().filter(|key| !key.is_empty()).ok_or_else(unusable)?;
        key.set_sensitive(true);
        let http = Http::new(Provider::PayByPlate, settings.timeouts)?;
        Ok(PayByPlate { inner: Arc::new(Inner { http, base, key }), retry: settings.retry })
    }

    /// The same connection for somebody who waits: no question is asked again.
    #[must_use]
    pub fn asked_once(&self) -> PayByPlate {
        PayByPlate { inner: Arc::clone(&self.inner), retry: Retry::none() }
    }

    /// The zones of this key; `code` is the zone's id.
    pub async fn zones(&self) -> Result<Vec<Zone>, PbpError> {
        let body = self.ask(&Question::get(self.url(["zones"]), MAX_BODY)).await?;
        let zones = wire::read_zones(&body)?;
        Ok(zones.into_iter().map(|zone| Zone { code: zone.zone_id, name: zone.name }).collect())
    }

    /// The rights of a zone: all active ones, or those modified since a token of an earlier answer.
    pub async fn permits(&self, zone: &str, token: Option<&str>) -> Result<RightsPage, PbpError> {
        if let Some(complaint) = address::id_complaint(zone) {
            return Err(Error::NotAsked(complaint.to_owned()).into());
        }
        let mut url = self.url(["zones", zone, "permits"]);
        if let Some(token) = token {
            url.query_pairs_mut().append_pair("continuationToken", token);
            address::plain_blanks(&mut url);
        }
        let body = self.ask(&Question::get(url, MAX_PERMITS)).await.map_err(|error| match error {
            PbpError::Other(error) => of_zone(error, zone, token.is_some()),
            own => own,
        })?;
        let zone = zone.to_owned();
        // A hundred thousand permits take a while, which captures must not wait for.
        let read = tokio::task::spawn_blocking(move || {
            let (page, doubts) = wire::read_page(&body)?;
            let token = Some(page.continuation_token).filter(|token| !token.is_empty());
            Ok(RightsPage { rights: rights(page.permits, &zone), token, doubts })
        });
        let provider = Provider::PayByPlate;
        read.await.unwrap_or_else(|_| Err(Error::Unreadable { provider, path: "the answer".into() }.into()))
    }

    /// Whether a plate may be parked in one of these zones now: the last look before a gate opens. An answer that is
    /// not understood is followed by a search for the plate.
    pub async fn is_valid(
        &self,
        plate: &str,
        region: Option<&str>,
        zones: &[&str],
    ) -> Result<Validity, PbpError> {
        self.askable(&[plate], zones)?;
        let body = IsValidRequest {
            plate_number: plate.to_owned(),
            plate_state: region.unwrap_or_default().to_owned(),
            zone_ids: owned(zones),
        };
        let question = Question::post(self.url(["isvalid"]), &body, MAX_BODY);
        match self.ask(&question).await {
            Ok(body) => match wire::read_validity(&body) {
                Some(Ok(valid)) => return Ok(Validity::Said(valid)),
                Some(Err(permit)) => {
                    // An answer does not name its zone: it is of the only one, or of one of those asked for.
                    let zone = if let [only] = zones { only } else { "" };
                    return Ok(Validity::Told(rights(vec![permit], zone)));
                }
                None => {}
            },
            // It has no such method, or says "no" this way: the search tells.
            Err(PbpError::Other(error)) if matches!(PbpError::status(&error), Some(404 | 405)) => {}
            Err(error) => return Err(error),
        }
        let (found, _) = self.search(&[plate], zones).await?;
        Ok(Validity::Told(found))
    }

    /// The rights of plates in zones; nothing found is an empty list.
    pub async fn search(&self, plates: &[&str], zones: &[&str]) -> Result<(Vec<Right>, Doubts), PbpError> {
        self.askable(plates, zones)?;
        let body = SearchRequest { plate_numbers: owned(plates), zone_ids: owned(zones) };
        let question = Question::post(self.url(["permits", "search"]), &body, MAX_PERMITS);
        let body = match self.ask(&question).await {
            Err(PbpError::Other(error)) if PbpError::status(&error) == Some(404) => {
                return Ok((Vec::new(), Doubts::default()));
            }
            answer => answer?,
        };
        let (answer, doubts) = wire::read_search(&body)?;
        let asked_for: Vec<String> = plates.iter().map(|plate| normalise(plate)).collect();
        let found = answer
            .permit_zones
            .into_iter()
            .filter(|zone| zones.contains(&zone.zone_id.as_str()))
            .flat_map(|zone| rights(zone.permits, &zone.zone_id))
            // Whatever else it tells says nothing about these plates.
            .filter(|right| asked_for.contains(&right.normalised()))
            .collect();
        Ok((found, doubts))
    }

    fn askable(&self, plates: &[&str], zones: &[&str]) -> Result<(), Error> {
        let complaint = if zones.is_empty() {
            "No zone was chosen."
        } else if plates.is_empty() || plates.iter().any(|plate| normalise(plate).is_empty()) {
            "Type the plate."
        } else if plates.len() > MAX_PLATES || zones.len() > MAX_ZONES {
            "At most 1,000 plates and 1,000 zones can be asked for at once."
        } else {
            return Ok(());
        };
        Err(Error::NotAsked(complaint.to_owned()))
    }

    fn url<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        address::join(&self.inner.base, segments)
    }

    async fn ask(&self, question: &Question) -> Result<Bytes, PbpError> {
        asked(self.retry, || self.ask_once(question)).await.map_err(|error| match PbpError::status(&error) {
            Some(503) => PbpError::CannotTell,
            _ => PbpError::Other(error),
        })
    }

    async fn ask_once(&self, question: &Question) -> Result<Bytes, Failed> {
        let client = self.inner.http.questions();
        let request = match &question.json {
            Some(json) => client
                .post(question.url.clone())
                .header(header::CONTENT_TYPE, "application/json")
                .body(json.clone()),
            None => client.get(question.url.clone()),
        };
        let request = request
            .header(wire::KEY_HEADER, self.inner.key.clone())
            .header(header::ACCEPT, "application/json");
        let head = self.inner.http.send(request).await?;
        let (status, retry_after) = (head.status, head.retry_after);
        if status.is_success() {
            return Ok(head.body_up_to(question.bound).await?);
        }
        let message = words(&head.body().await?);
        let provider = Provider::PayByPlate;
        let error = if status == StatusCode::UNAUTHORIZED {
            Error::CredentialsRefused { provider, message }
        } else {
            Error::Refused { provider, status: status.as_u16(), error_id: None, message }
        };
        Err(Failed::answered(error, status, retry_after))
    }
}

impl std::fmt::Debug for PayByPlate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PayByPlate").field("base", &self.inner.base.as_str()).finish_non_exhaustive()
    }
}

struct Question {
    url: Url,
    json: Option<String>,
    /// The largest answer that is read.
    bound: usize,
}

impl Question {
    fn get(url: Url, bound: usize) -> Question {
        Question { url, json: None, bound }
    }

    fn post(url: Url, body: &impl Serialize, bound: usize) -> Question {
        let json = serde_json::to_string(body).expect("texts are always JSON");
        Question { url, json: Some(json), bound }
    }
}

/// What a refusal means when a zone was asked for. With a token it is the token's: a full read then shows whether
/// the zone is there.
fn of_zone(error: Error, zone: &str, with_token: bool) -> PbpError {
    match PbpError::status(&error) {
        Some(status @ (400 | 402 | 404..=407 | 409..=428 | 430..=499)) if with_token => {
            PbpError::TokenRefused { status }
        }
        Some(404) => PbpError::UnknownZone { zone: zone.to_owned() },
        _ => error.into(),
    }
}

/// The words of a refusal: `{"Message":"…"}` as this kind of server writes it; anything else has none.
fn words(body: &[u8]) -> String {
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "PascalCase", default)]
    struct Refusal {
        message: Loose,
    }
    let refusal: Refusal = read(Provider::PayByPlate, body).unwrap_or_default();
    refusal.message.0.map(|words| short(&words)).unwrap_or_default()
}

fn rights(permits: Vec<Permit>, zone: &str) -> Vec<Right> {
    permits
        .into_iter()
        .map(|permit| Right {
            zone: zone.to_owned(),
            permit_id: permit.permit_id,
            plate: permit.plate_number,
            region: permit.plate_state,
            valid_from: permit.activation,
            valid_until: permit.expiry,
            make: permit.make,
            color: permit.color,
        })
        .collect()
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
