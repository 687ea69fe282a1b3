//! Whether a service looks records up before it validates anything: then most of what is broken comes of one answer.
//!
//! It does where requests that break constraints are answered as if a record were not there, more of them than are
//! refused for what is wrong with them. One member or one kind of constraints says nothing: that one may be unchecked.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::verdict::Verdict;
use crate::generate::case::{Case, Expectation};
use crate::generate::generator::Generator;
use crate::model::operation::Operation;
use crate::model::outcome::Outcome;
use crate::model::protocol::answer::Decoded;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Level, RequirementKind};
use crate::model::rule::{FactKind, Rule};
use crate::run::case_outcome::CaseOutcome;

/// What was answered to requests that break something, by the errors' names; empty where there was none.
#[derive(Debug, Default)]
pub(super) struct LookupTally {
    /// The requirements about constraints, whose cases were answered so.
    constraints: BTreeMap<String, BTreeSet<RequirementId>>,
    /// The requirements that were broken by such an answer.
    broken: BTreeMap<String, BTreeSet<RequirementId>>,
}

/// An error that says that a record is not there, and nothing else.
struct AbsenceError<'o> {
    name: &'o str,
    /// The members that name such records.
    members: BTreeSet<&'o str>,
}

impl LookupTally {
    /// Notes what a case was answered.
    pub(super) fn note(&mut self, case: &Case, case_outcome: &CaseOutcome, generator: &Generator) {
        let failed =
            case_outcome.judgments.iter().filter(|judged| matches!(judged.verdict, Verdict::Fail(_)));
        let failed: Vec<&RequirementId> = failed.map(|judgment| &judgment.requirement).collect();
        let is_broken = matches!(case.expectation, Expectation::Invalid(_));
        if failed.is_empty() && !is_broken {
            return;
        }
        let (service, operation) = (&generator.service, &generator.operation);
        let decoded = case_outcome
            .response
            .as_ref()
            .map(|response| service.protocol.decode_answer(operation, response));
        let name = match &decoded {
            Some(Decoded::Error(error)) => error.name().unwrap_or_default(),
            _ => "",
        };
        let entry = self.broken.entry(name.to_owned()).or_default();
        entry.extend(failed.into_iter().cloned());
        if is_broken {
            self.constraints.entry(name.to_owned()).or_default().insert(case.requirement.clone());
        }
    }

    /// What the error says about the order, where it says it: which of the broken requirements come of it alone.
    fn explained(
        &self,
        error: &AbsenceError<'_>,
        validation_error: &str,
    ) -> Option<BTreeSet<&RequirementId>> {
        let of_others = |name: &str| -> Vec<&RequirementId> {
            let ids = self.constraints.get(name).into_iter().flatten();
            ids.filter(|id| id.place().is_some_and(|place| !error.members.iter().any(|by| is_in(place, by))))
                .collect()
        };
        let (looked_up, validated) = (of_others(error.name), of_others(validation_error));
        let members: BTreeSet<&str> =
            looked_up.iter().filter_map(|id| id.place()?.split('.').next()).collect();
        let families: BTreeSet<&str> = looked_up.iter().map(|id| id.family_word()).collect();
        if members.len() < 2 || families.len() < 2 || looked_up.len() <= validated.len() {
            return None;
        }
        let broken_otherwise =
            |id: &RequirementId| self.broken.iter().any(|(name, ids)| name != error.name && ids.contains(id));
        let broken = self.broken.get(error.name).into_iter().flatten();
        Some(broken.filter(|id| !broken_otherwise(id)).collect())
    }
}

/// What to say, and to do, where records are looked up before anything is validated; `failed` is what was broken.
pub(super) fn advice(
    lookups: &LookupTally,
    failed: &BTreeSet<&RequirementId>,
    generator: &Generator,
) -> Option<String> {
    let operation = &generator.operation;
    let validation_error = &generator.service.validation.error;
    let (error, explained) = absence_errors(operation)
        .into_iter()
        .filter(|error| error.name != validation_error)
        .filter_map(|error| {
            let explained = lookups.explained(&error, validation_error)?;
            Some((error, explained))
        })
        .max_by_key(|(_, explained)| explained.len())?;
    let counts = |id: &RequirementId| {
        operation.requirement(id).is_some_and(|requirement| {
            requirement.level() > Level::Observe && requirement.kind != RequirementKind::Prose
        })
    };
    let broken: BTreeSet<&RequirementId> = failed.iter().copied().filter(|id| counts(id)).collect();
    let explained = explained.into_iter().filter(|id| broken.contains(id)).count();
    let share = match (explained, broken.len()) {
        (0, _) => String::new(),
        (some, all) if some * 2 > all => " Most of what is broken comes of this one answer.".to_owned(),
        _ => " Some of what is broken comes of this one answer.".to_owned(),
    };
    let members: Vec<&str> = error.members.iter().copied().collect();
    let options: Vec<String> = members.iter().map(|member| format!("--set {member}=VALUE")).collect();
    Some(format!(
        "{} looks {} up before it validates anything: requests that break constraints of other members are answered \
         with {}, as if no record were there.{share} Name a record that the server has ({}), or have one set up \
         (--target NAME|FILE).",
        operation.id,
        members.join(" or "),
        error.name,
        options.join(" "),
    ))
}

/// The errors with which rules answer that a record is not there, and with which no other rule answers.
fn absence_errors(operation: &Operation) -> Vec<AbsenceError<'_>> {
    let mut errors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for rule in &operation.rules {
        let members: BTreeSet<&str> = rule.when.iter().filter_map(|when| absent(operation, when)).collect();
        for name in rule.answer.error_names().filter(|_| !members.is_empty()) {
            errors.entry(name).or_default().extend(&members);
        }
    }
    let is_ambiguous = |name: &str| {
        let others = |rule: &&Rule| rule.when.iter().all(|when| absent(operation, when).is_none());
        operation.rules.iter().filter(others).any(|rule| rule.answer.error_names().any(|other| other == name))
    };
    let told = errors.into_iter().filter(|(name, _)| !is_ambiguous(name));
    told.map(|(name, members)| AbsenceError { name, members }).collect()
}

/// The member that names the record which is not there where this holds.
fn absent<'o>(operation: &'o Operation, (fact, outcomes): &(usize, Vec<Outcome>)) -> Option<&'o str> {
    match &operation.facts.get(*fact)?.kind {
        FactKind::Lookup { by, .. }
            if outcomes.iter().all(|outcome| matches!(outcome, Outcome::Absent | Outcome::Elsewhere)) =>
        {
            Some(by)
        }
        _ => None,
    }
}

/// Whether a place is a member or stands inside of it.
fn is_in(place: &str, member: &str) -> bool {
    place.strip_prefix(member).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
