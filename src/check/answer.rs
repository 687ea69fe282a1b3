//! The answer itself: carried out or refused, and under which name. Judged by the requirement that the case is about.

use crate::check::asked::{Asked, asked, by_rule, deciding_rules};
use crate::check::naming::places_of;
use crate::check::observed::Observed;
use crate::check::validation;
use crate::check::verdict::{Behavior, BreakageKind, Judgment, Verdict};
use crate::generate::case::Expectation;
use crate::generate::params::text_at;
use crate::model::protocol::Expect;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementFamily;
use crate::model::requirement::id::RequirementId;
use crate::model::rule::{FactKind, Rule, RuleAnswer};

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let mut judgments = vec![server_error(observed)];
    if observed.is_server_error() {
        // Also where anything else would only be recorded: which requests end so is what a maintainer wants to know.
        let own = observed.case.requirement.clone();
        let expected = expected(observed);
        judgments.push(Judgment::fail(own, BreakageKind::ServerError, expected, observed.in_words()));
        return judgments;
    }
    judgments.extend(served(observed));
    judgments.extend(match &observed.case.expectation {
        Expectation::Valid => valid(observed),
        Expectation::Invalid(_) => {
            vec![refused(observed, observed.service.validation.errors())]
        }
        Expectation::Refused(errors) => vec![refused(observed, errors)],
        // Another family's business.
        Expectation::Envelope(Expect::Preflight) => Vec::new(),
        Expectation::Envelope(expect) => vec![envelope(observed, expect)],
        Expectation::Open => vec![recorded(observed)],
    });
    judgments
}

/// What a correct service does, in a few words.
pub fn expected(observed: &Observed<'_>) -> String {
    match &observed.case.expectation {
        Expectation::Invalid(breaches) => {
            let places = places_of(breaches.iter());
            let names = observed.service.validation.errors();
            let error = if names.is_empty() { "an error".to_owned() } else { names.join(" or ") };
            format!("{error} that names {}", places.join(", "))
        }
        _ => asked(observed)[0].to_string(),
    }
}

/// Whether the server failed. The evidence is weaker where all that is wrong is the type of a value.
pub(super) fn server_error(observed: &Observed<'_>) -> Judgment {
    let is_mistyped = observed.case.mutation.as_ref().is_some_and(|mutation| mutation.constraint == "type");
    let of_types = observed.own_rule(CommonRule::NoServerErrorAtWrongType.id()).filter(|_| is_mistyped);
    let requirement = of_types.unwrap_or_else(|| observed.protocol_requirement(CommonRule::NoServerError));
    if observed.is_server_error() {
        Judgment::fail(requirement, BreakageKind::ServerError, expected(observed), observed.in_words())
    } else {
        Judgment::pass(requirement)
    }
}

/// Whether the server knows the operation, where nothing is wrong around the input.
fn served(observed: &Observed<'_>) -> Option<Judgment> {
    let requirement =
        observed.own_rule(CommonRule::Served.id()).filter(|_| observed.case.is_whole_around_the_input())?;
    Some(if observed.is_unknown_operation() {
        let expected = "an answer of the operation's own";
        Judgment::fail(requirement, BreakageKind::Refused, expected, observed.in_words())
    } else {
        Judgment::pass(requirement)
    })
}

fn valid(observed: &Observed<'_>) -> Vec<Judgment> {
    let own = &blamed_or_own(observed);
    match observed.behavior {
        Behavior::Stateless => vec![succeeds(observed, own)],
        Behavior::Opaque => vec![well_formed(observed, own)],
        Behavior::Stateful => by_rules(observed, own),
    }
}

/// The case's requirement. A case that is about no single constraint, and is refused for one, is held to that one.
fn blamed_or_own(observed: &Observed<'_>) -> RequirementId {
    let own = &observed.case.requirement;
    let is_general = own.family() == RequirementFamily::Accept;
    let blamed = if is_general { validation::blamed(observed) } else { None };
    blamed.unwrap_or_else(|| own.clone())
}

