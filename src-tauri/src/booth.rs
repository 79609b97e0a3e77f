//! The product as the window sees it: running, or not running with the reason in words.
//!
//! It starts, retries and ends the product. It does not know what the product does.

use std::{io::Write as _, time::Duration};

use anyhow::Context as _;
use axum::Router;
use gatehouse_server::{Options, Program, Running};
use tokio::sync::RwLock;

/// How long open connections and the recorder get to finish when the window is closed.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// The product behind the window.
pub struct Booth {
    options: Options,
    door: RwLock<Door>,
}

enum Door {
    Open(Box<Running>),
    /// The program could not start: the sentence the window shows.
    Shut(String),
}

impl Booth {
    /// Starts the product. A failure is kept and shown in the window instead of ending the program:
    /// a booth PC has no console on which anybody would read it.
    pub async fn open(options: Options) -> Self {
        let door = start(&options).await;
        Self { options, door: RwLock::new(door) }
    }

    /// Starts the product once more if it is not running, after the person removed the cause.
    pub async fn try_again(&self) {
        let mut door = self.door.write().await;
        if let Door::Shut(_) = *door {
            *door = start(&self.options).await;
        }
    }

    /// The window's router, or the sentence that says why there is none.
    pub async fn router(&self) -> Result<Router, String> {
        self.with(|running| running.router.clone()).await
    }

    /// Asks the running product something, or answers why it does not run.
    pub async fn with<T>(&self, ask: impl FnOnce(&Running) -> T) -> Result<T, String> {
        match &*self.door.read().await {
            Door::Open(running) => Ok(ask(running)),
            Door::Shut(reason) => Err(reason.clone()),
        }
    }

    /// Ends the product in order: no new requests, what was accepted is made durable, then the lock goes.
    pub async fn close(&self) {
        let closed = Door::Shut("Gatehouse has been closed.".to_owned());
        let door = std::mem::replace(&mut *self.door.write().await, closed);
        if let Door::Open(running) = door
            && tokio::time::timeout(SHUTDOWN_TIMEOUT, running.shutdown()).await.is_err()
        {
            tracing::error!(
                seconds = SHUTDOWN_TIMEOUT.as_secs(),
                "shutting down took too long; ending without waiting any more"
            );
        }
    }
}

async fn start(options: &Options) -> Door {
    match gatehouse_server::start(options.clone(), Program::Window).await.context("Gatehouse could not start")
    {
        Ok(running) => {
            // Nobody may be listening: a window started from a menu has no output.
            if let Err(error) = writeln!(std::io::stdout(), "{}", running.ready_line()) {
                tracing::debug!(%error, "the ready line could not be printed");
            }
            Door::Open(Box::new(running))
        }
        Err(error) => {
            tracing::error!("{error:#}");
            Door::Shut(error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>().join(": "))
        }
    }
}
