//! Lists as CSV files: imported as a whole or not at all, exported and read back unchanged.

use std::sync::Arc;

use gatehouse_tests::harness::{Answer, Api, DEADLINE, Probe, TestSite, wait_until};
use gatehouse_tests::sim::CaptureSpec;
use http::{Method, StatusCode};
use serde_json::{Value, json};

/// Sends a file; answers the import.
async fn send(api: &Api, name: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    api.send_bytes(&format!("/list-imports?file_name={name}"), bytes.into()).await
}

/// Checks an import as it was understood, but for some settings.
async fn check(api: &Api, import: &Value, change: Value) -> Value {
    let mut settings = import["settings"].clone();
    for (name, value) in change.as_object().unwrap() {
        settings[name] = value.clone();
    }
    api.post(&format!("/list-imports/{}/check", import["id"]), settings).await.ok()
}

async fn apply(api: &Api, import: &Value, check: &Value, more: Value) -> Answer {
    let mut body = json!({ "check": check["check"] });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    api.post(&format!("/list-imports/{}/apply", import["id"]), body).await
}

/// Waits until an import is no longer running, and answers how it ended.
async fn ended(api: &Api, import: &Value) -> Value {
    let path = format!("/list-imports/{}", import["id"]);
    wait_until(DEADLINE, "end of the import", || async {
        let progress = api.get(&path).await.ok()["progress"].clone();
        (progress["state"] != "applying").then_some(progress)
    })
    .await
}

fn figures(check: &Value) -> Vec<i64> {
    ["added", "changed", "unchanged", "repeated", "errors", "deleted_allow", "deleted_block"]
        .map(|name| check[name].as_i64().unwrap())
        .to_vec()
}

async fn total(api: &Api) -> i64 {
    api.get("/list-entries").await.ok()["total"].as_i64().unwrap()
}

