//! What a request means: who asks, what they may see, what is found; and the answer before it is bytes.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::fault::{Fault, Flaw, Op};
use super::model::{Permit, World};
use super::table::{self, Call};
use super::{Inner, IsValidForm, PbpConfig, Received, emit};
use crate::sim::wire::Request;

/// An answer before it is bytes.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    body: String,
    kind: &'static str,
}

impl Answer {
    fn new(status: u16, body: String) -> Self {
        Self { status, body, kind: "application/json; charset=utf-8" }
    }
    fn ok(body: String) -> Self {
        Self::new(200, body)
    }
    fn error(status: u16, words: &str) -> Self {
        Self::new(status, emit::error(words))
    }
    pub(super) fn bytes(&self, keep: bool) -> Vec<u8> {
        let (status, kind, length) = (self.status, self.kind, self.body.len());
        let connection = if keep { "keep-alive" } else { "close" };
        format!(
            "HTTP/1.1 {status} Simulated\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: {connection}\r\n\r\n{}",
            self.body
        )
        .into_bytes()
    }
}

/// What a key may see.
struct Scope<'a> {
    config: &'a PbpConfig,
    development: bool,
    zones: Option<&'a [String]>,
}

impl Scope<'_> {
    fn sees(&self, zone: &str) -> bool {
        if zone == self.config.test_zone {
            return self.development;
        }
        self.config.has(Flaw::ScopeIgnored)
            || !self.development && self.zones.is_none_or(|zones| zones.iter().any(|z| z == zone))
    }
}

/// Judges and acts; notes the request. The fault that comes back concerns the connection.
pub(super) fn answer(inner: &mut Inner, request: &Request) -> (Answer, Option<Fault>) {
    let now = inner.now();
    let mut note = Received::of(request, now, "x-apikey");
    let call = match table::read(request, &inner.config) {
        Ok(call) => call,
        Err((status, words)) => {
            note.violations.push(words.clone());
            note.status = status;
            inner.record.note(note);
            return (Answer::error(status, &words), None);
        }
    };
    note.op = Some(call.op);
    let fault = inner.record.take(call.op, true);
    let mut answer = match &fault {
        Some(Fault::Status { status }) => {
            let page = "<html><body><h1>Error</h1></body></html>";
            Answer { status: *status, body: page.into(), kind: "text/html" }
        }
        Some(Fault::Silent) => Answer::new(0, String::new()),
        Some(Fault::KeyRefused) => refused(),
        other => act(inner, request, &call, other.as_ref(), now, &mut note),
    };
    if inner.config.has(Flaw::CamelCase) && answer.status == 200 {
        answer.body = emit::camel_case(&answer.body);
    }
    if inner.config.has(Flaw::ContentType) {
        answer.kind = "text/html";
    }
    if matches!(fault, Some(Fault::BrokenJson)) {
        answer.body.truncate(answer.body.len() / 2);
    }
    note.violations.extend(call.faults);
    note.status = answer.status;
    inner.record.note(note);
    (answer, fault)
}

fn refused() -> Answer {
    Answer::error(401, "Authorization has been denied for this request.")
}

