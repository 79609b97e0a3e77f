//! A camera that can be cut off anywhere, and the plan that still comes to its end.

use super::*;
use crate::channel::Channel::{Lapi, Mqtt};
use crate::list::ListKind::{Allow, Block};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn item(entry: i64, plate: &str, end_s: i64) -> Item {
    Item { entry, list: Allow, plate: plate.to_owned(), begin_s: NO_BEGIN_S, end_s }
}

fn line(item: Item, holding: Holding) -> Line {
    Line { item, holding, channel: Lapi }
}

fn by(channel: Channel) -> Rules {
    Rules { channel, most_adds: 2, retry_refused: false }
}

#[test]
fn every_state_survives_the_database() {
    for (holding, word) in HOLDINGS {
        assert_eq!(Holding::from_word(word), Some(holding));
        assert_eq!(serde_json::to_value(holding).unwrap(), word);
    }
    for (lists, word) in LISTS_SENT {
        assert_eq!(ListsSent::from_word(word), Some(lists));
        assert_eq!(serde_json::to_value(lists).unwrap(), word);
    }
}

#[test]
fn an_entry_is_sent_with_an_end_that_fits_and_never_counts_longer_than_here() {
    let at = |ms| Instant::from_timestamp_millis(ms).unwrap();
    let of = |from: Option<i64>, until: Option<i64>| {
        Item::of(1, Allow, "A1", from.map(at), until.map(at), at(10_000)).map(|i| (i.begin_s, i.end_s))
    };
    let cases = [
        (None, None, Some((NO_BEGIN_S, NO_END_S))),
        (Some(20_000), Some(30_000), Some((20, 30))),
        (Some(20_001), Some(30_999), Some((21, 30))),
        (None, Some(10_000), None),
        (Some(20_100), Some(20_900), None),
        (Some(20_000), Some(9_000_000_000_000), Some((20, NO_END_S))),
    ];
    for (from, until, sent) in cases {
        assert_eq!(of(from, until), sent, "{from:?} {until:?}");
    }
    assert!(Item::of(1, Allow, &"A".repeat(17), None, None, at(0)).is_none());
}

#[test]
fn each_difference_has_its_step_and_what_fits_has_none() {
    use Holding::*;
    let (new, old) = (item(1, "A1", 9), item(1, "A1", 8));
    let add = || vec![Step::Add(vec![new.clone()])];
    let put = || vec![Step::Put(new.clone())];
    let cases: [(Option<&Item>, Option<Line>, Vec<Step>); 14] = [
        (Some(&new), None, add()),
        (Some(&new), Some(line(new.clone(), Held)), vec![]),
        (Some(&new), Some(line(old.clone(), Held)), put()),
        (Some(&new), Some(line(new.clone(), Adding)), add()),
        (Some(&new), Some(line(new.clone(), Editing)), put()),
        (Some(&new), Some(line(new.clone(), Deleting)), add()),
        (Some(&new), Some(line(new.clone(), Unknown)), add()),
        (Some(&new), Some(line(new.clone(), Refused)), vec![]),
        (Some(&new), Some(line(old.clone(), Refused)), add()),
        (Some(&new), Some(line(new.clone(), Stuck)), put()),
        (None, Some(line(old.clone(), Held)), vec![Step::Delete(old.clone(), Lapi)]),
        (None, Some(line(old.clone(), Unknown)), vec![Step::Delete(old.clone(), Lapi)]),
        (None, Some(line(old.clone(), Refused)), vec![Step::Delete(old.clone(), Lapi)]),
        (None, Some(line(old.clone(), Stuck)), vec![]),
    ];
    for (wanted, known, steps) in cases {
        let wanted: Vec<Item> = wanted.into_iter().cloned().collect();
        let known: Vec<Line> = known.into_iter().collect();
        assert_eq!(plan(&wanted, &known, by(Lapi)).steps, steps, "{wanted:?} {known:?}");
    }
}

#[test]
fn rights_end_before_others_begin_and_who_must_not_pass_is_said_first() {
    let blocked = Item { list: Block, ..item(4, "B4", 9) };
    let wanted = [item(1, "A1", 9), item(2, "A2", 9), item(3, "A3", 9), blocked.clone(), item(6, "A6", 9)];
    let known = [line(item(5, "A5", 9), Holding::Held), line(item(6, "A6", 8), Holding::Held)];
    let plan = plan(&wanted, &known, by(Lapi));
    let expected = vec![
        Step::Delete(item(5, "A5", 9), Lapi),
        Step::Put(item(6, "A6", 9)),
        Step::Add(vec![blocked]),
        Step::Add(vec![item(1, "A1", 9), item(2, "A2", 9)]),
        Step::Add(vec![item(3, "A3", 9)]),
    ];
    assert_eq!((plan.steps, plan.pending), (expected, 6));
}

