//! The steps one by one: from what is in memory and on record to a tick and a sentence.

use crate::secrets::{Secrets, camera_secret};
use crate::state::{Camera, State};
use crate::view::{StepState, StepView};
use gatehouse_domain::clock;
use gatehouse_domain::lane::{self, Direction};
use gatehouse_store::table::proof::Proof;
use std::time::Duration;

pub(super) fn of(state: &State, camera: &Camera, secrets: &Secrets, proof: &Proof) -> Vec<StepView> {
    let mut steps = vec![appeared(camera), basic_data(camera)];
    if lane::may_serve_a_lane(camera.row.device_type) {
        steps.extend([lane_assigned(state, camera), direction(state, camera)]);
    }
    steps.extend([clock_right(camera), reachable(camera, proof), password(camera, secrets, proof)]);
    if lane::may_serve_a_lane(camera.row.device_type) {
        steps.push(gate(state, camera, proof));
    }
    steps.extend([
        vehicle_picture(proof),
        plate_picture(proof),
        lists(state, camera, proof),
        mqtt(state, camera, proof),
        display(camera, proof),
    ]);
    steps
}

fn step(key: &str, title: &str, state: StepState, found: impl Into<String>, advice: &str) -> StepView {
    let open = matches!(state, StepState::Open | StepState::Wrong);
    StepView {
        key: key.to_owned(),
        title: title.to_owned(),
        state,
        found: found.into(),
        advice: if open { advice.to_owned() } else { String::new() },
        at: None,
    }
}

fn done_if(done: bool) -> StepState {
    if done { StepState::Done } else { StepState::Open }
}

impl StepView {
    fn at(mut self, at: Option<gatehouse_domain::Instant>) -> Self {
        self.at = at;
        self
    }
}

fn appeared(camera: &Camera) -> StepView {
    let heard = camera.row.last_heard_at;
    let from = camera.row.source_address.as_deref().unwrap_or_default();
    let found = if heard.is_some() { format!("It uploads from {from}.") } else { String::new() };
    step(
        "appeared",
        "Camera appeared",
        done_if(heard.is_some()),
        found,
        "Type this PC's address into the camera.",
    )
}

fn basic_data(camera: &Camera) -> StepView {
    let row = &camera.row;
    let missing: Vec<&str> = [
        (row.serial.is_none(), "serial number"),
        (row.firmware.is_none(), "firmware"),
        (row.device_type.is_none(), "device type"),
        (row.keepalive_s.is_none(), "keep-alive interval"),
        (row.pic_fill_type.is_none(), "picture filling"),
    ]
    .iter()
    .filter_map(|(is_missing, word)| is_missing.then_some(*word))
    .collect();
    let state = match (row.reported_at, missing.is_empty()) {
        (None, _) => StepState::Open,
        (Some(_), complete) => {
            if complete {
                StepState::Done
            } else {
                StepState::Wrong
            }
        }
    };
    let found = match state {
        StepState::Wrong => format!("Missing: {}.", missing.join(", ")),
        _ => String::new(),
    };
    let advice = match row.reported_at {
        None => "It comes when the camera starts or finds this PC anew: restart the camera if it does not.",
        Some(_) => "Nothing depends on it; a newer firmware may report it.",
    };
    step("basic_data", "Basic data complete", state, found, advice).at(row.reported_at)
}

fn lane_assigned(state: &State, camera: &Camera) -> StepView {
    let lane = state.lane_of_camera(camera.row.id);
    let found = lane.map(|l| format!("It serves {}.", l.row.name)).unwrap_or_default();
    step("lane", "Assigned to a lane", done_if(lane.is_some()), found, "Choose its lane above, or add one.")
}

fn direction(state: &State, camera: &Camera) -> StepView {
    let lane = state.lane_of_camera(camera.row.id);
    let word = |d: Direction| if d == Direction::Entry { "an entry" } else { "an exit" };
    let found = lane
        .map(|l| {
            format!(
                "{} is {}. The camera does not know it: look whether that is right.",
                l.row.name,
                word(l.row.direction)
            )
        })
        .unwrap_or_default();
    let advice = "A lane has a direction; it comes with the lane.";
    step("direction", "Direction set", done_if(lane.is_some()), found, advice)
}

fn clock_right(camera: &Camera) -> StepView {
    let offset = camera.clock.offset_ms();
    match (offset, clock::complaint(offset)) {
        (_, Some(complaint)) => step(
            "clock",
            "Clock within a minute",
            StepState::Wrong,
            complaint,
            "Set the camera's time zone and summer time, and let it take its time from this PC.",
        ),
        (Some(ms), None) => {
            let off = Duration::from_millis(ms.unsigned_abs()).as_secs();
            step("clock", "Clock within a minute", StepState::Done, format!("It is off by {off} s."), "")
        }
        (None, None) => step(
            "clock",
            "Clock within a minute",
            StepState::Open,
            "",
            "It is learnt from the camera's next keep-alive.",
        ),
    }
}

