//! What is asked of an answer to a case, as data: what a report says of it in words, and what a printed test asserts.

use std::fmt;

use crate::check::observed::Observed;
use crate::check::verdict::Behavior;
use crate::generate::case::Expectation;
use crate::model::protocol::Expect;
use crate::model::rule::{Rule, RuleAnswer, Verdicts};

/// What is asked of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A success.
    Success,
    /// An error of one of these names.
    Errors(Vec<String>),
    /// An error of any name.
    AnyError,
    /// Anything but an error about the form of the request.
    NoComplaint,
    /// Anything, other than a 5xx, that does not carry the request out.
    NotCarriedOut,
    /// The same, and that is no error of the operation's own.
    NotReached,
    /// An answer with which a browser goes on.
    Preflight,
    /// Anything but a 5xx.
    NoServerError,
    /// Nothing.
    Anything,
}

/// What is asked of the answer to a case: several where nobody knows which of them a service gives, and one is enough.
pub fn asked(observed: &Observed<'_>) -> Vec<Asked> {
    vec![match &observed.case.expectation {
        Expectation::Valid => match observed.behavior {
            Behavior::Stateless => Asked::Success,
            Behavior::Opaque => Asked::NoComplaint,
            Behavior::Stateful => {
                let rules = deciding_rules(observed);
                if !rules.is_empty() {
                    return rules.into_iter().map(by_rule).collect();
                }
                Asked::Success
            }
        },
        Expectation::Invalid(_) if !observed.service.validation.is_written => Asked::AnyError,
        Expectation::Invalid(_) => Asked::Errors(vec![observed.service.validation.error.clone()]),
        Expectation::Refused(errors) if errors.is_empty() => Asked::AnyError,
        Expectation::Refused(errors) => Asked::Errors(errors.clone()),
        Expectation::Envelope(Expect::NoServerError) | Expectation::Open => Asked::NoServerError,
        Expectation::Envelope(Expect::Preflight) => Asked::Preflight,
        Expectation::Envelope(Expect::NotReached) => Asked::NotReached,
        Expectation::Envelope(_) => Asked::NotCarriedOut,
    }]
}

/// What a rule asks.
pub(super) fn by_rule(rule: &Rule) -> Asked {
    match &rule.answer {
        RuleAnswer::Success => Asked::Success,
        RuleAnswer::Errors(names) => Asked::Errors(names.clone()),
        RuleAnswer::Refused(_) => Asked::AnyError,
        RuleAnswer::Any(_) => Asked::Anything,
    }
}

/// The rules that decide the case: several where nobody knows which wins.
pub(super) fn deciding_rules<'a>(observed: &Observed<'a>) -> Vec<&'a Rule> {
    let rules = &observed.operation.rules;
    if observed.case.combination.len() != observed.operation.facts.len() {
        return Vec::new();
    }
    match Verdicts::of(rules, &observed.case.combination) {
        Some(verdicts) => {
            std::iter::once(verdicts.first).chain(verdicts.tied).map(|index| &rules[index]).collect()
        }
        None => Vec::new(),
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Success => "a success",
            Self::Errors(names) => return formatter.write_str(&names.join(" or ")),
            Self::AnyError => "an error",
            Self::NoComplaint => "no complaint about the form of the request",
            Self::NotCarriedOut => "an answer, other than a 5xx, that does not carry the request out",
            Self::NotReached => "an answer, other than a 5xx, that is none of the operation's own",
            Self::Preflight => "an answer with which a browser goes on",
            Self::NoServerError => "anything but a 5xx",
            Self::Anything => "anything",
        })
    }
}
