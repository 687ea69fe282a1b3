//! Random walks through the rules of state: wrong codes, new ones, the right one, and old ones again, on one user.
//!
//! - Each step of a walk is a case of its own, with the steps before it sent first: so each can be repeated alone.
//! - What a step comes to follows from the steps before it. Where that is open, the walk asks for a new code next,
//!   with which it knows again where it stands.

use std::collections::BTreeSet;

use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::generate::address::CaseAddress;
use crate::generate::case::{CaseStep, Expectation, LateCode, Mailbox};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::fixture::set_up;
use crate::generate::generator::Generator;
use crate::generate::params::text_at;
use crate::generate::phase::Phase;
use crate::generate::sampler::Elaboration;
use crate::generate::template::CaseTemplate;
use crate::generate::wish::Wishes;
use crate::model::operation::{Operation, Params};
use crate::model::outcome::Outcome;
use crate::model::place::Segment;
use crate::model::requirement::aspect::Aspect;
use crate::model::rule::{Effect, Fact, FactKind, RuleAnswer, Verdicts};
use crate::model::service::Service;
use crate::model::way::Way;

const WALKS: usize = 12;
const STEPS: usize = 8;
/// How often a walk asks for a new code at most: services bound that too.
const REQUESTS: usize = 3;

/// One step of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// A code that was never sent.
    Wrong,
    /// The newest code, which has not been used.
    Right(Code),
    /// A code that was used, when none is waiting.
    Again(Code),
    /// A code after which a newer one was sent.
    Old(Code),
    /// A new code is asked for.
    Request,
}

/// A code that the user knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    /// The one that was sent before the walk: it stands in the input.
    First,
    /// One that a step of the walk asked for, from 0.
    Delivered(usize),
}

impl Move {
    /// What then comes of the fact about the code; nothing where no code is sent.
    fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Wrong => Some(Outcome::Wrong),
            Self::Right(_) => Some(Outcome::Current),
            Self::Again(_) => Some(Outcome::Used),
            Self::Old(_) => Some(Outcome::Superseded),
            Self::Request => None,
        }
    }

    fn code(self) -> Option<Code> {
        match self {
            Self::Right(code) | Self::Again(code) | Self::Old(code) => Some(code),
            Self::Wrong | Self::Request => None,
        }
    }
}

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let Some(path) = Path::of(generator) else { return Vec::new() };
    let mut templates = Vec::new();
    for walk in 1..=WALKS {
        for step in 1..=STEPS {
            let path = path.clone();
            templates.push(CaseTemplate::new(
                Phase::State,
                format!("walk/{walk}/{step}"),
                move |generator, _| definition(generator, &path, walk, step),
            ));
        }
    }
    templates
}

/// What walks are about: the code that a success uses up, and how a new one is asked for.
#[derive(Clone, Debug)]
struct Path {
    /// The fact about the code.
    fact: Fact,
    index: usize,
    /// The member that carries the code.
    member: String,
    /// The id of the operation that sends a new one, if there is one.
    sends: Option<String>,
}

impl Path {
    /// Only where a success uses the code up does a walk lead anywhere.
    fn of(generator: &Generator) -> Option<Self> {
        let operation = &generator.operation;
        let rule = operation.rules.iter().find(|rule| {
            rule.answer == RuleAnswer::Success
                && rule.then.iter().any(|effect| matches!(effect, Effect::Consume(_)))
        })?;
        let index = rule.then.iter().find_map(|effect| match effect {
            Effect::Consume(index) => Some(*index),
            _ => None,
        })?;
        let fact = operation.facts.get(index)?.clone();
        let FactKind::Code { member, with, .. } = &fact.kind else { return None };
        let member = member.clone();
        let sends = record_and_field(operation, with)
            .and_then(|wanted| generator.service.operations.iter().find(|other| issues(other, &wanted)))
            .map(|other| other.id.clone());
        Some(Self { fact, index, member, sends })
    }
}

/// The kind of record and the field at the end of a path that begins with a fact.
fn record_and_field(operation: &Operation, path: &str) -> Option<(String, String)> {
    let (fact, field) = path.split_once('.')?;
    let fact = operation.facts.iter().find(|candidate| candidate.name == fact)?;
    match &fact.kind {
        FactKind::Lookup { record, .. } => Some((record.clone(), field.to_owned())),
        _ => None,
    }
}

/// Whether a success of the operation sends a new code of that kind.
fn issues(operation: &Operation, wanted: &(String, String)) -> bool {
    let issued = |effect: &Effect| match effect {
        Effect::Issue(index) => match &operation.facts.get(*index)?.kind {
            FactKind::Issued { of } => record_and_field(operation, of),
            _ => None,
        },
        _ => None,
    };
    let successes = operation.rules.iter().filter(|rule| rule.answer == RuleAnswer::Success);
    successes.flat_map(|rule| &rule.then).any(|effect| issued(effect).as_ref() == Some(wanted))
}

