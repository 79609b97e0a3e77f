//! An abandoned command must not arrive later (invariant 3): the kernel goes on retransmitting for a socket that was
//! merely closed, so a request given up at 2 s would raise the barrier whenever the link comes back.
//!
//! Shown over real links between network namespaces. Where they cannot be had the tests say so and prove nothing:
//! a proxy on loopback ends the connection itself and cannot show what the kernel does.

mod cameras;
pub mod network;

use std::time::Duration;

use gatehouse_cameras::lapi::Device;
use gatehouse_cameras::lapi::{Answered, GateCommand, Lapi, NotSent, Outcome, Timeouts};
use secrecy::SecretString;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::Instant;

use cameras::{DEADLINE, FarCamera};
use gatehouse_tests::harness::wait_until;
use network::Network;

/// A client that gives up soon.
fn impatient() -> Lapi {
    Lapi::new(Timeouts { connect_ms: 1_500, total_ms: 2_500 })
}

fn network() -> Option<Network> {
    match Network::build() {
        Ok(network) => Some(network),
        Err(why) => {
            println!("skipped, nothing is proven here: no network namespaces ({why})");
            None
        }
    }
}

fn open(camera: &FarCamera) -> tokio::task::JoinHandle<Answered> {
    let device = Device::new(&camera.lapi, "admin", SecretString::from("camera-1234"));
    tokio::spawn(async move {
        impatient().gate(&device, GateCommand::Open, Instant::now() + Duration::from_secs(60)).await
    })
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    wait_until(DEADLINE, what, || async { holds().then_some(()) }).await;
}

/// What a client does that thinks closing is enough: it writes the command, does not wait, and closes.
async fn write_and_close(camera: &FarCamera) {
    let mut stream = TcpStream::connect(&camera.lapi).await.unwrap();
    let padding = "x".repeat(300);
    let body = r#"{"Command":0}"#;
    let request = format!(
        "POST /LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl HTTP/1.1\r\nHost: camera\r\nX-Padding: {padding}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_command_given_up_on_a_dead_link_does_not_arrive_when_the_link_comes_back() {
    let Some(network) = network() else { return };
    let camera = FarCamera::start(&network, "md5").await;
    // The witness: the same link, the same moments, a client that only closes. Without it nothing would show
    // that the link came back in time for a late command.
    let witness = FarCamera::start(&network, "none").await;

    network.lose_commands();
    let command = open(&camera);
    until("the command was written", || network.lost() > 0).await;
    write_and_close(&witness).await;
    // Now the reset is lost as well, as on a real dead link.
    network.cut();
    let answered = command.await.unwrap();
    assert!(matches!(answered.outcome, Outcome::Unknown { .. }), "{answered:?}");
    assert!(answered.request_sent);

    network.lose_nothing();
    network.mend();
    witness.moved(&[0]).await;
    assert_eq!(camera.commands().await, [0_i64; 0], "the abandoned command arrived later");
}

#[tokio::test]
async fn a_command_whose_answer_is_lost_is_unknown_and_was_carried_out_once() {
    let Some(network) = network() else { return };
    let camera = FarCamera::start(&network, "md5").await;
    camera.answer_late().await;
    let command = open(&camera);
    camera.moved(&[0]).await;
    network.cut();
    let answered = command.await.unwrap();
    assert!(matches!(answered.outcome, Outcome::Unknown { .. }), "{answered:?}");
    network.mend();
    assert_eq!(camera.commands().await, [0], "and never again");
}

#[tokio::test]
async fn a_command_to_a_camera_that_cannot_be_reached_is_not_sent_and_does_not_arrive_later() {
    let Some(network) = network() else { return };
    let camera = FarCamera::start(&network, "md5").await;
    let witness = FarCamera::start(&network, "none").await;
    network.cut();
    // Its connection is asked for while the link is dead, and the kernel goes on asking.
    let late = async {
        write_and_close(&witness).await;
    };
    let cut = async {
        let answered = open(&camera).await.unwrap();
        network.mend();
        answered
    };
    let (answered, ()) = tokio::join!(cut, late);
    let Outcome::NotSent { why: NotSent::Unreachable(words) } = &answered.outcome else {
        panic!("{answered:?}");
    };
    assert!(words.ends_with("within 2 s"), "{words}");
    assert!(!answered.request_sent);
    witness.moved(&[0]).await;
    assert_eq!(camera.commands().await, [0_i64; 0]);
}
