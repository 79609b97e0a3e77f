//! The hardware behind one simulated camera: barrier, display, lists, overlay, and what was done to them.
//!
//! Only tests and the simulator's own page read it: the camera protocol reports none of it, and neither does
//! anything here answer a question over the network.

mod led;
pub mod lists;
mod peripherals;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

pub use led::{Led, LedRow};
pub use lists::{Entries, ListEntry, ListKind, ListRules};
pub use peripherals::{Lamp, MqttMessage, Peripheral, SerialMessage};

/// How many commands, violations and requests are remembered; the oldest go first.
pub const REMEMBERED: usize = 1000;

/// Where the arm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Position {
    /// The way is free.
    Raised,
    /// The way is barred.
    Lowered,
}

/// The barrier as it stands at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Barrier {
    /// Where the arm is.
    pub position: Position,
    /// Held up by "open and lock" until "unlock".
    pub locked: bool,
}

/// One command that reached the barrier.
#[derive(Debug, Clone, Serialize)]
pub struct GateCommand {
    /// When its request had been read completely.
    pub received_at: DateTime<Utc>,
    /// 0 open, 1 open and lock, 2 unlock, 3 close (table of Gate Control).
    pub command: i64,
    /// How it came: `LAPI`, `keepalive` or `MQTT`.
    pub channel: &'static str,
    /// The same moment on the monotonic clock, for measuring.
    #[serde(skip)]
    pub received: Instant,
}

/// The last picture pair the camera uploaded.
#[derive(Debug, Clone, Serialize)]
pub struct LastCapture {
    /// The record's id.
    pub record_id: Option<String>,
    /// What the camera claims to have read.
    pub plate: String,
    /// The camera's own time, as written into the record.
    pub pic_time: String,
    /// What the platform answered, in words.
    pub answer: String,
    /// The vehicle picture.
    #[serde(skip)]
    pub picture: Option<bytes::Bytes>,
}

/// Everything one simulated device remembers.
#[derive(Debug, Clone, Serialize)]
pub struct Memory {
    #[serde(skip)]
    raised: Option<Instant>,
    #[serde(skip)]
    locked: bool,
    /// Every command that reached the barrier, oldest first.
    pub commands: VecDeque<GateCommand>,
    /// The display.
    pub led: Led,
    /// Allow list by `AllowID`. Left out of the page's state for its size; it has an address of its own.
    #[serde(skip)]
    pub allow: Entries,
    /// Block list by `BlockID`.
    #[serde(skip)]
    pub block: Entries,
    /// Limits and strictness of both lists.
    #[serde(skip)]
    pub list_rules: ListRules,
    /// Until when the list work taken on so far keeps the device busy.
    #[serde(skip)]
    busy_until: Option<Instant>,
    /// Lamps by parking-space id.
    pub lamps: BTreeMap<String, Lamp>,
    /// `lampCtrlMode` 1: the platform controls the lamps.
    pub lamps_by_platform: bool,
    /// What went over the serial port, oldest first.
    pub serial: VecDeque<SerialMessage>,
    /// What hangs on the serial port.
    pub peripheral: Peripheral,
    /// What reached the MQTT client, oldest first.
    #[serde(skip)]
    pub mqtt: VecDeque<MqttMessage>,
    /// Rows of the display: 4, or 2.
    pub led_rows: usize,
    /// The last live overlay that was configured.
    pub live_osd: Option<Value>,
    /// The last photo overlay that was configured.
    pub photo_osd: Option<Value>,
    /// How often it was restarted.
    pub reboots: u32,
    /// How many captures it was told to make.
    pub captures_asked: u32,
    /// The last upload.
    pub last_capture: Option<LastCapture>,
    /// What the other side did that the document does not allow, oldest first.
    pub violations: VecDeque<String>,
}

impl Memory {
    fn new() -> Self {
        Self {
            raised: None,
            locked: false,
            commands: VecDeque::new(),
            led: Led::default(),
            allow: Entries::new(),
            block: Entries::new(),
            list_rules: ListRules::default(),
            busy_until: None,
            lamps: BTreeMap::new(),
            lamps_by_platform: false,
            serial: VecDeque::new(),
            peripheral: Peripheral::default(),
            mqtt: VecDeque::new(),
            led_rows: 4,
            live_osd: None,
            photo_osd: None,
            reboots: 0,
            captures_asked: 0,
            last_capture: None,
            violations: VecDeque::new(),
        }
    }

    /// One of the two lists.
    #[must_use]
    pub fn list(&self, kind: ListKind) -> &Entries {
        match kind {
            ListKind::Allow => &self.allow,
            ListKind::Block => &self.block,
        }
    }

    /// One of the two lists, to change it.
    pub fn list_mut(&mut self, kind: ListKind) -> (&mut Entries, &ListRules) {
        match kind {
            ListKind::Allow => (&mut self.allow, &self.list_rules),
            ListKind::Block => (&mut self.block, &self.list_rules),
        }
    }
}

/// One device, shared by its upstream client and its LAPI server. Clones are the same device.
#[derive(Debug, Clone)]
pub struct Device {
    memory: Arc<Mutex<Memory>>,
    /// After this time without a lock the arm comes down by itself, as behind a car; `None` = never.
    auto_lower: Option<Duration>,
    changed: Arc<watch::Sender<u64>>,
}

impl Device {
    /// A lowered, unlocked barrier with empty lists. `auto_lower` lets the arm come down by itself.
    #[must_use]
    pub fn new(auto_lower: Option<Duration>) -> Self {
        let memory = Memory::new();
        Self { memory: Arc::new(Mutex::new(memory)), auto_lower, changed: Arc::new(watch::Sender::new(0)) }
    }