/// A file with so many entries.
fn many(count: usize, owner: &str) -> String {
    let lines = (0..count).map(|n| format!("AB{n:05};{owner} {n};2026-12-31\n"));
    format!("plate;owner;valid until\n{}", lines.collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_windows_file_is_understood_shown_and_then_imported() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("North", id).await;
    let supervisor = site.supervisor().await;
    let text =
        "Kennzeichen;Halter;Gültig bis;Bemerkung\r\nM-ÜL 12;Jürgen Müller;31.12.2099;für die Küche\r\n";
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let import = send(supervisor, "b%C3%BCro.csv", bytes).await.ok();
    assert_eq!(import["settings"]["reading"]["charset"], "windows-1252");
    assert_eq!(import["settings"]["reading"]["delimiter"], "semicolon");
    assert_eq!(import["settings"]["columns"], json!(["plate", "owner", "valid_until", "remarks"]));
    assert_eq!(import["file_name"], "büro.csv");
    let check = check(supervisor, &import, json!({})).await;
    assert_eq!(figures(&check), [1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(check["first"][0]["owner"], "Jürgen Müller");
    assert_eq!(total(supervisor).await, 0, "a check changes nothing");

    // The car that stands there already is allowed as soon as the list says so.
    camera.set_clock_offset_ms(site.clock.ahead_ms());
    assert!(camera.capture(&CaptureSpec::new("w-1", "MÜL12", Vec::new())).await.unwrap().reply.accepted());
    assert_eq!(site.capture("w-1").await["verdict"]["kind"], "review");
    let (_, mut events) = site.attendant().await.follow().await;
    let _begun = apply(supervisor, &import, &check, json!({})).await.ok();
    events.until("list_import", |progress| progress["state"] == "done").await;
    assert_eq!(ended(supervisor, &import).await["sentence"], "1 added, 0 changed, 0 deleted.");
    assert_eq!(site.capture("w-1").await["verdict"]["kind"], "allowed");
    let audit = site.engineer().await.get("/audit").await.ok();
    let row =
        audit["rows"].as_array().unwrap().iter().find(|row| row["action"] == "import list entries").cloned();
    let row = row.unwrap_or_else(|| panic!("{audit}"));
    assert!(
        row["subject"].as_str().unwrap().starts_with("1 added, 0 changed, 0 deleted, from büro.csv"),
        "{row}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_lines_are_imported_with_progress_while_the_screens_are_answered() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    let (_, mut events) = site.attendant().await.follow().await;
    let import = send(supervisor, "many.csv", many(20_000, "Tenant")).await.ok();
    assert_eq!(import["lines"], 20_000);
    let check = check(supervisor, &import, json!({})).await;
    assert_eq!(figures(&check), [20_000, 0, 0, 0, 0, 0, 0]);
    let _begun = apply(supervisor, &import, &check, json!({})).await.ok();
    let under_way = events
        .until("list_import", |told| told["state"] == "applying" && told["done"].as_i64() > Some(0))
        .await;
    assert_eq!(under_way["total"], 20_000);
    assert!(site.attendant().await.get("/snapshot").await.ok()["site"].is_object());
    events.until("list_import", |told| told["state"] == "done").await;
    assert_eq!(total(supervisor).await, 20_000);

    // Exported and imported again, nothing changes; a spreadsheet's own separator makes no difference.
    for delimiter in ["semicolon", "comma", "tab"] {
        let file = supervisor.get(&format!("/list-export?delimiter={delimiter}")).await;
        assert_eq!(file.status, StatusCode::OK);
        let again = send(supervisor, "again.csv", file.bytes.to_vec()).await.ok();
        let check = check_as(supervisor, &again, "replace").await;
        assert_eq!(figures(&check), [0, 0, 20_000, 0, 0, 0, 0], "{delimiter}");
    }
}

async fn check_as(api: &Api, import: &Value, mode: &str) -> Value {
    check(api, import, json!({ "mode": mode })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_cannot_be_made_durable_changes_nothing_and_can_be_done_again() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(Arc::<Probe>::clone(&probe)).start().await;
    let supervisor = site.supervisor().await;
    site.listed("allow", "STAYS1").await;
    let import = send(supervisor, "many.csv", many(500, "Tenant")).await.ok();
    let first = check_as(supervisor, &import, "replace").await;
    assert_eq!(figures(&first), [500, 0, 0, 0, 0, 1, 0]);
    probe.fail_commits(true);
    let _begun = apply(supervisor, &import, &first, json!({ "deletes": 1 })).await.ok();
    let failed = ended(supervisor, &import).await;
    assert_eq!(failed["state"], "failed", "{failed}");
    assert!(failed["sentence"].as_str().unwrap().ends_with("Nothing was changed."), "{failed}");
    assert_eq!(total(supervisor).await, 1);
    probe.fail_commits(false);
    // The file is still there: it need not be sent again.
    let second = check_as(supervisor, &import, "replace").await;
    let _begun = apply(supervisor, &import, &second, json!({ "deletes": 1 })).await.ok();
    assert_eq!(ended(supervisor, &import).await["state"], "done");
    assert_eq!(total(supervisor).await, 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_import_changes_nothing() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(Arc::<Probe>::clone(&probe)).start().await;
    let supervisor = site.supervisor().await;
    let import = send(supervisor, "many.csv", many(3000, "Tenant")).await.ok();
    let check = check(supervisor, &import, json!({})).await;
    // Something else is being written: the import waits behind it.
    let held = probe.hold_next_commit();
    let entry = json!({ "list": "allow", "plate": "FIRST1" });
    let slow = supervisor.clone();
    let other = tokio::spawn(async move { slow.post("/list-entries", entry).await.ok() });
    wait_until(DEADLINE, "held commit", || async { held.is_reached().then_some(()) }).await;
    let _begun = apply(supervisor, &import, &check, json!({})).await.ok();
    let path = format!("/list-imports/{}/cancel", import["id"]);
    let _told = supervisor.post(&path, json!({})).await.ok();
    held.release();
    let _entry = other.await.unwrap();
    let end = ended(supervisor, &import).await;
    assert_eq!(end["state"], "cancelled", "{end}");
    assert_eq!(total(supervisor).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn replacing_deletes_only_what_was_confirmed_in_figures() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    for plate in ["GOES1", "GOES2", "STAYS1"] {
        site.listed("allow", plate).await;
    }
    site.listed("block", "OTHER1").await;
    let import = send(supervisor, "list.csv", "plate\nSTAYS1\nNEW1\n").await.ok();
    let replace = check_as(supervisor, &import, "replace").await;
    assert_eq!(figures(&replace), [1, 0, 1, 0, 0, 2, 0]);
    let unconfirmed = apply(supervisor, &import, &replace, json!({})).await;
    assert_eq!(
        (unconfirmed.refused().as_str(), &unconfirmed.json()["field"]),
        ("invalid", &json!("deletes"))
    );
    assert_eq!(apply(supervisor, &import, &replace, json!({ "deletes": 3 })).await.refused(), "invalid");
    let _begun = apply(supervisor, &import, &replace, json!({ "deletes": 2 })).await.ok();
    assert_eq!(ended(supervisor, &import).await["sentence"], "1 added, 0 changed, 2 deleted.");
    let rows = supervisor.get("/list-entries").await.ok()["rows"].clone();
    let plates: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["plate"].as_str().unwrap()).collect();
    assert_eq!(plates, ["NEW1", "OTHER1", "STAYS1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_changed_since_the_check_is_not_overwritten() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    let import = send(supervisor, "list.csv", "plate;owner\nAB1;Bob\n").await.ok();
    let before = check(supervisor, &import, json!({})).await;
    site.listed("allow", "AB1").await;
    let _begun = apply(supervisor, &import, &before, json!({})).await.ok();
    let end = ended(supervisor, &import).await;
    assert_eq!(end["state"], "failed");
    assert!(end["sentence"].as_str().unwrap().contains("Check it again"), "{end}");
    let after = check(supervisor, &import, json!({})).await;
    assert_eq!(figures(&after), [0, 1, 0, 0, 0, 0, 0]);
    assert_eq!(apply(supervisor, &import, &before, json!({})).await.refused(), "conflict", "an old check");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_with_errors_are_listed_and_stop_the_import_unless_they_are_left_out() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    let text = "plate,valid until\nAB1,2026-12-31\n--,2026-12-31\nCD2,soon\nEF3,\n";
    let import = send(supervisor, "list.csv", text).await.ok();
    let check = check(supervisor, &import, json!({})).await;
    assert_eq!(figures(&check), [2, 0, 0, 0, 2, 0, 0]);
    assert_eq!(check["complaints"][0]["line"], 3);
    assert_eq!(
        (&check["complaints"][1]["line"], &check["complaints"][1]["column"]),
        (&json!(4), &json!("valid until"))
    );
    assert_eq!(apply(supervisor, &import, &check, json!({})).await.refused(), "conflict");
    let file = supervisor.get(&format!("/list-imports/{}/complaints", import["id"])).await;
    let text = String::from_utf8(file.bytes.to_vec()).unwrap();
    assert!(text.contains("4,valid until,soon,"), "{text}");
    assert_eq!(total(supervisor).await, 0);
    let _begun = apply(supervisor, &import, &check, json!({ "leave_out_errors": true })).await.ok();
    assert_eq!(ended(supervisor, &import).await["state"], "done");
    assert_eq!(total(supervisor).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_have_bounds_and_are_forgotten() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    let huge = send(supervisor, "huge.csv", vec![b'x'; (16 << 20) + 1]).await;
    assert_eq!((huge.status, huge.refused().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    for (bytes, part) in [(b"".to_vec(), "empty"), (b"PK\x03\x04...".to_vec(), "workbook")] {
        let refused = send(supervisor, "x.csv", bytes).await;
        assert_eq!(refused.refused(), "invalid");
        assert!(refused.json()["message"].as_str().unwrap().contains(part));
    }
    let large = format!("plate;remarks\nAB1;{}\n", "x ".repeat(2 << 20));
    let large = send(supervisor, "large.csv", large).await.ok();
    assert_eq!(large["lines"], 1, "more than other requests may have");
    let first = large["id"].clone();
    let path = format!("/list-imports/{first}");
    for _ in 0..4 {
        let _import = send(supervisor, "x.csv", "plate\nAB1\n").await.ok();
    }
    assert_eq!(supervisor.get(&path).await.refused(), "not_found", "four are kept");
    let last = send(supervisor, "x.csv", "plate\nAB1\n").await.ok();
    site.clock.advance(std::time::Duration::from_secs(601));
    assert_eq!(supervisor.get(&format!("/list-imports/{}", last["id"])).await.refused(), "not_found");
    let gone = supervisor.call(Method::DELETE, &path, None).await;
    assert_eq!(gone.refused(), "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_what_was_searched_for_and_is_audited() {
    let site = TestSite::start().await;
    let supervisor = site.supervisor().await;
    for (list, plate, owner) in
        [("allow", "AB1", "=cmd|' /C calc'!A0"), ("allow", "CD2", "Eve"), ("block", "AB9", "")]
    {
        let entry = json!({ "list": list, "plate": plate, "owner": owner });
        let _entry = supervisor.post("/list-entries", entry).await.ok();
    }
    let file = supervisor.get("/list-export?list=allow&q=ab&delimiter=comma").await;
    let text = String::from_utf8(file.bytes.to_vec()).unwrap();
    assert_eq!(
        text,
        "\u{FEFF}Plate,List,Valid from,Valid until,Owner,Phone,Remarks\r\nAB1,allow,,,'=cmd|' /C calc'!A0,,\r\n"
    );
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("allow list"));
    let audit = site.engineer().await.get("/audit").await.ok();
    assert_eq!(audit["rows"][0]["action"], "export list entries");
    let all = supervisor.get("/list-export").await;
    let import = send(supervisor, "all.csv", all.bytes.to_vec()).await.ok();
    assert_eq!(figures(&check_as(supervisor, &import, "replace").await), [0, 0, 3, 0, 0, 0, 0]);
}
