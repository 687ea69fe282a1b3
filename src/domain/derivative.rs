//! What is left of patterns with look-around behind each character, as formulas of which equal ones are one.
//!
//! - A look ahead is a second pattern that the rest of the text must match too, or must not: `and` and `not` of formulas.
//! - What is looked behind for is followed beside all else from the start of the text, so that it is known when it is asked.
//! - Formulas are deterministic, so that what a pattern refuses is as easy to draw as what it matches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use regex_syntax::hir::Hir;

use crate::domain::alphabet::Alphabet;
use crate::domain::expression::{Expression, Expressions, Interner, Rest, RestId};
use crate::domain::formula::{ALWAYS, Formula, FormulaId, Formulas, NEVER};
use crate::model::constraint::pattern::look::WordPart;

/// The most steps that the derivatives of some patterns may take, and the most states.
const MOST_STEPS: usize = 1 << 18;
const MOST_STATES: usize = 1 << 14;

/// The number of a place.
type PlaceId = usize;

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// That all patterns match it.
    Matched,
    /// That none matches it, nor a part of it where a pattern is searched for.
    Refused,
}

/// Where a text stands: what was before, and what must follow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Standing {
    has_begun: bool,
    before: WordPart,
    behinds: Vec<FormulaId>,
    formula: FormulaId,
}

/// What is known at a place beside the rest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TextPlace {
    has_begun: bool,
    before: WordPart,
    behinds: Vec<bool>,
}

/// A state: whether a text may end here, and the parts of all characters that lead to other states.
#[derive(Debug)]
pub(super) struct DerivedState {
    pub(super) accepts: bool,
    pub(super) edges: BTreeMap<usize, BTreeSet<usize>>,
}

/// The states of some patterns, the first of which is the start, and the characters that lead on.
#[derive(Debug)]
pub(super) struct DerivedStates {
    pub(super) states: Vec<DerivedState>,
    pub(super) partition: Alphabet,
}

/// The patterns take more than can be held.
#[derive(Debug)]
pub(super) struct Exhausted;

/// Follows patterns, each with whether it is searched for.
pub(super) fn derived(patterns: &[(&Hir, bool)], wanted: Language) -> Result<DerivedStates, Exhausted> {
    let mut expressions = Expressions::default();
    let (done, any) = (expressions.rest(Rest::Done), expressions.rest(Rest::Any));
    let mut roots = Vec::new();
    for (hir, is_searched) in patterns {
        let pattern = expressions.add(hir);
        let root = if *is_searched && wanted == Language::Refused {
            let before = expressions.add(&anything());
            let rest = expressions.then(pattern, any);
            expressions.then(before, rest)
        } else {
            expressions.then(pattern, done)
        };
        roots.push(root);
    }
    let partition = Alphabet::new(&expressions.classes, expressions.has_boundary());
    let mut derivation = Derivation {
        expressions,
        formulas: Formulas::new(),
        partition,
        places: Interner::default(),
        derived: HashMap::new(),
        open: Vec::new(),
        steps: 0,
    };
    let roots: BTreeSet<FormulaId> = roots
        .into_iter()
        .map(|root| {
            let matched = derivation.formulas.number(Formula::Matches(root));
            if wanted == Language::Matched { matched } else { derivation.formulas.not(matched) }
        })
        .collect();
    let formula = derivation.formulas.all(roots);
    derivation.states(formula)
}

fn anything() -> Hir {
    Hir::repetition(regex_syntax::hir::Repetition {
        min: 0,
        max: None,
        greedy: false,
        sub: Box::new(Hir::dot(regex_syntax::hir::Dot::AnyChar)),
    })
}

struct Derivation {
    expressions: Expressions,
    formulas: Formulas,
    partition: Alphabet,
    places: Interner<TextPlace>,
    /// What was derived, by the part of all characters, the place and the formula.
    derived: HashMap<(usize, PlaceId, FormulaId), FormulaId>,
    /// What is being derived: coming to it again without a character leads nowhere new.
    open: Vec<RestId>,
    steps: usize,
}

