//! Keeps the intake listening: a port that is taken does not stop the program, it raises an alarm and is
//! tried again until it is free.

use super::bounds::Bounds;
use super::state::IntakeState;
use super::uploads::Uploads;
use crate::listen::{self, Security};
use gatehouse_engine::Engine;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Between two tries to listen.
const AGAIN: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 3000 });

/// Tries to listen once and tells how that went; then goes on in the background until `stop`.
pub async fn keep_listening(
    engine: Engine,
    address: SocketAddr,
    mut stop: watch::Receiver<bool>,
) -> (watch::Receiver<IntakeState>, JoinHandle<()>) {
    let first = bind(address).await;
    let (says, state) = watch::channel(state_of(address, &first));
    tell(&engine, &says).await;
    let keeping = tokio::spawn(async move {
        let mut bound = first;
        let listener = loop {
            match bound {
                Ok((listener, _)) => break listener,
                Err(error) => tracing::warn!(%address, %error, "the intake does not listen"),
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(AGAIN) => {}
            }
            bound = bind(address).await;
            if says.send_if_modified(|known| {
                let now = state_of(address, &bound);
                let changed = *known != now;
                *known = now;
                changed
            }) {
                tell(&engine, &says).await;
            }
        };
        let service = Uploads::new(engine, Bounds::STANDARD);
        listen::serve(listener, Bounds::STANDARD.listen, Security::plain(), service, stop).await;
    });
    (state, keeping)
}

async fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

fn state_of(address: SocketAddr, bound: &io::Result<(TcpListener, SocketAddr)>) -> IntakeState {
    match bound {
        Ok((_, at)) => IntakeState::Listening(*at),
        Err(error) => {
            let complaint = complaint(address, error);
            IntakeState::Down(format!(
                "Cameras cannot upload. {complaint} It is tried again every few seconds."
            ))
        }
    }
}

async fn tell(engine: &Engine, says: &watch::Sender<IntakeState>) {
    let state = says.borrow().clone();
    engine
        .intake_is(match state {
            IntakeState::Listening(at) => Ok(at),
            IntakeState::Down(sentence) => Err(sentence),
        })
        .await;
}

/// Why an address cannot be listened on, and what to do.
pub fn complaint(address: SocketAddr, error: &io::Error) -> String {
    let (port, ip) = (address.port(), address.ip());
    match error.kind() {
        ErrorKind::AddrInUse => format!(
            "Port {port} is taken by another program on this PC. Close that program, or start this one on \
             another port."
        ),
        ErrorKind::AddrNotAvailable => format!(
            "This PC has no network address {ip} at the moment. Check the network cable and the address."
        ),
        ErrorKind::PermissionDenied => {
            format!("This program may not use port {port}. Choose a port above 1023.")
        }
        _ => format!("{address} cannot be listened on: {error}."),
    }
}
