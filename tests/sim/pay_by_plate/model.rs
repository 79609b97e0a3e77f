//! What the simulated provider knows: zones, permits with the change they last went through, keys, and the tokens
//! that stand for states it was in.
//!
//! It holds and selects; what a request means is in `answer`, how things are written is in `emit`.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// A zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// `prk1`.
    pub id: String,
    /// `Lot 1`.
    pub name: String,
}

/// A permit: of one plate, in one zone. Several may share an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// In which zone.
    pub zone: String,
    /// `1234A`.
    pub id: String,
    /// `ABC123`.
    pub plate: String,
    /// `NY`.
    pub state: String,
    /// From when; `None` is written as .NET's least date.
    pub activation: Option<DateTime<Utc>>,
    /// Until when.
    pub expiry: DateTime<Utc>,
    /// `Renault`.
    pub make: Option<String>,
    /// `Blue`.
    pub color: Option<String>,
}

impl Permit {
    /// A permit without activation, make and colour.
    #[must_use]
    pub fn new(zone: &str, id: &str, plate: &str, state: &str, expiry: DateTime<Utc>) -> Self {
        Self {
            zone: zone.to_owned(),
            id: id.to_owned(),
            plate: plate.to_owned(),
            state: state.to_owned(),
            activation: None,
            expiry,
            make: None,
            color: None,
        }
    }

    fn key(&self) -> (&str, &str, &str, &str) {
        (&self.zone, &self.id, &self.state, &self.plate)
    }

    /// Whether it has not expired.
    pub(super) fn active(&self, now: DateTime<Utc>) -> bool {
        now < self.expiry
    }

    /// Whether it counts.
    pub(super) fn valid(&self, now: DateTime<Utc>) -> bool {
        self.active(now) && self.activation.is_none_or(|from| from <= now)
    }

    pub(super) fn is_of(&self, plate: &str) -> bool {
        plain(&self.plate) == plain(plate)
    }
}

/// A plate without what people write between its parts.
fn plain(plate: &str) -> String {
    plate.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Somebody who may ask.
#[derive(Debug, Clone)]
pub struct Key {
    /// What the header carries.
    pub key: String,
    /// Only these zones; `None` = all but the test zone.
    pub zones: Option<Vec<String>>,
}

/// Everything.
#[derive(Debug, Default)]
pub struct World {
    /// In the order of their list.
    pub zones: Vec<Zone>,
    /// Who may ask.
    pub keys: Vec<Key>,
    /// Each with the number of the change it last went through.
    permits: Vec<(u64, Permit)>,
    /// Where each zone's permits are, so that a change needs no search.
    places: HashMap<(String, String, String, String), usize>,
    changes: u64,
    /// What each token stands for.
    tokens: BTreeMap<String, u64>,
    last_token: Option<(DateTime<Utc>, u64)>,
}

impl World {
    /// Adds a permit, or changes the one with the same zone, id, state and plate.
    pub fn put(&mut self, permit: Permit) {
        self.changes += 1;
        let (zone, id, state, plate) = permit.key();
        let key = (zone.to_owned(), id.to_owned(), state.to_owned(), plate.to_owned());
        match self.places.get(&key) {
            Some(place) => self.permits[*place] = (self.changes, permit),
            None => {
                self.places.insert(key, self.permits.len());
                self.permits.push((self.changes, permit));
            }
        }
    }

    /// Takes permits back: they expire a second ago, which is how a delta shows it. Answers how many there were.
    pub fn take_back(&mut self, now: DateTime<Utc>, which: impl Fn(&Permit) -> bool) -> usize {
        let mut taken = 0;
        for (change, permit) in self.permits.iter_mut().filter(|(_, p)| p.active(now) && which(p)) {
            self.changes += 1;
            (*change, permit.expiry) = (self.changes, now - TimeDelta::seconds(1));
            taken += 1;
        }
        taken
    }

    /// Takes away other permits of that id, as a provider does that believes ids to be unique.
    pub(super) fn drop_others(&mut self, kept: &Permit) {
        self.permits.retain(|(_, p)| p.zone != kept.zone || p.id != kept.id || p.plate == kept.plate);
        self.places = self
            .permits
            .iter()
            .enumerate()
            .map(|(place, (_, p))| ((p.zone.clone(), p.id.clone(), p.state.clone(), p.plate.clone()), place))
            .collect();
    }

    /// Permits of a zone that changed after that change.
    pub fn since<'a>(&'a self, zone: &'a str, change: u64) -> impl Iterator<Item = &'a Permit> {
        self.permits.iter().filter(move |(c, p)| *c > change && p.zone == zone).map(|(_, p)| p)
    }

    /// All permits.
    pub fn permits(&self) -> impl Iterator<Item = &Permit> {
        self.permits.iter().map(|(_, p)| p)
    }

    /// Whether there is such a zone.
    #[must_use]
    pub fn has_zone(&self, id: &str) -> bool {
        self.zones.iter().any(|z| z.id == id)
    }

    /// The change a token stands for.
    pub(super) fn change_of(&self, token: &str) -> Option<u64> {
        self.tokens.get(token).copied()
    }

    /// A token for the state of now: a date as the sample shows it. Nothing changed = the same token again; two
    /// states within a second get two tokens, the later one running ahead of the clock.
    pub(super) fn token(&mut self, now: DateTime<Utc>) -> String {
        let now = now.trunc_subsecs(0);
        let at = match self.last_token {
            Some((at, change)) if change == self.changes => at,
            Some((at, _)) => now.max(at + TimeDelta::seconds(1)),
            None => now,
        };
        self.last_token = Some((at, self.changes));
        let text = at.format("%-m/%-d/%Y %-I:%M:%S %p").to_string();
        self.tokens.insert(text.clone(), self.changes);
        text
    }
}