fn act(
    inner: &mut Inner,
    request: &Request,
    call: &Call,
    fault: Option<&Fault>,
    now: DateTime<Utc>,
    note: &mut Received,
) -> Answer {
    let Inner { config, world, .. } = inner;
    let keys = world.keys.clone();
    let own = matches!(call.op, Op::Populate | Op::Clear);
    if own && config.dev_key.is_none() {
        return Answer::error(404, "There are no certification methods here.");
    }
    let named = |(name, _): &&(String, Vec<u8>)| {
        name == "X-ApiKey" || !config.has(Flaw::HeaderCase) && name.eq_ignore_ascii_case("x-apikey")
    };
    let given = request.headers.0.iter().find(named).map(|(_, v)| String::from_utf8_lossy(v).into_owned());
    let known = given.as_ref().and_then(|given| keys.iter().find(|k| k.key == *given));
    let development = given.is_some() && given == config.dev_key;
    let lenient = given.is_none() && config.has(Flaw::No401) || given.is_some() && config.has(Flaw::AnyKey);
    let allowed = if own {
        development || given.is_some() && config.has(Flaw::PopulateAnyKey)
    } else {
        development || known.is_some() || lenient
    };
    if !allowed {
        if given.is_none() {
            note.violations.push("X-ApiKey is missing".into());
        }
        return refused();
    }
    if !call.faults.is_empty() {
        let status = if config.has(Flaw::Malformed500) { 500 } else { 400 };
        return Answer::error(status, &call.faults.join("; "));
    }
    let scope =
        Scope { config, development: development || own, zones: known.and_then(|key| key.zones.as_deref()) };
    match call.op {
        Op::Zones => zones(world, &scope),
        Op::Permits => permits(world, &scope, call, fault, now),
        Op::IsValid => is_valid(world, &scope, call, now),
        Op::Search => search(world, &scope, call, now),
        Op::Populate => populate(world, &scope, call),
        Op::Clear => clear(world, &scope, call, now),
    }
}

fn is_zone(world: &World, config: &PbpConfig, zone: &str) -> bool {
    world.has_zone(zone) || config.dev_key.is_some() && zone == config.test_zone
}

fn zones(world: &World, scope: &Scope<'_>) -> Answer {
    let config = scope.config;
    let test = super::Zone { id: config.test_zone.clone(), name: "Certification".into() };
    let all = world.zones.iter().chain(scope.development.then_some(&test));
    Answer::ok(emit::zones(all.filter(|z| scope.sees(&z.id)), config))
}

fn permits(
    world: &mut World,
    scope: &Scope<'_>,
    call: &Call,
    fault: Option<&Fault>,
    now: DateTime<Utc>,
) -> Answer {
    let config = scope.config;
    if !is_zone(world, config, &call.zone) || !scope.sees(&call.zone) {
        if config.has(Flaw::UnknownZone200) {
            return Answer::ok(emit::page(Some("none"), [], config));
        }
        return Answer::error(404, "The zone does not exist.");
    }
    let since = match &call.token {
        Some(_) if fault == Some(&Fault::TokenRefused) => None,
        Some(token) => world.change_of(token),
        None => Some(0),
    };
    let Some(mut since) = since else {
        let status = if config.has(Flaw::Token500) { 500 } else { 400 };
        return Answer::error(status, "The continuation token is not valid.");
    };
    let delta = call.token.is_some();
    if delta && config.has(Flaw::DeltaRepeatsAll) {
        since = 0;
    }
    let repeated = call.token.clone().filter(|_| fault == Some(&Fault::TokenRepeats));
    let token = repeated.unwrap_or_else(|| world.token(now));
    let lost = delta && (fault == Some(&Fault::PermitsLost) || config.has(Flaw::DeltaMissesChanges));
    let expired =
        if delta { !config.has(Flaw::DeletionInvisible) } else { config.has(Flaw::FullReadWithExpired) };
    let told =
        world.since(&call.zone, since).filter(|p| !(lost && p.active(now)) && (expired || p.active(now)));
    Answer::ok(emit::page(Some(&token), told, config))
}

/// Permits that count for these zones, plates and key.
fn counting<'a>(
    world: &'a World,
    scope: &Scope<'_>,
    plates: &[&str],
    zones: &[&str],
    now: DateTime<Utc>,
) -> Vec<&'a Permit> {
    world
        .permits()
        .filter(|p| zones.contains(&p.zone.as_str()) && scope.sees(&p.zone))
        .filter(|p| p.active(now) && plates.iter().any(|plate| p.is_of(plate)))
        .collect()
}

