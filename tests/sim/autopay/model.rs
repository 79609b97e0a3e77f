//! What the simulated Autopay knows: vehicles, services, tenants, allocations, credentials and tokens.
//!
//! It holds and selects; what a request means is in `fleet` and `permit`, how things are written is in `emit`.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

/// A vehicle of the fleet. Its plate is the joined one: a subdivision stands in front (P-Q8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// `HDBB12345`.
    pub plate: String,
    /// Two letters.
    pub country: String,
    /// `HD`.
    pub subdivision: Option<String>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

impl Vehicle {
    /// A vehicle; the subdivision is put in front of the plate unless it stands there.
    #[must_use]
    pub fn new(plate: &str, country: &str, subdivision: Option<&str>, created_at: DateTime<Utc>) -> Self {
        Self {
            plate: joined(plate, subdivision),
            country: country.to_owned(),
            subdivision: subdivision.map(str::to_owned),
            created_at,
        }
    }

    /// What makes it the same vehicle: country and joined plate.
    #[must_use]
    pub fn key(&self) -> (String, String) {
        (self.country.clone(), self.plate.clone())
    }
}

/// A plate with its subdivision in front, once.
#[must_use]
pub fn joined(plate: &str, subdivision: Option<&str>) -> String {
    match subdivision {
        Some(s) if !plate.starts_with(s) => format!("{s}{plate}"),
        _ => plate.to_owned(),
    }
}

/// A code with its name: a facility or a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Place {
    /// A place.
    #[must_use]
    pub fn new(code: &str, name: &str) -> Self {
        Self { code: code.to_owned(), name: name.to_owned() }
    }
}

/// A cost. Amounts are the literal texts that go on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Three letters.
    pub currency: String,
    /// `20`.
    pub vat_percent: String,
    /// `20.20`.
    pub net: String,
    /// `4.04`.
    pub vat: String,
    /// `24.24`.
    pub gross: String,
}

impl Cost {
    /// The cost of the documents' examples: 20.20 and 20 % VAT.
    #[must_use]
    pub fn example() -> Self {
        Self::of("NOK", 2020, 20)
    }

    /// A cost from a net amount in hundredths and a VAT percentage.
    #[must_use]
    pub fn of(currency: &str, net_cents: u64, percent: u64) -> Self {
        let vat = net_cents * percent / 100;
        let text = |c: u64| format!("{}.{:02}", c / 100, c % 100);
        Self {
            currency: currency.to_owned(),
            vat_percent: percent.to_string(),
            net: text(net_cents),
            vat: text(vat),
            gross: text(net_cents + vat),
        }
    }
}

/// A parking or a toll road passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Where; the second example of the unpaid list has none (P-Q9).
    pub facility: Option<Place>,
    /// Where in it.
    pub zone: Option<Place>,
    /// What was bought.
    pub product_name: Option<String>,
    /// Whose.
    pub vehicle: Vehicle,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it ended; `None` = running. An end in the simulator's future makes it run until then.
    pub end: Option<DateTime<Utc>>,
    /// What it costs, when that is known.
    pub cost: Option<Cost>,
    /// Whose car park.
    pub operator_id: String,
    /// `PARKING` or `TOLL_ROAD`.
    pub kind: String,
    /// Additional data.
    pub data: Option<BTreeMap<String, String>>,
    /// `NOT_INVOICED`, `NOT_INVOICEABLE`, `IN_INVOICING`, `INVOICED`.
    pub invoicing_status: String,
    /// The driver has paid: it is no longer unpaid.
    pub paid: bool,
    /// The fleet declined to pay.
    pub declined: bool,
    /// Payment by the driver is blocked.
    pub locked: bool,
}

impl Service {
    /// An unpaid parking with the examples' operator and data.
    #[must_use]
    pub fn new(id: &str, vehicle: &Vehicle, start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> Self {
        Self {
            id: id.to_owned(),
            facility: Some(Place::new("100", "Autopay facility")),
            zone: Some(Place::new("100", "Autopay zone")),
            product_name: Some("Autopay product".into()),
            vehicle: vehicle.clone(),
            start,
            end,
            cost: Some(Cost::example()),
            operator_id: "operator-id".into(),
            kind: "PARKING".into(),
            data: Some(BTreeMap::from([("key".into(), "value".into())])),
            invoicing_status: "NOT_INVOICED".into(),
            paid: false,
            declined: false,
            locked: false,
        }
    }

    /// Whether it has ended by `now`.
    #[must_use]
    pub fn finished(&self, now: DateTime<Utc>) -> bool {
        self.end.is_some_and(|end| end <= now)
    }
}

/// What a fleet profile may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// No fleet profile.
    None,
    /// Vehicles.
    Small,
    /// Unpaid services, locking, declining.
    Medium,
    /// Notifications.
    Enterprise,
}

