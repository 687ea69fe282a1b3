//! What a correct service may answer.

use crate::oracle::validation::{BrokenConstraint, MistypedValue};

/// The answers that a correct service may give to one request, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Possible {
    /// What decides.
    pub reason: Reason,
    /// The answers, each of which is right.
    pub permitted: Vec<Permitted>,
}

/// What decides about a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The envelope or the syntax of the body: the protocol's rule of this id.
    Envelope(String),
    /// Values of the wrong JSON type.
    Mistyped(Vec<MistypedValue>),
    /// Broken constraints: each is to be told.
    Broken(Vec<BrokenConstraint>),
    /// The operation's rules of these ids: the first that matches, and those that are tied with it.
    Rules(Vec<String>),
    /// Nothing: the input is right and nobody keeps state.
    Valid,
}

/// One kind of answer that is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permitted {
    /// Success.
    Success,
    /// An error of this name.
    Error(String),
    /// An error of any name.
    AnyError,
    /// Anything that does not carry the request out: no success of the operation.
    NotCarriedOut,
    /// A status that means success over an empty body, where that is no success of the operation: a preflight.
    EmptyAnswer,
    /// An answer to a preflight with which a browser goes on. Its headers are not looked at.
    Preflight,
    /// Anything but a server error.
    Anything,
}

impl Possible {
    pub(crate) fn new(reason: Reason, permitted: Vec<Permitted>) -> Self {
        Self { reason, permitted }
    }
}
