//! Both doors with the real engine behind them, in process.

mod doors;
mod roles;
mod signing_in;

use super::{Hosts, web_door, window_door};
use crate::app::App;
use crate::doors::Doors;
use crate::intake::IntakeState;
use crate::sessions::Sessions;
use crate::setup::SetupCode;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use gatehouse_domain::people::Role;
use gatehouse_engine::request::{ChangeSecret, FirstEngineer, NewOperator};
use gatehouse_engine::view::{Door, OperatorView};
use gatehouse_engine::{Actor, Engine, EngineOptions};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tower::ServiceExt;

const DEADLINE: Duration = Duration::from_secs(20);

/// A site in a directory of its own.
pub struct Site {
    pub app: App,
    pub web: Router,
    pub window: Router,
    pub stop: watch::Sender<bool>,
    _places: (tempfile::TempDir, tempfile::TempDir),
}

/// A site without operators.
pub async fn empty_site() -> Site {
    let places = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut options = EngineOptions::new(places.0.path(), places.1.path());
    options.use_keyring = false;
    options.volume_bytes = 1 << 20;
    let (stop, stopped) = watch::channel(false);
    let (_, intake) = watch::channel(IntakeState::Down("It is not started here.".into()));
    let engine = Engine::start(options).await.unwrap();
    let app = App {
        doors: Arc::new(Doors::new(engine.clone(), &[])),
        engine,
        sessions: Arc::new(Sessions::default()),
        setup: Arc::new(SetupCode::default()),
        intake,
        stopped,
    };
    let hosts = Hosts::new("127.0.0.1:8089".parse().unwrap(), &[]);
    let (web, window) = (web_door(app.clone(), hosts), window_door(app.clone()));
    Site { app, web, window, stop, _places: places }
}

/// A site with one operator of each role.
pub async fn site() -> (Site, [OperatorView; 3]) {
    let site = empty_site().await;
    let first = FirstEngineer { name: "Eli".into(), secret: "161803".into(), code: None };
    let engineer = site.app.engine.create_first_engineer(first, Door::Window).await.unwrap();
    let actor = actor(&engineer);
    let mut others = Vec::new();
    for (name, role) in [("Ada", Role::Attendant), ("Sami", Role::Supervisor)] {
        let new = NewOperator { name: name.into(), role, secret: "271828".into() };
        let added = site.app.engine.add_operator(&actor, new).await.unwrap();
        let own = ChangeSecret { current: "271828".into(), new: "314159".into() };
        site.app.engine.change_own_secret(&super::tests::actor(&added), own).await.unwrap();
        others.push(OperatorView { must_change_secret: false, ..added });
    }
    let supervisor = others.pop().unwrap();
    (site, [others.pop().unwrap(), supervisor, engineer])
}

pub fn actor(operator: &OperatorView) -> Actor {
    Actor {
        operator_id: Some(operator.id),
        name: operator.name.clone(),
        role: Some(operator.role),
        door: Door::Window,
    }
}

/// A request as our own page in a browser sends it.
pub struct Sent {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Value>,
}

pub fn get(path: &str) -> Sent {
    sent("GET", path)
}

pub fn post(path: &str, body: Value) -> Sent {
    Sent { body: Some(body), ..sent("POST", path) }
}

pub fn sent(method: &'static str, path: &str) -> Sent {
    let headers = vec![("host", "127.0.0.1:8089".to_owned())];
    Sent { method, path: format!("/api/v1{path}"), headers, body: None }
}

impl Sent {
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Sent {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    /// With a new session of an operator.
    pub fn signed(self, site: &Site, operator: &OperatorView) -> Sent {
        let (token, csrf) = site.app.sessions.begin(operator.clone(), Instant::now());
        self.with("cookie", format!("gatehouse_session={token}")).with("x-gatehouse-csrf", csrf)
    }

    pub async fn to(self, door: &Router) -> Response<Body> {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let body = match self.body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let answer = door.clone().oneshot(request.body(body).unwrap());
        tokio::time::timeout(DEADLINE, answer).await.expect("an answer in time").unwrap()
    }

    /// Status and JSON body (null when there is none).
    pub async fn asked(self, door: &Router) -> (StatusCode, Value) {
        let response = self.to(door).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

pub fn setup_body(code: &str) -> Value {
    json!({ "name": "Eli", "secret": "161803", "code": code })
}
