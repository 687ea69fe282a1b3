//! A case in the making: what a family of cases has to say about it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::generate::case::{CaseStep, Change, Expectation, LateCode, Mailbox, Mutation};
use crate::generate::sampler::{put_at, remove_at};
use crate::generate::wish::{Wish, Wishes};
use crate::model::operation::Params;
use crate::model::outcome::Outcome;
use crate::model::place::Segment;
use crate::model::requirement::id::RequirementId;
use crate::wire::Request;

/// A case in the making: a valid input, what is then changed in it, and what that is expected to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDefinition {
    /// A valid input, for which the fixture is set.
    pub base: Params,
    /// What is changed in the valid input, in order.
    pub edits: Vec<Edit>,
    /// What is done to the ordinary request.
    pub change: Change,
    /// What is expected.
    pub expectation: Expectation,
    /// The whole id of the requirement that it is about.
    pub requirement: RequirementId,
    /// What is wished of facts.
    pub wishes: Wishes,
    /// The one thing that is wrong.
    pub mutation: Option<Mutation>,
    /// Requests to be sent before.
    pub before: Vec<CaseStep>,
    /// What those make of facts: by name, the outcome.
    pub becomes: BTreeMap<String, Outcome>,
    /// Whole ids of the requirements that must hold before this case says anything of its own.
    pub rests_on: Vec<RequirementId>,
    /// Where codes are delivered that the steps ask for, if they do.
    pub mailbox: Option<Mailbox>,
    /// The member that takes one of those codes.
    pub late: Option<LateCode>,
    /// The request byte for byte, in place of what the change makes of an ordinary one.
    pub request: Option<Request>,
}

/// One change of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A value is put at a place, whatever stood there.
    Put(Vec<Segment>, Value),
    /// A member is taken away.
    Remove(Vec<Segment>),
    /// A member of the input gets another name.
    Rename(String, String),
}

impl CaseDefinition {
    /// A case that is right in every way.
    pub fn valid(base: Params, requirement: RequirementId) -> Self {
        Self {
            base,
            edits: Vec::new(),
            change: Change::None,
            expectation: Expectation::Valid,
            requirement,
            wishes: Wishes::new(),
            mutation: None,
            before: Vec::new(),
            becomes: BTreeMap::new(),
            rests_on: Vec::new(),
            mailbox: None,
            late: None,
            request: None,
        }
    }

    /// The same with one change, after which it is no longer valid.
    #[must_use]
    pub fn broken(mut self, edit: Edit, expectation: Expectation, mutation: Mutation) -> Self {
        self.edits.push(edit);
        self.expectation = expectation;
        self.mutation = Some(mutation);
        self
    }

    /// The same with another expectation.
    #[must_use]
    pub fn expecting(mut self, expectation: Expectation) -> Self {
        self.expectation = expectation;
        self
    }

    /// The same, with the requirements that must hold before it says anything of its own.
    #[must_use]
    pub fn resting_on(mut self, requirements: impl IntoIterator<Item = RequirementId>) -> Self {
        self.rests_on.extend(requirements);
        self
    }

    /// The same with one of the steps before it taken out; `None` where a later one needs what it brings.
    pub fn without_step(&self, index: usize) -> Option<Self> {
        let mut shorter = self.clone();
        let step = shorter.before.remove(index);
        if step.delivers {
            let number = self.before[..index].iter().filter(|earlier| earlier.delivers).count();
            let later = shorter.before[index..].iter_mut().filter_map(|step| step.late.as_mut());
            for late in later.chain(shorter.late.as_mut()).filter(|late| late.delivery >= number) {
                late.delivery = late.delivery.checked_sub(1).filter(|_| late.delivery > number)?;
            }
        }
        Some(shorter)
    }

    /// The same with a wish.
    #[must_use]
    pub fn wishing(mut self, fact: &str, wish: Wish) -> Self {
        self.wishes.insert(fact.to_owned(), wish);
        self
    }
}

impl Edit {
    /// Makes the change.
    pub fn apply(&self, params: &mut Params) {
        match self {
            Self::Put(segments, value) => put_at(params, segments, value.clone()),
            Self::Remove(segments) => remove_at(params, segments),
            Self::Rename(from, to) => {
                *params = std::mem::take(params)
                    .into_iter()
                    .map(|(name, value)| if name == *from { (to.clone(), value) } else { (name, value) })
                    .collect();
            }
        }
    }
}