/// A client that may ask for tokens.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its name.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Only this operator's services; `None` = every operator's (P-Q29).
    pub operator_id: Option<String>,
    /// Its fleet level.
    pub level: Level,
    /// The landlord in its token.
    pub landlord_id: Option<String>,
}

/// A kind of permit a landlord can give.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is valid: a facility with its zones.
    pub facilities: Vec<(Place, Vec<Place>)>,
}

/// A number of permits given to a tenant.
#[derive(Debug, Clone)]
pub struct Allocation {
    /// Its id.
    pub id: String,
    /// Of which definition.
    pub definition_id: String,
    /// Simultaneous use.
    pub spaces: u64,
    /// Permits that may be issued.
    pub permits: u64,
    /// Permits that were issued; not on the wire.
    pub issued: u64,
    /// First day.
    pub from: NaiveDate,
    /// Last day; 2099-01-01 = no end.
    pub to: NaiveDate,
    /// Where the days are counted.
    pub zone_id: String,
    /// Created or changed by the API.
    pub via_api: bool,
}

/// Who receives allocations.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its manager's address.
    pub email: String,
    /// `FULL` or `BASIC`.
    pub kind: String,
    /// Not usable before this time.
    pub ready_at: DateTime<Utc>,
    /// Requests that are still refused after creation.
    pub refusals: u32,
    /// Its allocations.
    pub allocations: Vec<Allocation>,
}

/// A landlord.
#[derive(Debug, Clone, Default)]
pub struct Landlord {
    /// What it can give.
    pub definitions: Vec<Definition>,
    /// To whom.
    pub tenants: Vec<Tenant>,
}

/// A token that was given out.
#[derive(Debug, Clone)]
pub struct Token {
    /// To whom.
    pub client_id: String,
    /// Until when.
    pub expires: DateTime<Utc>,
}

/// Everything.
#[derive(Debug, Default)]
pub struct World {
    /// The fleet, in the order of addition.
    pub vehicles: Vec<Vehicle>,
    pub(super) keys: HashSet<(String, String)>,
    /// Parkings and passings, in the order of arrival.
    pub services: Vec<Service>,
    /// Vehicles that were detached from user profiles, in order, with repetitions.
    pub detached: Vec<(String, String)>,
    /// Landlords by id.
    pub landlords: BTreeMap<String, Landlord>,
    /// Clients.
    pub credentials: Vec<Credential>,
    /// Tokens by their text.
    pub tokens: HashMap<String, Token>,
    /// How many tokens were given out.
    pub tokens_issued: u64,
    pub(super) made: u64,
    pub(super) paid_meanwhile: usize,
}

impl World {
    /// Adds a vehicle; one that is there already stays as it is and is returned.
    pub fn add_vehicle(&mut self, vehicle: Vehicle) -> Vehicle {
        if self.keys.insert(vehicle.key()) {
            self.vehicles.push(vehicle.clone());
            return vehicle;
        }
        self.vehicle(&vehicle.country, &vehicle.plate).cloned().unwrap_or(vehicle)
    }

    /// Takes a vehicle out; false = it was not there.
    pub fn remove_vehicle(&mut self, country: &str, plate: &str) -> bool {
        let key = (country.to_owned(), plate.to_owned());
        self.vehicles.retain(|v| v.key() != key);
        self.keys.remove(&key)
    }

    /// The vehicle with this joined plate.
    #[must_use]
    pub fn vehicle(&self, country: &str, plate: &str) -> Option<&Vehicle> {
        self.vehicles.iter().find(|v| v.country == country && v.plate == plate)
    }

    /// Whether a service belongs on an unpaid list at all.
    pub(super) fn unpaid(&self, service: &Service, operator: Option<&str>, locked_stay: bool) -> bool {
        !service.paid
            && !service.declined
            && (locked_stay || !service.locked)
            && operator.is_none_or(|o| o == service.operator_id)
            && self.keys.contains(&service.vehicle.key())
    }

    pub(super) fn take_paid_meanwhile(&mut self) -> usize {
        std::mem::take(&mut self.paid_meanwhile)
    }

    /// A fresh id with the layout of a UUID, the same in every run.
    pub fn fresh_id(&mut self) -> String {
        self.made += 1;
        crate::sim::dice::Dice::new(0x0a07_09a1 ^ (self.made << 8)).uuid()
    }
}
