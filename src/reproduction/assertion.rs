//! What is asserted of an answer: by the finding's requirement, and the way in which it was broken.

use serde_json::Value;

use crate::check::asked::{Asked, asked};
use crate::check::effect;
use crate::check::naming::{mentions, names_of, places_of};
use crate::check::observed::Observed;
use crate::check::verdict::{Behavior, BreakageKind};
use crate::event::finding::Finding;
use crate::generate::case::{Case, Expectation};
use crate::generate::params::text_at;
use crate::model::protocol::Expect;
use crate::model::protocol::answer::Decoded;
use crate::model::protocol::common::CommonRule;
use crate::model::record::FieldValue;
use crate::model::requirement::RequirementKind;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementFamily;
use crate::reproduction::Unprintable;
use crate::reproduction::reduced::params_of;
use crate::wire::Response;

/// What is asserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assertion {
    /// There is an answer.
    Answered,
    /// It is one of these.
    Asked(Vec<Asked>),
    /// Its status.
    Status(u16),
    /// An error that the operation declares, one of these, or a success.
    Declared(Vec<String>),
    /// Whether a password then signs the user in.
    SignsIn {
        /// The password.
        password: String,
        /// Whether it does.
        accepted: bool,
        /// What that shows, in a sentence.
        sentence: String,
    },
    /// Its message names a place by one of these names, once for each place.
    Names(Vec<Vec<String>>),
    /// Its body is an object, or empty.
    Output,
    /// It does not show a text.
    Hides(String),
    /// Its body is not compressed.
    NotCompressed,
    /// A member of the thing that it tells holds this value, and perhaps more.
    Kept {
        /// The member in which the thing stands, if it is not the output itself.
        inside: Option<String>,
        /// The member.
        member: String,
        /// The value.
        value: Value,
    },
    /// A rule of the protocol's about every answer.
    Rule(String),
}

impl Assertion {
    /// The text of the scene's that it speaks of.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Hides(text) | Self::SignsIn { password: text, .. } => Some(text),
            _ => None,
        }
    }
}

/// What is asserted of the answer to a case, so that it fails where the finding is one. `observed` is any answer to the case
/// by the operation's contract.
pub(super) fn assertions(finding: &Finding, observed: &Observed<'_>) -> Result<Vec<Assertion>, Unprintable> {
    if finding.kind == RequirementKind::Prose {
        return Err(Unprintable(
            "it is about the words of a message, which differ by region and change over time".to_owned(),
        ));
    }
    let operation = observed.operation;
    let protocol = &observed.service.protocol;
    let requirement = &finding.requirement;
    if requirement.family() == RequirementFamily::ReadBack {
        return Ok(vec![kept(finding, observed)?]);
    }
    let is = |aspect| *requirement == operation.requirement_id(aspect);
    let is_common = |rule| *requirement == protocol.common_requirement_id(rule);
    Ok(vec![match finding.outcome {
        BreakageKind::SideEffect if observed.behavior != Behavior::Stateful => {
            return Err(Unprintable(
                "nobody can tell what comes of its request with the set-up of this target".to_owned(),
            ));
        }
        BreakageKind::SideEffect => effect(finding, observed)?,
        BreakageKind::Connection | BreakageKind::Crash | BreakageKind::Hang
            if finding.expected == "an answer" =>
        {
            Assertion::Answered
        }
        BreakageKind::Connection | BreakageKind::Crash | BreakageKind::Hang => {
            return Err(Unprintable(
                "it shows only by a second request on the same connection, which a test does not send"
                    .to_owned(),
            ));
        }
        BreakageKind::ServerError
            if is_common(CommonRule::NoServerError) || is_common(CommonRule::NoServerErrorAtWrongType) =>
        {
            Assertion::Asked(vec![Asked::NoServerError])
        }
        _ if is(Aspect::DeclaredErrors) => Assertion::Declared(declared(observed)),
        _ if is(Aspect::ErrorStatus) => {
            let name = finding.expected.split(' ').next().unwrap_or_default();
            let error = operation.error(name).ok_or_else(|| outdated(finding, name))?;
            return Ok(vec![
                Assertion::Asked(vec![Asked::Errors(vec![error.name.clone()])]),
                Assertion::Status(error.status),
            ]);
        }
        _ if is(Aspect::SuccessStatus) => Assertion::Status(200),
        _ if is(Aspect::OutputShape) => Assertion::Output,
        _ if is(Aspect::ErrorSecrecy) || is(Aspect::SuccessSecrecy) => {
            Assertion::Hides(shown(finding, observed.case)?)
        }
        _ if is_common(CommonRule::NotCompressed) => Assertion::NotCompressed,
        _ if is_common(CommonRule::Served) => Assertion::Rule(requirement.tail().to_owned()),
        BreakageKind::WrongMember => match &observed.case.expectation {
            Expectation::Invalid(breaches) => {
                let places = places_of(breaches.iter());
                if places.iter().all(|place| mentions(&told(finding, observed), place)) {
                    return Err(Unprintable(
                        "its message names what is wrong, but not the constraint, which services word in several ways"
                            .to_owned(),
                    ));
                }
                let names = places.into_iter().map(spellings).collect();
                return Ok(vec![Assertion::Asked(asked(observed)), Assertion::Names(names)]);
            }
            _ => return Err(outdated(finding, "a case with nothing wrong in it")),
        },
        BreakageKind::Header | BreakageKind::Envelope | BreakageKind::Output
            if observed.case.expectation != Expectation::Envelope(Expect::Preflight) =>
        {
            Assertion::Rule(requirement.tail().to_owned())
        }
        _ => Assertion::Asked(asked_of(finding, observed)?),
    }])
}