fn is_valid(world: &World, scope: &Scope<'_>, call: &Call, now: DateTime<Utc>) -> Answer {
    let config = scope.config;
    let every: Vec<&str> =
        world.zones.iter().map(|z| z.id.as_str()).chain([config.test_zone.as_str()]).collect();
    let zones = if config.has(Flaw::ValidityIgnoresZones) { every } else { call.texts("ZoneIds") };
    let state = call.text("PlateState");
    let found = counting(world, scope, &[call.text("PlateNumber")], &zones, now)
        .into_iter()
        .filter(|p| state.is_empty() || p.state.is_empty() || p.state == state)
        .find(|p| p.valid(now) || config.has(Flaw::ActivationIgnored));
    let valid = found.is_some() || config.has(Flaw::AlwaysValid);
    Answer::ok(match config.is_valid {
        IsValidForm::Bool => valid.to_string(),
        IsValidForm::Object => format!("{{\"IsValid\":{valid}}}"),
        IsValidForm::Permit => found.map_or_else(|| "null".into(), |p| emit::permit(p, config)),
    })
}

fn search(world: &World, scope: &Scope<'_>, call: &Call, now: DateTime<Utc>) -> Answer {
    let config = scope.config;
    let (plates, mut zones) = (call.texts("PlateNumbers"), call.texts("ZoneIds"));
    let found_any = !counting(world, scope, &plates, &zones, now).is_empty();
    if !found_any && config.has(Flaw::SearchEmpty200) {
        return Answer::ok(emit::found(&[], config));
    }
    if config.has(Flaw::SearchIgnoresZones) {
        zones = world.zones.iter().map(|z| z.id.as_str()).chain([config.test_zone.as_str()]).collect();
    }
    let all = if config.has(Flaw::SearchIgnoresPlates) {
        world
            .permits()
            .filter(|p| zones.contains(&p.zone.as_str()) && scope.sees(&p.zone) && p.active(now))
            .collect()
    } else {
        counting(world, scope, &plates, &zones, now)
    };
    let mut by_zone: Vec<(&str, Vec<&Permit>)> = Vec::new();
    for zone in zones {
        let here: Vec<&Permit> = all.iter().copied().filter(|p| p.zone == zone).collect();
        if !here.is_empty() && !by_zone.iter().any(|(z, _)| *z == zone) {
            by_zone.push((zone, here));
        }
    }
    if by_zone.is_empty() {
        return Answer::error(404, "No permit was found.");
    }
    Answer::ok(emit::found(&by_zone, config))
}

fn populate(world: &mut World, scope: &Scope<'_>, call: &Call) -> Answer {
    let config = scope.config;
    let zone = call.text("ZoneId");
    let any = config.has(Flaw::PopulateAnyZone) && world.has_zone(zone);
    if zone != config.test_zone && !any {
        return Answer::error(404, "This is not the zone for certification.");
    }
    let given = call.body["Permits"].as_array().cloned().unwrap_or_default();
    let Some(permits) = given.iter().map(|p| permit(zone, p)).collect::<Option<Vec<_>>>() else {
        return Answer::error(400, "A permit's times cannot be read.");
    };
    let count = permits.len();
    for permit in permits {
        if config.has(Flaw::UniqueIds) {
            world.drop_others(&permit);
        }
        world.put(permit);
    }
    Answer::ok(format!("{{\"Populated\":{count}}}"))
}

fn permit(zone: &str, given: &Value) -> Option<Permit> {
    let text = |name: &str| given[name].as_str().unwrap_or_default();
    let time = |name: &str| text(name).parse::<DateTime<Utc>>().ok();
    let mut permit =
        Permit::new(zone, text("PermitId"), text("PlateNumber"), text("PlateState"), time("Expiry")?);
    permit.activation = match text("Activation") {
        "" | emit::NEVER => None,
        _ => Some(time("Activation")?),
    };
    permit.make = given["Make"].as_str().map(str::to_owned);
    permit.color = given["Color"].as_str().map(str::to_owned);
    Some(permit)
}

fn clear(world: &mut World, scope: &Scope<'_>, call: &Call, now: DateTime<Utc>) -> Answer {
    let zone = call.text("ZoneId");
    if zone != scope.config.test_zone {
        return Answer::error(404, "This is not the zone for certification.");
    }
    let cleared = world.take_back(now, |p| p.zone == zone);
    Answer::ok(format!("{{\"Cleared\":{cleared}}}"))
}