fn definition(generator: &Generator, path: &Path, walk: usize, step: usize) -> Option<CaseDefinition> {
    let operation = &generator.operation;
    // All steps of a walk share one stream, so that each begins where the one before ended.
    let mut rng =
        generator.stream(CaseAddress::new(&operation.id, Phase::State, format_args!("walk/{walk}")).as_str());
    let base = generator.baseline(&mut rng);
    let request = path.sends.as_ref().and_then(|id| {
        let other = generator.service.operation(id)?;
        Some(CaseStep {
            operation: id.clone(),
            params: asking(generator, other, &base, &mut rng)?,
            late: None,
            delivers: true,
        })
    });
    let requests = if request.is_some() { REQUESTS } else { 0 };
    let moves = moves(patience(operation), requests, &mut rng);
    let (last, before) = moves.get(..step)?.split_last()?;
    let outcome = last.outcome()?;
    let (rule, answer) = deciding(generator, path, &base, &outcome)?;
    let after_failures = before
        .iter()
        .rev()
        .take_while(|earlier| !matches!(earlier, Move::Right(_)))
        .any(|earlier| matches!(earlier, Move::Wrong | Move::Again(_) | Move::Old(_)));
    let known = operation.rules.iter().find(|known| known.id == rule);
    let has_way = known.is_some_and(|rule| rule.ways.contains_key(&Way::AfterFailures));
    let aspect = if after_failures && has_way {
        Aspect::StateWay(&rule, Way::AfterFailures)
    } else {
        Aspect::State(&rule)
    };
    let mut definition = CaseDefinition::valid(base.clone(), operation.requirement_id(aspect));
    if matches!(answer, RuleAnswer::Any(_)) {
        definition.expectation = Expectation::Open;
    }
    definition.before = before
        .iter()
        .map(|earlier| match earlier {
            Move::Request => request.clone(),
            other => Some(CaseStep {
                operation: operation.id.clone(),
                params: with_code(&base, &path.member, *other)?,
                late: late(&path.member, *other),
                delivers: false,
            }),
        })
        .collect::<Option<Vec<_>>>()?;
    // What an earlier step comes to is judged by a case of its own: where that is broken, this one is its wake.
    let earlier = before.iter().filter_map(|earlier| earlier.outcome());
    let earlier = earlier
        .filter_map(|outcome| deciding(generator, path, &base, &outcome))
        .map(|(rule, _)| operation.requirement_id(Aspect::State(&rule)));
    let rests_on: BTreeSet<_> = earlier.filter(|id| *id != definition.requirement).collect();
    definition.rests_on = rests_on.into_iter().collect();
    if *last == Move::Wrong {
        let wrong = Value::from(other_code(text_at(&base, &path.member)?));
        definition.edits.push(Edit::Put(vec![Segment::Member(path.member.clone())], wrong));
    }
    definition.late = late(&path.member, *last);
    definition.mailbox = mailbox(operation, path);
    definition.becomes.insert(path.fact.name.clone(), outcome);
    Some(definition)
}

/// The rule that decides about a code of this outcome where all else is ordinary; none where several may.
fn deciding(
    generator: &Generator,
    path: &Path,
    base: &Params,
    outcome: &Outcome,
) -> Option<(String, RuleAnswer)> {
    let (service, operation): (&Service, &Operation) = (&generator.service, &generator.operation);
    let set = set_up(service, operation, &mut base.clone(), &Wishes::new(), "walk")?;
    let mut combination = set.combination;
    combination[path.index] = Some(path.fact.outcomes.iter().find(|one| *one == outcome)?.clone());
    let verdicts = Verdicts::of(&operation.rules, &combination)?;
    let rule = &operation.rules[verdicts.first];
    verdicts.tied.is_empty().then(|| (rule.id.clone(), rule.answer.clone()))
}

/// The input with which a new code is asked for: the records that the walk is about, under the names it knows.
fn asking(generator: &Generator, other: &Operation, base: &Params, rng: &mut TestRng) -> Option<Params> {
    let mut params = Params::new();
    for member in other.members.iter().filter(|member| member.required) {
        let looked_up = other.facts.iter().find_map(|fact| match &fact.kind {
            FactKind::Lookup { record, by, .. } if *by == member.name => Some(record),
            _ => None,
        });
        let known = looked_up.and_then(|record| name_of(&generator.operation, record, base));
        let value = match known {
            Some(name) => Value::from(name),
            None => generator.sampler.value(&member.shape, Elaboration::Plain, rng),
        };
        params.insert(member.name.clone(), value);
    }
    Some(params)
}

