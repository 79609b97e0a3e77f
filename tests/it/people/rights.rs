//! Rights are those of now: what is taken away is gone with the next request, and somebody stays engineer.

use gatehouse_tests::harness::{DEADLINE, Role, SECRET, TestSite, within};
use http::StatusCode;
use serde_json::{Value, json};

async fn id_of(site: &TestSite, name: &str) -> Value {
    let everybody = site.engineer().await.get("/operators").await.ok();
    everybody.as_array().unwrap().iter().find(|o| o["name"] == name).unwrap()["id"].clone()
}

#[tokio::test]
async fn disabling_an_operator_ends_their_sessions_their_events_and_their_sign_in() {
    let site = TestSite::start().await;
    let attendant = site.signed_in(Role::Attendant).await;
    let mut events = attendant.events(None).await;
    let path = format!("/operators/{}", id_of(&site, "Ada").await);
    let engineer = site.engineer().await;
    let _ada = engineer.patch(&path, json!({ "disabled": true, "reason": "left" })).await.ok();
    assert_eq!(attendant.get("/snapshot").await.refused(), "not_signed_in");
    let end = async { while events.next().await.is_some() {} };
    within(DEADLINE, "end of the events", end).await;
    let again = site.anonymous().post("/session", json!({ "name": "Ada", "secret": SECRET })).await;
    assert_eq!(again.refused(), "wrong_secret", "as if there were no such name");

    let _ada = engineer.patch(&path, json!({ "disabled": false, "reason": "back" })).await.ok();
    site.anonymous().sign_in("Ada", SECRET).await;
}

#[tokio::test]
async fn the_last_engineer_cannot_be_lost() {
    let site = TestSite::start().await;
    let engineer = site.engineer().await;
    let path = format!("/operators/{}", id_of(&site, "Eli").await);
    for loss in [json!({ "role": "supervisor" }), json!({ "disabled": true }), json!({ "role": "attendant" })]
    {
        assert_eq!(engineer.patch(&path, loss.clone()).await.refused(), "conflict", "{loss}");
    }
    assert_eq!(engineer.get("/operators").await.ok()[0]["role"], "engineer", "nothing was changed");
    let eva = json!({ "name": "Eva", "role": "engineer", "secret": "998877" });
    let eva = engineer.post("/operators", eva).await.ok();
    let _eli = engineer.patch(&path, json!({ "role": "supervisor" })).await.ok();
    assert_eq!(engineer.get("/operators").await.refused(), "forbidden", "and counts at once");
    assert_eq!(eva["role"], "engineer");
}

#[tokio::test]
async fn two_operators_cannot_have_one_name() {
    let site = TestSite::start().await;
    site.signed_in(Role::Attendant).await;
    let twin = json!({ "name": "Ada", "role": "attendant", "secret": "445566" });
    let refused = site.engineer().await.post("/operators", twin).await;
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("name"))
    );
}
