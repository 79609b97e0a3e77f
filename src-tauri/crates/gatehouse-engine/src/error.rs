//! What can go wrong in the engine, as meanings. The server turns each into `{code, message}`.

use gatehouse_domain::Instant;

/// One meaning each; the text is a sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The thing asked for does not exist (any more).
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// A field is not acceptable.
    #[error("{sentence}")]
    Invalid {
        /// Field name as in the request.
        field: &'static str,
        /// What is wrong, in one sentence.
        sentence: String,
    },
    /// The request contradicts what is there.
    #[error("{0}")]
    Conflict(String),
    /// The caller may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// Name or secret is wrong.
    #[error("The name or the PIN is wrong.")]
    WrongSecret,
    /// Too many wrong secrets.
    #[error("Locked out after too many wrong PINs. An engineer can reset the PIN.")]
    LockedOut {
        /// Until when.
        until: Instant,
    },
    /// It could not be made durable; nothing was changed.
    #[error("The data store does not take it: {0}")]
    StoreFailing(String),
    /// Too much at once; try again.
    #[error("Too much is waiting to be stored. Try again in a moment.")]
    Overloaded,
    /// A bug or a broken file; the text is for the log.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

/// Result of the engine.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A field that is not acceptable.
    pub fn invalid(field: &'static str, sentence: impl Into<String>) -> Error {
        Error::Invalid { field, sentence: sentence.into() }
    }
}

impl From<gatehouse_store::Error> for Error {
    fn from(error: gatehouse_store::Error) -> Error {
        use gatehouse_store::Error as E;
        match error {
            E::NotFound => Error::NotFound("record"),
            E::Conflict(what) => Error::Conflict(what),
            E::Overloaded => Error::Overloaded,
            E::Panicked(_) => Error::Internal(anyhow::Error::new(error)),
            E::Sqlite(_) => Error::Internal(anyhow::Error::new(error)),
            other => Error::StoreFailing(other.to_string()),
        }
    }
}
