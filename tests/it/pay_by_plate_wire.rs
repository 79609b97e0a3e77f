//! The product's Pay-by-Plate client against the simulated provider, which checks every request against the document.

use std::time::Duration;

use chrono::TimeDelta;
use gatehouse_domain::payment::RightsCopy;
use gatehouse_payments::pay_by_plate::{PayByPlate, PbpError, PbpSettings, Validity};
use gatehouse_payments::{Retry, Timeouts};
use gatehouse_tests::sim::pay_by_plate::{
    DEMO_KEY, DEMO_LOT_2_KEY, Fault, IsValidForm, Op, PayByPlateSim, PbpConfig, Permit,
};

const LOTS: [&str; 2] = ["prk1", "prk2"];
const NO_GRACE: TimeDelta = TimeDelta::zero();

async fn provider() -> (PayByPlateSim, PayByPlate) {
    let sim = PayByPlateSim::start(PbpConfig::default()).await.unwrap();
    sim.seed_demo(&["AB123CD".to_owned()]);
    let client = client(&sim, DEMO_KEY);
    (sim, client)
}

fn client(sim: &PayByPlateSim, key: &str) -> PayByPlate {
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        silence: Duration::from_secs(1),
        total: Duration::from_secs(20),
    };
    let usual = PbpSettings::new(sim.base_url(), key.to_owned().into());
    PayByPlate::new(PbpSettings { timeouts, retry: Retry::none(), ..usual }).unwrap()
}

#[tokio::test]
async fn a_copy_follows_its_provider_by_deltas_and_nothing_is_asked_that_the_document_does_not_know() {
    let (sim, client) = provider().await;
    let zones = client.zones().await.unwrap();
    assert_eq!(
        zones.iter().map(|z| (z.code.as_str(), z.name.as_str())).collect::<Vec<_>>(),
        [("prk1", "Lot 1"), ("prk2", "Lot 2")]
    );
    let full = client.permits("prk1", None).await.unwrap();
    let mut copy = RightsCopy::default();
    copy.replace("prk1", full.rights, sim.now(), NO_GRACE);
    assert_eq!(copy.of_plate("DEV456")[0].permit_id, copy.of_plate("GHI789")[0].permit_id);
    let here = |copy: &RightsCopy, plate| copy.in_force(plate, None, &LOTS, sim.now(), NO_GRACE).is_some();
    assert!(here(&copy, "AB123CD") && !here(&copy, "NEW1"));

    let unchanged = client.permits("prk1", full.token.as_deref()).await.unwrap();
    assert_eq!((unchanged.rights.len(), &unchanged.token), (0, &full.token));
    sim.take_back("AB123CD");
    sim.world(|w| w.put(Permit::new("prk1", "1", "NEW1", "", sim_end())));
    let delta = client.permits("prk1", unchanged.token.as_deref()).await.unwrap();
    let changes = copy.apply(delta.rights, sim.now(), NO_GRACE);
    assert_eq!((changes.added, changes.removed), (1, 1));
    assert!(!here(&copy, "AB123CD") && here(&copy, "NEW1"));
    let nothing = client.permits("prk1", delta.token.as_deref()).await.unwrap();
    assert_eq!(nothing.rights, []);

    let (found, _) = client.search(&["new-1", "DEV456"], &LOTS).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(client.search(&["ZZZ999"], &LOTS).await.unwrap().0, []);
    for form in [IsValidForm::Bool, IsValidForm::Object, IsValidForm::Permit] {
        sim.configure(|c| c.is_valid = form);
        for (plate, valid) in [("NEW1", true), ("AB123CD", false)] {
            let said = client.is_valid(plate, Some("NY"), &LOTS).await.unwrap();
            assert_eq!(said.holds(Some("NY"), sim.now(), NO_GRACE), valid, "{plate} {form:?} {said:?}");
        }
    }
    assert_eq!(sim.violations(), Vec::<String>::new());
}

fn sim_end() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now() + TimeDelta::hours(1)
}

#[tokio::test]
async fn each_way_a_provider_can_fail_has_its_own_meaning() {
    let (sim, all) = provider().await;
    assert!(client(&sim, "wrong").zones().await.unwrap_err().key_refused());
    let of_lot_2 = client(&sim, DEMO_LOT_2_KEY);
    let unknown = Err(PbpError::UnknownZone { zone: "prk1".into() });
    assert_eq!(of_lot_2.permits("prk1", None).await, unknown, "it is not this key's");
    let token = all.permits("prk1", None).await.unwrap().token;
    let since = || all.permits("prk1", token.as_deref());
    let refused = Err(PbpError::TokenRefused { status: 400 });
    assert_eq!(all.permits("prk1", Some("another")).await, refused);
    for (fault, wanted) in [
        (Fault::TokenRefused, "mark of the last read"),
        (Fault::KeyRefused, "refuses the API key"),
        (Fault::Status { status: 503 }, "cannot tell"),
        (Fault::Status { status: 502 }, "HTTP 502"),
        (Fault::Cut, "could not be reached"),
        (Fault::Half, "could not be reached"),
        (Fault::Silent, "said nothing for 1 seconds"),
        (Fault::BrokenJson, "could not be read"),
    ] {
        sim.misbehave(Some(Op::Permits), fault.clone(), Some(1));
        let error = since().await.unwrap_err();
        assert!(error.sentence().contains(wanted), "{fault:?}: {}", error.sentence());
    }
    sim.misbehave(None, Fault::TokenRepeats, Some(1));
    assert_eq!(since().await.unwrap().token, token);
    sim.misbehave(Some(Op::IsValid), Fault::BrokenJson, Some(1));
    let told = all.is_valid("DEV456", None, &LOTS).await.unwrap();
    assert!(matches!(&told, Validity::Told(rights) if rights.len() == 1), "the search told: {told:?}");
    sim.misbehave(Some(Op::IsValid), Fault::Status { status: 503 }, Some(1));
    assert_eq!(all.is_valid("DEV456", None, &LOTS).await, Err(PbpError::CannotTell));
    since().await.expect("it behaves again");
}