#[test]
fn where_plates_are_the_names_one_entry_per_plate_is_sent_and_takes_over_from_the_last() {
    let (first, later) = (item(1, "A1", 9), item(2, "A1", 7));
    let wanted = [first.clone(), later.clone()];
    assert_eq!(plan(&wanted, &[], by(Mqtt)).steps, [Step::Add(vec![first.clone()])]);
    let known = [Line { item: first.clone(), holding: Holding::Stuck, channel: Mqtt }];
    let over = plan(std::slice::from_ref(&later), &known, by(Mqtt));
    assert_eq!(over.steps, [Step::TakeOver(later, first)]);
}

#[test]
fn another_channel_or_another_plate_as_the_name_lets_an_entry_leave_before_it_comes_again() {
    let known = [line(item(1, "A1", 9), Holding::Held)];
    let leaves = plan(&[item(1, "A1", 9)], &known, by(Mqtt));
    assert_eq!(leaves.steps, [Step::Delete(item(1, "A1", 9), Lapi)]);
    let known = [Line { channel: Mqtt, ..known[0].clone() }];
    let leaves = plan(&[item(1, "A2", 9)], &known, by(Mqtt));
    assert_eq!(leaves.steps, [Step::Delete(item(1, "A1", 9), Mqtt)]);
}

/// What can happen to one request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Answered,
    /// Not one byte arrived.
    Lost,
    /// It was carried out, and the answer was lost.
    Unanswered,
    /// As `Unanswered`, and power is cut: what was written after the last request but not waited for is lost.
    Crash,
}

/// A camera: its entries by name, and how many it takes.
#[derive(Debug, Default)]
struct Camera {
    lists: BTreeMap<(bool, String), (String, i64, i64)>,
    capacity: usize,
    /// Says yes to changing and deleting what it does not have.
    lenient: bool,
}

impl Camera {
    fn name(item: &Item, addressing: Addressing) -> (bool, String) {
        let name = match addressing {
            Addressing::ById => item.entry.to_string(),
            Addressing::ByPlate => item.plate.clone(),
        };
        (item.list == Allow, name)
    }

    fn obey(&mut self, step: &Step, channel: Channel) -> Said {
        let name = |item: &Item, channel| Self::name(item, Addressing::of(channel));
        let content = |item: &Item| (item.plate.clone(), item.begin_s, item.end_s);
        let add = |camera: &mut Self, items: &[Item]| {
            let taken = items.iter().any(|item| camera.lists.contains_key(&name(item, channel)));
            if taken || camera.lists.len() + items.len() > camera.capacity {
                return Said::No("no".into());
            }
            camera.lists.extend(items.iter().map(|item| (name(item, channel), content(item))));
            Said::Yes
        };
        let edit = |camera: &mut Self, item: &Item, channel| match camera.lists.get_mut(&name(item, channel))
        {
            Some(held) => {
                *held = content(item);
                Said::Yes
            }
            None if camera.lenient => Said::Yes,
            None => Said::No("unknown".into()),
        };
        let delete = |camera: &mut Self, item: &Item, channel| match camera.lists.remove(&name(item, channel))
        {
            None if !camera.lenient => Said::No("unknown".into()),
            _ => Said::Yes,
        };
        match step {
            Step::Add(items) => add(self, items),
            Step::AddAnew(item) => add(self, std::slice::from_ref(item)),
            Step::Put(item) => edit(self, item, channel),
            Step::Replace(item) | Step::TakeOver(item, _) => delete(self, item, channel),
            Step::Confirm(item, by, _) => edit(self, item, *by),
            Step::Delete(item, by) => delete(self, item, *by),
        }
    }
}

type Journal = BTreeMap<Key, Line>;

fn write(journal: &mut Journal, marks: Vec<Mark>) {
    for mark in marks {
        match mark {
            Mark::Is(item, holding, channel, _) => {
                journal.insert(item.key(), Line { item, holding, channel });
            }
            Mark::Gone(item) => {
                journal.remove(&item.key());
            }
        }
    }
}

