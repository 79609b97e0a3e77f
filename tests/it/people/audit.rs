//! Every change of state has its row, signed and chained; whoever changes a row in the file is found out.

use gatehouse_tests::harness::{LaneDraft, TestSite};
use http::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

/// One change of state through the API: who asks, method, path, body, and the row it must leave.
struct Change {
    who: &'static str,
    method: Method,
    path: String,
    body: Value,
    action: &'static str,
}

fn change(
    who: &'static str,
    method: Method,
    path: impl Into<String>,
    body: Value,
    action: &'static str,
) -> Change {
    Change { who, method, path: path.into(), body, action }
}

/// Every kind of change there is; each finds what the ones before have left.
async fn changes(site: &TestSite) -> Vec<Change> {
    let camera = site.link(&site.camera("entry-1")).await;
    let spare = site.link(&site.camera_from("entry-2", [127, 0, 0, 12])).await;
    let other = site.link(&site.camera_from("entry-3", [127, 0, 0, 13])).await;
    let entry = site.listed("block", "OLD1").await["id"].clone();
    let ada = site.attendant().await.get("/session").await.ok()["operator"]["id"].clone();
    let draft = LaneDraft { name: "South", direction: "exit", cameras: &[], automatic: false };
    let south = site.lane(draft).await["id"].clone();
    let north = site.entry("North", camera).await;
    let record = site.record("audit-1", "AB123CD");
    site.camera("entry-1").capture(&record).await.unwrap();
    let capture = site.capture("audit-1").await["id"].clone();
    let alarm = {
        site.camera("entry-1").post("/api/upark/capture", b"\x01\x02 nothing").await.ok();
        site.alarm("dead_letter").await["id"].clone()
    };
    let emergency =
        site.attendant().await.post(&format!("/lanes/{north}/emergency-open"), json!({})).await.ok();
    let lane =
        json!({ "name": "Noord", "direction": "entry", "camera_ids": [camera], "barrier_camera_id": camera });
    let added = json!({ "name": "West", "direction": "entry", "camera_ids": [], "barrier_camera_id": null });
    let listed = json!({ "list": "allow", "plate": "NEW1" });
    let open = json!({ "command": "open", "reason": "Delivery" });
    let nia = json!({ "name": "Nia", "role": "attendant", "secret": "445566" });
    use Method as M;
    vec![
        change("Ada", M::POST, format!("/lanes/{north}/commands"), open, "gate: open"),
        change(
            "Ada",
            M::POST,
            format!("/commands/{}/sign", emergency["id"]),
            json!({"reason": "x"}),
            "sign emergency opening",
        ),
        change("Ada", M::POST, "/site/open-all", json!({"reason": "Fire"}), "gate: open and lock"),
        change(
            "Ada",
            M::PUT,
            format!("/captures/{capture}/correction"),
            json!({"plate": "AB128CD"}),
            "correct plate",
        ),
        change(
            "Ada",
            M::DELETE,
            format!("/captures/{capture}/correction"),
            Value::Null,
            "undo plate correction",
        ),
        change("Ada", M::POST, "/allow-tonight", json!({"plate": "TON1GHT"}), "add list entry"),
        change("Ada", M::POST, format!("/alarms/{alarm}/acknowledge"), Value::Null, "acknowledge alarm"),
        change(
            "Sami",
            M::POST,
            "/site/automatic-stop",
            json!({"stopped": true, "reason": "x"}),
            "stop automatic opening",
        ),
        change("Sami", M::POST, "/site/automatic-stop", json!({"stopped": false}), "allow automatic opening"),
        change("Sami", M::POST, "/list-entries", listed.clone(), "add list entry"),
        change("Sami", M::PUT, format!("/list-entries/{entry}"), listed, "change list entry"),
        change("Sami", M::DELETE, format!("/list-entries/{entry}"), Value::Null, "delete list entry"),
        change("Eli", M::PATCH, "/site", json!({"name": "Old market"}), "change site"),
        change("Eli", M::POST, "/lanes", added, "add lane"),
        change("Eli", M::PUT, format!("/lanes/{north}"), lane, "change lane"),
        change("Eli", M::DELETE, format!("/lanes/{south}"), Value::Null, "remove lane"),
        change(
            "Eli",
            M::PATCH,
            format!("/cameras/{camera}"),
            json!({"user": "admin", "password": "tulip-9"}),
            "set camera connection",
        ),
        change(
            "Eli",
            M::POST,
            format!("/cameras/{spare}/replace"),
            json!({"replaces": camera}),
            "replace camera",
        ),
        change("Eli", M::DELETE, format!("/cameras/{other}"), Value::Null, "forget camera"),
        change("Eli", M::POST, "/operators", nia, "add operator"),
        change(
            "Eli",
            M::PATCH,
            format!("/operators/{ada}"),
            json!({"role": "supervisor", "reason": "promoted"}),
            "change operator",
        ),
        change(
            "Ada",
            M::POST,
            "/session/secret",
            json!({"current": "161803", "new": "778899"}),
            "change own PIN",
        ),
        change("Ada", M::DELETE, "/session", Value::Null, "sign out"),
    ]
}

