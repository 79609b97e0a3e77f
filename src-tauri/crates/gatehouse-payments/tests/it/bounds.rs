//! Time, silence, size, and how often a question is asked again.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use gatehouse_payments::{Error, Provider};

use crate::rig::{Rig, Then, answer, peer};

const VEHICLES: &str = "/fleet/v2/vehicles";

#[tokio::test]
async fn a_question_is_asked_four_times_at_most() {
    for status in [500, 503, 408, 429] {
        let rig = Rig::asked_for(1).await;
        rig.mount("GET", VEHICLES, answer(status, ""), 4).await;
        assert!(matches!(rig.fleet().vehicles().await, Err(Error::Refused { .. })));
    }
}

#[tokio::test]
async fn a_wait_that_is_asked_for_is_kept_and_a_long_one_ends_the_tries() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", VEHICLES, answer(503, "").insert_header("retry-after", "31"), 1).await;
    rig.fleet().vehicles().await.unwrap_err();

    let rig = Rig::asked_for(1).await;
    let twice = wiremock::Mock::given(wiremock::matchers::path(VEHICLES));
    let busy = answer(503, "").insert_header("retry-after", "1");
    twice.respond_with(busy).up_to_n_times(1).expect(1).mount(&rig.server).await;
    rig.mount("GET", VEHICLES, answer(200, "[]"), 1).await;
    let began = Instant::now();
    assert_eq!(rig.fleet().vehicles().await, Ok(vec![]));
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn an_answer_over_eight_mebibytes_is_given_up() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", VEHICLES, answer(200, " ".repeat((8 << 20) + 1)), 1).await;
    assert_eq!(rig.fleet().vehicles().await, Err(Error::TooLarge { provider: Provider::Autopay, mib: 8 }));
}

#[tokio::test]
async fn silence_ends_in_its_own_error() {
    let (autopay, count) = peer(Then::SayAndHold("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[")).await;
    assert_eq!(
        autopay.fleet().vehicles().await,
        Err(Error::TimedOut { provider: Provider::Autopay, secs: 1 })
    );
    assert_eq!(count.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn an_answer_that_drips_for_ever_is_given_up_and_not_asked_for_again() {
    let (autopay, count) = peer(Then::Drip("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n[")).await;
    assert_eq!(
        autopay.fleet().vehicles().await,
        Err(Error::TooSlow { provider: Provider::Autopay, secs: 3 })
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", VEHICLES, answer(302, "").insert_header("location", "/elsewhere"), 1).await;
    assert!(matches!(rig.fleet().vehicles().await, Err(Error::Refused { status: 302, .. })));
    assert_eq!(rig.lines().await.len(), 1);
}
