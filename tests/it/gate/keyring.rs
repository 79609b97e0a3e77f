//! A keyring that is there and does not answer (locked, waiting for somebody to type its password).

use std::path::Path;
use std::time::{Duration, Instant};

use gatehouse_tests::harness::{Api, Child, DEADLINE, SECRET, within};
use gatehouse_tests::sim::{Device, LapiConfig, LapiServer};
use serde_json::{Value, json};
use tokio::net::UnixListener;
use tokio::process::Command;

/// The program ready to serve; a debug build on two busy cores takes its time, a keyring would take for ever.
const STARTED: Duration = Duration::from_secs(10);
/// Setting a password: the keyring has two seconds, then the encrypted file takes it.
const KEPT: Duration = Duration::from_secs(6);

/// A session bus that takes connections and says nothing.
struct SilentBus {
    address: String,
    _folder: tempfile::TempDir,
    _taking: tokio::task::JoinHandle<()>,
}

impl SilentBus {
    fn start() -> SilentBus {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bus");
        let listener = UnixListener::bind(&path).unwrap();
        let taking = tokio::spawn(async move {
            let mut taken = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                taken.push(stream);
            }
        });
        SilentBus { address: format!("unix:path={}", path.display()), _folder: folder, _taking: taking }
    }
}

async fn start(bus: &SilentBus, data: &Path, keys: &Path) -> Child {
    let test = std::env::current_exe().unwrap();
    let beside = test.ancestors().nth(2).unwrap().join("gatehouse-headless");
    let program = std::env::var_os("GATEHOUSE_HEADLESS_BIN").map_or(beside, Into::into);
    let mut command = Command::new(program);
    command.args(["--intake", "127.0.0.1:0", "--web", "127.0.0.1:0"]);
    command.arg("--data-dir").arg(data).arg("--key-dir").arg(keys);
    command.env("DBUS_SESSION_BUS_ADDRESS", &bus.address).env_remove("GATEHOUSE_KEYRING");
    let begun = Instant::now();
    let child = Child::start_command(command).await;
    assert!(begun.elapsed() < STARTED, "the start waited for the keyring: {:?}", begun.elapsed());
    child
}

async fn a_lane(engineer: &Api, lapi: &LapiServer, intake: std::net::SocketAddr) -> i64 {
    let config = gatehouse_tests::sim::CameraConfig::new(
        gatehouse_tests::sim::Identity::new("park01", "entry-1"),
        intake,
    );
    let camera = gatehouse_tests::sim::CameraSim::new(config, Device::new(None), None);
    assert!(camera.basic_info().await.unwrap().accepted());
    let id = engineer.get("/cameras").await.ok()[0]["id"].clone();
    let connection =
        json!({ "device_address": lapi.addr().to_string(), "user": "admin", "password": "camera-1234" });
    let begun = Instant::now();
    let _camera = engineer.patch(&format!("/cameras/{id}"), connection).await.ok();
    assert!(begun.elapsed() < KEPT, "keeping the password took {:?}", begun.elapsed());
    let lane = json!({ "name": "North", "direction": "entry", "camera_ids": [id], "barrier_camera_id": id });
    engineer.post("/lanes", lane).await.ok()["id"].as_i64().unwrap()
}

async fn opens(api: &Api, lane: i64) {
    let begun = Instant::now();
    let open = json!({ "command": "open", "reason": "Delivery" });
    let command = api.post(&format!("/lanes/{lane}/commands"), open).await.ok();
    assert_eq!(command["outcome"], "accepted", "{command}");
    assert!(begun.elapsed() < Duration::from_secs(2), "the gate waited for the keyring");
}

#[tokio::test]
async fn a_keyring_that_does_not_answer_holds_up_neither_the_start_nor_the_gate() {
    let bus = SilentBus::start();
    let (data, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lapi = LapiServer::start(LapiConfig::default(), Device::new(None), None).await.unwrap();
    let first = start(&bus, data.path(), keys.path()).await;
    let engineer = first.engineer().await;
    let lane = a_lane(&engineer, &lapi, first.intake).await;
    opens(&engineer, lane).await;
    let status = engineer.get("/status").await.ok();
    assert!(status["secrets"].as_str().unwrap().contains("keyring does not answer"), "{status}");
    first.kill().await;

    let second = start(&bus, data.path(), keys.path()).await;
    let mut engineer = Api::anonymous(second.web);
    within(DEADLINE, "sign-in", engineer.sign_in("Eli", SECRET)).await;
    assert_eq!(engineer.get("/lanes").await.ok()[0]["gate_complaint"], Value::Null, "the password is known");
    opens(&engineer, lane).await;
    assert_eq!(lapi.device().command_numbers(), [0, 0]);
    let kept = std::fs::read(data.path().join("secrets.enc")).unwrap();
    assert!(!kept.windows(11).any(|bytes| bytes == b"camera-1234"), "not in clear");
}