/// The name under which the operation's input looks a record of this kind up.
fn name_of<'p>(operation: &Operation, wanted: &str, params: &'p Params) -> Option<&'p str> {
    operation.facts.iter().find_map(|fact| match &fact.kind {
        FactKind::Lookup { record, by, .. } if record == wanted => text_at(params, by),
        _ => None,
    })
}

fn mailbox(operation: &Operation, path: &Path) -> Option<Mailbox> {
    let FactKind::Code { with, .. } = &path.fact.kind else { return None };
    let (record, _) = record_and_field(operation, with)?;
    let by = operation.facts.iter().find_map(|fact| match &fact.kind {
        FactKind::Lookup { record: kind, by, .. } if *kind == record => Some(by.clone()),
        _ => None,
    })?;
    Some(Mailbox { record, by })
}

/// How often a user surely may be refused: one time less than the least limit of any counter.
fn patience(operation: &Operation) -> usize {
    let limits = operation.facts.iter().filter_map(|fact| match fact.kind {
        FactKind::Counter { least, .. } => usize::try_from(least).ok(),
        _ => None,
    });
    limits.min().unwrap_or(STEPS).saturating_sub(1)
}

/// The moves of a walk. None is made of which nobody would know what it comes to, but for an old code.
fn moves(patience: usize, requests: usize, rng: &mut TestRng) -> Vec<Move> {
    let mut moves = Vec::new();
    let (mut waiting, mut used, mut superseded) = (Some(Code::First), Vec::new(), Vec::new());
    let (mut refused, mut requested, mut is_lost) = (0, 0, false);
    while moves.len() < STEPS {
        let mut choices = Vec::new();
        if requested < requests {
            choices.push(Move::Request);
        }
        if let (Some(code), false) = (waiting, is_lost) {
            choices.extend([Move::Right(code), Move::Right(code)]);
            if refused < patience {
                choices.extend([Move::Wrong, Move::Wrong]);
                choices.extend(superseded.last().map(|code| Move::Old(*code)));
            }
        }
        if waiting.is_none() && refused < patience {
            choices.extend(used.last().map(|code| Move::Again(*code)));
        }
        if choices.is_empty() {
            break;
        }
        let chosen = choices[rng.random_range(0..choices.len())];
        match chosen {
            Move::Request => {
                superseded.extend(waiting.replace(Code::Delivered(requested)));
                (requested, is_lost) = (requested + 1, false);
            }
            Move::Right(code) => {
                used.push(code);
                superseded.clear();
                (waiting, refused) = (None, 0);
            }
            Move::Old(_) => (refused, is_lost) = (refused + 1, true),
            Move::Wrong | Move::Again(_) => refused += 1,
        }
        moves.push(chosen);
    }
    moves
}

/// The input of a step, in which a code that is delivered later is still the first one.
fn with_code(base: &Params, member: &str, step: Move) -> Option<Params> {
    let mut params = base.clone();
    if step == Move::Wrong {
        params.insert(member.to_owned(), Value::from(other_code(text_at(base, member)?)));
    }
    Some(params)
}

fn late(member: &str, step: Move) -> Option<LateCode> {
    match step.code() {
        Some(Code::Delivered(delivery)) => Some(LateCode { member: member.to_owned(), delivery }),
        _ => None,
    }
}

/// Another code of the same form: the characters in reverse, or the first one doubled.
fn other_code(code: &str) -> String {
    let reversed: String = code.chars().rev().collect();
    if reversed == code { code.chars().chain(code.chars().next()).collect() } else { reversed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::random::stream;

    #[test]
    fn every_move_leads_where_the_walk_says() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..500 {
            let moves = moves(4, REQUESTS, &mut stream(seed, "walk"));
            // What a user knows who has only watched.
            let (mut sent, mut used, mut asked) = (vec![Code::First], Vec::new(), 0);
            for (index, step) in moves.iter().enumerate() {
                let newest = *sent.last().unwrap_or(&Code::First);
                let is_waiting = !used.contains(&newest);
                match step {
                    Move::Request => {
                        sent.push(Code::Delivered(asked));
                        asked += 1;
                    }
                    Move::Right(code) => {
                        assert!(*code == newest && is_waiting, "{moves:?}");
                        used.extend(sent.iter().copied());
                    }
                    Move::Again(code) => assert!(used.contains(code) && !is_waiting, "{moves:?}"),
                    Move::Old(code) => {
                        assert!(sent.contains(code) && *code != newest && !used.contains(code), "{moves:?}");
                        assert!(moves.get(index + 1).is_none_or(|next| *next == Move::Request), "{moves:?}");
                    }
                    Move::Wrong => assert!(is_waiting, "{moves:?}"),
                }
                seen.insert(format!("{step:?}"));
            }
            assert!(asked <= REQUESTS && !moves.is_empty());
        }
        assert!(seen.len() >= 10, "{seen:?}");
    }
}
