//! Sockets on which nothing that was given up arrives later.
//!
//! Closing an ordinary socket leaves what it has queued to the kernel, which
//! goes on retransmitting for minutes: an "open the gate" written into a dead
//! link would arrive whenever the link comes back. `SO_LINGER` 0 turns closing
//! into a reset that discards the queue, and `TCP_USER_TIMEOUT`, where it
//! exists, makes the kernel itself give up and reset while the socket is open.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpSocket, TcpStream};

/// Quiet for so long, a peer is asked whether it is still there.
const ASK_AFTER: Duration = Duration::from_secs(10);
/// And again, and again.
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// Makes everything written from here on perishable.
pub(super) fn make(stream: &TcpStream, give_up: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let options = SockRef::from(stream);
    options.set_linger(Some(Duration::ZERO))?;
    // A peer without power is noticed although MQTT's own keep-alive may be 0.
    options.set_tcp_keepalive(&TcpKeepalive::new().with_time(ASK_AFTER).with_interval(ASK_AGAIN))?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    options.set_tcp_user_timeout(Some(give_up))?;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = give_up;
    Ok(())
}

/// Nothing is left to deliver: closing may be polite.
pub(super) fn close_politely(stream: &TcpStream) {
    // Should it fail, the connection is reset, which is safe too.
    let _ = SockRef::from(stream).set_linger(None);
}

/// A connection made for messages that perish.
pub(super) async fn connect(to: SocketAddr, give_up: Duration) -> io::Result<TcpStream> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    let stream = socket.connect(to).await?;
    make(&stream, give_up)?;
    Ok(stream)
}
