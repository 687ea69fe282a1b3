//! From a spec and a seed to cases: families of cases write definitions, the generator completes them.

use std::sync::Arc;

use proptest::test_runner::TestRng;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::domain::text::TextError;
use crate::generate::address::CaseAddress;
use crate::generate::breaking_ways::BreakingWays;
use crate::generate::case::{Case, Change};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::fixture::{Setup, set_up};
use crate::generate::hash::right_hashes;
use crate::generate::phase::Phase;
use crate::generate::random::stream;
use crate::generate::sampler::{Elaboration, Sampler};
use crate::generate::tried_shapes::TriedShapes;
use crate::generate::wish::{WishVariant, Wishes};
use crate::model::operation::{Operation, Params};
use crate::model::outcome::Outcome;
use crate::model::place::{Segment, path_of};
use crate::model::protocol::common::CommonRule;
use crate::model::rule::FactKind;
use crate::model::service::Service;
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::wire::Request;

/// What makes cases of one operation.
#[derive(Clone, Debug)]
pub struct Generator {
    /// The service.
    pub service: Arc<Service>,
    /// The operation.
    pub operation: Arc<Operation>,
    /// Where random values come from.
    pub sampler: Sampler,
    /// The seed of the run.
    pub seed: u64,
    /// Values to use for members of valid inputs, as the user gave them.
    pub given: Params,
    /// Whether cases come with their fixtures. Their requests are the same either way.
    pub(super) sets_fixtures: bool,
    /// How random cases break what stands at each place.
    pub(super) breaking_ways: Arc<BreakingWays>,
    /// Which of the operation's shapes others of the service are tried with before it, where many are judged together.
    pub(super) tried_before: Option<Arc<TriedShapes>>,
}

impl Generator {
    /// A generator for one operation of a service.
    ///
    /// # Errors
    ///
    /// A shape that no text satisfies.
    pub fn new(
        service: Arc<Service>,
        operation: Arc<Operation>,
        seed: u64,
        given: Params,
    ) -> Result<Self, TextError> {
        let sampler = Sampler::new(&operation)?;
        let breaking_ways = Arc::new(BreakingWays::new(&operation, &sampler));
        Ok(Self {
            service,
            operation,
            sampler,
            seed,
            given,
            sets_fixtures: true,
            breaking_ways,
            tried_before: None,
        })
    }

    /// The same for a service on which no fixture can be set: none is made that nobody looks at.
    #[must_use]
    pub fn without_fixtures(self) -> Self {
        Self { sets_fixtures: false, ..self }
    }

    /// The same behind other operations of the service, which are tried with these shapes and with all of the protocol: some of
    /// the cases that it has by itself are left.
    #[must_use]
    pub fn behind_others(self, tried: &TriedShapes) -> Self {
        let tried = tried.at(&self.operation);
        Self { tried_before: Some(Arc::new(tried)), ..self }
    }

    /// Whether others of the service are tried before the operation, so that less of it is.
    pub(super) fn is_behind_others(&self) -> bool {
        self.tried_before.is_some()
    }

    /// How many are tried of what shows alike: so `few` behind other operations, all of them else.
    pub(super) fn most(&self, few: usize) -> usize {
        if self.is_behind_others() { few } else { usize::MAX }
    }

    /// A valid input with its required members alone, in plain values.
    pub fn baseline(&self, rng: &mut TestRng) -> Params {
        let mut params = Params::new();
        for member in &self.operation.members {
            let plain = |rng| self.sampler.value(&member.shape, Elaboration::Plain, rng);
            if let Some(value) = self.fixed(member).or_else(|| member.required.then(|| plain(rng))) {
                params.insert(member.name.clone(), value);
            }
        }
        params
    }

    /// A plain value for a member: the one that the user gave, if there is one.
    pub fn plain(&self, name: &str, shape: &Arc<Shape>, rng: &mut TestRng) -> Value {
        self.given.get(name).cloned().unwrap_or_else(|| self.sampler.value(shape, Elaboration::Plain, rng))
    }

