//! How a gate command ended, in one sentence that says what to do next.

use crate::ladder::Reached;
use gatehouse_cameras::lapi::{NotSent, Outcome as Wire};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::gate::{GateCommand, Outcome};

/// The end of a command, as journaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    pub outcome: Outcome,
    pub sentence: String,
    pub device_words: Option<String>,
    pub latency_ms: Option<i64>,
    pub channel: Channel,
}

/// What was asked, as a verb.
pub(crate) fn verb(command: GateCommand) -> &'static str {
    match command {
        GateCommand::Open => "open",
        GateCommand::OpenAndLock => "open and lock",
        GateCommand::Unlock => "unlock",
        GateCommand::Close => "close",
    }
}

/// A command that could not even be tried.
pub(crate) fn not_sent(why: &str) -> Ended {
    Ended {
        outcome: Outcome::NotSent,
        sentence: why.to_owned(),
        device_words: None,
        latency_ms: None,
        channel: Channel::Lapi,
    }
}

/// The wire's answer in our words. The position of the barrier is never part of it.
pub(crate) fn ended(command: GateCommand, reached: Reached) -> Ended {
    let Reached { channel, answered } = reached;
    let what = verb(command);
    let (outcome, sentence) = match answered.outcome {
        Wire::Accepted { .. } => (Outcome::Accepted, format!("The camera accepted \"{what}\".")),
        Wire::Refused { words, code } => {
            let said =
                if words.trim().is_empty() { format!("code {code}") } else { format!("{words} ({code})") };
            (
                Outcome::Refused,
                format!(
                    "The camera refused \"{what}\": {said}. Open the barrier by hand if the car must pass."
                ),
            )
        }
        Wire::Unknown { why } => (
            Outcome::Unknown,
            format!("Sent, but no answer came ({why}). Look at the barrier; it is not repeated by itself."),
        ),
        Wire::NotSent { why } => (Outcome::NotSent, not_sent_sentence(&why)),
    };
    Ended {
        outcome,
        sentence,
        device_words: answered.device_words,
        latency_ms: answered.request_sent.then(|| i64::try_from(answered.latency_ms).unwrap_or(i64::MAX)),
        channel,
    }
}

fn not_sent_sentence(why: &NotSent) -> String {
    match why {
        NotSent::Expired => {
            "Not sent: it took too long, and a late opening is dangerous. Ask again if the car still waits."
                .into()
        }
        other => not_sent_because(other, "Open the barrier by hand; check the camera's power and network."),
    }
}

/// Why nothing was sent, and what to do; `unreachable_advice` belongs to what was asked.
pub(crate) fn not_sent_because(why: &NotSent, unreachable_advice: &str) -> String {
    match why {
        NotSent::Unreachable(detail) => {
            format!("Not sent: the camera cannot be reached ({detail}). {unreachable_advice}")
        }
        NotSent::WrongPassword => {
            "Not sent: the camera does not accept the user or password. An engineer sets them under Cameras."
                .into()
        }
        NotSent::NoCredentials => {
            "Not sent: the camera asks for a password and none is set. An engineer sets it under Cameras."
                .into()
        }
        NotSent::AuthUnsupported(detail) => {
            format!("Not sent: the camera asks for a kind of sign-in that is not supported ({detail}).")
        }
        NotSent::Expired => "Not sent: it took too long. It can be asked again.".into(),
    }
}
