//! A door before a provider: connections wait while it is shut, and go through as they are when it opens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gatehouse_tests::harness::{DEADLINE, wait_until};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// It is taken away when it is dropped, and everybody in it is cut off.
pub struct Door {
    addr: SocketAddr,
    open: watch::Sender<bool>,
    came: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Door {
    /// Open.
    pub async fn before(to: SocketAddr) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (open, state) = watch::channel(true);
        let came = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&came);
        let accepting = tokio::spawn(async move {
            let mut inside = JoinSet::new();
            while let Ok((mut from, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let mut state = state.clone();
                inside.spawn(async move {
                    if state.wait_for(|open| *open).await.is_ok()
                        && let Ok(mut to) = TcpStream::connect(to).await
                    {
                        let _ended = tokio::io::copy_bidirectional(&mut from, &mut to).await;
                    }
                });
            }
        });
        Door { addr, open, came, accepting }
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub fn shut(&self) {
        self.open.send_replace(false);
    }

    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// How many connections came.
    pub fn came(&self) -> usize {
        self.came.load(Ordering::Relaxed)
    }

    /// Waits until somebody stands before it.
    pub async fn somebody_waits(&self, more_than: usize) {
        wait_until(DEADLINE, "a question", || async { (self.came() > more_than).then_some(()) }).await;
    }
}