impl Derivation {
    fn states(mut self, formula: FormulaId) -> Result<DerivedStates, Exhausted> {
        let behinds = self.behinds_begun();
        let mut standings = Interner::default();
        standings.number(Standing { has_begun: false, before: WordPart::Outside, behinds, formula });
        let mut states: Vec<DerivedState> = Vec::new();
        while states.len() < standings.len() {
            let standing: Standing = standings.get(states.len()).clone();
            let known = self.known(&standing);
            let mut state =
                DerivedState { accepts: self.may_end(&known, standing.formula), edges: BTreeMap::new() };
            let place = self.places.number(known);
            for part in 0..self.partition.parts().len() {
                let formula = self.derive(part, place, standing.formula)?;
                if formula == NEVER {
                    continue;
                }
                let behinds = self.behinds_next(part, place, &standing.behinds)?;
                let before = self.partition.parts()[part].word;
                let next = standings.number(Standing { has_begun: true, before, behinds, formula });
                state.edges.entry(next).or_default().insert(part);
            }
            states.push(state);
            if standings.len() > MOST_STATES {
                return Err(Exhausted);
            }
        }
        Ok(DerivedStates { states, partition: self.partition })
    }

    fn behinds_begun(&mut self) -> Vec<FormulaId> {
        let done = self.expressions.rest(Rest::Done);
        let behinds = self.expressions.behinds.clone();
        let begun = |behind| {
            let rest = self.expressions.then(behind, done);
            self.formulas.number(Formula::Matches(rest))
        };
        behinds.into_iter().map(begun).collect()
    }

    /// What is looked behind for may begin anew at every place.
    fn behinds_next(
        &mut self,
        part: usize,
        place: PlaceId,
        behinds: &[FormulaId],
    ) -> Result<Vec<FormulaId>, Exhausted> {
        let begun = self.behinds_begun();
        let mut next = Vec::new();
        for (followed, begun) in behinds.iter().zip(begun) {
            let derived = self.derive(part, place, *followed)?;
            next.push(self.formulas.any(BTreeSet::from([derived, begun])));
        }
        Ok(next)
    }

    fn known(&self, standing: &Standing) -> TextPlace {
        // What is looked behind for asks nothing about places.
        let nothing = TextPlace { has_begun: true, before: WordPart::Outside, behinds: Vec::new() };
        let is_matched = |formula: &FormulaId| self.may_end(&nothing, *formula);
        TextPlace {
            has_begun: standing.has_begun,
            before: standing.before,
            behinds: standing.behinds.iter().map(is_matched).collect(),
        }
    }

    fn derive(&mut self, part: usize, place: PlaceId, formula: FormulaId) -> Result<FormulaId, Exhausted> {
        if let Some(known) = self.derived.get(&(part, place, formula)) {
            return Ok(*known);
        }
        let derived = match self.formulas.get(formula).clone() {
            Formula::Never | Formula::Always => return Ok(formula),
            Formula::Matches(rest) => self.derive_rest(part, place, rest)?,
            Formula::Not(inner) => {
                let inner = self.derive(part, place, inner)?;
                self.formulas.not(inner)
            }
            Formula::Any(inner) => {
                let inner = self.derive_each(part, place, inner)?;
                self.formulas.any(inner)
            }
            Formula::All(inner) => {
                let inner = self.derive_each(part, place, inner)?;
                self.formulas.all(inner)
            }
        };
        self.derived.insert((part, place, formula), derived);
        Ok(derived)
    }

    fn derive_each(
        &mut self,
        part: usize,
        place: PlaceId,
        formulas: BTreeSet<FormulaId>,
    ) -> Result<BTreeSet<FormulaId>, Exhausted> {
        self.step(formulas.len())?;
        formulas.into_iter().map(|one| self.derive(part, place, one)).collect()
    }

    fn step(&mut self, steps: usize) -> Result<(), Exhausted> {
        self.steps += steps;
        if self.steps > MOST_STEPS { Err(Exhausted) } else { Ok(()) }
    }

