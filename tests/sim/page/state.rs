//! What the simulator knows, as JSON.

use serde_json::{Value, json};

use crate::sim::device::{Entries, MqttMessage};
use crate::sim::site::SimSite;
use crate::sim::whole::SimCamera;

/// Entries and messages shown; the lists have an address of their own for the rest.
const SHOWN: usize = 50;
/// A message longer than this is shown without its parameters.
const MESSAGE_LIMIT: usize = 4096;

/// Everything the simulator knows, as JSON: one object per camera.
#[must_use]
pub fn state(site: &SimSite) -> Value {
    let cameras: Vec<Value> = site.cameras().iter().map(|c| camera(c)).collect();
    json!({ "cameras": cameras })
}

/// Everything about one camera but its lists' entries.
pub(super) fn camera(c: &SimCamera) -> Value {
    let who = c.camera().in_force();
    let device = c.device();
    let (memory, lists, shown, temporary, mqtt) = device.look(|m| {
        let held = |entries: &Entries| json!({ "count": entries.len(), "last": last(entries, SHOWN) });
        let messages: Vec<Value> = m.mqtt.iter().rev().take(SHOWN).map(message).collect();
        (
            json!(m),
            json!({ "allow": held(&m.allow), "block": held(&m.block), "rules": m.list_rules }),
            m.led.shown().iter().map(|r| r.text.clone()).collect::<Vec<_>>(),
            m.led.is_temporary(),
            messages,
        )
    });
    json!({
        "id": c.id(),
        "parkId": who.park_id,
        "deviceId": who.device_id,
        "serialNum": who.serial,
        "settings": who.settings,
        "intake": c.camera().intake().to_string(),
        "lapi": c.lapi().addr().to_string(),
        "listening": c.lapi().is_listening(),
        "link": format!("{:?}", *c.camera().link().borrow()).to_lowercase(),
        "silent": c.camera().is_silent(),
        "clockOffsetMs": c.camera().clock_offset_ms(),
        "barrier": device.barrier(),
        "ledShown": shown,
        "ledTemporary": temporary,
        "lists": lists,
        "mqtt": { "state": c.mqtt().state(), "messages": mqtt },
        "rtsp": c.rtsp().map(|r| json!({ "url": r.url(), "counts": r.counts() })),
        "faults": c.lapi().faults(),
        "cut": c.lapi().pending_cut(),
        "model": c.lapi().model(),
        "manualVia": c.manual_via(),
        "memory": memory,
    })
}

/// The entries with the highest ids, newest first as most platforms number them.
pub(super) fn last(entries: &Entries, count: usize) -> Vec<Value> {
    let one = |(id, e): (&i64, _)| json!({ "id": id, "entry": e });
    entries.iter().rev().take(count).map(one).collect()
}

fn message(m: &MqttMessage) -> Value {
    let mut value = json!(m);
    let length = m.message.as_ref().map_or(0, |v| v.to_string().len());
    if length > MESSAGE_LIMIT {
        value["message"]["params"] = json!({ "left_out_bytes": length });
    }
    value
}
