//! The allow and block list as a device has them: by id, by plate, within its own limits.
//!
//! Ids are the platform's. What comes without one (MQTT, by plate) gets a negative number of the device's own, which
//! no platform uses; a plate names every entry that carries it, whatever channel it came by.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Serialize;

/// One list entry as the device keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListEntry {
    /// The plate as it was sent.
    pub plate: String,
    /// Seconds UTC.
    pub begin_s: i64,
    /// Seconds UTC.
    pub end_s: i64,
}

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ListKind {
    /// May pass.
    Allow,
    /// May not.
    Block,
}

/// What a device can hold and do; the document states no limits (C-Q33), so each is off by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListRules {
    /// Entries per list; more are refused.
    pub capacity: Option<usize>,
    /// Entries per request; more are refused.
    pub max_per_request: Option<usize>,
    /// Entries it takes in per second; a request waits until its entries and all before them are done.
    pub entries_per_second: Option<u32>,
    /// What each request costs it besides.
    pub request_cost: Duration,
    /// Refuse to add an id that exists (else the entry is replaced).
    pub refuse_existing: bool,
    /// Refuse to edit an unknown id or plate (else it is taken as done).
    pub refuse_unknown_edit: bool,
    /// Refuse to delete an unknown id or plate (else it is taken as done).
    pub refuse_unknown_delete: bool,
}

impl Default for ListRules {
    fn default() -> Self {
        Self {
            capacity: None,
            max_per_request: None,
            entries_per_second: None,
            request_cost: Duration::ZERO,
            refuse_existing: true,
            refuse_unknown_edit: true,
            refuse_unknown_delete: true,
        }
    }
}

impl ListRules {
    /// How long this many entries of one request take.
    #[must_use]
    pub fn cost(&self, entries: usize) -> Duration {
        let rate = self.entries_per_second.filter(|r| *r > 0);
        self.request_cost
            + rate.map_or(Duration::ZERO, |r| Duration::from_secs_f64(entries as f64 / f64::from(r)))
    }
}

/// Entries by id.
pub type Entries = BTreeMap<i64, ListEntry>;

/// Adds entries with ids, all or none; an error is the device's words.
pub fn add(held: &mut Entries, new: Vec<(i64, ListEntry)>, rules: &ListRules) -> Result<(), String> {
    if rules.max_per_request.is_some_and(|most| new.len() > most) {
        return Err(format!("too many entries in one request: {}", new.len()));
    }
    if rules.refuse_existing
        && let Some((taken, _)) = new.iter().find(|(id, _)| held.contains_key(id))
    {
        return Err(format!("ID {taken} exists"));
    }
    let growth = new.iter().filter(|(id, _)| !held.contains_key(id)).count();
    room(held, growth, rules)?;
    held.extend(new);
    Ok(())
}

/// A list as a request by plate sees it. Made once for each request, because a list may hold ten thousand entries.
#[derive(Debug)]
pub struct ByPlate<'a> {
    held: &'a mut Entries,
    ids: HashMap<String, Vec<i64>>,
    rules: &'a ListRules,
}

impl<'a> ByPlate<'a> {
    /// Finds out which plate is where.
    pub fn new(held: &'a mut Entries, rules: &'a ListRules) -> Self {
        let mut ids: HashMap<String, Vec<i64>> = HashMap::with_capacity(held.len());
        for (id, entry) in held.iter() {
            ids.entry(entry.plate.clone()).or_default().push(*id);
        }
        Self { held, ids, rules }
    }

    /// Adds an entry; one with that plate takes the new times instead.
    pub fn add(&mut self, entry: ListEntry) -> Result<(), String> {
        if self.edit(&entry) {
            return Ok(());
        }
        room(self.held, 1, self.rules)?;
        let id = self.held.keys().next().copied().unwrap_or_default().min(0) - 1;
        self.ids.insert(entry.plate.clone(), vec![id]);
        self.held.insert(id, entry);
        Ok(())
    }

    /// Gives every entry with this plate the new times; false when there is none.
    pub fn edit(&mut self, entry: &ListEntry) -> bool {
        let Some(ids) = self.ids.get(&entry.plate) else { return false };
        for id in ids {
            if let Some(old) = self.held.get_mut(id) {
                (old.begin_s, old.end_s) = (entry.begin_s, entry.end_s);
            }
        }
        true
    }

    /// Removes every entry with this plate; false when there is none.
    pub fn delete(&mut self, plate: &str) -> bool {
        let Some(ids) = self.ids.remove(plate) else { return false };
        ids.iter().for_each(|id| drop(self.held.remove(id)));
        true
    }
}

fn room(held: &Entries, growth: usize, rules: &ListRules) -> Result<(), String> {
    match rules.capacity {
        Some(most) if held.len() + growth > most => Err(format!("the list is full: {most} entries")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ByPlate, Entries, ListEntry, ListRules, add};

    fn entry(plate: &str, end_s: i64) -> ListEntry {
        ListEntry { plate: plate.into(), begin_s: 1, end_s }
    }

    #[test]
    fn entries_by_plate_get_numbers_no_platform_uses_and_meet_those_with_ids() {
        let (mut held, rules) = (Entries::new(), ListRules::default());
        add(&mut held, vec![(7, entry("A1", 10))], &rules).unwrap();
        let mut by_plate = ByPlate::new(&mut held, &rules);
        by_plate.add(entry("B2", 20)).unwrap();
        by_plate.add(entry("C3", 30)).unwrap();
        by_plate.add(entry("A1", 99)).unwrap();
        assert!(by_plate.edit(&entry("B2", 5)));
        assert!(by_plate.delete("C3") && !by_plate.delete("C3") && !by_plate.edit(&entry("C3", 1)));
        assert_eq!(held.keys().copied().collect::<Vec<_>>(), [-1, 7]);
        assert_eq!((held[&7].end_s, held[&-1].end_s), (99, 5));
    }

    #[test]
    fn a_full_list_takes_nothing_of_a_request_and_an_existing_id_is_refused_or_replaced() {
        let mut held = Entries::new();
        let mut rules = ListRules { capacity: Some(2), max_per_request: Some(2), ..ListRules::default() };
        add(&mut held, vec![(1, entry("A", 1))], &rules).unwrap();
        assert!(add(&mut held, vec![(2, entry("B", 1)), (3, entry("C", 1))], &rules).is_err());
        assert!(add(&mut held, vec![(1, entry("B", 1))], &rules).is_err());
        rules.refuse_existing = false;
        add(&mut held, vec![(1, entry("B", 1)), (3, entry("C", 1))], &rules).unwrap();
        assert!(add(&mut held, (4..7).map(|i| (i, entry("D", 1))).collect(), &rules).is_err());
        assert_eq!((held.len(), held[&1].plate.as_str()), (2, "B"));
    }
}
