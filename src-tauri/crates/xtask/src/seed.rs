//! What the demo's site consists of: operators with known PINs, four lanes, a few list entries, a fleet, a
//! landlord, a payment provider and paid permits.
//!
//! It writes the document the product reads with `--demo`. Nothing of it exists outside the demo.

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

/// The Digest account of the simulated cameras.
pub const CAMERA_USER: &str = "admin";
/// Its password.
pub const CAMERA_PASSWORD: &str = "demo-camera";
/// The parking site all simulated cameras belong to.
const SITE: &str = "park01";

/// A person of the demo.
pub struct Operator {
    /// Name to choose at the lock screen.
    pub name: &'static str,
    /// `attendant`, `supervisor` or `engineer`.
    pub role: &'static str,
    /// PIN to type.
    pub pin: &'static str,
}

/// One of each role.
pub const OPERATORS: &[Operator] = &[
    Operator { name: "Ada", role: "attendant", pin: "271828" },
    Operator { name: "Sami", role: "supervisor", pin: "314159" },
    Operator { name: "Eli", role: "engineer", pin: "161803" },
];

/// A plate on a list of the demo. The simulated cars with these plates come first and keep coming back.
struct Listed {
    list: &'static str,
    plate: &'static str,
    owner: &'static str,
    remarks: &'static str,
}

const LISTED: &[Listed] = &[
    Listed { list: "allow", plate: "AB123CD", owner: "R. Meyer", remarks: "bay 12" },
    Listed { list: "allow", plate: "KL456MN", owner: "City deliveries", remarks: "weekdays" },
    Listed {
        list: "block",
        plate: "XY999ZZ",
        owner: "",
        remarks: "damaged the barrier; call the supervisor",
    },
];

/// Plates on no list, of vehicles of the simulated fleet (the listed ones are, too) that have unpaid services.
const FLEET: &[&str] = &["EK20481", "EL30592"];

/// The plates that keep coming back, as the simulator takes them.
pub fn plates() -> String {
    FLEET.iter().copied().chain(LISTED.iter().map(|one| one.plate)).collect::<Vec<_>>().join(",")
}

/// What the simulator said about itself when it was ready.
#[derive(Debug, PartialEq)]
pub struct Site {
    /// Address of its own page.
    pub page: String,
    /// Device id and LAPI address of each camera.
    pub cameras: Vec<(String, String)>,
    /// Address of the simulated Autopay.
    pub autopay: String,
    /// Address of the simulated Pay-by-Plate provider.
    pub pay_by_plate: String,
    /// Address of the simulated OPS-COM.
    pub opscom: String,
}

impl Site {
    /// Reads `sim ready page=HOST:PORT lapi=ID=HOST:PORT,… autopay=HOST:PORT opscom=HOST:PORT
    /// pay-by-plate=HOST:PORT`.
    pub fn from_ready_line(line: &str) -> anyhow::Result<Self> {
        let field = |name: &str| {
            line.split_whitespace()
                .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
                .with_context(|| format!("the simulator did not say its {name}: {line}"))
        };
        let mut cameras = Vec::new();
        for camera in field("lapi")?.split(',') {
            let (id, address) = camera.split_once('=').with_context(|| format!("no address in {camera}"))?;
            cameras.push((id.to_owned(), address.to_owned()));
        }
        if cameras.is_empty() {
            bail!("the simulator has no camera");
        }
        let [page, autopay, pay_by_plate, opscom] = ["page", "autopay", "pay-by-plate", "opscom"].map(field);
        Ok(Self {
            page: page?.to_owned(),
            cameras,
            autopay: autopay?.to_owned(),
            pay_by_plate: pay_by_plate?.to_owned(),
            opscom: opscom?.to_owned(),
        })
    }
}