    /// The barrier now.
    #[must_use]
    pub fn barrier(&self) -> Barrier {
        let memory = self.lock();
        let up = match memory.raised {
            None => false,
            Some(_) if memory.locked => true,
            Some(at) => self.auto_lower.is_none_or(|after| at.elapsed() < after),
        };
        Barrier { position: if up { Position::Raised } else { Position::Lowered }, locked: memory.locked }
    }

    /// Every command that reached the barrier, oldest first.
    #[must_use]
    pub fn commands(&self) -> Vec<GateCommand> {
        self.lock().commands.iter().cloned().collect()
    }

    /// The numbers of the commands that reached the barrier, oldest first.
    #[must_use]
    pub fn command_numbers(&self) -> Vec<i64> {
        self.lock().commands.iter().map(|c| c.command).collect()
    }

    /// What the other side did that the document does not allow.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.lock().violations.iter().cloned().collect()
    }

    /// One of the two lists as the device holds it, by id.
    #[must_use]
    pub fn list(&self, kind: ListKind) -> Entries {
        self.lock().list(kind).clone()
    }

    /// Looks at the memory without copying it. `how` must not ask this device for anything else: it is locked meanwhile.
    pub fn look<T>(&self, how: impl FnOnce(&Memory) -> T) -> T {
        how(&self.lock())
    }

    /// Other limits and another strictness of the lists from now on.
    pub fn set_list_rules(&self, rules: ListRules) {
        self.change(|m| m.list_rules = rules);
    }

    /// Takes on list work of this many entries and says when the device will be done with it: one after the other.
    pub(crate) fn take_on(&self, entries: usize) -> Option<Instant> {
        let mut memory = self.lock();
        let cost = memory.list_rules.cost(entries);
        if cost.is_zero() {
            return None;
        }
        let now = Instant::now();
        let done = memory.busy_until.map_or(now, |busy| busy.max(now)) + cost;
        memory.busy_until = Some(done);
        Some(done)
    }

    /// What a restart does to the memory: the temporary text goes, everything else was written down.
    pub(crate) fn restarted(&self) {
        self.change(|m| (m.led.temporary_until, m.busy_until) = (None, None));
    }

    /// Another device in the same place, or this one set back to its factory state: it knows nothing of what the
    /// platform told it. What was done to the barrier and noted about the platform stays readable.
    pub fn forget(&self) {
        self.change(|m| {
            let fresh = Memory::new();
            *m = Memory {
                raised: m.raised,
                commands: std::mem::take(&mut m.commands),
                mqtt: std::mem::take(&mut m.mqtt),
                serial: std::mem::take(&mut m.serial),
                violations: std::mem::take(&mut m.violations),
                last_capture: m.last_capture.take(),
                list_rules: m.list_rules.clone(),
                peripheral: m.peripheral.clone(),
                reboots: m.reboots,
                captures_asked: m.captures_asked,
                led_rows: m.led_rows,
                ..fresh
            };
        });
    }

    /// A copy of everything.
    #[must_use]
    pub fn memory(&self) -> Memory {
        self.lock().clone()
    }

    /// Waits until `wanted` holds for this device, or says after `within` that it did not.
    pub async fn wait_until(&self, within: Duration, wanted: impl Fn(&Self) -> bool) -> bool {
        let mut changes = self.changed.subscribe();
        let waiting = async {
            while !wanted(self) {
                if changes.changed().await.is_err() {
                    return;
                }
            }
        };
        tokio::time::timeout(within, waiting).await.is_ok() && wanted(self)
    }

    /// Acts on a barrier command. Only 0 and 1 raise the arm; a locked arm stays up until it is unlocked,
    /// whatever else is said (the document leaves close-while-locked open).
    pub fn gate(&self, command: i64, channel: &'static str) {
        self.change(|m| {
            match command {
                0 => m.raised = Some(Instant::now()),
                1 => {
                    m.raised = Some(Instant::now());
                    m.locked = true;
                }
                2 => m.locked = false,
                3 if !m.locked => m.raised = None,
                _ => {}
            }
            let now = GateCommand { received_at: Utc::now(), command, channel, received: Instant::now() };
            remember(&mut m.commands, now);
        });
    }

    /// Notes what the other side did wrong.
    pub fn violation(&self, words: impl Into<String>) {
        self.change(|m| remember(&mut m.violations, words.into()));
    }

    /// Changes the memory and wakes whoever waits for it.
    pub fn change<T>(&self, how: impl FnOnce(&mut Memory) -> T) -> T {
        let out = how(&mut self.lock());
        self.changed.send_modify(|n| *n += 1);
        out
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Appends within the bound.
pub(crate) fn remember<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() >= REMEMBERED {
        list.pop_front();
    }
    list.push_back(item);
}

#[cfg(test)]
mod tests {
    use super::{Barrier, Device, Position};

    #[test]
    fn the_arm_goes_up_only_on_open_and_on_open_and_lock() {
        for (command, up, locked) in
            [(0, true, false), (1, true, true), (2, false, false), (3, false, false), (7, false, false)]
        {
            let device = Device::new(None);
            device.gate(command, "LAPI");
            let position = if up { Position::Raised } else { Position::Lowered };
            assert_eq!(device.barrier(), Barrier { position, locked }, "command {command}");
        }
    }

    #[test]
    fn a_locked_arm_stays_up_until_it_is_unlocked_and_closed() {
        let device = Device::new(Some(std::time::Duration::ZERO));
        device.gate(1, "LAPI");
        device.gate(3, "LAPI");
        assert_eq!(device.barrier(), Barrier { position: Position::Raised, locked: true });
        device.gate(2, "LAPI");
        assert_eq!(device.barrier(), Barrier { position: Position::Lowered, locked: false });
        assert_eq!(device.command_numbers(), [1, 3, 2]);
    }
}
