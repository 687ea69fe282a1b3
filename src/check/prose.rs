//! The sentences of messages, judged apart: they differ by region and change over time.

use crate::check::asked::deciding_rules;
use crate::check::observed::Observed;
use crate::check::verdict::{Behavior, BreakageKind, Judgment};
use crate::generate::case::Expectation;
use crate::generate::params::text_at;
use crate::model::requirement::aspect::Aspect;
use crate::model::rule::RuleAnswer;

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let judged = observed.behavior == Behavior::Stateful
        && observed.case.is_about_state()
        && observed.case.expectation == Expectation::Valid;
    let (true, Some(error)) = (judged, observed.error()) else { return Vec::new() };
    let rules = deciding_rules(observed);
    let [rule] = rules.as_slice() else { return Vec::new() };
    let requirement = observed.requirement(Aspect::StateMessage(&rule.id));
    let known = observed.operation.requirement(&requirement).is_some();
    let named = match &rule.answer {
        RuleAnswer::Errors(names) => error.name() == names.first().map(String::as_str),
        _ => false,
    };
    let (true, true, Some(message)) = (known, named, &rule.message) else { return Vec::new() };
    let expected = filled(message, observed);
    let actual = error.message.clone().unwrap_or_default();
    vec![if actual == expected {
        Judgment::pass(requirement)
    } else {
        Judgment::fail(
            requirement,
            BreakageKind::Envelope,
            format!("the message {expected:?}"),
            format!("{actual:?}"),
        )
    }]
}

fn filled(message: &str, observed: &Observed<'_>) -> String {
    let mut filled = message.to_owned();
    for member in &observed.operation.members {
        if let Some(text) = text_at(&observed.case.params, &member.name) {
            filled = filled.replace(&format!("{{{}}}", member.name), text);
        }
    }
    filled
}