fn succeeds(observed: &Observed<'_>, requirement: &RequirementId) -> Judgment {
    if observed.error().is_none() {
        Judgment::pass(requirement.clone())
    } else {
        Judgment::fail(
            requirement.clone(),
            BreakageKind::Refused,
            Asked::Success.to_string(),
            observed.in_words(),
        )
    }
}

/// A request of the right form may be refused for what the service remembers, but not for its form.
fn well_formed(observed: &Observed<'_>, requirement: &RequirementId) -> Judgment {
    let protocol = &observed.service.protocol;
    let validation = &observed.service.validation;
    if !validation.is_written
        && observed.error().is_some_and(|error| is_unknown_refusal(observed, error.name()))
    {
        let why = format!("{}: whether that is about the form nobody has written", observed.in_words());
        return Judgment::new(requirement.clone(), Verdict::Undetermined(why));
    }
    let about_form = [
        validation.error.as_str(),
        protocol.serialization_error.as_str(),
        protocol.unknown_operation_error.as_str(),
    ];
    let complains = match observed.error() {
        Some(error) if may_be_about_state(observed, error.name()) => false,
        Some(error) => error.name().is_none_or(|name| about_form.contains(&name)),
        None => false,
    };
    if complains {
        let expected = Asked::NoComplaint.to_string();
        Judgment::fail(requirement.clone(), BreakageKind::Refused, expected, observed.in_words())
    } else {
        Judgment::pass(requirement.clone())
    }
}

/// Whether an error may be about the form of a request or about what the service remembers.
fn is_unknown_refusal(observed: &Observed<'_>, name: Option<&str>) -> bool {
    let protocol = &observed.service.protocol;
    name.is_some_and(|name| name != protocol.serialization_error && name != protocol.unknown_operation_error)
}

/// Whether a rule of state answers with this error to requests that have the member which the rule is about:
/// then the name alone does not tell a complaint about the form from one about what the service remembers.
fn may_be_about_state(observed: &Observed<'_>, name: Option<&str>) -> bool {
    let Some(name) = name else { return false };
    let facts = &observed.operation.facts;
    let is_sent = |fact: usize| match facts.get(fact).map(|fact| &fact.kind) {
        Some(FactKind::Digest { member, .. }) => text_at(&observed.case.params, member).is_some(),
        _ => false,
    };
    let answers = |rule: &Rule| rule.answer.error_names().any(|answered| answered == name);
    !validation::tells_constraints(observed)
        && observed
            .operation
            .rules
            .iter()
            .any(|rule| answers(rule) && rule.when.iter().any(|(fact, _)| is_sent(*fact)))
}

fn by_rules(observed: &Observed<'_>, own: &RequirementId) -> Vec<Judgment> {
    let rules = deciding_rules(observed);
    let Some(first) = rules.first() else { return vec![succeeds(observed, own)] };
    let about_state = observed.case.is_about_state();
    if rules.iter().all(|rule| rule.answer == RuleAnswer::Success) {
        return vec![succeeds(observed, own)];
    }
    let mut judgments = Vec::new();
    if !about_state {
        let form = well_formed(observed, own);
        let held = form.verdict == Verdict::Pass;
        judgments.push(form);
        if !held {
            return judgments;
        }
    }
    let requirement = if about_state { own.clone() } else { observed.requirement(Aspect::State(&first.id)) };
    judgments.extend(refusal(observed, &rules, requirement));
    judgments
}

