//! The store fails exactly when the end of a write is to be written down: it is said, and written down later.

use super::through;
use crate::payments::{self, Fleet};
use gatehouse_tests::harness::{ChaosProxy, DEADLINE, Outage, Probe, TestSite, wait_until};
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Level, Op};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_the_store_does_not_take_is_said_at_once_and_written_down_when_the_store_works_again() {
    let html = Fault::Html { status: 502 };
    for (fault, outcome) in [(None, "done"), (Some(html), "unknown")] {
        let probe = Probe::new();
        let site = TestSite::builder().durability(Arc::<Probe>::clone(&probe)).start().await;
        let sim = payments::provider(Level::Medium, AutopayConfig::default()).await;
        let proxy = ChaosProxy::start(sim.addr()).await;
        let setup = through(&proxy, payments::connection(&sim, "medium"));
        let fleet = Arc::new(Fleet::connected(site, sim, setup).await);
        if let Some(fault) = fault {
            fleet.sim.misbehave(Some(Op::AddVehicle), fault, Some(1));
        }
        fleet.site.supervisor().await;

        proxy.once("POST", "/fleet/v2/vehicles", Outage::Hold);
        let asking = Arc::clone(&fleet);
        let asking = tokio::spawn(async move { asking.write("/fleet/vehicles", "BB22222").await });
        wait_until(DEADLINE, "request at the provider", || async {
            (fleet.sim.count(Op::AddVehicle) == 1).then_some(())
        })
        .await;
        probe.fail_commits(true);
        proxy.mend().await;
        let said = asking.await.unwrap().ok();
        assert_eq!(said["outcome"], outcome, "{said}");
        assert!(said["sentence"].as_str().unwrap().contains("not written down yet"), "{said}");
        let row = fleet.writes().await.remove(0);
        assert_eq!((&row["id"], row["outcome"].as_str()), (&said["id"], Some("pending")));

        probe.fail_commits(false);
        wait_until(DEADLINE, "end of the write in the journal", || async {
            (fleet.writes().await[0]["outcome"] == outcome).then_some(())
        })
        .await;
        assert_eq!(fleet.sim.count(Op::AddVehicle), 1, "nothing was sent again");
        if outcome == "unknown" {
            fleet.site.alarm("money_unknown").await;
        }
    }
}
