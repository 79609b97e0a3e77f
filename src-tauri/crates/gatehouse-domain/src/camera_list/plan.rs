//! From what is to be and what is to what has to be done.

use super::{Holding, Item, Key, Line, Step};
use crate::channel::Channel;
use crate::list::ListKind;
use std::collections::{BTreeMap, BTreeSet};

/// How a channel names an entry it changes or deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressing {
    /// By its number (LAPI).
    ById,
    /// By its plate (MQTT): one entry per plate and list.
    ByPlate,
}

impl Addressing {
    /// How this channel does it.
    pub fn of(channel: Channel) -> Addressing {
        if channel == Channel::Mqtt { Addressing::ByPlate } else { Addressing::ById }
    }
}

/// What a plan has to obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How the camera is told.
    pub channel: Channel,
    /// Most entries added in one request.
    pub most_adds: usize,
    /// Also try again what the camera refused before.
    pub retry_refused: bool,
}

/// What has to be done, and how it stands before that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order in which they are to be made: deleting first, since a right that was taken away must end soonest.
    pub steps: Vec<Step>,
    /// How many entries the camera holds as they are to be.
    pub held: usize,
    /// How many entries are to be added, changed or deleted, by these steps or by later ones.
    pub pending: usize,
    /// How many of the camera's answers are "no", and are left alone for now.
    pub refused: usize,
}

/// What to do so that a camera whose journal is `journal` holds exactly `wanted`. An entry that has to leave
/// before it can come again (another channel; another plate where plates are the names) only leaves by this plan:
/// plan again when it was carried out.
pub fn plan(wanted: &[Item], journal: &[Line], rules: Rules) -> Plan {
    let addressing = Addressing::of(rules.channel);
    let wanted = one_per_name(wanted, addressing);
    let known: BTreeMap<Key, &Line> = journal.iter().map(|line| (line.item.key(), line)).collect();
    let mut plan = Plan::default();
    let (mut deletes, mut puts, mut adds) = (Vec::new(), Vec::new(), Vec::new());
    let leaves = |key: &Key, line: &Line| {
        wanted.get(key).is_none_or(|item| {
            line.channel != rules.channel
                || (addressing == Addressing::ByPlate && line.item.plate != item.plate)
        })
    };
    let leaving: BTreeSet<Key> =
        known.iter().filter(|(key, line)| leaves(key, line)).map(|(key, _)| *key).collect();
    // Where plates are the names, what leaves may have the name of what comes: deleting it later would delete both.
    let mut heirs: BTreeMap<(bool, &str), &Item> = BTreeMap::new();
    if addressing == Addressing::ByPlate {
        let coming = wanted.iter().filter(|(key, _)| !leaving.contains(key));
        heirs.extend(coming.map(|(key, item)| ((key.0, item.plate.as_str()), *item)));
    }
    let mut taken_over = BTreeSet::new();
    for key in &leaving {
        let line = known[key];
        let heir = heirs.get(&(key.0, line.item.plate.as_str())).filter(|_| line.channel == rules.channel);
        if let Some(heir) = heir {
            plan.pending += 1;
            taken_over.insert(heir.key());
            puts.push(Step::TakeOver((*heir).clone(), line.item.clone()));
            continue;
        }
        if line.holding == Holding::Stuck && !rules.retry_refused {
            plan.refused += 1;
        } else {
            plan.pending += 1;
            deletes.push(Step::Delete(line.item.clone(), line.channel));
        }
    }
    for (key, item) in &wanted {
        if leaving.contains(key) || taken_over.contains(key) {
            continue;
        }
        let item = (*item).clone();
        let Some(line) = known.get(key) else {
            plan.pending += 1;
            adds.push(item);
            continue;
        };
        let same = line.item == item;
        match line.holding {
            Holding::Held if same => plan.held += 1,
            Holding::Refused if same && !rules.retry_refused => plan.refused += 1,
            Holding::Held | Holding::Editing | Holding::Stuck => {
                plan.pending += 1;
                puts.push(Step::Put(item));
            }
            Holding::Adding | Holding::Deleting | Holding::Refused | Holding::Unknown => {
                plan.pending += 1;
                adds.push(item);
            }
        }
    }
    plan.steps = deletes;
    plan.steps.extend(puts);
    // Who must not pass is said first.
    for list in [ListKind::Block, ListKind::Allow] {
        let of_list: Vec<Item> = adds.iter().filter(|item| item.list == list).cloned().collect();
        plan.steps.extend(of_list.chunks(rules.most_adds.max(1)).map(|items| Step::Add(items.to_vec())));
    }
    plan
}

/// The entries that count: where plates are the names, of several with one plate the one that counts first, and of
/// those that begin together the one that counts longest.
pub(super) fn one_per_name(wanted: &[Item], addressing: Addressing) -> BTreeMap<Key, &Item> {
    let all = wanted.iter().map(|item| (item.key(), item));
    if addressing == Addressing::ById {
        return all.collect();
    }
    let mut by_plate: BTreeMap<(bool, &str), &Item> = BTreeMap::new();
    for (key, item) in all {
        let first = by_plate.entry((key.0, item.plate.as_str())).or_insert(item);
        if (item.begin_s, -item.end_s, item.entry) < (first.begin_s, -first.end_s, first.entry) {
            *first = item;
        }
    }
    by_plate.into_values().map(|item| (item.key(), item)).collect()
}
