//! What should run, worked out from the settings; pure but for the secrets.

use super::account::{broker_secret, mqtt_secret, topic};
use crate::secrets::Secrets;
use crate::state::State;
use crate::view::{MqttMode, MqttSettings};
use gatehouse_cameras::mqtt::{Account, ClientOptions, Tls};
use secrecy::ExposeSecret;
use std::net::SocketAddr;

/// What should run.
#[derive(Debug)]
pub(super) enum Plan {
    /// Nothing, and why.
    Nothing(&'static str),
    /// Our own broker.
    Own { listen: SocketAddr, accounts: Vec<Account> },
    /// A client of an external one.
    External(Box<ClientOptions>),
}

pub(super) fn plan(state: &State, secrets: &Secrets, expiry_s: u32) -> Plan {
    let settings = &state.mqtt.settings;
    if settings.mode == MqttMode::Off {
        return Plan::Nothing("MQTT is off.");
    }
    if !state.lanes.iter().any(|lane| lane.row.mqtt) {
        return Plan::Nothing("MQTT waits: no lane uses it yet.");
    }
    match (settings.mode, settings.listen.parse()) {
        (MqttMode::Embedded, Ok(listen)) => Plan::Own { listen, accounts: accounts(state, secrets) },
        (MqttMode::External, _) => Plan::External(Box::new(client_options(settings, secrets, expiry_s))),
        _ => Plan::Nothing("MQTT is off: the broker's address cannot be read."),
    }
}

/// Every camera that has a user and a password; also one without a lane, so that it can be tried out.
fn accounts(state: &State, secrets: &Secrets) -> Vec<Account> {
    let in_use = state.cameras.values().filter(|camera| camera.row.replaced_by.is_none());
    in_use
        .filter_map(|camera| {
            let user = camera.row.mqtt_user.clone()?;
            let password = secrets.get(&mqtt_secret(camera.row.id))?;
            Some(Account { user, password, topics: vec![topic(&camera.row)] })
        })
        .collect()
}

pub(super) fn client_options(settings: &MqttSettings, secrets: &Secrets, expiry_s: u32) -> ClientOptions {
    // Two programs at one broker must not throw each other out.
    let place = blake3::hash(secrets.scope().as_bytes()).to_hex();
    ClientOptions {
        tls: settings
            .tls
            .then(|| Tls { ca_pem: settings.ca_pem.as_ref().map(|pem| pem.clone().into_bytes()) }),
        user: settings.user.clone(),
        password: secrets.get(broker_secret()).unwrap_or_else(|| String::new().into()),
        expiry_s,
        ..ClientOptions::new(settings.address.clone(), format!("gatehouse-{}", &place[..12]))
    }
}

impl Plan {
    /// What makes a restart necessary when it differs.
    pub(super) fn place(&self) -> String {
        match self {
            Plan::Nothing(why) => format!("nothing {why}"),
            Plan::Own { listen, .. } => format!("own {listen}"),
            Plan::External(o) => {
                let tls = o.tls.as_ref().map(|tls| tls.ca_pem.as_deref().map(blake3::hash));
                let password = blake3::hash(o.password.expose_secret().as_bytes());
                format!("external {} {} {tls:?} {password}", o.address, o.user)
            }
        }
    }

    /// What makes other accounts necessary when it differs.
    pub(super) fn people(&self) -> String {
        let Plan::Own { accounts, .. } = self else { return String::new() };
        let one = |a: &Account| {
            let password = blake3::hash(a.password.expose_secret().as_bytes());
            format!("{}\n{password}\n{:?}\n", a.user, a.topics)
        };
        accounts.iter().map(one).collect()
    }
}
