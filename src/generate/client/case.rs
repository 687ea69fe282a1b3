//! One call of a client that is wished for.

use std::time::Duration;

use crate::generate::address::CaseAddress;
use crate::generate::client::script::AnswerScript;
use crate::model::client_rule::ClientRule;
use crate::model::operation::Params;
use crate::model::requirement::id::RequirementId;

/// One call of a client that is wished for.
#[derive(Clone, Debug)]
pub struct ClientCase {
    /// Where it comes from; unique in a plan.
    pub address: CaseAddress,
    /// The id of the requirement that it is about: of the clients, or the one of services that its input is about.
    pub about: RequirementId,
    /// The input.
    pub params: Params,
    /// Whether the input keeps all constraints.
    pub is_valid: bool,
    /// The place of the input that is wrong, where one is.
    pub mutated: Option<String>,
    /// The path of the endpoint, without a slash at its end.
    pub path: &'static str,
    /// What is answered.
    pub script: AnswerScript,
    /// What the client is to make of that.
    pub reading: ExpectedReading,
    /// The time-out that the client is given, where the case is about it.
    pub timeout: Option<Duration>,
    /// How many attempts the client may make; as many as it does by itself where nothing is said.
    pub attempts: Option<u32>,
}

/// What a client is to make of the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectedReading {
    /// A success, by this rule.
    Success(ClientRule),
    /// An error of this name, by this rule.
    Named(ClientRule, String),
    /// Any error, by this rule.
    Error(ClientRule),
    /// The error of this name, or a success where none is named, if the client offers to read compressed answers. If it does
    /// not, an error has to be told as one all the same.
    Compressed(Option<String>),
    /// An error, since nothing is answered in the time that the client is given.
    TimeOut,
    /// Nothing is asked.
    Free,
}
