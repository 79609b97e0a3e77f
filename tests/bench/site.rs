//! The site that is measured: four lanes with one camera each, two operators; and the product started on it.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use serde_json::json;

use crate::process::{self, Process};

/// `parkId` of all cameras.
pub const PARK: &str = "bench";
/// Cameras, one per lane.
pub const CAMERAS: usize = 4;
/// Who asks the API.
pub const SUPERVISOR: (&str, &str) = ("Sami", "314159");
/// Who sets up what is measured.
pub const ENGINEER: (&str, &str) = ("Eli", "161803");

/// `deviceId` of a camera.
pub fn device(camera: usize) -> String {
    format!("bench-{}", camera + 1)
}

/// Starts the product on `dir`; a new one gets the site, an old one is left as it is.
pub fn start(dir: &Path) -> anyhow::Result<Process> {
    // Nothing listens there: the bench opens no gate.
    start_at(dir, "127.0.0.1:9")
}

/// The same with the cameras' command interface at `lapi`.
pub fn start_at(dir: &Path, lapi: &str) -> anyhow::Result<Process> {
    let data = dir.join("data");
    let mut command = Command::new(process::product()?);
    command.arg("--data-dir").arg(&data).arg("--key-dir").arg(dir.join("keys")).arg("--no-keyring");
    command.args(["--intake", "127.0.0.1:0", "--web", "127.0.0.1:0"]);
    command.env("GATEHOUSE_LOG", std::env::var("GATEHOUSE_LOG").unwrap_or_else(|_| "warn".into()));
    if !data.exists() {
        std::fs::create_dir_all(dir)?;
        let seed = dir.join("site.json");
        std::fs::write(&seed, document(lapi)).with_context(|| format!("writing {}", seed.display()))?;
        command.arg("--demo").arg(&seed);
    }
    Process::start(&mut command)
}

fn document(lapi: &str) -> String {
    let lane = |camera: usize| {
        let direction = if camera.is_multiple_of(2) { "entry" } else { "exit" };
        json!({
            "name": format!("Lane {}", camera + 1), "direction": direction, "park_id": PARK,
            "device_id": device(camera), "lapi_address": lapi, "user": "admin", "password": "bench",
        })
    };
    let lanes: Vec<_> = (0..CAMERAS).map(lane).collect();
    let (name, pin) = SUPERVISOR;
    json!({
        "operators": [
            { "name": name, "role": "supervisor", "pin": pin },
            { "name": ENGINEER.0, "role": "engineer", "pin": ENGINEER.1 },
        ],
        "lanes": lanes,
        "list_entries": [],
    })
    .to_string()
}
