//! What a case wishes of facts: which outcome, and how it comes about.

use std::collections::BTreeMap;

use crate::model::outcome::Outcome;
use crate::model::record::{FieldKind, Policy};
use crate::model::rule::{Fact, FactKind};
use crate::model::service::Service;
use crate::model::way::Way;

/// What is wished of single facts, by their names.
pub type Wishes = BTreeMap<String, Wish>;

/// What is wished of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What is to come of it.
    pub outcome: Outcome,
    /// How that comes about.
    pub variant: WishVariant,
}

/// How a wish comes true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WishVariant {
    /// In one of the ways in which fixtures are set up for the outcome, from 0.
    Made(usize),
    /// The member keeps the value that was drawn for it: a hash that is none, whatever its constraints say of it, or a
    /// code in a form that no code has which was sent, also where a server's own wrong codes would take its place.
    AsDrawn,
}

impl Wish {
    /// The outcome in its first way.
    pub fn new(outcome: Outcome) -> Self {
        Self { outcome, variant: WishVariant::Made(0) }
    }

    /// Whether there is a fixture for the wish, so far as can be said without a case.
    pub fn is_of(&self, service: &Service, fact: &Fact) -> bool {
        fact.outcomes.contains(&self.outcome)
            && match self.variant {
                WishVariant::Made(variant) => variant < variants(service, fact, &self.outcome),
                WishVariant::AsDrawn => {
                    let is_drawn = matches!(fact.kind, FactKind::Digest { .. } | FactKind::Code { .. });
                    is_drawn && self.outcome == Outcome::Wrong
                }
            }
    }
}

/// Each way to get an outcome of a fact that is a case of its own.
pub(super) fn each_way(service: &Service, fact: &Fact, outcome: &Outcome) -> Vec<Wish> {
    let made = (0..variants(service, fact, outcome)).map(WishVariant::Made);
    let is_code = matches!(fact.kind, FactKind::Code { .. }) && *outcome == Outcome::Wrong;
    let variants = made.chain(is_code.then_some(WishVariant::AsDrawn));
    variants.map(|variant| Wish { outcome: outcome.clone(), variant }).collect()
}

/// In how many ways an outcome of a fact can be set up.
pub fn variants(service: &Service, fact: &Fact, outcome: &Outcome) -> usize {
    match (&fact.kind, outcome) {
        (FactKind::Code { .. }, Outcome::Current) | (FactKind::Digest { .. }, Outcome::Wrong) => 3,
        (FactKind::Code { .. }, Outcome::Wrong | Outcome::Expired) | (FactKind::Counter { .. }, _) => 2,
        (FactKind::History { .. }, Outcome::Reused) => 3,
        (FactKind::Policy { policy, .. }, Outcome::Breaks) => {
            declared_policy(service, policy).map_or(1, |policy| policy.require.len() + 1)
        }
        _ => 1,
    }
}

/// The name of a way to get an outcome of a fact, where it can have evidence of its own.
pub fn way(fact: &Fact, wish: &Wish) -> Option<Way> {
    match (&fact.kind, &wish.outcome, wish.variant) {
        (FactKind::Code { .. }, Outcome::Wrong, WishVariant::Made(1)) => Some(Way::CodeOfAnother),
        (FactKind::Code { .. }, Outcome::Wrong, WishVariant::AsDrawn) => Some(Way::InAnotherForm),
        (FactKind::Code { .. }, Outcome::NoneSent, _) => Some(Way::NoneRequested),
        (FactKind::Lookup { .. }, Outcome::Alias, _) => Some(Way::ByAlias),
        (FactKind::Counter { .. }, Outcome::Below, WishVariant::Made(1)) => Some(Way::AfterFailures),
        _ => None,
    }
}

/// The policy that the service declares for the field at the end of a path.
pub(super) fn declared_policy(service: &Service, path: &str) -> Option<Policy> {
    let field = path.rsplit('.').next()?;
    service.records.iter().flat_map(|record| &record.fields).find_map(|(name, kind)| match kind {
        FieldKind::Policy(policy) if name == field => Some(policy.clone()),
        _ => None,
    })
}
