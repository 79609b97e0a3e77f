//! The door of the embedded broker: accepts cameras and relays them to the
//! broker proper, which listens on loopback only.
//!
//! It exists because the broker's own listener gives no access to the sockets
//! it accepts. Here each camera's socket is made perishable, so that a gate
//! command written into a link that has just died is dropped by the kernel
//! after [`GIVE_UP`] and cannot arrive when the link comes back. It also
//! bounds connections, ends those that never introduce themselves, and closes
//! the ones the book wants closed. The broker learns the camera's address from
//! a PROXY protocol line.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::super::perishable;
use super::book::Book;
use super::report::{Report, Visitor};

/// Longest time the kernel may try to deliver something to a camera.
const GIVE_UP: Duration = Duration::from_secs(4);
/// A connection has to introduce itself within this time.
const INTRODUCTION: Duration = Duration::from_secs(15);
/// So long a camera may take to read the broker's last word.
const LAST_WORD: Duration = Duration::from_secs(1);
/// After a failed accept (for example no file descriptor left).
const PAUSE: Duration = Duration::from_millis(200);

/// Listens; an address in use is an error.
pub(super) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let domain = if address.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 };
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    // On Unix this only allows to listen again after a restart; on Windows it
    // would allow a second listener beside the first.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(64)?;
    TcpListener::from_std(socket.into())
}

/// Serves for ever.
pub(super) async fn serve(listener: TcpListener, broker: SocketAddr, book: Arc<Book>) {
    loop {
        let (camera, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(_) => {
                sleep(PAUSE).await;
                continue;
            }
        };
        let peer = plain(from);
        match book.link(peer) {
            Ok(close) => {
                let book = Arc::clone(&book);
                tokio::spawn(async move {
                    // How it ended, the broker's hooks report.
                    let _ = relay(camera, peer, broker, &close, &book).await;
                    book.unlink(peer);
                });
            }
            Err(why) => {
                let visitor =
                    Visitor { user: String::new(), client_id: String::new(), address: peer, protocol: "" };
                book.report(Report::Refused { visitor, why: why.to_owned() });
            }
        }
    }
}

/// An address as the PROXY line can say it.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

async fn relay(
    mut camera: TcpStream,
    peer: SocketAddr,
    broker: SocketAddr,
    close: &Notify,
    book: &Book,
) -> io::Result<()> {
    perishable::make(&camera, GIVE_UP)?;
    let first = timeout(INTRODUCTION, camera.peek(&mut [0])).await??;
    if first == 0 {
        return Ok(());
    }
    let mut inner = TcpStream::connect(broker).await?;
    inner.set_nodelay(true)?;
    inner.write_all(introduction(peer, plain(camera.local_addr()?)).as_bytes()).await?;

    let (mut from_camera, mut to_camera) = camera.split();
    let (mut from_broker, mut to_broker) = inner.split();
    let finished = tokio::select! {
        _ = copy(&mut from_camera, &mut to_broker) => false,
        down = copy(&mut from_broker, &mut to_camera) => down.is_ok(),
        () = close.notified() => false,
        () = unintroduced(peer, book) => false,
    };
    if finished {
        // The broker's last word (why it does not let the camera in) would be
        // discarded by a reset.
        to_camera.shutdown().await?;
        let _ = timeout(LAST_WORD, from_camera.read(&mut [0; 64])).await;
        perishable::close_politely(&camera);
    }
    Ok(())
}

/// Ends when the connection has not become a client in time.
async fn unintroduced(peer: SocketAddr, book: &Book) {
    sleep(INTRODUCTION).await;
    if book.is_seated(peer) {
        std::future::pending::<()>().await;
    }
}

fn introduction(from: SocketAddr, to: SocketAddr) -> String {
    match (from, to) {
        (SocketAddr::V4(_), SocketAddr::V4(_)) => {
            format!("PROXY TCP4 {} {} {} {}\r\n", from.ip(), to.ip(), from.port(), to.port())
        }
        _ => format!("PROXY TCP6 {} {} {} {}\r\n", v6(from), v6(to), from.port(), to.port()),
    }
}

fn v6(address: SocketAddr) -> std::net::Ipv6Addr {
    match address {
        SocketAddr::V4(address) => address.ip().to_ipv6_mapped(),
        SocketAddr::V6(address) => *address.ip(),
    }
}
