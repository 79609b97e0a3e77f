//! What plate validation and permit statistics answer, in both generations.
//!
//! New: `{error, data: {response, responseJSON: {permits, dntt, alarm}}, message}`. Old: the same without the
//! outer object, with one permit's fields bare in `responseJSON`. Nothing known is `{}`; a list that PHP finds empty
//! may stand in the place of an object. All values are texts.

use super::answer::{Said, unreadable};
use crate::Error;
use crate::wire::{Loose, amount, loose, read};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use gatehouse_domain::payment::{CheckedPermit, DoNotTicket, Expiry, PlateCheck};
use http::StatusCode;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_json::value::RawValue;

/// Permits of one kind in one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitTotal {
    /// `standard` or `temp`; as told.
    pub kind: String,
    /// The zone, by OPS-COM's name.
    pub zone: String,
    /// How many.
    pub total: u64,
}

#[derive(Deserialize)]
struct StatsIn {
    data: Vec<TotalIn>,
}

#[derive(Deserialize)]
struct TotalIn {
    #[serde(default, rename = "type")]
    kind: Loose,
    #[serde(default)]
    zone: Loose,
    total: Whole,
}

/// A count as text or number.
struct Whole(u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Whole, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let read = loose(raw).as_deref().and_then(amount::whole);
        read.map(Whole).ok_or_else(|| D::Error::custom("not a whole number"))
    }
}

/// Reads statistics; totals are texts.
pub(super) fn totals(body: &[u8]) -> Result<Vec<PermitTotal>, Error> {
    let stats: StatsIn = read(crate::Provider::OpsCom, body)?;
    let total = |t: TotalIn| PermitTotal {
        kind: t.kind.0.unwrap_or_default(),
        zone: t.zone.0.unwrap_or_default(),
        total: t.total.0,
    };
    Ok(stats.data.into_iter().map(total).collect())
}

#[derive(Deserialize)]
struct NewIn<'a> {
    #[serde(default)]
    error: Loose,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    message: Loose,
}

#[derive(Deserialize)]
struct AnswerIn<'a> {
    #[serde(default)]
    response: Loose,
    #[serde(borrow, rename = "responseJSON")]
    known: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct KnownIn {
    #[serde(deserialize_with = "list")]
    permits: Vec<PermitIn>,
    #[serde(deserialize_with = "list")]
    dntt: Vec<NoteIn>,
    alarm: Loose,
    /// Of the old generation: one permit's fields.
    expires: Time,
    active: Loose,
    #[serde(rename = "type")]
    kind: Loose,
    #[serde(rename = "shortName")]
    name: Loose,
}

/// A list; null or an empty text is none.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    match raw.get() {
        "null" | r#""""# => Ok(Vec::new()),
        list => serde_json::from_str(list).map_err(|_| D::Error::custom("not a list as documented")),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PermitIn {
    #[serde(rename = "type")]
    kind: Loose,
    #[serde(rename = "shortName")]
    name: Loose,
    expires: Time,
    active: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NoteIn {
    notes: Loose,
    location: Loose,
    start: Time,
    end: Time,
}

/// A time, or a day; `None` = missing, null, empty, or the zeros of a database. Anything else is an error: an end
/// that cannot be read must not look like no end.
#[derive(Clone, Copy, Default)]
struct Time(Option<Civil>);

#[derive(Clone, Copy)]
enum Civil {
    At(NaiveDateTime),
    Day(NaiveDate),
}

impl Time {
    fn start(self) -> Option<NaiveDateTime> {
        Some(match self.0? {
            Civil::At(at) => at,
            Civil::Day(day) => day.and_time(NaiveTime::MIN),
        })
    }

    /// A day ends with its last second.
    fn end(self) -> Option<Expiry> {
        let last = NaiveTime::from_hms_opt(23, 59, 59).expect("a time of the day");
        Some(Expiry::told(match self.0? {
            Civil::At(at) => at,
            Civil::Day(day) => day.and_time(last),
        }))
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        if raw.get() == "null" {
            return Ok(Time(None));
        }
        let text = loose(raw).ok_or_else(|| D::Error::custom("not a time"))?;
        let text = text.trim();
        if text.is_empty() || text.starts_with("0000-00-00") {
            return Ok(Time(None));
        }
        let at = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        match (at, text.parse()) {
            (Some(at), _) => Ok(Time(Some(Civil::At(at)))),
            (None, Ok(day)) => Ok(Time(Some(Civil::Day(day)))),
            (None, Err(_)) => Err(D::Error::custom("not a time")),
        }
    }
}

/// Reads what is known about a plate.
pub(super) fn check(status: StatusCode, body: &[u8]) -> Result<PlateCheck, Error> {
    let outer: NewIn<'_> = read(crate::Provider::OpsCom, body)?;
    if let Some(code) = outer.error.0.as_deref().filter(|code| *code != "0") {
        return Err(Said::coded(status, code, outer.message.0.as_deref()).into_error());
    }
    let inner = outer.data.map_or(body, |data| data.get().as_bytes());
    let answer: AnswerIn<'_> = read(crate::Provider::OpsCom, inner)?;
    let known = match answer.known.map(RawValue::get) {
        None => return Err(unreadable("responseJSON")),
        Some("[]") => KnownIn::default(),
        Some(known) => read(crate::Provider::OpsCom, known.as_bytes())?,
    };
    Ok(known.into_check(answer.response.0.unwrap_or_default()))
}

impl KnownIn {
    fn into_check(self, words: String) -> PlateCheck {
        let bare = PermitIn { kind: self.kind, name: self.name, expires: self.expires, active: self.active };
        let bare = bare.told().then_some(bare);
        PlateCheck {
            permits: self.permits.into_iter().chain(bare).map(CheckedPermit::from).collect(),
            do_not_ticket: self.dntt.into_iter().map(DoNotTicket::from).collect(),
            alarm: self.alarm.0,
            words,
        }
    }
}

impl PermitIn {
    fn told(&self) -> bool {
        self.kind.0.is_some() || self.name.0.is_some() || self.expires.0.is_some()
    }
}

impl From<PermitIn> for CheckedPermit {
    fn from(wire: PermitIn) -> CheckedPermit {
        CheckedPermit {
            kind: wire.kind.0,
            name: wire.name.0,
            expires: wire.expires.end(),
            active: match wire.active.0.as_deref() {
                Some("1" | "true") => Some(true),
                Some("0" | "false") => Some(false),
                _ => None,
            },
        }
    }
}

impl From<NoteIn> for DoNotTicket {
    fn from(wire: NoteIn) -> DoNotTicket {
        DoNotTicket {
            notes: wire.notes.0,
            location: wire.location.0,
            start: wire.start.start(),
            end: wire.end.end(),
        }
    }
}