async fn newest(site: &TestSite) -> Vec<Value> {
    let page = site.engineer().await.get("/audit?limit=200").await.ok();
    page["rows"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_change_of_state_leaves_a_row_that_says_who_and_what_and_no_secret() {
    let site = TestSite::start().await;
    site.supervisor().await;
    for Change { who, method, path, body, action } in changes(&site).await {
        let before = newest(&site).await[0]["seq"].as_i64().unwrap();
        let api = match who {
            "Ada" => site.attendant().await,
            "Sami" => site.supervisor().await,
            _ => site.engineer().await,
        };
        let body = Some(body).filter(|body| !body.is_null());
        let answer = api.call(method.clone(), &path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.json());
        let rows = newest(&site).await;
        let mut new = rows.iter().filter(|row| row["seq"].as_i64() > Some(before));
        assert!(
            new.any(|row| row["action"] == action && row["done"]["by"] == who),
            "{method} {path} left no row {action:?} by {who}: {:?}",
            &rows[..3]
        );
    }
    let actions: Vec<Value> = newest(&site).await.iter().map(|row| row["action"].clone()).collect();
    for also in ["sign in", "add operator", "add lane"] {
        assert!(actions.contains(&json!(also)), "{also}");
    }
    let text = serde_json::to_string(&newest(&site).await).unwrap();
    for secret in ["161803", "778899", "445566", "tulip-9"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let checked = site.engineer().await.post("/audit/check", Value::Null).await.ok();
    assert_eq!(checked["ok"], true, "{checked}");
}

#[tokio::test]
async fn a_refused_attempt_leaves_a_row_when_it_was_a_wrong_pin_and_none_when_nothing_changed() {
    let site = TestSite::start().await;
    let attendant = site.attendant().await;
    let before = newest(&site).await.len();
    assert_eq!(
        attendant.post("/list-entries", json!({ "list": "allow", "plate": "X1" })).await.refused(),
        "forbidden"
    );
    assert_eq!(newest(&site).await.len(), before);
    site.anonymous().post("/session", json!({ "name": "Ada", "secret": "000001" })).await.refused();
    let row = newest(&site).await.remove(0);
    assert_eq!((&row["action"], &row["done"]["by"]), (&json!("wrong PIN"), &json!("Ada")));
}

/// A site with some rows, at rest, changed in its file and started again; what the check then says.
async fn checked_after(change: &str) -> Value {
    let mut site = TestSite::start().await;
    for plate in ["AA1", "BB2", "CC3", "DD4"] {
        site.listed("allow", plate).await;
    }
    assert_eq!(site.engineer().await.post("/audit/check", Value::Null).await.ok()["ok"], true);
    site.stop().await;
    let file = gatehouse_tests::harness::files_below(site.data_dir())
        .into_iter()
        .find(|file| file.extension().is_some_and(|ending| ending == "db"))
        .unwrap();
    let connection = Connection::open(&file).unwrap();
    // As it stands the database refuses, except a row at the end, which only the chain shows to be false.
    if !change.starts_with("INSERT") {
        assert!(connection.execute_batch(change).is_err(), "{change}");
    }
    for trigger in ["audit_is_only_appended", "audit_is_never_deleted", "audit_is_never_changed"] {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection.execute_batch(change).unwrap();
    drop(connection);
    site.restart().await;
    site.engineer().await.post("/audit/check", Value::Null).await.ok()
}

#[tokio::test]
async fn a_row_that_was_changed_in_the_file_is_found() {
    for change in [
        "UPDATE audit SET actor = 'Somebody else' WHERE seq = 3",
        "UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 3",
        "UPDATE audit SET personal = 'ZZ9' WHERE seq = (SELECT min(seq) FROM audit WHERE personal IS NOT NULL)",
        "UPDATE audit SET hash = zeroblob(32) WHERE seq = 3",
    ] {
        let checked = checked_after(change).await;
        assert_eq!(checked["ok"], false, "{change}: {checked}");
        assert!(checked["sentence"].as_str().unwrap().contains("does not fit"), "{checked}");
    }
}

#[tokio::test]
async fn a_row_that_was_taken_out_or_put_in_is_found() {
    for change in [
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3",
        "INSERT INTO audit SELECT max(seq) + 1, at_ms, 'Ada', action, subject, reason, personal, salt, personal_digest, hash FROM audit",
    ] {
        let checked = checked_after(change).await;
        assert_eq!(checked["ok"], false, "{change}: {checked}");
    }
}

#[tokio::test]
async fn a_plate_that_was_erased_leaves_the_chain_whole() {
    let mut site = TestSite::start().await;
    site.listed("allow", "ERASE1").await;
    site.stop().await;
    let file = gatehouse_tests::harness::files_below(site.data_dir());
    let file = file.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "db")).unwrap();
    let connection = Connection::open(file).unwrap();
    let erased =
        connection.execute("UPDATE audit SET personal = NULL, salt = NULL WHERE personal IS NOT NULL", []);
    assert!(erased.unwrap() > 0, "the database allows this one change");
    drop(connection);
    site.restart().await;
    assert_eq!(site.engineer().await.post("/audit/check", Value::Null).await.ok()["ok"], true);
}
