//! What survives the end of the program: the copy and the mark of the last read.

use super::{Street, permit};
use gatehouse_tests::sim::pay_by_plate::{Fault, Op};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_only_what_changed_is_asked_for() {
    let mut street = Street::one().await;
    street.site.restart().await;
    street.sim.world(|world| world.put(permit("prk1", "3", "EF3", 5)));
    street.look().await;
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2", "EF3 Lot 1"]);
    let queries: Vec<bool> = street.asked("prk1").iter().map(|asked| asked.query.is_empty()).collect();
    assert_eq!(queries, [true, false], "the mark was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_is_there_at_once_when_the_provider_is_away_at_the_start_and_is_read_whole_after_an_hour() {
    let mut street = Street::one().await;
    street.site.stop().await;
    street.sim.misbehave(None, Fault::Cut, None);
    street.site.clock.advance(Duration::from_secs(3_700));
    street.site.restart().await;
    assert_eq!(street.plates().await, ["AB1 Lot 1", "CD2 Lot 2"]);
    assert_eq!(street.zone("prk1").await["stale"], true);
    street.when("failing connection", |view| view["health"] == "failing").await;
    street.sim.behave();
    let asked = street.sim.count(Op::Permits);
    street.look().await;
    assert!(street.sim.count(Op::Permits) > asked);
    assert_eq!(street.asked("prk1").last().unwrap().query, "", "the copy was older than an hour");
    assert_eq!(street.zone("prk1").await["stale"], false);
}
