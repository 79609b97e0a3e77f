//! What a camera's command interface said last, in plain words: kept in memory, shown on its page.

use crate::build::Probed;
use crate::engine::Engine;
use crate::view::ReachView;
use gatehouse_cameras::lapi::{Answered, NotSent, Outcome};
use gatehouse_domain::{CameraId, Instant};

impl Engine {
    /// Remembers it, and shows it when it is news.
    pub(crate) fn note_reach(&self, camera: CameraId, reach: ReachView) {
        let mut state = self.state();
        let Some(known) = state.cameras.get_mut(&camera) else { return };
        let same = |before: &ReachView| {
            before.reachable == reach.reachable
                && before.let_in == reach.let_in
                && before.sentence == reach.sentence
        };
        let news = !known.reach.as_ref().is_some_and(same);
        known.reach = Some(reach);
        if news {
            self.publish_camera(&state, camera);
        }
    }
}

/// What the answer to a command says about the interface; the command itself is journaled elsewhere.
pub(crate) fn of_answer(answered: &Answered, at: Instant) -> ReachView {
    let (reachable, let_in, sentence) = match &answered.outcome {
        Outcome::Accepted { .. } | Outcome::Refused { .. } => {
            (true, Some(true), "The camera answers.".to_owned())
        }
        Outcome::Unknown { why } => (false, None, format!("No answer came to the last request ({why}).")),
        Outcome::NotSent { why } => match why {
            NotSent::Unreachable(detail) => (false, None, format!("It cannot be reached: {detail}.")),
            NotSent::WrongPassword => {
                (true, Some(false), "Password refused: the camera does not accept user or password.".into())
            }
            NotSent::NoCredentials => {
                (true, Some(false), "The camera asks for a password and none is set.".into())
            }
            NotSent::AuthUnsupported(detail) => {
                (true, Some(false), format!("Its way of signing in cannot be used: {detail}."))
            }
            NotSent::Expired => (false, None, "It was too slow to answer.".into()),
        },
    };
    ReachView { reachable, let_in, sentence, advice: String::new(), at }
}

/// What a probe says about it.
pub(crate) fn of_probe(probe: &Probed, at: Instant) -> ReachView {
    ReachView {
        reachable: probe.reachable,
        let_in: probe.let_in,
        sentence: probe.view.sentence.clone(),
        advice: probe.view.advice.clone(),
        at,
    }
}
