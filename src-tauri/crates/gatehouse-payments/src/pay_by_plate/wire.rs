//! The shapes of Pay-by-Plate Sync, for both sides. They are written exactly: the samples' names, order and times. They
//! are read leniently: further members, numbers for texts, null and absent texts, times without a zone.
//!
//! Read them with `serde_json::from_slice` or `from_str`: numbers are taken from their literal text, which a
//! `serde_json::Value` no longer has.

use super::times;
use crate::wire::{Loose, Text, read};
use crate::{Error, Provider};
use gatehouse_domain::Instant;
use gatehouse_domain::plate::normalise;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Deserialize as Read, Serialize, Serializer};
use utoipa::ToSchema;

/// Where the methods are, below the provider's own address ("Pay-by-Plate Sync, complete document").
pub const PREFIX: &str = "/api/pbp/v2014-06/";
/// The header that carries the key.
pub const KEY_HEADER: &str = "X-ApiKey";

/// A zone of `GET zones`. Its form is not public; read are also `Id`, and `ZoneName` or `Description`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Zone {
    /// Its id; opaque.
    #[schema(example = "prk1")]
    pub zone_id: String,
    /// Its name.
    #[schema(example = "Lot 1")]
    pub name: String,
}

/// A permit ("Pay-by-Plate Sync, permits").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Permit {
    /// When it ends. An end in the past says that it is gone.
    #[serde(serialize_with = "time")]
    #[schema(value_type = String, example = "2020-12-07T15:55:01.475935Z")]
    pub expiry: Instant,
    /// When it begins; written as `0001-01-01T00:00:00` where there is none.
    #[serde(serialize_with = "activation")]
    #[schema(value_type = String, example = "0001-01-01T00:00:00")]
    pub activation: Option<Instant>,
    /// Its id, which may be on several plates.
    #[schema(example = "1234A")]
    pub permit_id: String,
    /// The plate.
    #[schema(example = "ABC123")]
    pub plate_number: String,
    /// State or province of the plate; empty = not told.
    #[schema(example = "NY")]
    pub plate_state: String,
    /// Make of the vehicle.
    #[schema(example = "Renault")]
    pub make: Option<String>,
    /// Colour of the vehicle.
    #[schema(example = "Blue")]
    pub color: Option<String>,
}

/// The answer of `GET zones/{zoneId}/permits`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PermitsPage {
    /// Marks the state this page is of; asked with it, the next page holds what was modified since. Opaque.
    #[schema(example = "12/6/2020 3:55:01 PM")]
    pub continuation_token: String,
    /// The permits.
    pub permits: Vec<Permit>,
}

/// The body of `POST isvalid`. Not public; as agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Read, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct IsValidRequest {
    /// The plate.
    #[serde(deserialize_with = "text")]
    #[schema(example = "ABC123")]
    pub plate_number: String,
    /// State or province of the plate; empty or absent = any.
    #[serde(default, deserialize_with = "maybe_empty")]
    #[schema(example = "NY")]
    pub plate_state: String,
    /// In which zones.
    #[serde(deserialize_with = "texts")]
    pub zone_ids: Vec<String>,
}

/// The answer of `POST isvalid`. Not public; as agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Read, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct IsValidAnswer {
    /// Whether the plate has at least one valid permit in the zones.
    pub is_valid: bool,
}

/// The body of `POST permits/search` ("Pay-by-Plate Sync, search").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Read, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SearchRequest {
    /// The plates.
    #[serde(deserialize_with = "texts")]
    pub plate_numbers: Vec<String>,
    /// In which zones.
    #[serde(deserialize_with = "texts")]
    pub zone_ids: Vec<String>,
}

/// The answer of `POST permits/search`; when nothing is found it is 404 instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SearchAnswer {
    /// Zone by zone.
    pub permit_zones: Vec<PermitZone>,
}

/// What was found in a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PermitZone {
    /// The permits.
    pub permits: Vec<Permit>,
    /// The zone.
    #[schema(example = "prk1")]
    pub zone_id: String,
}

/// The body of `POST _test/populate`, which is ours: Genetec's certification methods are not public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Read, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PopulateRequest {
    /// The test zone.
    #[serde(deserialize_with = "text")]
    pub zone_id: String,
    /// Added, or changed when PermitId, PlateState and PlateNumber are the same.
    pub permits: Vec<Permit>,
}