fn reachable(camera: &Camera, proof: &Proof) -> StepView {
    let title = "Command interface reachable";
    match &camera.reach {
        Some(reach) if !reach.reachable => {
            let advice = if reach.advice.is_empty() {
                "Check address and cable, then test again."
            } else {
                &reach.advice
            };
            step("reachable", title, StepState::Wrong, reach.sentence.clone(), advice).at(Some(reach.at))
        }
        Some(reach) => step("reachable", title, StepState::Done, "", "").at(Some(reach.at)),
        None => {
            let before = proof.request_accepted_at.max(proof.gate_accepted_at);
            let advice = "Press \"Test connection\" under Overview.";
            step("reachable", title, done_if(before.is_some()), "", advice).at(before)
        }
    }
}

fn password(camera: &Camera, secrets: &Secrets, proof: &Proof) -> StepView {
    let title = "Password accepted";
    match camera.reach.as_ref().and_then(|reach| Some((reach, reach.let_in?))) {
        Some((reach, false)) => {
            let advice = "Type the user and password of the camera's own web page under Overview.";
            step("password", title, StepState::Wrong, reach.sentence.clone(), advice).at(Some(reach.at))
        }
        Some((reach, true)) => step("password", title, StepState::Done, "", "").at(Some(reach.at)),
        None => {
            let before = proof.request_accepted_at.max(proof.gate_accepted_at);
            let set = secrets.has(&camera_secret(camera.row.id));
            let advice = match set {
                true => "Press \"Test connection\" under Overview.",
                false => "Type the user and password of the camera's own web page under Overview.",
            };
            step("password", title, done_if(before.is_some()), "", advice).at(before)
        }
    }
}

fn gate(state: &State, camera: &Camera, proof: &Proof) -> StepView {
    let title = "Gate command accepted";
    let drives = state.lanes.iter().any(|l| l.row.barrier_camera_id == Some(camera.row.id));
    if !drives && camera.row.lane_id.is_some() {
        return step("gate", title, StepState::Unused, "It drives no barrier.", "");
    }
    let advice = "Open the lane once from the booth screen and look at the barrier.";
    step("gate", title, done_if(proof.gate_accepted_at.is_some()), "", advice).at(proof.gate_accepted_at)
}

fn vehicle_picture(proof: &Proof) -> StepView {
    let advice = "Take a picture from this page, or let a car pass. If captures come without pictures, set picture filling to \"sent with the capture\".";
    let at = proof.vehicle_picture_at;
    step("vehicle_picture", "Capture with picture received", done_if(at.is_some()), "", advice).at(at)
}

fn plate_picture(proof: &Proof) -> StepView {
    let advice = "Let a car with a plate pass. If only the large picture comes, switch the plate picture on in the camera.";
    let at = proof.plate_picture_at;
    step("plate_picture", "Plate picture received", done_if(at.is_some()), "", advice).at(at)
}

fn lists(state: &State, camera: &Camera, proof: &Proof) -> StepView {
    let title = "Lists sent to the camera";
    match state.lane_of_camera(camera.row.id) {
        Some(lane) if lane.row.sends_lists => {
            let at = proof.lists_accepted_at;
            let advice = "They are sent by themselves; look at its lists on this page.";
            step("lists", title, done_if(at.is_some()), "", advice).at(at)
        }
        _ => step("lists", title, StepState::Unused, "Its lane does not send lists to cameras.", ""),
    }
}

fn mqtt(state: &State, camera: &Camera, proof: &Proof) -> StepView {
    let title = "MQTT connected";
    let used = state.lane_of_camera(camera.row.id).is_some_and(|lane| lane.row.mqtt);
    if !used {
        return step("mqtt", title, StepState::Unused, "Its lane does not use MQTT.", "");
    }
    let at = proof.mqtt_accepted_at;
    match (camera.row.mqtt_enabled, at) {
        (Some(false), _) => step(
            "mqtt",
            title,
            StepState::Wrong,
            "The camera says that MQTT is off.",
            "Switch it on in the camera, or under Settings on this page.",
        ),
        (_, Some(_)) => step("mqtt", title, StepState::Done, "", "").at(at),
        (Some(true), None) => step("mqtt", title, StepState::Done, "The camera says that MQTT is on.", "")
            .at(camera.row.reported_at),
        (None, None) => {
            step("mqtt", title, StepState::Open, "", "Type the broker's address into the camera.")
        }
    }
}

fn display(camera: &Camera, proof: &Proof) -> StepView {
    let title = "Display answered";
    let has_one = camera.row.capabilities.iter().any(|word| word == "LED display");
    match (has_one, proof.display_accepted_at) {
        (_, Some(at)) => step("display", title, StepState::Done, "", "").at(Some(at)),
        (true, None) => {
            step("display", title, StepState::Open, "", "Show a text on it and look whether it appears.")
        }
        (false, None) => step("display", title, StepState::Unused, "The camera reports no display.", ""),
    }
}
