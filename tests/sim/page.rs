//! The simulator's own page: what no camera reports, drawn for the person who watches a demo, and buttons.
//!
//! It is for loopback and demos: it has no log-in, and everything on it is simulated.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::car::Car;
use super::device::Position;
use super::error::{Error, Result};
use super::lapi::fault::{self, Repeat, Target};
use super::site::SimSite;
use super::whole::SimCamera;

const SHELL: &str = include_str!("page.html");

/// Serves the page until the process ends; returns where.
pub async fn serve(bind: SocketAddr, site: Arc<SimSite>) -> Result<SocketAddr> {
    let failed = |source| Error::Listen { addr: bind, source };
    let listener = TcpListener::bind(bind).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    tokio::spawn(async move {
        if let Err(e) = axum::serve(listener, router(site)).await {
            tracing::error!("the simulator's page stopped: {e}");
        }
    });
    Ok(addr)
}

/// The page's routes: `/`, `/cards`, `/state` (JSON), `/picture/{id}`, `POST /do`.
pub fn router(site: Arc<SimSite>) -> Router {
    Router::new()
        .route("/", get(shell))
        .route("/cards", get(|State(site): State<Arc<SimSite>>| async move { Html(cards(&site)) }))
        .route("/state", get(|State(site): State<Arc<SimSite>>| async move { Json(state(&site)) }))
        .route("/picture/{id}", get(picture))
        .route("/do", post(act))
        .with_state(site)
}

/// Everything the simulator knows, as JSON: one object per camera.
#[must_use]
pub fn state(site: &SimSite) -> Value {
    let cameras: Vec<Value> = site.cameras().iter().map(|c| camera_state(c)).collect();
    json!({ "cameras": cameras })
}

fn camera_state(c: &SimCamera) -> Value {
    let memory = c.device().memory();
    json!({
        "id": c.id(),
        "parkId": c.camera().identity().park_id,
        "serialNum": c.camera().identity().serial,
        "lapi": c.lapi().addr().to_string(),
        "listening": c.lapi().is_listening(),
        "link": format!("{:?}", *c.camera().link().borrow()).to_lowercase(),
        "silent": c.camera().is_silent(),
        "clockOffsetMs": c.camera().clock_offset_ms(),
        "barrier": c.device().barrier(),
        "ledShown": memory.led.shown().iter().map(|r| r.text.as_str()).collect::<Vec<_>>(),
        "faults": c.lapi().faults(),
        "memory": memory,
    })
}

async fn shell(State(site): State<Arc<SimSite>>) -> Html<String> {
    let faults: String = fault::named().iter().map(|(name, _)| format!("<option>{name}</option>")).collect();
    let controls: String = site
        .cameras()
        .iter()
        .map(|c| {
            let id = escaped(c.id());
            format!(
                "<form method=post action=/do><b>{id}</b><input type=hidden name=camera value=\"{id}\">\
                 <input name=value placeholder=\"plate, or clock offset in s\" size=22>\
                 <button name=what value=capture>Capture now</button>\
                 <button name=what value=no-plate>Car without plate</button>\
                 <button name=what value=silence>Silent / speak</button>\
                 <button name=what value=listen>Stop / start listening</button>\
                 <button name=what value=clock>Set clock offset</button>\
                 <select name=fault>{faults}</select>\
                 <button name=what value=once>Misbehave once</button>\
                 <button name=what value=always>always</button>\
                 <button name=what value=behave>Behave</button></form>"
            )
        })
        .collect();
    Html(SHELL.replace("@@cards@@", &cards(&site)).replace("@@controls@@", &controls))
}

fn cards(site: &SimSite) -> String {
    site.cameras().iter().map(|c| card(c)).collect()
}

