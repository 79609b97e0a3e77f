//! What a device can do wrong on request: the misbehaviours reported from the field, switchable at run time.
//!
//! A fault applies to requests that were let in, unless its target says otherwise. It never touches the device's
//! memory by itself.

use std::time::Duration;

use serde::Serialize;

/// When a slow device is slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Moment {
    /// It has the request and thinks before it acts.
    BeforeActing,
    /// It has acted and is late with its answer.
    AfterActing,
}

/// The member `Data` of an answer, as firmware varies it (C-Q21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DataKind {
    /// `""`
    Empty,
    /// `null`
    Null,
    /// `"null"`, as the document's examples have it.
    NullWord,
    /// An object, with `URL` for the live stream.
    Object,
    /// Left out.
    Absent,
}

/// One misbehaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Fault {
    /// Waits this long, before or after acting.
    Slow(Duration, Moment),
    /// Resets the connection after the whole request was read, without acting.
    ResetAfterRequest,
    /// Acts, then resets the connection instead of answering.
    ResetAfterActing,
    /// Resets the connection before reading anything.
    ResetBeforeReading,
    /// Answers 401 with a new nonce although the credentials were right, without acting.
    UnauthorizedAgain,
    /// Answers 403 when the nonce was used before (seen on one make with cached nonces).
    ForbiddenCachedNonce,
    /// Answers HTTP 500 when the nonce is stale or was used before, instead of 401.
    ServerErrorStaleNonce,
    /// HTTP 599 with a broken body, as for an unknown path.
    UnknownPath,
    /// Acts, then answers with a chunked body that ends in the middle.
    TruncatedChunked,
    /// Does not act; the envelope carries these numbers and words.
    Refuse {
        /// `ResponseCode`; `None` leaves it out.
        response_code: Option<i64>,
        /// `StatusCode`; `None` leaves it out.
        status_code: Option<i64>,
        /// `ResponseString` and `StatusString`.
        words: String,
    },
    /// Acts and answers with another kind of `Data`.
    Data(DataKind),
    /// Accepts the connection and never reads or answers.
    BlackHole,
}

/// How long a fault stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Repeat {
    /// For the first matching request or connection.
    Once,
    /// Until it is cleared.
    Always,
}

/// Which requests a fault is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Target {
    /// Every request that was let in (every connection, for the two faults below HTTP).
    Any,
    /// Requests that were let in and whose target contains these words, for example `GateControl`.
    Path(String),
    /// Requests without credentials that are about to get the first 401.
    Unauthenticated,
}

/// A fault in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// What goes wrong.
    pub fault: Fault,
    /// How often.
    pub repeat: Repeat,
    /// For whom.
    pub target: Target,
}

/// The faults in force, oldest first. At most 64.
#[derive(Debug, Default)]
pub struct Faults(Vec<Rule>);

impl Faults {
    /// Adds one; beyond the bound the oldest goes.
    pub fn add(&mut self, rule: Rule) {
        if self.0.len() >= 64 {
            self.0.remove(0);
        }
        self.0.push(rule);
    }

    /// Back to good behaviour.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What is in force.
    #[must_use]
    pub fn in_force(&self) -> Vec<Rule> {
        self.0.clone()
    }

    /// Takes the first fault that `wanted` agrees to; a one-shot fault is used up by it.
    pub fn take(&mut self, wanted: impl Fn(&Rule) -> bool) -> Option<Fault> {
        let at = self.0.iter().position(wanted)?;
        let fault = self.0[at].fault.clone();
        if self.0[at].repeat == Repeat::Once {
            self.0.remove(at);
        }
        Some(fault)
    }
}

impl Rule {
    /// Whether this rule is for a request that was let in.
    #[must_use]
    pub fn matches(&self, target: &str) -> bool {
        match &self.target {
            Target::Any => true,
            Target::Path(part) => target.contains(part.as_str()),
            Target::Unauthenticated => false,
        }
    }
}

/// Short names for the page and the command line.
#[must_use]
pub fn named() -> Vec<(&'static str, Fault)> {
    let refuse = |response_code, status_code, words: &str| Fault::Refuse {
        response_code,
        status_code,
        words: words.into(),
    };
    vec![
        ("slow", Fault::Slow(Duration::from_secs(4), Moment::BeforeActing)),
        ("slow-answer", Fault::Slow(Duration::from_secs(12), Moment::AfterActing)),
        ("reset-after-request", Fault::ResetAfterRequest),
        ("reset-after-acting", Fault::ResetAfterActing),
        ("reset-before-reading", Fault::ResetBeforeReading),
        ("401-again", Fault::UnauthorizedAgain),
        ("403-cached-nonce", Fault::ForbiddenCachedNonce),
        ("500-stale-nonce", Fault::ServerErrorStaleNonce),
        ("599", Fault::UnknownPath),
        ("truncated-chunked", Fault::TruncatedChunked),
        ("refuse", refuse(Some(13), Some(13), "Device busy")),
        ("refuse-in-response-code-only", refuse(Some(13), Some(0), "Device busy")),
        ("data-empty", Fault::Data(DataKind::Empty)),
        ("data-null", Fault::Data(DataKind::Null)),
        ("data-object", Fault::Data(DataKind::Object)),
        ("data-absent", Fault::Data(DataKind::Absent)),
        ("black-hole", Fault::BlackHole),
    ]
}
