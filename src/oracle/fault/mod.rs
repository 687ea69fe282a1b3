//! Faults: what goes wrong in real servers, one thing each, for a mock that is to be wrong on purpose.
//!
//! - Each has an id and a sentence, and names the requirements that it breaks.
//! - They follow from the spec alone: an operation nobody has thought of has its own.
//! - Most act where a server goes wrong before it answers: routing, parsing, decoding, counting, remembering.

mod answer;
mod constraint;
mod entry;
mod failing;
pub mod hooks;
mod input;
mod lookup;
mod message;
mod misread;
mod protocol;
mod read_back;
mod reuse;
mod seen;
mod state;
mod unserved;
mod word;

use std::fmt;

use crate::model::constraint::breach::Breach;
use crate::model::need::Need;
use crate::model::operation::Operation;
use crate::model::outcome::Outcome;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::Level;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::{RequirementFamily, RequirementId};
use crate::model::rule::{Rule, RuleAnswer};
use crate::model::service::Service;
use crate::model::way::Way;

use hooks::Alteration;

/// One thing that a service does wrong.
#[derive(Clone)]
pub struct Fault {
    /// Its id: a few words, and the place or rule behind a slash where it is about one.
    pub id: String,
    /// One sentence: what the service does.
    pub sentence: String,
    /// Whole ids of the requirements that it breaks, `must` and `should` ones alone; never empty. A run that
    /// exercises them all finds at least one of them broken; where another one hides that, and what falls in its wake,
    /// stands in the snapshot `broken-by-faults`.
    pub breaks: Vec<RequirementId>,
    /// The id of the operation to which it happens.
    pub operation: String,
    alteration: Alteration,
}

impl Fault {
    /// Whether what a service with it answers depends on what it was asked before.
    pub(crate) fn keeps_answers(&self) -> bool {
        matches!(self.alteration, Alteration::EarlierAnswer(_))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fault")
            .field("id", &self.id)
            .field("breaks", &self.breaks)
            .finish_non_exhaustive()
    }
}

/// All faults that an operation can have, in a fixed order, each id once.
pub fn catalogue(service: &Service, operation: &Operation) -> Vec<Fault> {
    let mut catalogue = Catalogue { service, operation, faults: Vec::new() };
    protocol::add(&mut catalogue);
    reuse::add(&mut catalogue);
    input::add(&mut catalogue);
    word::add(&mut catalogue);
    constraint::add(&mut catalogue);
    entry::add(&mut catalogue);
    failing::add(&mut catalogue);
    message::add(&mut catalogue);
    answer::add(&mut catalogue);
    state::add(&mut catalogue);
    read_back::add(&mut catalogue);
    unserved::add(&mut catalogue);
    catalogue.faults
}

/// A catalogue in the making.
pub(crate) struct Catalogue<'a> {
    pub(crate) service: &'a Service,
    pub(crate) operation: &'a Operation,
    faults: Vec<Fault>,
}

impl Catalogue<'_> {
    /// Adds a fault, unless nothing that is required would show it.
    fn add(
        &mut self,
        id: impl Into<String>,
        sentence: impl Into<String>,
        breaks: impl IntoIterator<Item = RequirementId>,
        alteration: Alteration,
    ) {
        let mut broken: Vec<RequirementId> = Vec::new();
        for id in breaks {
            if self.counts(&id) && !broken.contains(&id) {
                broken.push(id);
            }
        }
        if broken.is_empty() {
            return;
        }
        self.faults.push(Fault {
            id: id.into(),
            sentence: sentence.into(),
            breaks: broken,
            operation: self.operation.id.clone(),
            alteration,
        });
    }

    /// The whole id of a requirement of the operation's own.
    fn own(&self, aspect: Aspect<'_>) -> RequirementId {
        self.operation.requirement_id(aspect)
    }

    /// The whole id of a requirement of the protocol's.
    fn protocol(&self, rule: CommonRule) -> RequirementId {
        self.service.protocol.common_requirement_id(rule)
    }

    /// The whole ids of the operation's requirements of a family.
    fn family(&self, family: RequirementFamily) -> Vec<RequirementId> {
        self.own_where(|id| id.family() == family)
    }

    /// The whole ids of the operation's requirements about the constraints of the kind that a breach is of.
    fn constraints(&self, breach: Breach) -> Vec<RequirementId> {
        self.own_where(|id| {
            id.family() == RequirementFamily::Constraint && id.family_word() == breach.family()
        })
    }

    fn own_where(&self, is_meant: impl Fn(&RequirementId) -> bool) -> Vec<RequirementId> {
        let ids = self.operation.requirements.iter().map(|requirement| &requirement.id);
        ids.filter(|id| is_meant(id)).cloned().collect()
    }

    /// The requirements of the rules that ask for an outcome of a fact.
    fn rules_about(&self, fact: usize, outcome: &Outcome) -> Vec<RequirementId> {
        let asks =
            |rule: &&Rule| rule.when.iter().any(|(own, outcomes)| *own == fact && outcomes.contains(outcome));
        let rules = self.operation.rules.iter().filter(asks);
        rules.map(|rule| self.own(Aspect::State(&rule.id))).collect()
    }

    /// The requirement about the name under which a rule refuses.
    fn named(&self, rule: &Rule) -> RequirementId {
        self.own(if rule.name_citation.is_some() {
            Aspect::StateName(&rule.id)
        } else {
            Aspect::State(&rule.id)
        })
    }

    /// The requirements of a way by which requests come under rules.
    fn ways_of(&self, way: Way) -> Vec<RequirementId> {
        let rules = self.operation.rules.iter().filter(|rule| rule.ways.contains_key(&way));
        rules.map(|rule| self.own(Aspect::StateWay(&rule.id, way))).collect()
    }

    /// The same where any of them counts: requests that come so are judged by them. Others are judged by the rules.
    fn ways_or(&self, way: Way, rules: Vec<RequirementId>) -> Vec<RequirementId> {
        let mut ways = self.ways_of(way);
        ways.retain(|id| self.counts(id));
        if ways.is_empty() { rules } else { ways }
    }

    /// Whether the operation has what a fault needs to show.
    fn has(&self, need: Need) -> bool {
        need.is_met(self.service, self.operation)
    }

    /// Whether a requirement is there and is more than recorded.
    fn counts(&self, id: &RequirementId) -> bool {
        self.operation.requirement(id).is_some_and(|requirement| requirement.level() > Level::Observe)
    }

    /// The requirements of the rules that succeed.
    fn success_rules(&self) -> Vec<RequirementId> {
        let rules = self.operation.rules.iter().filter(|rule| rule.answer == RuleAnswer::Success);
        rules.map(|rule| self.own(Aspect::State(&rule.id))).collect()
    }
}