/// What the request that created a thing gave to a member of it.
fn kept(finding: &Finding, observed: &Observed<'_>) -> Result<Assertion, Unprintable> {
    let pair = observed.operation.read_back.as_ref();
    let pair = pair.ok_or_else(|| outdated(finding, "no operation that reads it"))?;
    let created = finding.steps.last().and_then(|step| params_of(observed.service, &step.exchange.request));
    let member = finding.requirement.rest().to_owned();
    let value = created.and_then(|mut created| created.shift_remove(&member));
    let value = value.ok_or_else(|| outdated(finding, "a request without it"))?;
    Ok(Assertion::Kept { inside: pair.inside.clone(), member, value })
}

/// What is asked of the answer itself. The words of the report tell which of several things a case can be judged by.
fn asked_of(finding: &Finding, observed: &Observed<'_>) -> Result<Vec<Asked>, Unprintable> {
    let asked = asked(observed);
    let words = asked.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    let is_told = |words: &str| {
        finding.expected == words || finding.expected.starts_with(&format!("{words} that names "))
    };
    if is_told(&words) || is_told(&asked[0].to_string()) {
        return Ok(asked);
    }
    // A request that rules refuse is held to its form, too.
    let told = Some(Asked::NoComplaint).filter(|asked| is_told(&asked.to_string()));
    told.map(|asked| vec![asked]).ok_or_else(|| outdated(finding, &words))
}

/// What to say where a case is not the one that the report tells of.
fn outdated(finding: &Finding, found: &str) -> Unprintable {
    Unprintable(format!(
        "with this set-up its case is another one: the report expects `{}`, and here it would be `{found}`; make the \
         report with this target and this version",
        finding.expected
    ))
}

/// The effect that a probe has shown.
fn effect(finding: &Finding, observed: &Observed<'_>) -> Result<Assertion, Unprintable> {
    let (service, operation, case) = (observed.service, observed.operation, observed.case);
    let probe = operation.probes.iter().find(|probe| finding.expected.starts_with(&probe.sentence));
    let probe = probe.ok_or_else(|| outdated(finding, "no such probe"))?;
    let password = effect::password(service, operation, case, probe);
    let password = password.ok_or_else(|| outdated(finding, "no password that it tries"))?;
    Ok(Assertion::SignsIn { password, accepted: probe.succeeds, sentence: probe.sentence.clone() })
}

/// The names of all errors that an answer may tell.
fn declared(observed: &Observed<'_>) -> Vec<String> {
    let (service, protocol) = (observed.service, &observed.service.protocol);
    let own = observed.operation.errors.iter().map(|error| &error.name);
    let others = [&protocol.serialization_error, &protocol.unknown_operation_error];
    let mut names: Vec<String> = Vec::new();
    for name in own.chain(&service.common_errors).chain(others) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// The message of the finding's answer.
fn told(finding: &Finding, observed: &Observed<'_>) -> String {
    let answer = finding.minimal.response.as_ref().map(|kept| Response {
        status: kept.status,
        headers: kept.headers.clone(),
        body: kept.body.clone(),
    });
    let decoded = answer.map(|answer| observed.service.protocol.decode_answer(observed.operation, &answer));
    match decoded {
        Some(Decoded::Error(error)) => error.message.unwrap_or_default(),
        _ => String::new(),
    }
}

/// The text that the answer shows and must not.
fn shown(finding: &Finding, case: &Case) -> Result<String, Unprintable> {
    let what = finding.actual.strip_prefix("the answer shows ").unwrap_or_default();
    let of_record = || {
        let kind = what.strip_prefix("the password of the ")?;
        let record = case.fixture.records.iter().find(|record| record.kind == kind)?;
        record.fields.values().find_map(|value| match value {
            FieldValue::Password { current, .. } => Some(current.as_str()),
            _ => None,
        })
    };
    let text = text_at(&case.params, what).or_else(of_record);
    text.map(str::to_owned).ok_or_else(|| outdated(finding, "a request without it"))
}

/// The spellings in which a message may name a place.
fn spellings(place: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    for name in names_of(place) {
        let lower: String = name.split('.').map(lower_first).collect::<Vec<_>>().join(".");
        for spelled in [name.to_owned(), lower] {
            if !spellings.contains(&spelled) {
                spellings.push(spelled);
            }
        }
    }
    spellings
}

fn lower_first(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
