//! Signing in and out, the first engineer, one's own secret.
//!
//! Secrets are checked by the engine; here a checked operator becomes the window's or a browser's session.

use super::input::Body;
use super::refusal::{Answer, Code, Refusal};
use crate::app::App;
use crate::guard::{Caller, Open, SignedIn};
use crate::setup::Checked;
use crate::web::cookie;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, SET_COOKIE};
use gatehouse_engine::request::{ChangeSecret, FirstEngineer, SignIn};
use gatehouse_engine::view::{Door, OperatorView, SessionView};
use std::time::Instant;

type SessionAnswer = Answer<(HeaderMap, Json<SessionView>)>;

/// Who the caller is, and what the sign-in screen needs.
#[utoipa::path(
    get,
    path = "/session",
    tag = "session",
    responses((status = 200, body = SessionView)),
    extensions(("x-role" = json!("open")))
)]
pub async fn session(Open(caller): Open, State(app): State<App>) -> SessionAnswer {
    let csrf = csrf_of(&app, &caller);
    view(&app, caller.door, caller.operator, csrf, HeaderMap::new()).await
}

/// Creates the first engineer and signs in; only while no operator exists.
#[utoipa::path(
    post,
    path = "/setup",
    tag = "session",
    request_body = FirstEngineer,
    responses((status = 200, body = SessionView)),
    extensions(("x-role" = json!("open")))
)]
pub async fn set_up(
    Open(caller): Open,
    State(app): State<App>,
    Body(body): Body<FirstEngineer>,
) -> SessionAnswer {
    if caller.door == Door::Web {
        check_code(&app, body.code.as_deref().unwrap_or_default())?;
    }
    let operator = app.engine.create_first_engineer(body, caller.door).await?;
    app.setup.spend();
    admit(&app, &caller, operator).await
}

/// Signs in.
#[utoipa::path(
    post,
    path = "/session",
    tag = "session",
    request_body = SignIn,
    responses((status = 200, body = SessionView)),
    extensions(("x-role" = json!("open")))
)]
pub async fn sign_in(Open(caller): Open, State(app): State<App>, Body(body): Body<SignIn>) -> SessionAnswer {
    let operator = app.engine.sign_in(body, caller.door).await?;
    admit(&app, &caller, operator).await
}

/// Signs out; in the window this locks the screen, which goes on showing what arrives.
#[utoipa::path(
    delete,
    path = "/session",
    tag = "session",
    responses((status = 200, body = SessionView)),
    extensions(("x-role" = json!("open")))
)]
pub async fn sign_out(Open(caller): Open, State(app): State<App>) -> SessionAnswer {
    let mut headers = HeaderMap::new();
    leave(&app, &caller);
    if caller.door == Door::Web {
        headers.insert(SET_COOKIE, cookie::removed(caller.encrypted));
    }
    // The session is gone already: a store that fails must not keep anybody signed in.
    if let Ok(actor) = caller.signed_in()
        && let Err(error) = app.engine.sign_out(&actor).await
    {
        tracing::warn!("signing out could not be recorded: {error}");
    }
    view(&app, caller.door, None, String::new(), headers).await
}

/// Changes one's own PIN or password.
#[utoipa::path(
    post,
    path = "/session/secret",
    tag = "session",
    request_body = ChangeSecret,
    responses((status = 204)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn change_own_secret(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    Body(body): Body<ChangeSecret>,
) -> Answer<StatusCode> {
    app.engine.change_own_secret(&actor, body).await?;
    if let Some(id) = actor.operator_id {
        app.sessions.secret_changed(id);
    }
    Ok(StatusCode::NO_CONTENT)
}

fn check_code(app: &App, typed: &str) -> Answer<()> {
    let invalid =
        |message: &str| Refusal { field: Some("code".to_owned()), ..Refusal::new(Code::Invalid, message) };
    match app.setup.check(typed, Instant::now()) {
        Checked::Right => Ok(()),
        Checked::Wrong => Err(invalid("This is not the code the program printed when it started.")),
        Checked::NoCode => Err(Refusal::new(
            Code::Forbidden,
            "The first engineer is created in the booth window, or with the code the headless program prints.",
        )),
        Checked::Pausing(rest) => Err(Refusal {
            until: Some(chrono::Utc::now() + rest),
            ..Refusal::new(Code::LockedOut, "Too many wrong codes. Wait a minute.")
        }),
    }
}

/// Turns a checked operator into a session of the caller's door, in place of the caller's earlier one.
async fn admit(app: &App, caller: &Caller, operator: OperatorView) -> SessionAnswer {
    leave(app, caller);
    let mut headers = HeaderMap::new();
    let mut csrf = String::new();
    match caller.door {
        Door::Window => app.sessions.take_seat(operator.clone()),
        Door::Web => {
            let token;
            (token, csrf) = app.sessions.begin(operator.clone(), Instant::now());
            headers.insert(SET_COOKIE, cookie::carrying(&token, caller.encrypted)?);
        }
    }
    view(app, caller.door, Some(operator), csrf, headers).await
}

fn leave(app: &App, caller: &Caller) {
    match (caller.door, &caller.session) {
        (Door::Window, _) => app.sessions.leave_seat(),
        (Door::Web, Some(token)) => app.sessions.end(token),
        (Door::Web, None) => {}
    }
}

fn csrf_of(app: &App, caller: &Caller) -> String {
    let session = caller.session.as_deref().and_then(|token| app.sessions.find(token, Instant::now()));
    session.map(|session| session.csrf).unwrap_or_default()
}

async fn view(
    app: &App,
    door: Door,
    operator: Option<OperatorView>,
    csrf: String,
    headers: HeaderMap,
) -> SessionAnswer {
    let setup_needed = operator.is_none() && app.engine.operator_count().await? == 0;
    // Names are for the booth's own screen; a browser must not learn who works here.
    let names = match door {
        Door::Window => app.engine.session_names().await?,
        Door::Web => Vec::new(),
    };
    let view = SessionView {
        operator,
        booth_display: door == Door::Window,
        door,
        setup_needed,
        setup_needs_code: door == Door::Web,
        names,
        idle_lock_s: app.engine.site().await?.idle_lock_s,
        csrf,
    };
    Ok((headers, Json(view)))
}
