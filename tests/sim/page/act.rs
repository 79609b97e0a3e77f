//! Everything a person or a test can make happen at one simulated camera.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::sim::car::Car;
use crate::sim::device::{ListRules, Peripheral};
use crate::sim::error::Error;
use crate::sim::lapi::cut::CutHow;
use crate::sim::lapi::fault::{self, Repeat, Target};
use crate::sim::lapi::model::Model;
use crate::sim::mqtt::notify;
use crate::sim::settings::MqttParam;
use crate::sim::whole::{ManualVia, SimCamera};

/// One thing to happen: `{"what": "restart", "fresh": true}`.
#[derive(Debug, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Act {
    /// A vehicle with this plate drives up; without a plate the standing one is taken by hand.
    Capture {
        /// What its plate says.
        #[serde(default)]
        plate: String,
        /// What the camera claims to have read instead.
        misread: Option<String>,
    },
    /// A vehicle without a legible plate drives up.
    NoPlate,
    /// Says nothing any more, or speaks again.
    Silent {
        /// Whether it is silent.
        on: bool,
    },
    /// Its command interface listens, or refuses connections.
    Listening {
        /// Whether it listens.
        on: bool,
    },
    /// Its clock is so far ahead of the truth.
    Clock {
        /// Seconds; negative = behind.
        seconds: i64,
    },
    /// Restarts; fresh = with nothing in its memory.
    Restart {
        /// After a factory reset.
        #[serde(default)]
        fresh: bool,
    },
    /// Another device takes its place under the same ids.
    Replace {
        /// The new serial number.
        serial: String,
    },
    /// No power and no cable.
    Unplug,
    /// Both are back.
    PlugIn,
    /// Is cut off at a list call.
    CutOff {
        /// Which one from now on; 1 = the next.
        at: u32,
        /// How: `refuse`, `before-acting`, `after-acting`.
        how: CutHow,
    },
    /// Misbehaves at its command interface.
    Fault {
        /// One of the fault names.
        name: String,
        /// Until told otherwise.
        #[serde(default)]
        always: bool,
        /// Only for requests whose path contains this.
        path: Option<String>,
    },
    /// Behaves again, at its command interface and in its MQTT results.
    Behave,
    /// Limits and strictness of its lists. What is left out has no limit.
    Lists {
        /// Entries per list.
        capacity: Option<usize>,
        /// Entries per request.
        max_per_request: Option<usize>,
        /// Entries per second.
        entries_per_second: Option<u32>,
        /// Milliseconds per request.
        #[serde(default)]
        request_cost_ms: u64,
        /// Take edits and deletes of unknown entries as done.
        #[serde(default)]
        lenient: bool,
    },
    /// The oddities of its model.
    Model {
        /// `Num` of the allow list is a number.
        #[serde(default)]
        bare_num: bool,
        /// Every value of a list entry is a string.
        #[serde(default)]
        quoted_values: bool,
        /// Paths say `Channels/0`.
        #[serde(default)]
        plural_channels: bool,
    },
    /// The device on the serial port says this.
    Peripheral {
        /// Goes upstream as it is.
        data: String,
    },
    /// How the device on the serial port behaves: `quiet`, `echo`, or anything else as its answer.
    PeripheralIs {
        /// Which.
        manner: String,
    },
    /// How MQTT results come back: `as-documented`, `fail`, `late`, `never`, `twice`, `unknown-request`, `wrong-path`,
    /// `code-as-text`.
    Answering {
        /// One of the names.
        name: String,
        /// Until told otherwise.
        #[serde(default)]
        always: bool,
    },
    /// What the MQTT client does: `connect`, `disconnect`, `vanish`, `half-open`.
    Mqtt {
        /// Which.
        link: String,
    },
    /// Sets MQTT up at the device itself.
    MqttSettings {
        /// Whether it is switched on.
        enable: bool,
        /// `tcp://host:port`.
        #[serde(default)]
        address: String,
        /// User.
        #[serde(default)]
        user: String,
        /// Password.
        #[serde(default)]
        pwd: String,
        /// Request topic.
        #[serde(default)]
        topic: String,
    },
    /// What live video does: `stop`, `start`, `freeze`, `thaw`, `vendor-packets`, `no-vendor-packets`.
    Live {
        /// Which.
        video: String,
    },
    /// By which path manual captures come back: `capture`, `manual-result`, `both`.
    ManualVia {
        /// Which.
        via: ManualVia,
    },
    /// Whether parking-space lamps hang on it; it then introduces itself.
    HasLamps {
        /// Whether they do.
        on: bool,
    },
    /// Another device password, for commands and live video.
    Password {
        /// The new one.
        password: String,
    },
}

