//! What is written into the journal before and after a request, and what an answer makes necessary.

use super::{Holding, Item, Step};
use crate::channel::Channel;

/// What a camera said to a request that reached it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Yes.
    Yes,
    /// No, in its words.
    No(String),
}

/// One change of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// The entry stands so from now on; the words are the camera's.
    Is(Item, Holding, Channel, Option<String>),
    /// The camera does not hold it any more: its line goes.
    Gone(Item),
}

/// What has to stand in the journal before a step is sent, so that no interruption can make us forget what a
/// camera may hold.
pub fn before(step: &Step, channel: Channel) -> Vec<Mark> {
    let mark = |item: &Item, holding| Mark::Is(item.clone(), holding, channel, None);
    match step {
        Step::Add(items) => items.iter().map(|item| mark(item, Holding::Adding)).collect(),
        Step::Put(item) => vec![mark(item, Holding::Editing)],
        Step::TakeOver(item, old) => vec![Mark::Gone(old.clone()), mark(item, Holding::Adding)],
        Step::Delete(item, by) => vec![Mark::Is(item.clone(), Holding::Deleting, *by, None)],
        // They follow from one of those.
        Step::Replace(_) | Step::AddAnew(_) | Step::Confirm(..) => Vec::new(),
    }
}

/// What an answer says about the entries of a step, and what has to be asked next to know the rest.
///
/// Cameras say "no" in words of their own, and some say "yes" to changing what they do not have. So a
/// batch that was refused is halved until it fits or is one entry; what may or may not be there is deleted and
/// added anew, whatever the camera says to the first; and what cannot be deleted and not be changed is gone.
pub fn after(step: Step, said: Said, channel: Channel) -> (Vec<Mark>, Vec<Step>) {
    let held = |item| Mark::Is(item, Holding::Held, channel, None);
    let refused = |item, words| Mark::Is(item, Holding::Refused, channel, Some(words));
    match (step, said) {
        (Step::Add(items), Said::Yes) => (items.into_iter().map(held).collect(), Vec::new()),
        (Step::Add(mut items), Said::No(_)) => {
            let second = items.split_off(items.len() / 2);
            match items.is_empty() {
                true => (Vec::new(), second.into_iter().map(Step::Replace).collect()),
                false => (Vec::new(), vec![Step::Add(items), Step::Add(second)]),
            }
        }
        (Step::Put(item) | Step::AddAnew(item), Said::Yes) => (vec![held(item)], Vec::new()),
        (Step::Put(item), Said::No(_)) => (Vec::new(), vec![Step::Replace(item)]),
        (Step::Replace(item) | Step::TakeOver(item, _), _) => (Vec::new(), vec![Step::AddAnew(item)]),
        (Step::AddAnew(item), Said::No(words)) => (vec![refused(item, words)], Vec::new()),
        (Step::Delete(item, _), Said::Yes) => (vec![Mark::Gone(item)], Vec::new()),
        (Step::Delete(item, by), Said::No(words)) => (Vec::new(), vec![Step::Confirm(item, by, words)]),
        (Step::Confirm(item, by, words), Said::Yes) => {
            (vec![Mark::Is(item, Holding::Stuck, by, Some(words))], Vec::new())
        }
        (Step::Confirm(item, _, _), Said::No(_)) => (vec![Mark::Gone(item)], Vec::new()),
    }
}