/// The answer of `POST _test/populate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Read, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Populated {
    /// How many permits were taken.
    pub populated: usize,
}

/// The body of `POST _test/clear`, which is ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Read, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ClearRequest {
    /// The test zone.
    #[serde(deserialize_with = "text")]
    pub zone_id: String,
}

/// The answer of `POST _test/clear`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Read, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Cleared {
    /// How many permits had not ended, and have now.
    pub cleared: usize,
}

/// What was odd about permits that were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doubts {
    /// Permits with a time that names no zone; it was taken as UTC.
    pub without_zone: usize,
    /// Permits that were left out, because their plate or one of their times is missing or cannot be read.
    pub left_out: usize,
    /// Where the first of those was, for example `Permits[3].Expiry`.
    pub first_left_out: Option<String>,
    /// The page has no continuation token: only full reads are possible.
    pub without_token: bool,
}

impl Doubts {
    /// Each in a sentence.
    pub fn sentences(&self) -> Vec<String> {
        let without_zone = (self.without_zone > 0).then(|| {
            format!("{} permits have times without a zone; they are taken as UTC.", self.without_zone)
        });
        let left_out = self.first_left_out.as_ref().map(|first| {
            format!("{} permits cannot be read and were left out, the first at \"{first}\".", self.left_out)
        });
        let without_token = self.without_token.then(|| {
            "The answer has no continuation token, so everything is read again each time.".to_owned()
        });
        [without_zone, left_out, without_token].into_iter().flatten().collect()
    }
}

#[derive(Read)]
#[serde(rename_all = "PascalCase")]
struct PermitIn {
    #[serde(default)]
    expiry: Loose,
    #[serde(default)]
    activation: Loose,
    #[serde(default)]
    permit_id: Loose,
    #[serde(default)]
    plate_number: Loose,
    #[serde(default)]
    plate_state: Loose,
    #[serde(default)]
    make: Loose,
    #[serde(default)]
    color: Loose,
}

impl PermitIn {
    /// The permit, and whether its times name a zone; `Err` = the member that cannot be read.
    fn read(self) -> Result<(Permit, bool), &'static str> {
        let expiry = self.expiry.0.and_then(|text| times::read(&text)).ok_or("Expiry")?;
        let activation = match self.activation.0 {
            Some(text) => Some(times::read(&text).ok_or("Activation")?),
            None => None,
        };
        let activation = activation.filter(|begin| !times::is_never(begin.at));
        let permit = Permit {
            expiry: expiry.at,
            activation: activation.map(|begin| begin.at),
            permit_id: self.permit_id.0.unwrap_or_default(),
            plate_number: self.plate_number.0.filter(|it| !normalise(it).is_empty()).ok_or("PlateNumber")?,
            plate_state: self.plate_state.0.unwrap_or_default(),
            make: self.make.0,
            color: self.color.0,
        };
        Ok((permit, expiry.zoned && activation.is_none_or(|begin| begin.zoned)))
    }
}

/// Strictly: a permit that cannot be read is an error.
impl<'de> Deserialize<'de> for Permit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Permit, D::Error> {
        let read = PermitIn::deserialize(deserializer)?.read();
        read.map(|(permit, _)| permit)
            .map_err(|member| D::Error::custom(format_args!("{member} is missing or cannot be read")))
    }
}

/// Takes what can be read; the rest is left out and counted.
fn permits(all: Vec<Option<PermitIn>>, place: &str, doubts: &mut Doubts) -> Vec<Permit> {
    let mut taken = Vec::with_capacity(all.len());
    for (n, permit) in all.into_iter().enumerate() {
        match permit.map_or(Err("PlateNumber"), PermitIn::read) {
            Ok((permit, zoned)) => {
                doubts.without_zone += usize::from(!zoned);
                taken.push(permit);
            }
            Err(member) => {
                doubts.left_out += 1;
                doubts.first_left_out.get_or_insert_with(|| format!("{place}[{n}].{member}"));
            }
        }
    }
    taken
}

