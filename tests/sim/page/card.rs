//! One camera as a person sees it: barrier, display, lists, lamps, serial port, overlays, MQTT, video.
//!
//! Only the changing part; the buttons are in `controls`.

use std::fmt::Write as _;

use serde_json::Value;

use super::escaped;
use crate::sim::camera::Link;
use crate::sim::device::{Entries, Led, Memory, Position};
use crate::sim::mqtt::MqttState;
use crate::sim::whole::SimCamera;

pub(super) fn card(c: &SimCamera) -> String {
    let who = c.camera().in_force();
    let mut out = String::new();
    let renamed = if who.device_id == c.id() {
        String::new()
    } else {
        format!(" <small>now {} of {}</small>", escaped(&who.device_id), escaped(&who.park_id))
    };
    let barrier = c.device().barrier();
    let (class, word) = match (barrier.position, barrier.locked) {
        (Position::Raised, true) => ("raised locked", "raised and locked"),
        (Position::Raised, false) => ("raised", "raised"),
        (Position::Lowered, _) => ("lowered", "lowered"),
    };
    put(&mut out, format_args!("<h2>{}{renamed}</h2><p class=chips>{}</p>", escaped(c.id()), chips(c)));
    put(
        &mut out,
        format_args!(
            "<div class=top><figure><svg class=\"{class}\" viewBox=\"0 0 200 110\" role=img aria-label=\"barrier {word}\">\
             <g><rect class=arm x=25 y=52 width=165 height=9 /></g><rect class=post x=14 y=40 width=22 height=70 /></svg>\
             <figcaption>barrier {word}</figcaption></figure>"
        ),
    );
    c.device().look(|m| {
        put(&mut out, format_args!("{}</div>", display(&m.led, m.led_rows)));
        put(&mut out, format_args!("<div class=parts>{}", part("Last upload", last_upload(c, m))));
        put(
            &mut out,
            format_args!("{}", part(&format!("Gate commands ({})", m.commands.len()), commands(m))),
        );
        put(&mut out, format_args!("{}", part("Allow list", list(&m.allow))));
        put(&mut out, format_args!("{}", part("Block list", list(&m.block))));
        put(&mut out, format_args!("{}", part("MQTT", mqtt(c, m))));
        put(&mut out, format_args!("{}", part("Serial port", serial(m))));
        put(&mut out, format_args!("{}", part("Overlays", overlays(m))));
        put(&mut out, format_args!("{}", part("Lamps", lamps(m))));
        put(
            &mut out,
            format_args!("{}", part("Device", device(c, m)).replacen("<section>", "<section class=wide>", 1)),
        );
        put(&mut out, format_args!("{}</div>", part("Misbehaving", faults(c, m))));
        let against = m.violations.len();
        if against > 0 {
            let rows = m.violations.iter().rev().take(5).map(|v| escaped(v));
            put(
                &mut out,
                format_args!("<h3 class=bad>Against the document ({against})</h3>{}", items(rows, "bad")),
            );
        }
    });
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = out.write_fmt(text);
}

fn part(title: &str, body: String) -> String {
    format!("<section><h3>{title}</h3>{body}</section>")
}

fn items(rows: impl Iterator<Item = String>, class: &str) -> String {
    let rows: String = rows.map(|r| format!("<li>{r}</li>")).collect();
    if rows.is_empty() {
        "<p class=none>nothing</p>".into()
    } else {
        format!("<ul class=\"{class}\">{rows}</ul>")
    }
}

fn chips(c: &SimCamera) -> String {
    let link = match (c.camera().is_silent(), *c.camera().link().borrow()) {
        (true, _) => ("off", "silent"),
        (_, Link::Linked) => ("on", "linked"),
        (_, Link::Searching) => ("wait", "searching"),
    };
    let lapi = if c.lapi().is_listening() { ("on", "commands") } else { ("off", "commands refused") };
    let mqtt = match c.mqtt().state() {
        MqttState::Off => ("none", "MQTT off"),
        MqttState::Subscribed { granted, .. } if granted < 0x80 => ("on", "MQTT"),
        MqttState::Connecting | MqttState::Connected { .. } => ("wait", "MQTT connecting"),
        MqttState::HalfOpen => ("off", "MQTT half-open"),
        MqttState::Subscribed { .. } | MqttState::Refused(_) => ("off", "MQTT refused"),
        MqttState::Lost(_) => ("off", "MQTT lost"),
    };
    let live = match c.rtsp().map(|r| r.counts().open) {
        None => ("none", "no video".to_owned()),
        Some(0) => ("on", "video".to_owned()),
        Some(open) => ("wait", format!("video: {open} watching")),
    };
    [link, lapi, mqtt, (live.0, live.1.as_str())]
        .iter()
        .map(|(class, word)| format!("<span class={class}>{word}</span>"))
        .collect()
}