    /// The value that every valid input has for a member: the user gave it, or rules tell its texts apart.
    pub fn fixed(&self, member: &Member) -> Option<Value> {
        let given = self.given.get(&member.name);
        let told = self.operation.facts.iter().find_map(|fact| match &fact.kind {
            FactKind::Member { member: told, values } if *told == member.name => values.first(),
            _ => None,
        });
        match told {
            Some(first) if member.required || given.is_some() => Some(Value::from(first.as_str())),
            _ => given.cloned(),
        }
    }

    /// Gives the members that wishes are about and that are not required, and other texts where a wish asks for them.
    pub fn add_told(&self, params: &mut Params, wishes: &Wishes, rng: &mut TestRng) {
        for fact in &self.operation.facts {
            let Some(wish) = wishes.get(&fact.name) else { continue };
            if let FactKind::Member { member, .. } = &fact.kind
                && let Some(described) =
                    self.operation.members.iter().find(|described| described.name == *member)
            {
                let value = match &wish.outcome {
                    Outcome::Other => self.sampler.value(&described.shape, Elaboration::Any, rng),
                    text => Value::from(text.word()),
                };
                params.insert(member.clone(), value);
            }
        }
    }

    /// Makes what has to stand around a nested place, where nothing does: the least value that is valid there.
    pub fn surround(&self, params: &mut Params, segments: &[Segment]) {
        let [Segment::Member(name), rest @ ..] = segments else { return };
        let Some(member) = self.operation.members.iter().find(|member| member.name == *name) else { return };
        if rest.is_empty() {
            return;
        }
        let mut rng = self.stream(&format!("around/{name}"));
        let slot = params.entry(name.clone()).or_insert(Value::Null);
        if slot.is_null() {
            *slot = self
                .given
                .get(name)
                .cloned()
                .unwrap_or_else(|| self.sampler.value(&member.shape, Elaboration::Least, &mut rng));
        }
        self.surround_below(&member.shape, slot, rest, &mut rng);
    }

    fn surround_below(&self, shape: &Shape, value: &mut Value, segments: &[Segment], rng: &mut TestRng) {
        let Some((first, rest)) = segments.split_first().filter(|(_, rest)| !rest.is_empty()) else { return };
        let inner = match (first, &shape.kind, value) {
            (Segment::Member(name), ShapeKind::Structure(members), Value::Object(structure)) => {
                members.iter().find(|member| member.name == *name).map(|member| {
                    if members.is_union() {
                        structure.retain(|other, _| other == name);
                    }
                    let least = || self.sampler.value(&member.shape, Elaboration::Least, rng);
                    (&member.shape, structure.entry(name.clone()).or_insert_with(least))
                })
            }
            (Segment::Element, ShapeKind::List(element), Value::Array(items)) => {
                if items.is_empty() {
                    items.push(self.sampler.value(element, Elaboration::Least, rng));
                }
                items.first_mut().map(|item| (element, item))
            }
            (Segment::Value, ShapeKind::Map(key, shape), Value::Object(entries)) => {
                if entries.is_empty()
                    && let Value::Object(one) = self.sampler.entries(key, shape, 1, Elaboration::Least, rng)
                {
                    entries.extend(one);
                }
                entries.values_mut().next().map(|value| (shape, value))
            }
            _ => None,
        };
        if let Some((shape, value)) = inner {
            self.surround_below(shape, value, rest, rng);
        }
    }

