//! The finite product of what can come of all facts: every situation that a table of rules must decide.

use crate::model::outcome::Outcome;
use crate::model::rule::{Combination, Fact};

/// Every combination of outcomes that can be: a fact that hangs on a look-up has no outcome where nothing was found.
///
/// Ordinary outcomes come first, so that the first combination with some property is the most ordinary one.
#[derive(Clone, Debug)]
pub struct Combinations<'a> {
    facts: &'a [Fact],
    needs: Vec<Option<usize>>,
    next: Option<Combination>,
}

impl<'a> Combinations<'a> {
    /// The combinations of facts, of which each must stand behind the one that it needs.
    pub fn of(facts: &'a [Fact]) -> Self {
        let needs = facts
            .iter()
            .map(|fact| facts.iter().position(|other| Some(&other.name) == fact.needs.as_ref()))
            .collect();
        let mut combinations = Self { facts, needs, next: None };
        let mut first = Vec::with_capacity(facts.len());
        combinations.complete(&mut first);
        combinations.next = Some(first);
        combinations
    }

    /// A bound on how many there are: quick, and never too small.
    pub fn at_most(facts: &[Fact]) -> usize {
        facts.iter().fold(1, |product, fact| product.saturating_mul(fact.outcomes.len()))
    }

    /// Fills up with the ordinary outcome of each fact that has one.
    fn complete(&self, combination: &mut Combination) {
        for index in combination.len()..self.facts.len() {
            let was_found = |need: usize| combination[need].as_ref().is_some_and(Outcome::is_found);
            let asked = self.needs[index].is_none_or(was_found);
            combination.push(self.facts[index].outcomes.first().filter(|_| asked).cloned());
        }
    }

    fn following(&self, mut combination: Combination) -> Option<Combination> {
        while let Some(outcome) = combination.pop() {
            let Some(outcome) = outcome else { continue };
            let mut outcomes = self.facts[combination.len()].outcomes.iter();
            if let Some(next) = outcomes.by_ref().find(|one| **one == outcome).and_then(|_| outcomes.next()) {
                combination.push(Some(next.clone()));
                self.complete(&mut combination);
                return Some(combination);
            }
        }
        None
    }
}

impl Iterator for Combinations<'_> {
    type Item = Combination;

    fn next(&mut self) -> Option<Combination> {
        let combination = self.next.take()?;
        self.next = self.following(combination.clone());
        Some(combination)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rule::FactKind;

    #[test]
    fn a_fact_has_no_outcome_where_what_it_needs_was_not_found() {
        let lookup = FactKind::Lookup { record: "user".into(), by: "Name".into(), within: None };
        let facts = [
            Fact {
                name: "user".into(),
                kind: lookup,
                outcomes: vec![Outcome::Found, Outcome::Absent],
                needs: None,
            },
            Fact {
                name: "status".into(),
                kind: FactKind::Field { of: "user.status".into() },
                outcomes: vec![Outcome::On, Outcome::Off],
                needs: Some("user".into()),
            },
        ];
        let all: Vec<Combination> = Combinations::of(&facts).collect();
        let found = |second| vec![Some(Outcome::Found), Some(second)];
        assert_eq!(all, [found(Outcome::On), found(Outcome::Off), vec![Some(Outcome::Absent), None]]);
        assert!(Combinations::at_most(&facts) >= all.len());
    }

    #[test]
    fn no_facts_make_one_combination() {
        assert_eq!(Combinations::of(&[]).collect::<Vec<_>>(), [Vec::new()]);
    }
}