fn display(led: &Led, rows: usize) -> String {
    let shown = led.shown();
    let lines: String = (0..rows)
        .map(|i| match shown.get(i) {
            None => "<div>&nbsp;</div>".to_owned(),
            Some(r) => {
                let colour = ["", "red", "green", "yellow"].get(r.color as usize).unwrap_or(&"");
                let arrow = ["", "←", "→", "↑", "↓"].get(r.scroll as usize).unwrap_or(&"");
                let spoken = if r.spoken { "♪" } else { "" };
                let text = match r.text.as_str() {
                    "" => "&nbsp;".to_owned(),
                    "#T" => chrono::Local::now().format("%Y-%m-%d %H:%M").to_string(),
                    text => escaped(text),
                };
                format!("<div class=\"{colour}\"><span>{text}</span><small>{arrow}{spoken}</small></div>")
            }
        })
        .collect();
    let words = match (led.messages, led.is_temporary()) {
        (0, _) => "display: nothing sent yet",
        (_, true) => "display: temporary text",
        (_, false) => "display: constant text",
    };
    let voice = led.voice_level.map(|v| format!(", voice {v}")).unwrap_or_default();
    format!(
        "<figure class=led-box><div class=led>{lines}</div><figcaption>{words}{voice}</figcaption></figure>"
    )
}

fn last_upload(c: &SimCamera, m: &Memory) -> String {
    let Some(l) = &m.last_capture else { return "<p class=none>nothing</p>".into() };
    let id = escaped(l.record_id.as_deref().unwrap_or_default());
    format!(
        "<img src=\"/picture/{}?{id}\" alt=\"last capture\"><p><b>{}</b> {}<br><small>{}</small></p>",
        escaped(c.id()),
        if l.plate.is_empty() { "no plate".into() } else { escaped(&l.plate) },
        escaped(&l.pic_time),
        escaped(&l.answer)
    )
}

fn commands(m: &Memory) -> String {
    let rows = m.commands.iter().rev().take(4).map(|g| {
        let word = ["open", "open and lock", "unlock", "close"].get(g.command as usize).unwrap_or(&"?");
        format!("{} <b>{word}</b> by {}", g.received_at.format("%H:%M:%S"), g.channel)
    });
    items(rows, "")
}

fn list(entries: &Entries) -> String {
    let rows = entries
        .iter()
        .rev()
        .take(3)
        .map(|(id, e)| format!("<b>{}</b> <small>id {id}</small>", escaped(&e.plate)));
    let word = if entries.len() == 1 { "entry" } else { "entries" };
    format!(
        "<p><b>{}</b> {word}</p>{}",
        entries.len(),
        if entries.is_empty() { String::new() } else { items(rows, "") }
    )
}

fn mqtt(c: &SimCamera, m: &Memory) -> String {
    let settings = c.camera().in_force().settings;
    let place = match (&settings.mqtt, settings.mqtt_enable) {
        (Some(mqtt), true) => {
            format!("<p><small>{}<br>{}</small></p>", escaped(&mqtt.address), escaped(&mqtt.req_topic))
        }
        _ => String::new(),
    };
    let words = match c.mqtt().state() {
        MqttState::Lost(words) => format!("<p class=bad><small>{}</small></p>", escaped(&words)),
        MqttState::Refused(code) => format!("<p class=bad><small>the broker refused: {code}</small></p>"),
        _ => String::new(),
    };
    let rows = m.mqtt.iter().rev().take(3).map(|message| {
        let kind = message.message.as_ref().and_then(|v| v["type"].as_i64()).unwrap_or_default();
        let word = ["?", "capture", "restart", "lamps", "list", "open", "serial", "display", "close"]
            .get(kind as usize)
            .unwrap_or(&"?");
        format!("{} <b>{word}</b> {}", message.at.format("%H:%M:%S"), message.outcome)
    });
    format!("{place}{words}{}", items(rows, ""))
}