    /// The request of an input with a change made to it.
    pub fn encode(&self, params: &Params, change: &Change) -> Request {
        let mut request = self.service.encode_request(&self.operation, params);
        if let Change::Envelope { rule, variant } = change {
            let structure = self
                .operation
                .members
                .iter()
                .find(|member| matches!(member.shape.kind, ShapeKind::Structure(_)))
                .map(|member| member.name.as_str());
            let mut params = params.clone();
            if let Some(structure) = structure.filter(|_| *rule == CommonRule::UnknownNestedMember.id()) {
                let inside = [structure, "Unknown"].map(|name| Segment::Member(name.to_owned()));
                self.surround(&mut params, &inside);
            }
            self.service.protocol.change(&mut request, &params, rule, variant, structure);
        }
        request
    }

    /// Completes a definition; `None` where what it wishes for cannot be had.
    pub fn complete(&self, address: &CaseAddress, phase: Phase, definition: CaseDefinition) -> Option<Case> {
        let mut params = definition.base;
        self.add_hashes(&mut params, &definition.edits);
        let mut setup = self.set_up(&mut params, &definition.wishes, address.as_str())?;
        let as_drawn = self.as_drawn(&definition.wishes);
        for edit in &definition.edits {
            // What stands inside of something that was not drawn is neither changed nor taken away.
            if let Edit::Put(segments, _) | Edit::Remove(segments) = edit {
                self.surround(&mut params, segments);
            }
            edit.apply(&mut params);
        }
        for (fact, outcome) in self.operation.facts.iter().zip(&mut setup.combination) {
            if let Some(new) = definition.becomes.get(&fact.name) {
                *outcome = Some(fact.outcomes.iter().find(|outcome| *outcome == new)?.clone());
            }
        }
        let is_verbatim = definition.request.is_some();
        let request = definition.request.unwrap_or_else(|| self.encode(&params, &definition.change));
        Some(Case {
            address: address.clone(),
            phase,
            requirement: definition.requirement,
            params,
            change: definition.change,
            expectation: definition.expectation,
            fixture: setup.fixture,
            combination: setup.combination,
            mutation: definition.mutation,
            request,
            is_verbatim,
            as_drawn,
            before: definition.before,
            rests_on: definition.rests_on,
            mailbox: definition.mailbox,
            late: definition.late,
        })
    }

    fn set_up(&self, params: &mut Params, wishes: &Wishes, address: &str) -> Option<Setup> {
        let tag = || tag(self.seed, address);
        if self.sets_fixtures || !wishes.is_empty() {
            return set_up(&self.service, &self.operation, params, wishes, &tag());
        }
        right_hashes(&self.operation, params, tag)?;
        Some(Setup::default())
    }

    /// The members that take a code which is to stand as it was drawn.
    fn as_drawn(&self, wishes: &Wishes) -> Vec<String> {
        let facts =
            self.operation.facts.iter().filter(|fact| {
                wishes.get(&fact.name).is_some_and(|wish| wish.variant == WishVariant::AsDrawn)
            });
        facts
            .filter_map(|fact| match &fact.kind {
                FactKind::Code { member, .. } => Some(member.clone()),
                _ => None,
            })
            .collect()
    }

    /// Where a hash is about to be broken, the valid input has the right one: only then is it all that is wrong.
    fn add_hashes(&self, params: &mut Params, edits: &[Edit]) {
        for fact in &self.operation.facts {
            let FactKind::Digest { member, .. } = &fact.kind else { continue };
            let is_broken = edits.iter().any(|edit| match edit {
                Edit::Put(segments, value) => !value.is_null() && path_of(segments) == *member,
                _ => false,
            });
            if is_broken && !params.contains_key(member) && !member.contains('.') {
                params.insert(member.clone(), Value::from("hash"));
            }
        }
    }

    /// The stream of randomness of a case.
    pub fn stream(&self, address: &str) -> TestRng {
        stream(self.seed, address)
    }
}

/// A short text that differs between cases.
pub(super) fn tag(seed: u64, address: &str) -> String {
    let digest = Sha256::new().chain_update(seed.to_le_bytes()).chain_update(address.as_bytes()).finalize();
    let digits =
        |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));
    digest.iter().take(6).flat_map(digits).collect()
}