fn card(c: &SimCamera) -> String {
    let memory = c.device().memory();
    let barrier = c.device().barrier();
    let (class, word) = match (barrier.position, barrier.locked) {
        (Position::Raised, true) => ("raised locked", "raised and locked"),
        (Position::Raised, false) => ("raised", "raised"),
        (Position::Lowered, _) => ("lowered", "lowered"),
    };
    let rows: String =
        memory.led.shown().iter().map(|r| format!("<div>{}</div>", escaped(&r.text))).collect();
    let commands: String = memory
        .commands
        .iter()
        .rev()
        .take(4)
        .map(|g| {
            let word = ["open", "open and lock", "unlock", "close"].get(g.command as usize).unwrap_or(&"?");
            format!("<li>{} {word} by {}</li>", g.received_at.format("%H:%M:%S"), g.channel)
        })
        .collect();
    let list =
        |items: Vec<String>| -> String { items.iter().map(|i| format!("<li>{}</li>", escaped(i))).collect() };
    let violations = list(memory.violations.iter().rev().take(5).cloned().collect());
    let faults = list(c.lapi().faults().iter().map(|r| format!("{:?} {:?}", r.fault, r.repeat)).collect());
    let (capture, picture) = memory.last_capture.as_ref().map_or((String::new(), String::new()), |l| {
        let id = escaped(l.record_id.as_deref().unwrap_or_default());
        (
            format!(
                "<p><b>{}</b> {}<br><small>{}</small></p>",
                escaped(&l.plate),
                escaped(&l.pic_time),
                escaped(&l.answer)
            ),
            format!("<img src=\"/picture/{}?{id}\" alt=\"last capture\">", escaped(c.id())),
        )
    });
    let link = match (c.camera().is_silent(), *c.camera().link().borrow()) {
        (true, _) => "silent",
        (_, super::camera::Link::Linked) => "linked",
        (_, super::camera::Link::Searching) => "searching for its platform",
    };
    let heard = if c.lapi().is_listening() { "" } else { ", LAPI closed" };
    format!(
        "<section><h2>{}</h2><p>{link}{heard}, clock {:+} s, LAPI {}</p>\
         <svg class=\"{class}\" viewBox=\"0 0 200 110\" role=img aria-label=\"barrier {word}\"><rect x=14 y=40 width=22 height=70 />\
         <g><rect class=arm x=25 y=52 width=165 height=9 /></g></svg><p class=word>barrier {word}</p>\
         <div class=led>{rows}</div>{picture}{capture}\
         <h3>Commands ({})</h3><ul>{commands}</ul><h3>Lists</h3><p>{} allowed, {} blocked; restarted {} times</p>\
         <h3>Misbehaving</h3><ul>{faults}</ul><h3>Against the document ({})</h3><ul class=bad>{violations}</ul></section>",
        escaped(c.id()),
        c.camera().clock_offset_ms() / 1000,
        c.lapi().addr(),
        memory.commands.len(),
        memory.allow.len(),
        memory.block.len(),
        memory.reboots,
        memory.violations.len(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

async fn picture(State(site): State<Arc<SimSite>>, Path(id): Path<String>) -> Response {
    let jpeg = site.camera(&id).and_then(|c| c.device().memory().last_capture?.picture);
    match jpeg {
        Some(jpeg) => ([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What a button sends.
#[derive(Debug, Deserialize)]
pub struct Pressed {
    camera: String,
    what: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    fault: String,
}

async fn act(State(site): State<Arc<SimSite>>, Form(pressed): Form<Pressed>) -> Response {
    let Some(camera) = site.camera(&pressed.camera) else {
        return (StatusCode::NOT_FOUND, "no such camera").into_response();
    };
    match press(camera, &pressed).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(words) => (StatusCode::BAD_REQUEST, words).into_response(),
    }
}

async fn press(camera: &Arc<SimCamera>, pressed: &Pressed) -> std::result::Result<(), String> {
    let words = |e: Error| e.to_string();
    let value = pressed.value.trim();
    let named = || {
        let found = fault::named().into_iter().find(|(name, _)| *name == pressed.fault);
        found.map(|(_, fault)| fault).ok_or_else(|| format!("no fault is called {:?}", pressed.fault))
    };
    match pressed.what.as_str() {
        "capture" if value.is_empty() => camera.manual_capture().await.map(|_| ()).map_err(words)?,
        "capture" => camera.send_plate(value).await.map(|_| ()).map_err(words)?,
        "no-plate" => {
            let seed = u64::from(camera.lapi().addr().port());
            camera.send_car(&Car::without_plate(seed)).await.map(|_| ()).map_err(words)?;
        }
        "silence" => camera.camera().set_silent(!camera.camera().is_silent()),
        "listen" if camera.lapi().is_listening() => camera.lapi().stop_listening(),
        "listen" => camera.lapi().listen_again().await.map_err(words)?,
        "clock" => {
            let seconds: i64 = value.parse().map_err(|_| format!("{value:?} is not a number of seconds"))?;
            camera.camera().set_clock_offset_ms(seconds.saturating_mul(1000));
        }
        "once" => camera.lapi().inject(named()?, Repeat::Once, Target::Any),
        "always" => camera.lapi().inject(named()?, Repeat::Always, Target::Any),
        "behave" => camera.lapi().clear_faults(),
        other => return Err(format!("nothing is called {other:?}")),
    }
    Ok(())
}
