//! The finite product of what can come of all facts: every situation that a table of rules must decide.

use crate::model::rule::{Combination, Fact, FactKind};

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
            let asked = self.needs[index].is_none_or(|need| was_found(&self.facts[need], combination[need]));
            combination.push((asked && !self.facts[index].outcomes.is_empty()).then_some(0));
        }
    }

    fn following(&self, mut combination: Combination) -> Option<Combination> {
        while let Some(outcome) = combination.pop() {
            let Some(outcome) = outcome else { continue };
            if outcome + 1 < self.facts[combination.len()].outcomes.len() {
                combination.push(Some(outcome + 1));
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

/// Whether a look-up with this outcome found a record where it had to be.
fn was_found(fact: &Fact, outcome: Option<usize>) -> bool {
    matches!(fact.kind, FactKind::Lookup { .. })
        && outcome.is_some_and(|outcome| matches!(fact.outcomes[outcome].as_str(), "found" | "alias"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_no_outcome_where_what_it_needs_was_not_found() {
        let lookup = FactKind::Lookup { record: "user".into(), by: "Name".into(), within: None };
        let outcomes = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let facts = [
            Fact { name: "user".into(), kind: lookup, outcomes: outcomes(&["found", "absent"]), needs: None },
            Fact {
                name: "status".into(),
                kind: FactKind::Field { of: "user.status".into() },
                outcomes: outcomes(&["on", "off"]),
                needs: Some("user".into()),
            },
        ];
        let all: Vec<Combination> = Combinations::of(&facts).collect();
        assert_eq!(all, [vec![Some(0), Some(0)], vec![Some(0), Some(1)], vec![Some(1), None]]);
        assert!(Combinations::at_most(&facts) >= all.len());
    }

    #[test]
    fn no_facts_make_one_combination() {
        assert_eq!(Combinations::of(&[]).collect::<Vec<_>>(), [Vec::new()]);
    }
}
