//! Random walks through the rules of state: wrong codes, the right one, and the same one again, on one user.
//!
//! Each step of a walk is a case of its own, with the steps before it sent first: so each can be repeated alone.

use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;
use serde_json::Value;

use crate::generate::case::Params;
use crate::generate::case::Phase;
use crate::generate::case::Step;
use crate::generate::draft::Draft;
use crate::generate::draft::Edit;
use crate::generate::generator::Generator;
use crate::generate::recipe::Recipe;
use crate::generate::stage::text_at;
use crate::model::Answer;
use crate::model::Effect;
use crate::model::Fact;
use crate::model::FactKind;
use crate::model::Operation;
use crate::model::Segment;

const WALKS: usize = 8;
const STEPS: usize = 6;

/// One step of a walk: which code is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Wrong,
    Right,
    Again,
}

impl Move {
    /// What then comes of the fact about the code.
    fn outcome(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Right => "current",
            Self::Again => "used",
        }
    }
}

pub(super) fn recipes(generator: &Generator) -> Vec<Recipe> {
    let Some((index, fact)) = consumed_code(&generator.operation) else { return Vec::new() };
    let mut recipes = Vec::new();
    for walk in 1..=WALKS {
        for step in 1..=STEPS {
            let fact = fact.clone();
            recipes.push(Recipe::new(Phase::State, format!("walk/{walk}/{step}"), move |generator, _| {
                draft(generator, index, &fact, walk, step)
            }));
        }
    }
    recipes
}

/// The fact about a code that a success consumes: only then does a walk lead anywhere.
fn consumed_code(operation: &Operation) -> Option<(usize, &Fact)> {
    let rule = operation.rules.iter().find(|rule| {
        rule.answer == Answer::Success && rule.then.iter().any(|effect| matches!(effect, Effect::Consume(_)))
    })?;
    rule.then.iter().find_map(|effect| match effect {
        Effect::Consume(index) => Some((*index, operation.facts.get(*index)?)),
        _ => None,
    })
}

fn draft(generator: &Generator, index: usize, fact: &Fact, walk: usize, step: usize) -> Option<Draft> {
    let FactKind::Code { member, .. } = &fact.kind else { return None };
    // All steps of a walk share one stream, so that each begins where the one before ended.
    let mut rng = generator.stream(&format!("{}/state/walk/{walk}", generator.operation.id));
    let base = generator.baseline(&mut rng);
    let moves = moves(patience(&generator.operation), &mut rng);
    let (last, before) = moves.get(..step)?.split_last()?;
    let operation = &generator.operation;
    let rule = operation.rules.iter().find(|rule| {
        let outcome = fact.outcomes.iter().position(|outcome| outcome == last.outcome());
        rule.when.iter().any(|(about, outcomes)| {
            *about == index
                && rule.when.len() <= 2
                && outcome.is_some_and(|outcome| outcomes.contains(&outcome))
        })
    })?;
    let mut draft = Draft::valid(base.clone(), operation.requirement_id(&format!("state/{}", rule.id)));
    draft.before = before
        .iter()
        .map(|earlier| {
            Some(Step { operation: operation.id.clone(), params: with_code(&base, member, *earlier)? })
        })
        .collect::<Option<Vec<_>>>()?;
    if *last == Move::Wrong {
        draft.edits.push(Edit::Put(
            vec![Segment::Member(member.clone())],
            Value::from(other_code(text_at(&base, member)?)),
        ));
    }
    draft.becomes.insert(fact.name.clone(), last.outcome().to_owned());
    Some(draft)
}

/// How many wrong codes a user surely may send: one less than the least limit of any counter.
fn patience(operation: &Operation) -> usize {
    let limits = operation.facts.iter().filter_map(|fact| match fact.kind {
        FactKind::Counter { least, .. } => usize::try_from(least).ok(),
        _ => None,
    });
    limits.min().unwrap_or(STEPS).saturating_sub(1)
}

/// The moves of a walk: before the right code wrong ones, and afterwards the same one again.
fn moves(patience: usize, rng: &mut TestRng) -> Vec<Move> {
    let mut moves = Vec::new();
    let wrong = rng.random_range(0..=patience.min(STEPS - 2));
    moves.extend(std::iter::repeat_n(Move::Wrong, wrong));
    moves.push(Move::Right);
    while moves.len() < STEPS {
        moves.push(Move::Again);
    }
    moves
}

fn with_code(base: &Params, member: &str, step: Move) -> Option<Params> {
    let mut params = base.clone();
    if step == Move::Wrong {
        params.insert(member.to_owned(), Value::from(other_code(text_at(base, member)?)));
    }
    Some(params)
}

/// Another code of the same form: the characters in reverse, or the first one doubled.
fn other_code(code: &str) -> String {
    let reversed: String = code.chars().rev().collect();
    if reversed == code { code.chars().chain(code.chars().next()).collect() } else { reversed }
}
