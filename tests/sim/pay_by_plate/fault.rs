//! Misbehaviour: what goes wrong on request, how often and where; and the flaws a provider can be built with.
//!
//! It names and counts them; they are carried out in `serve`, `answer` and `emit`.

use serde::{Deserialize, Serialize};

use crate::sim::record;

/// A method of the document, or one of ours for certification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the methods'")]
pub enum Op {
    Zones,
    Permits,
    IsValid,
    Search,
    Populate,
    Clear,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// This status, with an HTML page: 502, 503, …
    Status {
        /// The status.
        status: u16,
    },
    /// The key is refused although it is known.
    KeyRefused,
    /// Nothing is answered; the connection stays.
    Silent,
    /// The connection is closed without an answer.
    Cut,
    /// Half of the answer, then the connection is closed.
    Half,
    /// The answer comes in twenty small pieces.
    Slow {
        /// Milliseconds between two pieces.
        ms: u64,
    },
    /// Half of the JSON in a complete answer.
    BrokenJson,
    /// Any continuation token is refused.
    TokenRefused,
    /// The answer carries the token that was asked with.
    TokenRepeats,
    /// A delta names no permit, whatever changed.
    PermitsLost,
}

/// A fault in force; of no operation = everywhere.
pub type Rule = record::Rule<Op, Fault>;

/// A way in which a provider is built wrongly. The certifier has to find each.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// A request without a key is answered.
    #[value(name = "no-401")]
    #[serde(rename = "no-401")]
    No401,
    /// Any key will do.
    AnyKey,
    /// The header's name is known in one spelling only.
    HeaderCase,
    /// JSON is announced as HTML.
    ContentType,
    /// Zones are a list of texts.
    BareZones,
    /// Names begin with a small letter.
    CamelCase,
    /// A zone nobody knows has no permits, instead of being unknown.
    UnknownZone200,
    /// Any version in the path is answered.
    AnyVersion,
    /// There is no continuation token.
    TokenMissing,
    /// A token is compared without being decoded.
    TokenNotDecoded,
    /// A token that is not known is an error of the server's.
    Token500,
    /// A delta names everything.
    DeltaRepeatsAll,
    /// A delta misses what was changed.
    DeltaMissesChanges,
    /// A delta does not name what was taken back.
    DeletionInvisible,
    /// A full read names what has expired.
    FullReadWithExpired,
    /// Expiry is written as the token is.
    ExpiryFormat,
    /// No activation is null, instead of .NET's least date.
    ActivationNull,
    /// Ids are taken for unique.
    UniqueIds,
    /// Every plate is valid.
    AlwaysValid,
    /// A permit counts before its activation.
    ActivationIgnored,
    /// Validity is not a matter of zones.
    ValidityIgnoresZones,
    /// A search for nothing known answers 200 with an empty list.
    SearchEmpty200,
    /// A search answers all plates.
    SearchIgnoresPlates,
    /// A search answers all zones.
    SearchIgnoresZones,
    /// A key sees all zones.
    ScopeIgnored,
    /// A body that cannot be read is an error of the server's.
    Malformed500,
    /// The certification methods take any key.
    PopulateAnyKey,
    /// The certification methods change zones that are in use.
    PopulateAnyZone,
}
