//! The copy of a provider's rights: what a full read, a delta and the passing of time do to it.
//!
//! A provider tells that a right was taken back by an end in the past; nothing else on the wire says so
//! (Pay-by-Plate Sync, permits). The copy lives in memory and has no bound of its own: whoever reads has one.

use super::{Right, RightKey};
use crate::Instant;
use chrono::TimeDelta;
use std::collections::HashMap;

/// Rights of one provider, in all zones that are read from it, found by plate.
#[derive(Debug, Clone, Default)]
pub struct RightsCopy {
    by_plate: HashMap<String, Vec<Right>>,
    count: usize,
}

/// What news changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Rights that were not there.
    pub added: usize,
    /// Rights that are told differently now.
    pub changed: usize,
    /// Rights that are gone: ended, taken back, or no longer told.
    pub removed: usize,
}

impl RightsCopy {
    /// How many rights it holds.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Every right, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Right> {
        self.by_plate.values().flatten()
    }

    /// The rights of a normalised plate, in force or not.
    pub fn of_plate(&self, normalised: &str) -> &[Right] {
        self.by_plate.get(normalised).map_or(&[], Vec::as_slice)
    }

    /// The right that speaks best for a plate in one of these zones: in force, and ending last.
    pub fn in_force(
        &self,
        normalised: &str,
        region: Option<&str>,
        zones: &[&str],
        at: Instant,
        grace: TimeDelta,
    ) -> Option<&Right> {
        self.of_plate(normalised)
            .iter()
            .filter(|right| zones.contains(&right.zone.as_str()))
            .filter(|right| right.fits_region(region) && right.in_force(at, grace))
            .max_by_key(|right| right.valid_until)
    }

    /// Takes a delta: what it names is added or replaced, and what has ended by `at` is dropped. Of two entries
    /// with one key the later counts.
    pub fn apply(
        &mut self,
        delta: impl IntoIterator<Item = Right>,
        at: Instant,
        grace: TimeDelta,
    ) -> Changes {
        let mut changes = Changes::default();
        for right in delta {
            if right.ended(at, grace) {
                changes.removed += usize::from(self.remove(&right.key()).is_some());
            } else {
                self.put(right, &mut changes);
            }
        }
        changes.removed += self.drop_ended(at, grace);
        changes
    }

    /// Takes a full read of a zone: what it does not name is gone.
    pub fn replace(
        &mut self,
        zone: &str,
        rights: impl IntoIterator<Item = Right>,
        at: Instant,
        grace: TimeDelta,
    ) -> Changes {
        let mut before: HashMap<RightKey, Right> =
            self.take(|right| right.zone == zone).into_iter().map(|right| (right.key(), right)).collect();
        let (mut changes, mut counted) = (Changes::default(), Changes::default());
        for right in rights.into_iter().filter(|right| !right.ended(at, grace)) {
            match before.remove(&right.key()) {
                Some(old) => changes.changed += usize::from(old != right),
                // Its second telling within one read is not another right.
                None => changes.added += usize::from(!self.holds(&right)),
            }
            self.put(right, &mut counted);
        }
        changes.removed = before.len() + self.drop_ended(at, grace);
        changes
    }

    /// Drops what has ended by `at`; answers how many.
    pub fn drop_ended(&mut self, at: Instant, grace: TimeDelta) -> usize {
        self.take(|right| right.ended(at, grace)).len()
    }

    /// Forgets a zone, which is no longer read; answers how many rights it had.
    pub fn forget(&mut self, zone: &str) -> usize {
        self.take(|right| right.zone == zone).len()
    }

    fn holds(&self, right: &Right) -> bool {
        let key = right.key();
        self.of_plate(&key.plate).iter().any(|held| held.key() == key)
    }

    fn put(&mut self, right: Right, changes: &mut Changes) {
        let key = right.key();
        let of_plate = self.by_plate.entry(key.plate.clone()).or_default();
        match of_plate.iter_mut().find(|held| held.key() == key) {
            Some(held) => {
                changes.changed += usize::from(*held != right);
                *held = right;
            }
            None => {
                of_plate.push(right);
                self.count += 1;
                changes.added += 1;
            }
        }
    }

    fn remove(&mut self, key: &RightKey) -> Option<Right> {
        let of_plate = self.by_plate.get_mut(&key.plate)?;
        let at = of_plate.iter().position(|held| held.key() == *key)?;
        let removed = of_plate.swap_remove(at);
        if of_plate.is_empty() {
            self.by_plate.remove(&key.plate);
        }
        self.count -= 1;
        Some(removed)
    }

    fn take(&mut self, mut which: impl FnMut(&Right) -> bool) -> Vec<Right> {
        let mut taken = Vec::new();
        self.by_plate.retain(|_, of_plate| {
            taken.extend(of_plate.extract_if(.., |right| which(right)));
            !of_plate.is_empty()
        });
        self.count -= taken.len();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{right, t};
    use super::*;

    const NOW: &str = "2026-05-01T12:00:00Z";
    const LATER: &str = "2026-05-02T12:00:00Z";
    const PAST: &str = "2026-05-01T11:59:59Z";
    const NO_GRACE: TimeDelta = TimeDelta::zero();

    fn names(copy: &RightsCopy) -> Vec<String> {
        let mut names: Vec<_> =
            copy.iter().map(|r| format!("{}/{}/{}", r.zone, r.permit_id, r.plate)).collect();
        names.sort();
        assert_eq!(names.len(), copy.len());
        names
    }

    fn copy(rights: &[(&str, &str)]) -> RightsCopy {
        let mut copy = RightsCopy::default();
        copy.apply(rights.iter().map(|(name, until)| right(name, until)), t(NOW), NO_GRACE);
        copy
    }

    #[test]
    fn a_delta_adds_replaces_and_keeps_what_it_does_not_name() {
        let mut it = copy(&[("prk1/1/AAA1", LATER), ("prk1/2/BBB2", LATER)]);
        let delta = [right("prk1/2/bbb-2", "2026-05-03T12:00:00Z"), right("prk1/3/CCC3", LATER)];
        let changes = it.apply(delta, t(NOW), NO_GRACE);
        assert_eq!(changes, Changes { added: 1, changed: 1, removed: 0 });
        assert_eq!(names(&it), ["prk1/1/AAA1", "prk1/2/bbb-2", "prk1/3/CCC3"]);
        assert_eq!(it.of_plate("BBB2")[0].valid_until, t("2026-05-03T12:00:00Z"));
    }

    #[test]
    fn an_end_in_the_past_takes_a_right_back_and_an_unknown_one_adds_nothing() {
        let mut it = copy(&[("prk1/1/AAA1", LATER), ("prk1/2/BBB2", LATER)]);
        let delta = [right("prk1/1/AAA1", PAST), right("prk1/9/ZZZ9", PAST)];
        assert_eq!(it.apply(delta, t(NOW), NO_GRACE), Changes { added: 0, changed: 0, removed: 1 });
        assert_eq!(names(&it), ["prk1/2/BBB2"]);
    }

    #[test]
    fn a_right_that_ended_within_the_grace_period_is_kept_until_that_is_over() {
        let mut it = copy(&[("prk1/1/AAA1", LATER)]);
        let grace = TimeDelta::minutes(5);
        it.apply([right("prk1/1/AAA1", PAST)], t(NOW), grace);
        assert!(it.in_force("AAA1", None, &["prk1"], t(NOW), grace).is_some());
        assert_eq!(it.drop_ended(t("2026-05-01T12:04:59Z"), grace), 1);
        assert!(it.is_empty());
    }

    #[test]
    fn one_permit_id_on_two_plates_is_two_rights() {
        let it = copy(&[("prk1/5678B/DEV456", LATER), ("prk1/5678B/GHI789", LATER)]);
        assert_eq!(it.len(), 2);
    }

    #[test]
    fn a_full_read_replaces_its_zone_and_no_other() {
        let mut it = copy(&[("prk1/1/AAA1", LATER), ("prk1/2/BBB2", LATER), ("prk2/1/AAA1", LATER)]);
        let full = [right("prk1/2/BBB2", LATER), right("prk1/3/CCC3", LATER), right("prk1/4/DDD4", PAST)];
        assert_eq!(it.replace("prk1", full, t(NOW), NO_GRACE), Changes { added: 1, changed: 0, removed: 1 });
        assert_eq!(names(&it), ["prk1/2/BBB2", "prk1/3/CCC3", "prk2/1/AAA1"]);
    }

    #[test]
    fn a_right_told_twice_in_one_read_is_one() {
        let mut it = RightsCopy::default();
        let full = [right("prk1/1/AAA1", LATER), right("prk1/1/AAA1", "2026-05-09T12:00:00Z")];
        assert_eq!(it.replace("prk1", full, t(NOW), NO_GRACE).added, 1);
        assert_eq!((it.len(), it.of_plate("AAA1")[0].valid_until), (1, t("2026-05-09T12:00:00Z")));
    }

    #[test]
    fn of_several_rights_the_one_that_ends_last_speaks_for_a_plate_and_only_in_the_zones_asked_for() {
        let it = copy(&[("prk1/1/AAA1", LATER), ("prk2/2/AAA1", "2099-01-01T00:00:00Z")]);
        let permit = |zones: &[&str], region| {
            it.in_force("AAA1", region, zones, t(NOW), NO_GRACE).map(|r| r.permit_id.as_str())
        };
        assert_eq!(permit(&["prk1", "prk2"], None), Some("2"));
        assert_eq!(permit(&["prk1"], Some("NY")), Some("1"));
        assert_eq!(permit(&["prk1"], Some("NJ")), None);
        assert_eq!((permit(&["prk3"], None), permit(&[], None)), (None, None));
    }

    #[test]
    fn a_zone_that_is_no_longer_read_is_forgotten() {
        let mut it = copy(&[("prk1/1/AAA1", LATER), ("prk2/2/AAA1", LATER)]);
        assert_eq!((it.forget("prk1"), it.forget("prk1")), (1, 0));
        assert_eq!(names(&it), ["prk2/2/AAA1"]);
    }
}