/// Reads an answer of `GET zones/{zoneId}/permits`; a missing token is an empty one and a doubt.
pub(super) fn read_page(body: &[u8]) -> Result<(PermitsPage, Doubts), Error> {
    #[derive(Read)]
    #[serde(rename_all = "PascalCase")]
    struct PageIn {
        #[serde(default)]
        continuation_token: Loose,
        // It has to be there: an answer of another kind must not look like a zone without permits.
        permits: Vec<Option<PermitIn>>,
    }
    let page: PageIn = read(Provider::PayByPlate, body)?;
    let mut doubts = Doubts { without_token: page.continuation_token.0.is_none(), ..Doubts::default() };
    let permits = permits(page.permits, "Permits", &mut doubts);
    let continuation_token = page.continuation_token.0.unwrap_or_default();
    Ok((PermitsPage { continuation_token, permits }, doubts))
}

/// Reads an answer of `POST permits/search`.
pub(super) fn read_search(body: &[u8]) -> Result<(SearchAnswer, Doubts), Error> {
    #[derive(Read)]
    #[serde(rename_all = "PascalCase")]
    struct SearchIn {
        permit_zones: Vec<ZoneIn>,
    }
    #[derive(Read)]
    #[serde(rename_all = "PascalCase")]
    struct ZoneIn {
        #[serde(default)]
        permits: Option<Vec<Option<PermitIn>>>,
        #[serde(deserialize_with = "text")]
        zone_id: String,
    }
    let answer: SearchIn = read(Provider::PayByPlate, body)?;
    let mut doubts = Doubts::default();
    let mut zone = |(n, zone): (usize, ZoneIn)| {
        let place = format!("PermitZones[{n}].Permits");
        let permits = permits(zone.permits.unwrap_or_default(), &place, &mut doubts);
        PermitZone { permits, zone_id: zone.zone_id }
    };
    let permit_zones = answer.permit_zones.into_iter().enumerate().map(&mut zone).collect();
    Ok((SearchAnswer { permit_zones }, doubts))
}

/// Reads an answer of `GET zones`: a list, or one under `Zones`.
pub(super) fn read_zones(body: &[u8]) -> Result<Vec<Zone>, Error> {
    #[derive(Read)]
    #[serde(rename_all = "PascalCase")]
    struct Within {
        zones: Vec<Zone>,
    }
    let begins_a_list = body.iter().find(|b| !b.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(b));
    if begins_a_list == Some(&b'[') {
        return read(Provider::PayByPlate, body);
    }
    Ok(read::<Within>(Provider::PayByPlate, body)?.zones)
}

/// What `POST isvalid` said; `None` = nothing that is understood.
pub(super) fn read_validity(body: &[u8]) -> Option<Result<bool, Permit>> {
    #[derive(Read)]
    #[serde(rename_all = "PascalCase")]
    struct Said {
        is_valid: crate::wire::Flag,
    }
    let provider = Provider::PayByPlate;
    if let Some(valid) = read::<crate::wire::Flag>(provider, body).ok().and_then(|flag| flag.0) {
        return Some(Ok(valid));
    }
    if let Some(valid) = read::<Said>(provider, body).ok().and_then(|said| said.is_valid.0) {
        return Some(Ok(valid));
    }
    read::<Permit>(provider, body).ok().map(Err)
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
        // Not aliases of one another: a zone may have a name and a description.
        #[derive(Read)]
        #[serde(rename_all = "PascalCase")]
        struct ZoneIn {
            #[serde(default)]
            zone_id: Loose,
            #[serde(default)]
            id: Loose,
            #[serde(default)]
            name: Loose,
            #[serde(default)]
            zone_name: Loose,
            #[serde(default)]
            description: Loose,
        }
        let zone = ZoneIn::deserialize(deserializer)?;
        let zone_id = zone.zone_id.0.or(zone.id.0).ok_or_else(|| D::Error::custom("a zone without an id"))?;
        let name = zone.name.0.or(zone.zone_name.0).or(zone.description.0);
        Ok(Zone { name: name.unwrap_or_else(|| zone_id.clone()), zone_id })
    }
}

fn time<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&times::write(*at))
}

fn activation<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => time(at, serializer),
        None => serializer.serialize_str(times::NEVER),
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Text::deserialize(deserializer).map(|text| text.0)
}

fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Vec::<Text>::deserialize(deserializer)?.into_iter().map(|text| text.0).collect())
}

fn maybe_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Loose::deserialize(deserializer)?.0.unwrap_or_default())
}