    fn derive_rest(&mut self, part: usize, place: PlaceId, rest: RestId) -> Result<FormulaId, Exhausted> {
        self.step(1)?;
        let (expression, behind) = match self.expressions.rest_at(rest) {
            Rest::Done => return Ok(NEVER),
            Rest::Any => return Ok(ALWAYS),
            Rest::Then(expression, behind) => (expression, behind),
        };
        match self.expressions.get(expression).clone() {
            Expression::Empty => self.derive_rest(part, place, behind),
            Expression::Class(class) if self.partition.is_held(part, class) => Ok(self.left(behind)),
            Expression::Class(_) | Expression::End => Ok(NEVER),
            Expression::Concat(parts) => {
                let rest = parts.iter().rev().fold(behind, |rest, one| self.expressions.then(*one, rest));
                self.derive_rest(part, place, rest)
            }
            Expression::Alternation(parts) => {
                let mut any = BTreeSet::new();
                for one in parts {
                    let rest = self.expressions.then(one, behind);
                    any.insert(self.derive_rest(part, place, rest)?);
                }
                Ok(self.formulas.any(any))
            }
            Expression::Repetition { max: Some(0), .. } => self.derive_rest(part, place, behind),
            Expression::Repetition { sub, min, max } => {
                if self.open.contains(&rest) {
                    return Ok(NEVER);
                }
                let fewer = Expression::Repetition {
                    sub,
                    min: min.saturating_sub(1),
                    max: max.map(|max| max.saturating_sub(1)),
                };
                let fewer = self.expressions.number(fewer);
                let again = self.expressions.then(fewer, behind);
                let turn = self.expressions.then(sub, again);
                self.open.push(rest);
                let turned = self.derive_rest(part, place, turn);
                self.open.pop();
                let turned = turned?;
                if min > 0 {
                    return Ok(turned);
                }
                let ended = self.derive_rest(part, place, behind)?;
                Ok(self.formulas.any(BTreeSet::from([turned, ended])))
            }
            Expression::Start if self.places.get(place).has_begun => Ok(NEVER),
            Expression::Start => self.derive_rest(part, place, behind),
            Expression::Behind { behind: looked, is_negated } => {
                let is_asked =
                    self.places.get(place).behinds.get(looked).is_some_and(|found| *found != is_negated);
                if is_asked { self.derive_rest(part, place, behind) } else { Ok(NEVER) }
            }
            Expression::Boundary => {
                let divides = self.places.get(place).before.surely_divides(self.partition.parts()[part].word);
                if divides { self.derive_rest(part, place, behind) } else { Ok(NEVER) }
            }
            Expression::Ahead { sub, is_negated } => {
                let then = self.derive_rest(part, place, behind)?;
                if then == NEVER {
                    return Ok(NEVER);
                }
                let any = self.expressions.rest(Rest::Any);
                let ahead = self.expressions.then(sub, any);
                let open = std::mem::take(&mut self.open);
                let ahead = self.derive_rest(part, place, ahead);
                self.open = open;
                let ahead = ahead?;
                let ahead = if is_negated { self.formulas.not(ahead) } else { ahead };
                Ok(self.formulas.all(BTreeSet::from([ahead, then])))
            }
        }
    }

    /// What is left where a character was read.
    fn left(&mut self, rest: RestId) -> FormulaId {
        match self.expressions.rest_at(rest) {
            Rest::Any => ALWAYS,
            Rest::Done | Rest::Then(..) => self.formulas.number(Formula::Matches(rest)),
        }
    }

    /// Whether the text may end here.
    fn may_end(&self, known: &TextPlace, formula: FormulaId) -> bool {
        match self.formulas.get(formula) {
            Formula::Never => false,
            Formula::Always => true,
            Formula::Matches(rest) => self.rest_may_end(known, *rest),
            Formula::Not(inner) => !self.may_end(known, *inner),
            Formula::Any(inner) => inner.iter().any(|one| self.may_end(known, *one)),
            Formula::All(inner) => inner.iter().all(|one| self.may_end(known, *one)),
        }
    }

    fn rest_may_end(&self, known: &TextPlace, rest: RestId) -> bool {
        match self.expressions.rest_at(rest) {
            Rest::Done | Rest::Any => true,
            Rest::Then(expression, behind) => {
                self.may_be_empty(known, expression) && self.rest_may_end(known, behind)
            }
        }
    }

    /// Whether an expression matches the empty end of a text. What comes behind it does not change that.
    fn may_be_empty(&self, known: &TextPlace, expression: usize) -> bool {
        match self.expressions.get(expression) {
            Expression::Empty | Expression::End => true,
            Expression::Class(_) => false,
            Expression::Concat(parts) => parts.iter().all(|part| self.may_be_empty(known, *part)),
            Expression::Alternation(parts) => parts.iter().any(|part| self.may_be_empty(known, *part)),
            Expression::Repetition { sub, min, .. } => *min == 0 || self.may_be_empty(known, *sub),
            Expression::Start => !known.has_begun,
            Expression::Ahead { sub, is_negated } => self.may_be_empty(known, *sub) != *is_negated,
            Expression::Behind { behind, is_negated } => {
                known.behinds.get(*behind).is_some_and(|found| found != is_negated)
            }
            Expression::Boundary => known.before.surely_divides(WordPart::Outside),
        }
    }
}
