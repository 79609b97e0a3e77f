//! Carrying a plan out: written down, sent, written down what came of it. What is interrupted anywhere is planned
//! again from the journal.

use super::mailbox::Mailbox;
use super::standing::Target;
use super::tell::{Patience, Trouble};
use crate::engine::Engine;
use gatehouse_domain::CameraId;
use gatehouse_domain::camera_list::{Holding, Mark, Said, Step, after, before};
use gatehouse_store::table::camera_lists;
use std::collections::VecDeque;

/// Steps that are written down together before the first of them is sent.
const WINDOW_STEPS: usize = 50;
/// Entries that are written down together.
const WINDOW_ENTRIES: usize = 250;
/// So many refusals one after the other, and the camera is asked no further for now: it is full, or of another mind.
const REFUSALS_AT_MOST: usize = 20;

/// One camera's plan being carried out.
pub(super) struct Job<'a> {
    pub camera: CameraId,
    pub mailbox: &'a Mailbox,
    /// What had asked for it when the plan was made; more = plan again.
    pub asked: u64,
    pub target: Target,
    pub serial: Option<String>,
}

/// How a plan ended.
pub(super) enum Ending {
    Finished,
    /// Something changed meanwhile.
    Interrupted,
    /// The program ends.
    Stopping,
    Failed(Trouble),
}

/// What happened since the journal was written last.
#[derive(Default)]
struct Since {
    marks: Vec<Mark>,
    refusals_in_a_row: usize,
    /// Halves of a refused batch that are still to be taken before we know that only its size was refused.
    halves: u8,
}

impl Engine {
    /// Sends steps one after the other. Nothing goes out that is not durably written down before.
    pub(super) async fn carry_out_lists(&self, job: &Job<'_>, steps: Vec<Step>) -> Ending {
        let mut steps = VecDeque::from(steps);
        let mut since = Since::default();
        while !steps.is_empty() {
            if job.mailbox.asked() != job.asked {
                return Ending::Interrupted;
            }
            let mut window = take_window(&mut steps);
            if let Err(error) = self.write_before(job, &window).await {
                return failed(&error);
            }
            let ending = self.send_window(job, &mut window, &mut since).await;
            let marks = std::mem::take(&mut since.marks);
            let (camera, at) = (job.camera, self.now());
            let written = self.write_derived(move |tx| camera_lists::mark(tx, camera, &marks, at)).await;
            match (ending, written) {
                (Some(ending), _) => return ending,
                (None, Err(error)) => return failed(&error),
                (None, Ok(())) => {}
            }
        }
        Ending::Finished
    }

    async fn write_before(&self, job: &Job<'_>, window: &VecDeque<Step>) -> crate::Result<()> {
        let marks: Vec<Mark> = window.iter().flat_map(|step| before(step, job.target.channel)).collect();
        let (camera, at, serial) = (job.camera, self.now(), job.serial.clone());
        self.write(move |tx| {
            camera_lists::change(tx, camera, |row| row.serial = serial.or(row.serial.take()))?;
            camera_lists::mark(tx, camera, &marks, at)
        })
        .await
    }

    /// `None` = all of it was answered.
    async fn send_window(
        &self,
        job: &Job<'_>,
        window: &mut VecDeque<Step>,
        since: &mut Since,
    ) -> Option<Ending> {
        let mut stopping = self.inner.stopping.subscribe();
        while let Some(step) = window.pop_front() {
            let told = tokio::select! {
                told = self.tell_camera(job.camera, job.target.channel, &step) => told,
                // Dropped in the middle, the connection is reset: it stays unknown.
                _ = stopping.wait_for(|stop| *stop) => return Some(Ending::Stopping),
            };
            let said = match told {
                Ok(said) => said,
                Err(trouble) => return Some(Ending::Failed(trouble)),
            };
            job.mailbox.reached();
            learn(job.mailbox, &step, &said, since);
            let (marks, next) = after(step, said, job.target.channel);
            count(job.mailbox, &marks, since);
            since.marks.extend(marks);
            next.into_iter().rev().for_each(|step| window.push_front(step));
            if since.refusals_in_a_row >= REFUSALS_AT_MOST {
                return Some(Ending::Failed(Trouble {
                    words: format!(
                        "The camera refused {REFUSALS_AT_MOST} entries in a row ({}). It may be full.",
                        last_words(since)
                    ),
                    patience: Patience::Long,
                }));
            }
            // The site was stopped, or the lane's choice changed: what is sent on would be wrong.
            if job.mailbox.asked() != job.asked && self.target_changed(job) {
                return Some(Ending::Interrupted);
            }
            self.publish_camera_list(job.camera, false).await;
        }
        None
    }

    fn target_changed(&self, job: &Job<'_>) -> bool {
        let now = self.list_standing(job.camera).map(|standing| standing.target);
        job.mailbox.sync().urgent || now != Some(job.target)
    }
}

fn failed(error: &crate::Error) -> Ending {
    let words = format!("It could not be written down: {error}. Nothing is sent meanwhile.");
    Ending::Failed(Trouble { words, patience: Patience::Little })
}

fn take_window(steps: &mut VecDeque<Step>) -> VecDeque<Step> {
    let (mut window, mut entries) = (VecDeque::new(), 0);
    while let Some(step) = steps.front() {
        entries += step.len();
        if !window.is_empty() && (entries > WINDOW_ENTRIES || window.len() >= WINDOW_STEPS) {
            break;
        }
        window.extend(steps.pop_front());
    }
    window
}

/// A camera that took half of what it refused whole gets no more at a time from now on.
fn learn(mailbox: &Mailbox, step: &Step, said: &Said, since: &mut Since) {
    let Step::Add(items) = step else { return };
    match said {
        Said::No(_) => since.halves = if items.len() > 1 { 2 } else { 0 },
        Said::Yes if since.halves > 0 => {
            since.halves -= 1;
            if since.halves == 0 {
                let mut sync = mailbox.sync();
                sync.most_adds = Some(sync.most_adds.map_or(items.len(), |most| most.min(items.len())));
            }
        }
        Said::Yes => {}
    }
}

fn count(mailbox: &Mailbox, marks: &[Mark], since: &mut Since) {
    let mut sync = mailbox.sync();
    for mark in marks {
        sync.pending = sync.pending.saturating_sub(1);
        sync.done += 1;
        match mark {
            Mark::Is(_, Holding::Held, ..) => {
                sync.held += 1;
                since.refusals_in_a_row = 0;
            }
            Mark::Is(..) => {
                sync.refused += 1;
                since.refusals_in_a_row += 1;
            }
            Mark::Gone(_) => {
                since.refusals_in_a_row = 0;
                // There is room again for what it refused.
                sync.retry_refused |= sync.refused > 0;
            }
        }
    }
}

fn last_words(since: &Since) -> String {
    let words = since.marks.iter().rev().find_map(|mark| match mark {
        Mark::Is(_, _, _, words) => words.clone(),
        Mark::Gone(_) => None,
    });
    words.unwrap_or_default()
}