/// Does it; an error is the reason, in words.
pub(super) async fn act(camera: &Arc<SimCamera>, act: Act) -> Result<(), String> {
    let words = |e: Error| e.to_string();
    match act {
        Act::Capture { plate, misread } => {
            let plate = plate.trim();
            if plate.is_empty() {
                camera.manual_capture().await.map_err(words)?;
            } else {
                let car = Car::with_plate(plate);
                camera.send_car_read_as(&car, misread.as_deref()).await.map_err(words)?;
            }
        }
        Act::NoPlate => {
            let seed = u64::from(camera.lapi().addr().port());
            camera.send_car(&Car::without_plate(seed)).await.map_err(words)?;
        }
        Act::Silent { on } => camera.camera().set_silent(on),
        Act::Listening { on: true } => camera.lapi().listen_again().await.map_err(words)?,
        Act::Listening { on: false } => camera.lapi().stop_listening(),
        Act::Clock { seconds } => camera.camera().set_clock_offset_ms(seconds.saturating_mul(1000)),
        Act::Restart { fresh } => {
            camera.device().change(|m| m.reboots += 1);
            let done = if fresh { camera.restart_factory_fresh().await } else { camera.restart().await };
            done.map_err(words)?;
        }
        Act::Replace { serial } => camera.replace(&serial).await.map_err(words)?,
        Act::Unplug => camera.unplug(),
        Act::PlugIn => camera.plug_in().await.map_err(words)?,
        Act::CutOff { at, how } => camera.lapi().cut_off(at, how),
        Act::Fault { name, always, path } => {
            let found = fault::named().into_iter().find(|(known, _)| *known == name);
            let (_, fault) = found.ok_or_else(|| format!("no fault is called {name:?}"))?;
            let repeat = if always { Repeat::Always } else { Repeat::Once };
            camera.lapi().inject(fault, repeat, path.map_or(Target::Any, Target::Path));
        }
        Act::Behave => {
            camera.lapi().clear_faults();
            camera.mqtt().answer_as_documented();
        }
        Act::Lists { capacity, max_per_request, entries_per_second, request_cost_ms, lenient } => {
            camera.device().set_list_rules(ListRules {
                capacity,
                max_per_request,
                entries_per_second,
                request_cost: Duration::from_millis(request_cost_ms),
                refuse_existing: !lenient,
                refuse_unknown_edit: !lenient,
                refuse_unknown_delete: !lenient,
            });
        }
        Act::Model { bare_num, quoted_values, plural_channels } => {
            camera.lapi().set_model(Model { bare_num, quoted_values, plural_channels });
        }
        Act::Peripheral { data } => drop(camera.peripheral_says(&data).await.map_err(words)?),
        Act::PeripheralIs { manner } => {
            let peripheral = match manner.as_str() {
                "quiet" => Peripheral::Quiet,
                "echo" => Peripheral::Echo,
                _ => Peripheral::Answers(manner),
            };
            camera.device().change(|m| m.peripheral = peripheral);
        }
        Act::ManualVia { via } => camera.set_manual(via),
        Act::HasLamps { on } => camera.camera().set_up(|who| who.lamps = on),
        Act::Password { password } => camera.set_password(&password),
        mqtt_or_live => return act_on_links(camera, mqtt_or_live).await,
    }
    Ok(())
}

async fn act_on_links(camera: &SimCamera, act: Act) -> Result<(), String> {
    match act {
        Act::Answering { name, always } => {
            let how =
                notify::named(&name).ok_or_else(|| format!("no way of answering is called {name:?}"))?;
            if always { camera.mqtt().answer_always(how) } else { camera.mqtt().answer_once(how) }
        }
        Act::Mqtt { link } => match link.as_str() {
            "connect" => camera.mqtt().connect(),
            "disconnect" => camera.mqtt().disconnect(),
            "vanish" => camera.mqtt().vanish(),
            "half-open" => camera.mqtt().half_open(),
            other => return Err(format!("the MQTT client cannot {other:?}")),
        },
        Act::MqttSettings { enable, address, user, pwd, topic } => camera.camera().set_up(|who| {
            who.settings.mqtt_enable = enable;
            if enable {
                who.settings.mqtt = Some(MqttParam { address, user, pwd, req_topic: topic });
            }
        }),
        Act::Live { video } => {
            let rtsp = camera.rtsp().ok_or("this camera has no live video")?;
            match video.as_str() {
                "stop" => rtsp.stop_listening(),
                "start" => rtsp.listen_again().await.map_err(|e| e.to_string())?,
                "freeze" => rtsp.freeze(true),
                "thaw" => rtsp.freeze(false),
                "vendor-packets" => rtsp.set_vendor_packets(true),
                "no-vendor-packets" => rtsp.set_vendor_packets(false),
                other => return Err(format!("live video cannot {other:?}")),
            }
        }
        other => return Err(format!("{other:?} is done elsewhere")),
    }
    Ok(())
}
