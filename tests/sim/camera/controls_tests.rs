//! Every control of a keepalive answer is obeyed, and seen in what the camera says afterwards.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{BASIC_INFO, CAPTURE, KEEP_ALIVE};
use crate::sim::platform::{Platform, polite};
use crate::sim::scene::Studio;
use crate::sim::whole::{SimCamera, SimCameraConfig};

const SECONDS: Duration = Duration::from_secs(20);

/// A platform that puts these controls into its first keepalive answer.
async fn controlling(controls: Value) -> Platform {
    let given = std::sync::atomic::AtomicBool::new(false);
    Platform::start(Box::new(move |request, _| {
        let first = request.target == KEEP_ALIVE && !given.swap(true, std::sync::atomic::Ordering::Relaxed);
        if !first {
            return Some(polite(request).to_owned());
        }
        let mut data = json!({ "svrTime": 1_589_951_640_000_i64 });
        data.as_object_mut().unwrap().extend(controls.as_object().unwrap().clone());
        Some(json!({ "code": 200, "message": "success", "data": data }).to_string())
    }))
    .await
}

async fn camera(platform: &Platform) -> Arc<SimCamera> {
    let mut config = SimCameraConfig::new("park01", "entry-1", platform.addr);
    config.camera.restart_time = Duration::from_millis(20);
    config.camera.keep_alive_interval = Duration::from_millis(20);
    SimCamera::start(config, Arc::new(Studio::small())).await.unwrap()
}

#[tokio::test]
async fn a_restart_is_a_silence_then_basic_data_and_the_lists_survive_it() {
    let mut platform = controlling(json!({ "reboot": 1 })).await;
    let camera = camera(&platform).await;
    camera.device().change(|m| {
        let entry = crate::sim::device::ListEntry { plate: "A1".into(), begin_s: 1, end_s: 2 };
        m.allow.insert(1, entry);
    });
    platform.bodies(BASIC_INFO, 2).await;
    assert_eq!(camera.device().memory().reboots, 1);
    assert_eq!(camera.device().memory().allow.len(), 1);
    camera.restart_factory_fresh().await.unwrap();
    assert!(camera.device().memory().allow.is_empty() && camera.lapi().is_listening());
    camera.replace("210235CNEW").await.unwrap();
    let count = platform.bodies(BASIC_INFO, 3).await.len();
    let wanted = async {
        let mut count = count;
        loop {
            let all = platform.bodies(BASIC_INFO, count).await;
            if all.iter().any(|b| b["params"]["serialNum"] == "210235CNEW") {
                return;
            }
            count += 1;
        }
    };
    tokio::time::timeout(SECONDS, wanted).await.expect("another serial number under the same id");
}

#[tokio::test]
async fn lamps_take_mode_and_colour_and_lamp_control_is_remembered() {
    let lamps = json!({ "num": 2, "lampInfo": [
        { "id": "001", "mode": 1, "color": 1 }, { "id": "002", "mode": 3, "color": 3 }] });
    let mut platform = controlling(json!({ "setLamp": lamps })).await;
    let camera = camera(&platform).await;
    platform.bodies(KEEP_ALIVE, 2).await;
    let memory = camera.device().memory();
    assert_eq!((memory.lamps.len(), memory.lamps["002"].mode, memory.lamps["002"].color), (2, 3, 3));
    assert_eq!(camera.violations(), Vec::<String>::new());
    let mut platform = controlling(json!({ "lampCtrlMode": 1 })).await;
    let camera = self::camera(&platform).await;
    platform.bodies(KEEP_ALIVE, 2).await;
    assert!(camera.device().memory().lamps_by_platform);
}

#[tokio::test]
async fn new_ids_are_used_from_then_on_and_announced() {
    let mut platform = controlling(json!({ "parkId": "park02", "deviceId": "east-7" })).await;
    let camera = camera(&platform).await;
    let anew = platform.bodies(BASIC_INFO, 2).await;
    assert_eq!((&anew[1]["parkId"], &anew[1]["deviceId"]), (&json!("park02"), &json!("east-7")));
    assert_eq!(camera.id(), "entry-1", "the simulator still finds it");
    assert_eq!(camera.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_new_server_address_and_port_are_where_it_speaks_from_then_on() {
    let mut other = Platform::polite().await;
    let port = other.addr.port();
    let platform = controlling(json!({ "svrAddress": "127.0.0.1", "svrPort": port })).await;
    let camera = camera(&platform).await;
    other.bodies(BASIC_INFO, 1).await;
    other.bodies(KEEP_ALIVE, 1).await;
    assert_eq!(platform.paths(), [BASIC_INFO, KEEP_ALIVE]);
    assert_eq!(camera.camera().intake(), other.addr);
}

#[tokio::test]
async fn picture_filling_is_obeyed_and_reported() {
    for (kind, pictures) in [(0, 0), (2, 2), (3, 2)] {
        let oss = json!({ "endpoint": "oss.example", "accessKeyId": "i", "accessKeySecret": "s",
            "bucketName": "b", "ObjectNameHead": "cars" });
        let controls = if kind == 3 {
            json!({ "picFillType": 3, "aliOssParam": oss })
        } else {
            json!({ "picFillType": kind })
        };
        let mut platform = controlling(controls).await;
        let camera = camera(&platform).await;
        let anew = platform.bodies(BASIC_INFO, 2).await;
        assert_eq!(anew[1]["params"]["picFillType"], kind);
        assert_eq!(anew[1]["params"].get("aliOssParam"), (kind == 3).then_some(&oss));
        camera.send_plate("AB123CD").await.unwrap();
        let sent = platform.bodies(CAPTURE, 1).await.remove(0);
        let given = sent["params"]["picInfo"].as_array().unwrap();
        assert_eq!((given.len(), &sent["params"]["picNum"]), (pictures, &json!(pictures)));
        for one in given {
            assert_eq!(one["data"], "");
            let url = one["url"].as_str().unwrap();
            assert!(kind == 2 || url.starts_with("https://b.oss.example/cars/"), "{url}");
        }
        assert_eq!(camera.violations(), Vec::<String>::new());
    }
}