fn serial(m: &Memory) -> String {
    let rows = m.serial.iter().rev().take(4).map(|s| {
        let port = s.port.map(|p| format!(" {p}")).unwrap_or_default();
        let way = if s.to_peripheral { "to" } else { "from" };
        let kind = match (s.to_peripheral, s.hex) {
            (true, true) => ", hex",
            (true, false) => ", text",
            (false, _) => "",
        };
        format!(
            "{way} port{port}{kind}: <code>{}</code>",
            escaped(&s.data.chars().take(60).collect::<String>())
        )
    });
    items(rows, "")
}

/// The words of an overlay, area by area.
fn overlays(m: &Memory) -> String {
    let live = m.live_osd.as_ref().map(|osd| {
        let rows = osd["InfoOSD"].as_array().into_iter().flatten().filter(|a| a["Enable"] == 1);
        let words =
            rows.flat_map(|a| a["InfoParam"].as_array().into_iter().flatten()).filter_map(|p| {
                match p["InfoType"].as_i64() {
                    Some(1) => p["Value"].as_str().map(escaped),
                    Some(2) => Some("time and date".into()),
                    _ => None,
                }
            });
        format!("live: {}", words.collect::<Vec<_>>().join(" · "))
    });
    let photo = m.photo_osd.as_ref().map(|osd| {
        let rows = osd["PicOSDCFG"].as_array().into_iter().flatten().filter(|i| i["Enable"] == 1);
        let words = rows.map(|i| match i["OSDType"].as_i64() {
            Some(0) => "time".to_owned(),
            Some(8) => "plate".to_owned(),
            _ => escaped(i["OSDName"].as_str().unwrap_or_default()),
        });
        format!("photo: {}", words.collect::<Vec<_>>().join(" · "))
    });
    items(live.into_iter().chain(photo), "")
}

fn lamps(m: &Memory) -> String {
    let by = if m.lamps_by_platform { "<p>controlled by the platform</p>" } else { "" };
    let rows = m.lamps.iter().take(12).map(|(id, lamp)| {
        let colour = ["", "red", "green", "yellow"].get(lamp.color as usize).unwrap_or(&"");
        let mode = ["off", "on", "fast", "slow"].get(lamp.mode as usize).unwrap_or(&"?");
        format!("<span class=\"lamp {colour} {mode}\"></span>{} {mode}", escaped(id))
    });
    format!("{by}{}", items(rows, "plain"))
}

fn device(c: &SimCamera, m: &Memory) -> String {
    let settings = c.camera().in_force().settings;
    let pictures =
        ["none", "in the record", "on UCS", "on OSS"].get(settings.pic_fill_type as usize).unwrap_or(&"?");
    let seconds = c.camera().clock_offset_ms() / 1000;
    let video = c.rtsp().map_or_else(String::new, |r| {
        let n = r.counts();
        format!("<br>video played {}, torn down {}, abandoned {}", n.played, n.torn_down, n.abandoned)
    });
    format!(
        "<p>restarted {} times, clock {seconds:+} s, pictures {pictures}<br>sends to {}, commands at {}{video}</p>",
        m.reboots,
        c.camera().intake(),
        c.lapi().addr()
    )
}

fn faults(c: &SimCamera, m: &Memory) -> String {
    let cut =
        c.lapi().pending_cut().map(|cut| format!("cut off at list call {} from now ({:?})", cut.at, cut.how));
    let model = (c.lapi().model() != Default::default()).then(|| format!("{:?}", c.lapi().model()));
    let limits = (m.list_rules != Default::default()).then(|| {
        let r = &m.list_rules;
        let shown = |n: Option<Value>| n.map_or_else(|| "no limit".to_owned(), |n| n.to_string());
        format!(
            "lists: capacity {}, entries per second {}",
            shown(r.capacity.map(Value::from)),
            shown(r.entries_per_second.map(Value::from))
        )
    });
    let faults = c.lapi().faults().into_iter().map(|r| escaped(&format!("{:?} {:?}", r.fault, r.repeat)));
    items(faults.chain(cut).chain(model).chain(limits), "")
}
