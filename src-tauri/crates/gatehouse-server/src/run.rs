//! Starts and ends the whole product: engine, intake, web door, window door, partner door.

use crate::api::refusal::Refusal;
use crate::app::App;
use crate::doors::Doors;
use crate::events::Events;
use crate::guard::Caller;
use crate::intake::{IntakeState, keep_listening};
use crate::live::Live;
use crate::options::{Options, Program};
use crate::sessions::Sessions;
use crate::setup::SetupCode;
use crate::{intake, listen, web};
use anyhow::{Context as _, bail};
use gatehouse_engine::view::{Door, OperatorView};
use gatehouse_engine::{DemoSeed, Engine, EngineOptions};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Largest `--demo` file.
const MAX_DEMO_BYTES: u64 = 1024 * 1024;

/// The running product.
pub struct Running {
    /// Where cameras upload to; `None` while the port is taken (it is tried again in the background).
    pub intake: Option<SocketAddr>,
    /// Where browsers connect to; `None` while the port is taken.
    pub web: Option<SocketAddr>,
    /// The window's door: requests given to it come from whoever sits at the booth window.
    pub router: axum::Router,
    /// What happens.
    pub engine: Engine,
    /// The code with which a browser may create the first engineer, while there is no operator
    /// (headless only).
    pub setup_code: Option<String>,
    app: App,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Starts the product; it serves when this returns.
///
/// # Errors
/// A sentence for a person: the data directory is held by another program or cannot be used, the demo
/// file cannot be read, or (headless) the web address cannot be listened on.
pub async fn start(options: Options, program: Program) -> anyhow::Result<Running> {
    let engine = options.engine(program.name())?;
    start_with(options, program, engine).await
}

/// The same with the engine's options given: tests hold the clock and the calls that reach the disk there.
///
/// # Errors
/// As [`start`].
pub async fn start_with(
    options: Options,
    program: Program,
    engine: EngineOptions,
) -> anyhow::Result<Running> {
    let engine = Engine::start(engine).await?;
    match serve(&options, program, engine.clone()).await {
        Ok(running) => Ok(running),
        Err(error) => {
            engine.shutdown().await;
            Err(error)
        }
    }
}

async fn serve(options: &Options, program: Program, engine: Engine) -> anyhow::Result<Running> {
    if let Some(file) = &options.demo {
        engine.seed_demo(demo(file).await?).await?;
    }
    let setup = Arc::new(SetupCode::default());
    let first_run = engine.operator_count().await? == 0;
    let setup_code = (program == Program::Headless && first_run).then(|| setup.make());

    let web = TcpListener::bind(options.web).await;
    if let (Err(error), Program::Headless) = (&web, program) {
        bail!("No browser can connect. {}", intake::complaint(options.web, error));
    }
    let (stop, stopped) = watch::channel(false);
    let doors = Arc::new(Doors::new(engine.clone(), &options.web_name));
    // Before anybody is served: what is wanted with TLS is never served without.
    doors.put_in_force().await;
    let (intake, keeping) = keep_listening(engine.clone(), options.intake, stopped.clone()).await;
    let app = App {
        engine: engine.clone(),
        sessions: Arc::new(Sessions::default()),
        setup,
        doors: Arc::clone(&doors),
        intake: intake.clone(),
        stopped: stopped.clone(),
    };
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        if let Err(error) = keeping.await {
            tracing::error!(%error, "the intake ended");
        }
    });
    tasks.spawn(Arc::clone(&doors).keep(stopped.clone()));
    let names = options.web_name.clone();
    let web = match web {
        Ok(listener) => {
            let bound = listener.local_addr().context("the web address")?;
            let service = web::WebDoor::new(app.clone(), bound, &names);
            tasks.spawn(listen::serve(listener, web::BOUNDS, doors.web_security(), service, stopped));
            Some(bound)
        }
        Err(error) => {
            tracing::warn!("no browser can connect: {}", intake::complaint(options.web, &error));
            tasks.spawn(web::bind_later(app.clone(), options.web, names, stopped));
            None
        }
    };
    let intake = match &*intake.borrow() {
        IntakeState::Listening(at) => Some(*at),
        IntakeState::Down(_) => None,
    };
    let router = web::window_door(app.clone());
    Ok(Running { intake, web, router, engine, setup_code, app, stop, tasks })
}

impl Running {
    /// The line both programs print once they serve.
    pub fn ready_line(&self) -> String {
        let shown = |at: Option<SocketAddr>| at.map_or("none".to_owned(), |at| at.to_string());
        format!("ready intake={} web={}", shown(self.intake), shown(self.web))
    }

    /// The events after number `after` of this run, or from now on; for the window.
    pub fn events(&self, after: Option<u64>) -> Events {
        Events::follow(self.engine.feed(), None, after)
    }