/// The refusal that rules ask for: where the error's name rests on weaker evidence, it is a requirement of its own.
fn refusal(observed: &Observed<'_>, rules: &[&Rule], requirement: RequirementId) -> Vec<Judgment> {
    let expected = || rules.iter().map(|rule| by_rule(rule).to_string()).collect::<Vec<_>>().join(" or ");
    let is_error = observed.error().is_some();
    let name = observed.error_name();
    let allowed = rules.iter().any(|rule| match &rule.answer {
        RuleAnswer::Success => !is_error,
        RuleAnswer::Errors(names) => name.is_some_and(|name| names.iter().any(|allowed| allowed == name)),
        RuleAnswer::Refused(_) => is_error,
        RuleAnswer::Any(_) => true,
    });
    // Where the order of two rules is the point, the name is what tells them apart.
    let is_about = |rule: &Rule| requirement == observed.requirement(Aspect::State(&rule.id));
    let name_requirement = match rules {
        [rule] if rule.name_citation.is_some() && is_about(rule) => {
            Some(observed.requirement(Aspect::StateName(&rule.id)))
        }
        _ => None,
    };
    if allowed {
        let mut judgments = vec![Judgment::pass(requirement)];
        judgments.extend(name_requirement.map(Judgment::pass));
        return judgments;
    }
    if !is_error {
        return vec![Judgment::fail(requirement, BreakageKind::Accepted, expected(), observed.in_words())];
    }
    match name_requirement {
        Some(name_requirement) => vec![
            Judgment::pass(requirement),
            Judgment::fail(name_requirement, BreakageKind::WrongError, expected(), observed.in_words()),
        ],
        None => {
            vec![Judgment::fail(requirement, BreakageKind::WrongError, expected(), observed.in_words())]
        }
    }
}

/// Refused with one of these errors; with any where there is none.
fn refused(observed: &Observed<'_>, errors: &[String]) -> Judgment {
    let own = observed.case.requirement.clone();
    let Some(error) = observed.error() else {
        return Judgment::fail(own, BreakageKind::Accepted, expected(observed), observed.in_words());
    };
    let allowed =
        errors.is_empty() || error.name().is_some_and(|name| errors.iter().any(|error| error == name));
    if allowed {
        Judgment::pass(own)
    } else {
        Judgment::fail(own, BreakageKind::WrongError, expected(observed), observed.in_words())
    }
}

fn envelope(observed: &Observed<'_>, expect: &Expect) -> Judgment {
    let own = observed.case.requirement.clone();
    if !matches!(expect, Expect::NotCarriedOut | Expect::NotReached) {
        return Judgment::pass(own);
    }
    if observed.is_carried_out() {
        return Judgment::fail(own, BreakageKind::Accepted, expected(observed), observed.in_words());
    }
    if *expect == Expect::NotReached
        && let Some(name) = observed.error_name().filter(|name| is_of_the_operation(observed, name))
    {
        let actual = format!("{}: only the operation itself answers with {name}", observed.in_words());
        return Judgment::fail(own, BreakageKind::Accepted, expected(observed), actual);
    }
    if observed.could_be_carried_out_unseen() && observed.behavior != Behavior::Stateful {
        let why =
            format!("{}, without a body that could show whether it was carried out", observed.in_words());
        return Judgment::new(own, Verdict::Undetermined(why));
    }
    if let Some(name) = observed.error_name().filter(|name| is_about_state(observed, name)) {
        let why =
            format!("refused with {name}, like an ordinary request: whether it counts as one does not show");
        return Judgment::new(own, Verdict::Undetermined(why));
    }
    Judgment::pass(own)
}

/// Whether the error is one that the operation declares and nothing before it answers.
fn is_of_the_operation(observed: &Observed<'_>, name: &str) -> bool {
    let (service, protocol) = (observed.service, &observed.service.protocol);
    observed.operation.error(name).is_some()
        && !service.common_errors.iter().any(|common| common == name)
        && name != service.validation.error
        && name != protocol.serialization_error
        && name != protocol.unknown_operation_error
}

/// Whether the error is one that speaks of what the service remembers, where we cannot see what that is.
fn is_about_state(observed: &Observed<'_>, name: &str) -> bool {
    let answers = |rule: &Rule| rule.answer.error_names().any(|answered| answered == name);
    observed.behavior == Behavior::Opaque && observed.operation.rules.iter().any(answers)
}

fn recorded(observed: &Observed<'_>) -> Judgment {
    let mut words = observed.in_words();
    if observed.case.request.header("Origin").is_some() {
        let header = "Access-Control-Allow-Origin";
        let told = if observed.response.header(header).is_some() { "with" } else { "without" };
        words = format!("{words}, {told} {header}");
    }
    let verdict = Verdict::Undetermined(words);
    Judgment::new(observed.case.requirement.clone(), verdict)
}
