//! Verdicts: what came of judging one exchange by one requirement.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::model::requirement::id::RequirementId;
use crate::redact::bounded::bounded;

/// How many bytes of what was expected or done are kept: a service may answer anything.
const LONGEST_WORDS: usize = 4 * 1024;

/// What came of judging one exchange by one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// The requirement held.
    Pass,
    /// The requirement was broken.
    Fail(Breakage),
    /// Our own fault or the network's.
    Error(String),
    /// There is no evidence either way.
    Undetermined(String),
}

/// How a requirement was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakage {
    /// The way, in one word.
    pub outcome: BreakageKind,
    /// What a correct service does, in a few words.
    pub expected: String,
    /// What this one did, in a few words; text that came from the service stands in it as it was, a long one cut.
    pub actual: String,
}

/// The ways in which a requirement can be broken, worst first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum BreakageKind {
    /// What the service then remembers is wrong.
    SideEffect,
    /// A 5xx status.
    ServerError,
    /// The connection was closed without an answer; of a client, nothing was sent.
    Connection,
    /// The subject ended. Of a service only its connections are seen: this is a client's.
    Crash,
    /// There was no whole answer in time.
    Hang,
    /// A request that must be refused succeeded; of a client, an error is told as a success.
    Accepted,
    /// A request that must succeed was refused; of a client, a valid input, or a success is told as an error.
    Refused,
    /// It was refused with the name of another error.
    WrongError,
    /// The message does not name what is wrong; of a client, another value is sent than the one that was given.
    WrongMember,
    /// The body or status of the answer has the wrong form.
    Envelope,
    /// A header is missing or wrong.
    Header,
    /// The output of a success is wrong.
    Output,
}

/// A verdict and the requirement that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgment {
    /// The whole id of the requirement, which many judgments share.
    pub requirement: RequirementId,
    /// The verdict.
    pub verdict: Verdict,
}

/// What a service is believed to hold, which decides what can be expected of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Behavior {
    /// Nothing: a validator or a stub. A valid request succeeds.
    Stateless,
    /// Something that we cannot see. A valid request is not refused for its shape.
    #[default]
    Opaque,
    /// Records that were set up. A valid request is answered as the rules of state say.
    Stateful,
}

impl Judgment {
    /// A verdict by a requirement.
    pub fn new(requirement: RequirementId, verdict: Verdict) -> Self {
        Self { requirement, verdict }
    }

    /// A requirement that held.
    pub fn pass(requirement: RequirementId) -> Self {
        Self::new(requirement, Verdict::Pass)
    }

    /// A requirement that was broken.
    pub fn fail(
        requirement: RequirementId,
        outcome: BreakageKind,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        let [expected, actual] = [expected.into(), actual.into()].map(|words| bounded(&words, LONGEST_WORDS));
        let breakage = Breakage { outcome, expected, actual };
        Self::new(requirement, Verdict::Fail(breakage))
    }
}

impl BreakageKind {
    /// Whether it is no answer that can be judged, or one in which the service says that it failed.
    pub fn is_collapse(self) -> bool {
        self <= Self::Hang
    }

    /// The same, of the answer to the case's own request.
    pub(crate) fn is_failure(self) -> bool {
        self.is_collapse() && self != Self::SideEffect
    }

    /// Whether a request is not served that should be.
    pub(crate) fn is_no_service(self) -> bool {
        self == Self::Refused || self.is_failure()
    }

    /// Whether what is wrong is which answer it is: of one answer many things may be wrong that are about a part of it.
    pub(crate) fn is_of_whole_answer(self) -> bool {
        self.is_no_service() || [Self::Accepted, Self::WrongError].contains(&self)
    }

    /// All kinds, worst first.
    pub const ALL: [Self; 12] = [
        Self::SideEffect,
        Self::ServerError,
        Self::Connection,
        Self::Crash,
        Self::Hang,
        Self::Accepted,
        Self::Refused,
        Self::WrongError,
        Self::WrongMember,
        Self::Envelope,
        Self::Header,
        Self::Output,
    ];

    /// The word in reports and in lists of expected failures.
    pub fn word(self) -> &'static str {
        match self {
            Self::SideEffect => "side-effect",
            Self::ServerError => "server-error",
            Self::Connection => "connection",
            Self::Crash => "crash",
            Self::Hang => "hang",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::WrongError => "wrong-error",
            Self::WrongMember => "wrong-member",
            Self::Envelope => "envelope",
            Self::Header => "header",
            Self::Output => "output",
        }
    }
}

impl fmt::Display for BreakageKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

impl fmt::Display for Behavior {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Stateless => "stateless",
            Self::Opaque => "opaque",
            Self::Stateful => "stateful",
        })
    }
}