/// The document the product reads with `--demo`.
pub fn document(site: &Site) -> Value {
    let operators: Vec<Value> =
        OPERATORS.iter().map(|one| json!({ "name": one.name, "role": one.role, "pin": one.pin })).collect();
    let lanes: Vec<Value> = site.cameras.iter().map(|(id, address)| lane(id, address)).collect();
    let entry = |one: &Listed| json!({ "list": one.list, "plate": one.plate, "owner": one.owner, "remarks": one.remarks });
    let entries: Vec<Value> = LISTED.iter().map(entry).collect();
    json!({
        "operators": operators,
        "lanes": lanes,
        "list_entries": entries,
        "connections": connections(site),
        "paid_permits": [
            { "plate": "PD70314", "zone": "Lot 4", "hours": 26, "amount": "14.50" },
            { "plate": "PD81425", "zone": "Lot 1", "hours": 3, "amount": "6.00" },
        ],
    })
}

/// The fleet and the landlord of the simulated Autopay, and the provider beside it; all of them have fixed names.
fn connections(site: &Site) -> Value {
    let address = format!("http://{}", site.autopay);
    json!([
        {
            "kind": "fleet",
            "name": "Rental fleet",
            "base_url": address,
            "auth_url": address,
            "client_id": "demo-fleet",
            "client_secret": "demo-fleet-secret",
            "level": "enterprise",
            "poll_s": 60,
        },
        {
            "kind": "permit",
            "name": "City centre landlord",
            "base_url": address,
            "auth_url": address,
            "client_id": "demo-landlord",
            "client_secret": "demo-landlord-secret",
            "landlord_id": "1a6f4e3b-2db6-46ea-a095-a8c76c995596",
            "poll_s": 120,
        },
        {
            "kind": "pay_by_plate",
            "name": "Street app (Pay-by-Plate)",
            "base_url": format!("http://{}", site.pay_by_plate),
            "client_secret": "demo-pay-by-plate",
            "poll_s": 60,
            "grace_s": 300,
        },
        {
            "kind": "opscom",
            "name": "Lot permits (OPS-COM)",
            "base_url": format!("http://{}", site.opscom),
            "auth_url": format!("http://{}", site.opscom),
            "client_id": "OC-TOMA",
            "client_secret": "demo-opscom-token",
            "time_basis": "utc",
        },
    ])
}

fn lane(device_id: &str, lapi_address: &str) -> Value {
    let direction = if device_id.starts_with("exit") { "exit" } else { "entry" };
    let number = device_id.rsplit('-').next().unwrap_or(device_id);
    let name = if direction == "exit" { format!("Exit {number}") } else { format!("Entry {number}") };
    json!({
        "name": name,
        "direction": direction,
        "park_id": SITE,
        "device_id": device_id,
        "lapi_address": lapi_address,
        "user": CAMERA_USER,
        "password": CAMERA_PASSWORD,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulators_ready_line_names_its_page_and_its_cameras() {
        let line = "sim ready page=127.0.0.1:9 lapi=entry-1=127.0.0.1:1,exit-2=127.0.0.2:2 autopay=127.0.0.1:8 opscom=127.0.0.1:6 pay-by-plate=127.0.0.1:7";
        let site = Site::from_ready_line(line).unwrap();
        assert_eq!((site.page.as_str(), site.autopay.as_str()), ("127.0.0.1:9", "127.0.0.1:8"));
        assert_eq!((site.pay_by_plate.as_str(), site.opscom.as_str()), ("127.0.0.1:7", "127.0.0.1:6"));
        assert_eq!(site.cameras[1], ("exit-2".to_owned(), "127.0.0.2:2".to_owned()));
        assert!(Site::from_ready_line("sim ready page=127.0.0.1:9").is_err());
    }

    #[test]
    fn every_camera_gets_a_lane_with_its_direction_and_address() {
        let site = Site {
            page: String::new(),
            cameras: vec![("entry-1".into(), "127.0.0.1:1".into()), ("exit-2".into(), "127.0.0.1:2".into())],
            autopay: "127.0.0.1:8".into(),
            pay_by_plate: "127.0.0.1:7".into(),
            opscom: "127.0.0.1:6".into(),
        };
        let lanes = &document(&site)["lanes"];
        assert_eq!((&lanes[0]["name"], &lanes[0]["direction"]), (&json!("Entry 1"), &json!("entry")));
        assert_eq!((&lanes[1]["name"], &lanes[1]["lapi_address"]), (&json!("Exit 2"), &json!("127.0.0.1:2")));
    }
}
