//! Secrets that cameras report are kept nowhere in clear: not in any file, not in the log (C-R13).

use gatehouse_tests::harness::{Child, find_in_files};
use gatehouse_tests::sim::quirks::{self, Quirk};
use gatehouse_tests::sim::{CameraConfig, CameraSim, Device, Identity};

const SECRETS: [&str; 4] =
    ["SIMKEYID-NEVER-KEEP", "SIMSECRET-NEVER-KEEP", "SIMUSER-NEVER-KEEP", "SIMPWD-NEVER-KEEP"];

fn with_secrets(who: &Identity) -> Quirk {
    let all = quirks::all(who);
    let quirk = all.into_iter().find(|quirk| quirk.id == "S1-basic-data-with-secrets").unwrap();
    let text = String::from_utf8_lossy(&quirk.body).into_owned();
    assert!(SECRETS.iter().all(|secret| text.contains(secret)), "{text}");
    quirk
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_in_basic_data_appear_in_no_file_and_no_log_line_however_they_arrive() {
    let (data, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let child = Child::start_talkative(data.path(), keys.path()).await;
    let who = Identity::new("park01", "entry-1");
    let camera = CameraSim::new(CameraConfig::new(who.clone(), child.intake), Device::new(None), None);
    let quirk = with_secrets(&who);
    assert!(camera.send_quirk(&quirk).await.unwrap().accepted());
    // On a path nobody knows, and cut off behind the last secret so that it cannot be read.
    let other = camera.post("/api/upark/new/thing", &quirk.body).await.unwrap();
    assert!(other.accepted());
    let behind = |secret: &str| {
        let at = quirk.body.windows(secret.len()).position(|w| w == secret.as_bytes()).unwrap();
        at + secret.len() + 1
    };
    let end = SECRETS.iter().map(|secret| behind(secret)).max().unwrap();
    let cut = camera.post(quirk.path, &quirk.body[..end]).await.unwrap();
    assert_eq!(cut.code(), Some(301), "a dead letter");
    let escaped = String::from_utf8_lossy(&quirk.body).replace("\"pwd\"", "\"p\\u0077d\"");
    camera.post(quirk.path, &escaped.as_bytes()[..escaped.len() - 3]).await.unwrap();

    let engineer = child.engineer().await;
    let cameras = engineer.get("/cameras").await.ok();
    let letters = engineer.get("/dead-letters").await.ok();
    assert_eq!(letters.as_array().map(Vec::len), Some(2), "{letters}");
    let (said, shown) = (child.said(), format!("{cameras}{letters}"));
    assert!(said.contains("TRACE") || said.contains("DEBUG"), "it logs everything it can");
    // While it runs (write-ahead log included) and after it ended.
    for secret in SECRETS {
        assert_eq!(
            find_in_files(data.path(), secret.as_bytes()),
            Vec::<std::path::PathBuf>::new(),
            "{secret}"
        );
        assert!(!said.contains(secret), "{secret} in the log");
        assert!(!shown.contains(secret), "{secret} on the screen: {shown}");
    }
    child.kill().await;
    for secret in SECRETS {
        assert_eq!(
            find_in_files(data.path(), secret.as_bytes()),
            Vec::<std::path::PathBuf>::new(),
            "{secret}"
        );
    }
}
