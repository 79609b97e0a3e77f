//! A passage on the screen becomes sharper: with each answer, and once when the deadline is over. What follows from
//! an answer in time is as from a first verdict; a late one changes what is shown and opens nothing by itself.

use super::answers::Flight;
use crate::assess::Assessed;
use crate::engine::Engine;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::verdict::VerdictKind;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// What happened to a question.
enum Event {
    Ended,
    /// The deadline is over; it goes on.
    Late(ConnectionId, watch::Receiver<bool>),
}

impl Engine {
    /// Follows the questions about a passage that was just shown. Waits for nothing.
    pub(crate) fn sharpen(&self, one: &Assessed) {
        let Some(plate) = one.reading.clone().filter(|_| one.asking) else { return };
        let (engine, one) = (self.clone(), one.clone());
        tokio::spawn(async move {
            let mut stopping = engine.inner.stopping.subscribe();
            tokio::select! {
                () = engine.follow_answers(one, &plate) => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        });
    }

    async fn follow_answers(&self, mut one: Assessed, plate: &str) {
        let deadline = self.deadline();
        let mut in_time = true;
        // Taken first: an answer that comes during the next step must not be missed.
        let flights = self.inner.evidence.answers.in_flight(plate);
        let mut waiting: FuturesUnordered<_> =
            flights.into_iter().map(|flight| until(flight, deadline)).collect();
        // Answers that came while the passage was written.
        self.sharper(&mut one, in_time).await;
        let mut late = FuturesUnordered::new();
        loop {
            let event = tokio::select! {
                Some(event) = waiting.next() => event,
                Some(()) = late.next() => Event::Ended,
                else => return,
            };
            if let Event::Late(id, done) = event {
                self.inner.evidence.answers.late(id, plate);
                in_time = false;
                late.push(ended(done));
            }
            self.sharper(&mut one, in_time).await;
        }
    }

    /// Asks the verdict again by what is known now, and shows the passage.
    async fn sharper(&self, one: &mut Assessed, in_time: bool) {
        let asked = match self.ask_again(one.passage_id, "A source answered").await {
            Ok(Some(asked)) => asked,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, passage = one.passage_id, "a verdict was not asked again");
                return;
            }
        };
        self.refresh_passage(one.passage_id).await;
        let before = (one.verdict, one.rests_on.clone(), one.cannot_tell);
        let verdict = asked.verdict;
        // A person corrected it meanwhile, or another capture shows another plate: nothing follows by itself.
        let same_plate = asked.plate == one.reading;
        (one.verdict, one.sentence) = (verdict.kind, verdict.sentence);
        (one.rests_on, one.cannot_tell) = (verdict.rests_on, verdict.cannot_tell);
        one.already_opened |= asked.opened;
        if before == (one.verdict, one.rests_on.clone(), one.cannot_tell) || !same_plate {
            return;
        }
        if one.verdict == VerdictKind::Blocked && before.0 != VerdictKind::Blocked && one.lane_id.is_some() {
            self.alarm_blocked_plate(one).await;
        }
        if in_time {
            self.consider_opening(one);
        }
    }
}

async fn until(mut flight: Flight, deadline: Duration) -> Event {
    let over: Instant = flight.began + deadline;
    let ended = tokio::time::timeout_at(over, flight.done.wait_for(|done| *done)).await.is_ok();
    if ended { Event::Ended } else { Event::Late(flight.connection, flight.done) }
}

async fn ended(mut done: watch::Receiver<bool>) {
    // A sender that is gone has ended as well.
    let _ = done.wait_for(|done| *done).await;
}
