//! What a spec file says once an open line of it is settled.

use std::collections::BTreeSet;

use crate::check::verdict::{BreakageKind, Verdict};
use crate::model::operation::Operation;
use crate::model::protocol::Expect;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::{Grade, Requirement};
use crate::model::rule::{Rule, RuleAnswer};
use crate::snapshot::evidence::line::OpenLine;
use crate::snapshot::evidence::seen::{AnswerKind, SeenAnswer, SeenAnswers};

/// Why a patch cannot say what was seen beside an answer.
const BEYOND: &str = "what it asks is not what is answered, so that no word of the file says it";

/// The field of a message, which may stand in the table around.
pub(super) const MESSAGE: &str = "message";

/// A field of a table, and the value that it gets, as TOML writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldChange {
    pub(crate) field: &'static str,
    pub(crate) value: String,
}

/// What a line says that left several answers open: `None` where it leaves none open.
///
/// # Errors
///
/// Why a person has to say it.
pub(super) fn settle(
    line: &OpenLine,
    about: &[&SeenAnswer],
    seen: &SeenAnswers,
) -> Option<Result<Vec<FieldChange>, String>> {
    if line.grade == Grade::Inferred {
        return None;
    }
    if line.is_of_a_question() {
        let why = "it asks what a constraint leaves open: a person says it there, and takes the question out";
        return Some(Err(why.to_owned()));
    }
    let [one] = line.resting.as_slice() else { return None };
    if let Some(rule) = rule_of(&one.operation, &one.requirement) {
        let is_definite = match &rule.answer {
            RuleAnswer::Errors(names) => names.len() == 1,
            RuleAnswer::Any(_) => false,
            RuleAnswer::Success | RuleAnswer::Refused(_) => true,
        };
        return (!is_definite).then(|| settled_rule(line, about, seen));
    }
    let rules = &one.service.protocol.rules;
    let rule = rules.iter().find(|rule| one.service.protocol.requirement_id(rule) == one.requirement.id)?;
    (rule.expect == Expect::Open).then(|| settled_envelope(line, about, seen))
}

/// The rule of state whose own answer a requirement is about.
fn rule_of<'o>(operation: &'o Operation, requirement: &Requirement) -> Option<&'o Rule> {
    let mut rules = operation.rules.iter();
    rules.find(|rule| operation.requirement_id(Aspect::State(&rule.id)) == requirement.id)
}

fn settled_rule(
    line: &OpenLine,
    about: &[&SeenAnswer],
    seen: &SeenAnswers,
) -> Result<Vec<FieldChange>, String> {
    let name = match settled_kind(line, about, seen)? {
        AnswerKind::Error(name) => name,
        AnswerKind::Success => {
            return Err(
                "it succeeds: a person writes `answer = \"success\"`, and in `then` what is remembered"
                    .to_owned(),
            );
        }
        AnswerKind::Other => return Err("what was answered has no name of an error".to_owned()),
        AnswerKind::Beyond => return Err(BEYOND.to_owned()),
    };
    let mut changes = vec![FieldChange { field: "answer", value: array(&[name]) }];
    changes.extend(message_changes(line, about)?);
    Ok(changes)
}

fn settled_envelope(
    line: &OpenLine,
    about: &[&SeenAnswer],
    seen: &SeenAnswers,
) -> Result<Vec<FieldChange>, String> {
    let expect = |word: &str| FieldChange { field: "expect", value: text(word) };
    match settled_kind(line, about, seen)? {
        AnswerKind::Success => Ok(vec![expect("carried-out")]),
        AnswerKind::Error(name) => {
            Ok(vec![expect("refused"), FieldChange { field: "errors", value: array(&[name]) }])
        }
        AnswerKind::Other => {
            Err("what was answered is neither a success nor an error with a name".to_owned())
        }
        AnswerKind::Beyond => Err(BEYOND.to_owned()),
    }
}

/// What all answers about a line say, where all of its cases were recorded.
fn settled_kind(line: &OpenLine, about: &[&SeenAnswer], seen: &SeenAnswers) -> Result<AnswerKind, String> {
    let kind = only_kind(about)?;
    is_whole(line, about, seen)?;
    Ok(kind)
}

/// Whether all cases were recorded that are about a line.
fn is_whole(line: &OpenLine, about: &[&SeenAnswer], seen: &SeenAnswers) -> Result<(), String> {
    let recorded = about.iter().map(|answer| answer.address.as_str()).collect::<BTreeSet<_>>().len();
    let cases = line.resting.iter().filter_map(|one| seen.cases.get(&one.requirement.id));
    match cases.sum::<usize>() {
        all if recorded < all => {
            Err(format!("{recorded} of {all} cases are recorded, and the others may be answered otherwise"))
        }
        _ => Ok(()),
    }
}

/// What all answers say alike.
fn only_kind(about: &[&SeenAnswer]) -> Result<AnswerKind, String> {
    let has_failed = |answer: &&SeenAnswer| match &answer.verdict {
        Verdict::Fail(breakage) => breakage.outcome == BreakageKind::ServerError,
        _ => false,
    };
    if about.iter().any(has_failed) {
        return Err("the service failed".to_owned());
    }
    match about {
        [first, more @ ..] if more.iter().all(|answer| answer.kind == first.kind) => Ok(first.kind.clone()),
        _ => Err("cases are answered in different ways".to_owned()),
    }
}

/// The message as it was seen, where the file has other words: with better evidence they would be judged.
pub(super) fn message_changes(line: &OpenLine, about: &[&SeenAnswer]) -> Result<Vec<FieldChange>, String> {
    let (Some(_), Some(one)) = (&line.message, line.resting.first()) else { return Ok(Vec::new()) };
    let rule = message_of(&one.operation, &one.requirement);
    let seen: BTreeSet<&str> = about.iter().filter_map(|answer| answer.message.as_deref()).collect();
    let mut seen = seen.into_iter();
    let message = match (seen.next(), seen.next()) {
        (Some(message), None) => with_members(message, &one.operation),
        // The words of others are nobody's requirement.
        _ if rule.is_none() => return Ok(Vec::new()),
        _ => {
            return Err(
                "it is so in other words each time: a person takes `message` out, or says which".to_owned()
            );
        }
    };
    if rule == Some(&message) {
        return Ok(Vec::new());
    }
    match message.contains(['<', '>']) {
        true if rule.is_none() => Ok(Vec::new()),
        true => Err(format!("it is so in the words \"{message}\", which `message` cannot say")),
        false => Ok(vec![FieldChange { field: MESSAGE, value: text(&message) }]),
    }
}

/// The message of the rule of state that a requirement is about, by its answer or by the name of its error.
fn message_of<'o>(operation: &'o Operation, requirement: &Requirement) -> Option<&'o String> {
    let is_about = |rule: &&Rule| {
        [Aspect::State(&rule.id), Aspect::StateName(&rule.id)]
            .into_iter()
            .any(|aspect| operation.requirement_id(aspect) == requirement.id)
    };
    operation.rules.iter().find(is_about)?.message.as_ref()
}

/// A recorded message with `{Member}` where the value of a member stood.
fn with_members(message: &str, operation: &Operation) -> String {
    let paths = operation.places.iter().map(|place| place.path());
    paths.fold(message.to_owned(), |message, path| {
        message.replace(&format!("<{path}>"), &format!("{{{path}}}"))
    })
}

/// A text as TOML writes it.
pub(super) fn text(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// A list of texts as TOML writes it.
pub(super) fn array(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|one| text(one)).collect();
    format!("[{}]", texts.join(", "))
}
