//! How a write ended (invariant 6): what nobody knows is never called a failure, and never sent again.

use gatehouse_domain::payment::WriteOutcome;

/// The end of a write. Dropping the call before it ended leaves its end unknown to the caller: let it run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended<T> {
    /// The provider confirmed it and said this.
    Done(T),
    /// The provider refused it in a readable answer: nothing changed.
    Refused(Refusal),
    /// It certainly never left this PC; why, in a sentence.
    NotSent(String),
    /// It was sent, or may have been, and nobody knows what became of it; why, in a sentence.
    Unknown(String),
}

/// A readable refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status: 4xx, or one of success when the refusal is in the body (OPS-COM).
    pub status: u16,
    /// The provider's id of the error.
    pub error_id: Option<String>,
    /// What it means and what to do next, with the provider's own words; for the screen, not for logs.
    pub words: String,
    /// The tenant is not created in all of the provider's systems yet: the same request may be sent again in some
    /// seconds (Autopay Permit, creating an allocation only).
    pub not_ready: bool,
    /// The record is not there any more: its reference can be dropped (OPS-COM, changing and deleting a permit).
    pub gone: bool,
    /// Such a record is there already, perhaps from an earlier try: look, and do not send it again (OPS-COM, making
    /// a permit).
    pub exists: bool,
}

impl<T> Ended<T> {
    /// The word that is recorded.
    pub fn outcome(&self) -> WriteOutcome {
        match self {
            Ended::Done(_) => WriteOutcome::Done,
            Ended::Refused(_) => WriteOutcome::Refused,
            Ended::NotSent(_) => WriteOutcome::NotSent,
            Ended::Unknown(_) => WriteOutcome::Unknown,
        }
    }

    /// Why it is not done, in sentences; `None` = it is.
    pub fn words(&self) -> Option<&str> {
        match self {
            Ended::Done(_) => None,
            Ended::Refused(refusal) => Some(&refusal.words),
            Ended::NotSent(words) | Ended::Unknown(words) => Some(words),
        }
    }

    /// Reads what a done write answered; an answer that cannot be read leaves the end unknown.
    pub(crate) fn read<U>(self, read: impl FnOnce(T) -> Result<U, crate::Error>) -> Ended<U> {
        match self {
            Ended::Done(answer) => match read(answer) {
                Ok(read) => Ended::Done(read),
                Err(error) => Ended::Unknown(format!("{error} Whether it was done is not known.")),
            },
            Ended::Refused(refusal) => Ended::Refused(refusal),
            Ended::NotSent(words) => Ended::NotSent(words),
            Ended::Unknown(words) => Ended::Unknown(words),
        }
    }
}