/// Carries plans out until there is nothing to do or a request goes wrong; answers whether it came to the end.
fn carry_out(
    camera: &mut Camera,
    journal: &mut Journal,
    wanted: &[Item],
    rules: Rules,
    fates: &mut impl Iterator<Item = Fate>,
) -> bool {
    let mut durable = journal.clone();
    for _round in 0..50 {
        let lines: Vec<Line> = journal.values().cloned().collect();
        let mut steps: std::collections::VecDeque<Step> = plan(wanted, &lines, rules).steps.into();
        if steps.is_empty() {
            return true;
        }
        while let Some(step) = steps.pop_front() {
            let marks = before(&step, rules.channel);
            if !marks.is_empty() {
                write(journal, marks);
                durable = journal.clone();
            }
            let fate = fates.next().unwrap_or(Fate::Answered);
            if fate == Fate::Lost {
                return false;
            }
            let said = camera.obey(&step, rules.channel);
            if fate == Fate::Crash {
                *journal = durable.clone();
            }
            if fate != Fate::Answered {
                return false;
            }
            let (marks, next) = after(step, said, rules.channel);
            write(journal, marks);
            next.into_iter().rev().for_each(|step| steps.push_front(step));
        }
    }
    panic!("the plan never ends");
}

fn some_item() -> impl Strategy<Value = Item> {
    (1_i64..12, prop::bool::ANY, 0..6_u8, 1_i64..4).prop_map(|(entry, allow, plate, end)| Item {
        entry,
        list: if allow { Allow } else { Block },
        plate: format!("P{plate}"),
        begin_s: 0,
        end_s: end,
    })
}

fn some_lists() -> impl Strategy<Value = Vec<Item>> {
    // Unique numbers: an entry is on one list at a time.
    prop::collection::vec(some_item(), 0..12).prop_map(|items| {
        items.into_iter().map(|item| (item.entry, item)).collect::<BTreeMap<_, _>>().into_values().collect()
    })
}

/// One period: what is wanted, over which channel, whether the camera lost its memory before, what goes wrong.
fn some_period() -> impl Strategy<Value = (Vec<Item>, bool, bool, Vec<Fate>)> {
    let fate = prop_oneof![
        6 => Just(Fate::Answered),
        1 => Just(Fate::Lost),
        1 => Just(Fate::Unanswered),
        1 => Just(Fate::Crash)
    ];
    (some_lists(), prop::bool::ANY, prop::bool::weighted(0.2), prop::collection::vec(fate, 0..20))
}

proptest! {
    #[test]
    fn wherever_it_is_cut_off_the_camera_ends_with_exactly_our_list(
        periods in prop::collection::vec(some_period(), 1..6), by_plate in prop::bool::ANY, lenient in prop::bool::ANY
    ) {
        let channel = if by_plate { Mqtt } else { Lapi };
        let rules = Rules { channel, most_adds: 3, retry_refused: false };
        let (mut camera, mut journal) = (Camera { capacity: 1000, lenient, ..Camera::default() }, Journal::new());
        for (wanted, _, forgets, fates) in &periods {
            if *forgets {
                camera.lists.clear();
                let had = |l: &&mut Line| matches!(l.holding, Holding::Held | Holding::Editing | Holding::Stuck);
                journal.values_mut().filter(had).for_each(|l| l.holding = Holding::Unknown);
            }
            carry_out(&mut camera, &mut journal, wanted, rules, &mut fates.iter().copied());
        }
        let wanted = &periods.last().unwrap().0;
        prop_assert!(carry_out(&mut camera, &mut journal, wanted, rules, &mut std::iter::empty()));
        let lines: Vec<Line> = journal.into_values().collect();
        let end = plan(wanted, &lines, rules);
        prop_assert_eq!((end.pending, end.refused, end.held), (0, 0, camera.lists.len()));
        let ours: BTreeMap<_, _> = super::plan::one_per_name(wanted, Addressing::of(channel))
            .into_values()
            .map(|i| (Camera::name(i, Addressing::of(channel)), (i.plate.clone(), i.begin_s, i.end_s)))
            .collect();
        prop_assert_eq!(camera.lists, ours);
    }

    #[test]
    fn a_full_camera_holds_what_it_can_and_the_rest_is_known_as_refused(
        wanted in some_lists(), capacity in 0..8_usize
    ) {
        let (mut camera, mut journal) = (Camera { capacity, ..Camera::default() }, Journal::new());
        prop_assert!(carry_out(&mut camera, &mut journal, &wanted, by(Lapi), &mut std::iter::empty()));
        let held = journal.values().filter(|l| l.holding == Holding::Held).count();
        prop_assert_eq!(held, camera.lists.len());
        prop_assert_eq!(held, wanted.len().min(capacity));
        prop_assert_eq!(journal.len(), wanted.len());
    }
}
