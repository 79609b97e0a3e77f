//! Our Digest client against servers that no one here wrote: Apache's `mod_auth_digest` and lighttpd, both as
//! Debian packages them.
//!
//! They stand for the independent half of the handshake only. Behind it a three-line CGI answers every call with
//! the envelope of success and keeps what it was asked, so that it is known what was let in.

mod apache;
mod lighttpd;
mod server;

use std::time::Duration;

use gatehouse_cameras::lapi::{AuthUsed, Device, GateCommand, Lapi, NotSent, Outcome};
use secrecy::SecretString;
use tokio::time::Instant;

use server::Server;

const GATE: &str = "POST /LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl";

fn device(server: &Server, password: &str) -> Device {
    Device::new(server.address(), server::USER, SecretString::from(password))
}

/// Opens with the right password and not with a wrong one, and finds `used` to be the kind of sign-in.
async fn opens_with_the_right_password_only(server: &Server, used: &str) {
    let not_after = Instant::now() + Duration::from_secs(60);
    let right = device(server, server::PASSWORD);
    let answered = Lapi::default().gate(&right, GateCommand::Open, not_after).await;
    let words = "Succeed".to_owned();
    assert_eq!(answered.outcome, Outcome::Accepted { words }, "{}", server.log());
    assert_eq!(server.let_in(), [format!("{GATE} {{\"Command\":0}}")], "exactly once");

    let wrong = device(server, "guessed");
    let answered = Lapi::default().gate(&wrong, GateCommand::Close, not_after).await;
    assert_eq!(answered.outcome, Outcome::NotSent { why: NotSent::WrongPassword }, "{}", server.log());
    assert_eq!(server.let_in().len(), 1, "nothing was let in: {:?}", server.let_in());

    let probed = Lapi::default().probe(&right).await.expect("the password is right");
    assert_eq!(probed.auth, AuthUsed::Digest(used.to_owned()));
}

#[tokio::test]
async fn apache_lets_us_in_with_md5_and_the_right_password_only() {
    let server = apache::start("MD5").await.unwrap_or_else(|refused| panic!("{refused}"));
    opens_with_the_right_password_only(&server, "Digest MD5").await;
}

/// Apache's module has refused MD5-sess in its configuration for years; should a newer one speak it, we must too.
#[tokio::test]
async fn apache_either_lets_us_in_with_md5_sess_or_says_that_it_does_not_speak_it() {
    match apache::start("MD5-sess").await {
        Ok(server) => opens_with_the_right_password_only(&server, "Digest MD5-sess").await,
        Err(refused) => {
            assert!(refused.contains("Unsupported algorithm in AuthDigestAlgorithm: MD5-sess"), "{refused}");
            println!("not provable with this Apache: {}", refused.lines().last().unwrap_or_default());
        }
    }
}

#[tokio::test]
async fn lighttpd_lets_us_in_with_sha_256_and_the_right_password_only() {
    let server = lighttpd::start("SHA-256").await;
    opens_with_the_right_password_only(&server, "Digest SHA-256").await;
}

#[tokio::test]
async fn lighttpd_lets_us_in_with_md5_and_the_right_password_only() {
    let server = lighttpd::start("MD5").await;
    opens_with_the_right_password_only(&server, "Digest MD5").await;
}

/// Two challenges in one answer: whichever we take, the other half must agree.
#[tokio::test]
async fn lighttpd_lets_us_in_when_it_offers_both() {
    let server = lighttpd::start("SHA-256|MD5").await;
    opens_with_the_right_password_only(&server, "Digest SHA-256").await;
}
