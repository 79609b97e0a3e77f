//! Connections to the simulated provider: read, let `answer` judge and act, bend, send.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use super::fault::Fault;
use super::{Shared, answer};
use crate::sim::error::Error;
use crate::sim::wire::Wire;

const PIECES: usize = 20;

/// Takes connections until it is aborted; they end with it.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut open = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let shared = Arc::clone(&shared);
                open.spawn(async move { serve(stream, &shared).await });
            }
            Some(_) = open.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, shared: &Shared) {
    let mut wire = Wire::new(stream);
    loop {
        let request = match wire.request().await {
            Ok(Some(request)) => request,
            Err(Error::NotHttp(words)) => {
                return shared.lock().record.violations.push(format!("not HTTP: {words}"));
            }
            Ok(None) | Err(_) => return,
        };
        let (answer, fault) = answer::answer(&mut shared.lock(), &request);
        let keep = request.keeps_connection();
        let bytes = answer.bytes(keep);
        let sent = match fault {
            Some(Fault::Cut) => return,
            Some(Fault::Half) => {
                let _ = wire.send(&bytes[..bytes.len() / 2]).await;
                return;
            }
            Some(Fault::Silent) => {
                // Whoever waits goes away at last; anything else that comes here is not answered either.
                while matches!(wire.request().await, Ok(Some(_))) {}
                return;
            }
            Some(Fault::Slow { ms }) => dripped(&mut wire, &bytes, ms).await,
            _ => wire.send(&bytes).await,
        };
        if sent.is_err() || !keep {
            return;
        }
    }
}

async fn dripped(wire: &mut Wire<TcpStream>, bytes: &[u8], ms: u64) -> crate::sim::Result<()> {
    for piece in bytes.chunks(bytes.len().div_ceil(PIECES).max(1)) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        wire.send(piece).await?;
    }
    Ok(())
}