    /// The live picture of a camera, for whoever sits at the window.
    ///
    /// # Errors
    /// Nobody with the right to it is signed in there, or there is no such camera.
    pub fn live(&self, camera: i64) -> Result<Live, Refusal> {
        let operator = self.app.sessions.seated();
        let caller = Caller { door: Door::Window, encrypted: false, session: None, operator };
        caller.may_watch_live()?;
        Live::watch(&self.app, caller, camera)
    }

    /// Ends in order: no new requests, those in progress end, then the store is closed.
    pub async fn shutdown(mut self) {
        // Nobody left to hear it means that everything has ended already.
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        self.engine.shutdown().await;
    }
}

async fn demo(file: &Path) -> anyhow::Result<DemoSeed> {
    let named = || format!("the demo file {}", file.display());
    let size = tokio::fs::metadata(file).await.with_context(named)?.len();
    if size > MAX_DEMO_BYTES {
        bail!("{} has {size} bytes; at most {MAX_DEMO_BYTES} are read", named());
    }
    let text = tokio::fs::read(file).await.with_context(named)?;
    serde_json::from_slice(&text).with_context(named)
}

/// Gives an engineer a new secret, from the command line of the machine's administrator. Nothing else may
/// run on the data directory meanwhile.
pub async fn recover_engineer(options: &Options, name: &str, secret: &str) -> anyhow::Result<OperatorView> {
    let engine = Engine::start(options.engine("gatehouse-headless recover-engineer")?).await?;
    let recovered = engine.recover_engineer(name, secret).await;
    engine.shutdown().await;
    Ok(recovered?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;
    use std::time::Duration;

    const DEADLINE: Duration = Duration::from_secs(20);

    fn options(places: &tempfile::TempDir, intake: SocketAddr, web: SocketAddr) -> Options {
        let (data, key) = (places.path().join("data"), places.path().join("key"));
        let mut options = Options::parse_from(["gatehouse", "--no-keyring"]);
        (options.data_dir, options.key_dir) = (Some(data), Some(key));
        (options.intake, options.web) = (intake, web);
        options
    }

    fn any() -> SocketAddr {
        "127.0.0.1:0".parse().unwrap()
    }

    async fn taken() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind(any()).await.unwrap();
        let at = listener.local_addr().unwrap();
        (listener, at)
    }

    #[tokio::test]
    async fn a_taken_intake_port_stops_nothing_and_is_listened_on_once_it_is_free() {
        let places = tempfile::tempdir().unwrap();
        let (other, at) = taken().await;
        let running = start(options(&places, at, any()), Program::Window).await.unwrap();
        assert!(running.ready_line().starts_with("ready intake=none web=127.0.0.1:"));
        let status = running.engine.status().await.unwrap();
        assert!(!status.intake_up && status.intake.contains("is taken by another program"), "{status:?}");
        let mut events = running.events(None);
        drop(other);
        let up = async {
            while !running.engine.status().await.unwrap().intake_up {
                events.next().await.unwrap();
            }
        };
        tokio::time::timeout(DEADLINE, up).await.expect("listening in time");
        tokio::net::TcpStream::connect(at).await.unwrap();
        running.shutdown().await;
    }

    #[tokio::test]
    async fn a_taken_web_port_ends_the_headless_program_with_a_sentence_but_not_the_window() {
        let places = tempfile::tempdir().unwrap();
        let (_other, at) = taken().await;
        let refused = start(options(&places, any(), at), Program::Headless).await.err().unwrap();
        assert!(refused.to_string().starts_with("No browser can connect. Port "), "{refused}");
        // The data directory is free again.
        let running = start(options(&places, any(), at), Program::Window).await.unwrap();
        assert!(running.intake.is_some() && running.web.is_none());
        running.shutdown().await;
    }

    #[tokio::test]
    async fn a_second_program_on_the_same_data_is_told_who_holds_it_and_recovery_is_too() {
        let places = tempfile::tempdir().unwrap();
        let running = start(options(&places, any(), any()), Program::Headless).await.unwrap();
        assert!(running.setup_code.is_some());
        let second = start(options(&places, any(), any()), Program::Window).await.err().unwrap();
        assert!(format!("{second:#}").contains("gatehouse-headless"), "{second:#}");
        let recovery = recover_engineer(&options(&places, any(), any()), "Eli", "161803").await.unwrap_err();
        assert!(format!("{recovery:#}").contains("gatehouse-headless"), "{recovery:#}");
        running.shutdown().await;

        recover_engineer(&options(&places, any(), any()), "Eli", "161803").await.unwrap();
        let running = start(options(&places, any(), any()), Program::Headless).await.unwrap();
        assert!(running.setup_code.is_none(), "there is an engineer now");
        running.shutdown().await;
    }
}
