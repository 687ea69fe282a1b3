//! Makes a failing case small: what is wrong with it stays, everything else goes.
//!
//! - Every candidate is completed like any case, and the oracle must find it wrong, or right, for the same reason.
//! - Every candidate is tried on a correct service first: one that such a service fails too shows nothing.
//! - Candidates that are ruled out so, or that were sent before, cost no request.
//! - The last pass takes away single members, elements and characters until none can go.

mod part;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::strategy::ValueTree;
use serde_json::Value;

use crate::check::verdict::{Behavior, BreakageKind, Verdict};
use crate::domain::shrink::TextTree;
use crate::event::finding::Exchange;
use crate::generate::address::CaseAddress;
use crate::generate::case::{Case, Expectation};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::phase::Phase;
use crate::generate::spot::Spot;
use crate::model::constraint::breach::Breach;
use crate::model::place::{Place, Segment};
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::model::shape::{Shape, ShapeKind};
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::possible::Reason;
use crate::run::case_outcome::CaseOutcome;
use crate::run::case_runner::CaseRunner;
use crate::run::local_service::{Carriage, LocalService};
use crate::run::subject::Channel;

/// What a search came to.
#[derive(Debug)]
pub(super) struct Smallest {
    /// The smaller case's outcome and exchange, where there is one.
    pub(super) outcome: Option<(CaseOutcome, Exchange)>,
    /// The case.
    pub(super) definition: CaseDefinition,
    /// Whether nothing more can be taken away.
    pub(super) is_minimal: bool,
}

/// What candidates are tried on before they are sent.
#[derive(Debug)]
pub(super) struct Trial {
    /// Says what is wrong with a request by itself.
    oracle: Oracle,
    /// A correct service.
    local_service: LocalService,
}

/// A search for a smaller case that breaks the same requirement in the same way.
pub(super) struct Search<'a> {
    pub(super) runner: CaseRunner<'a>,
    pub(super) trial: &'a Trial,
    pub(super) requirement: &'a RequirementId,
    pub(super) outcome: BreakageKind,
    /// Whether any request will do that breaks the requirement, whatever else is wrong with it.
    pub(super) for_any_reason: bool,
    pub(super) address: &'a CaseAddress,
    pub(super) phase: Phase,
    /// How many requests may still be sent.
    pub(super) allowance: u64,
    /// Whether a candidate was left out for want of requests.
    pub(super) is_spent: bool,
}

impl Trial {
    /// What candidates for a service of this behavior are tried on.
    pub(super) fn new(service: &Arc<Service>, behavior: Behavior) -> Self {
        let settings = OracleSettings { stateless: true, ..OracleSettings::default() };
        Self {
            oracle: Oracle::new(Arc::clone(service), settings),
            local_service: LocalService::new(service, behavior, &[], Carriage::AsWritten),
        }
    }
}

impl<'a> Search<'a> {
    /// Searches from a definition whose case breaks the requirement.
    pub(super) async fn run(
        mut self,
        channel: &mut Channel,
        definition: CaseDefinition,
        case: Case,
    ) -> Smallest {
        let mut state = SearchState {
            reason: self.reason(&case),
            tried: BTreeSet::from([case.request.body.clone()]),
            best: None,
            definition,
        };
        // One leap to the simplest values of all nearly always works; single steps find out what remains.
        let leap = self.simplest(&state.definition);
        self.attempt(channel, &mut state, leap).await;
        loop {
            let before = state.definition.clone();
            self.remove_parts(channel, &mut state).await;
            self.simplify_texts(channel, &mut state).await;
            self.simplify_edits(channel, &mut state).await;
            if before == state.definition {
                break;
            }
        }
        Smallest { outcome: state.best, definition: state.definition, is_minimal: !self.is_spent }
    }

    /// Why the oracle finds the case right or wrong, without the values.
    fn reason(&self, case: &Case) -> String {
        match self.trial.oracle.judge(&self.trial.oracle.empty_state(), &case.request, 0).reason {
            Reason::Envelope(rule) => format!("envelope {rule}"),
            Reason::Mistyped(values) => {
                let places: Vec<String> =
                    values.iter().map(|value| format!("{} {}", value.path, value.given)).collect();
                format!("mistyped {}", places.join(", "))
            }
            Reason::Broken(constraints) => {
                broken(constraints.iter().map(|broken| (broken.path.as_str(), broken.breach)))
            }
            Reason::Rules(_) | Reason::Valid => "valid".to_owned(),
        }
    }

    /// Whether the oracle finds in a candidate what was found in the case: of several violations those that are left.
    fn is_for_the_same_reason(&self, case: &Case, reason: &str) -> bool {
        if self.for_any_reason {
            return true;
        }
        match &case.expectation {
            Expectation::Invalid(breaches) => {
                let expected = broken(breaches.iter().map(|(path, breach)| (path.as_str(), *breach)));
                self.reason(case) == expected
            }
            _ => self.reason(case) == reason,
        }
    }

    /// Keeps the candidate if it breaks the requirement as well.
    async fn attempt(
        &mut self,
        channel: &mut Channel,
        state: &mut SearchState,
        candidate: CaseDefinition,
    ) -> bool {
        if self.is_spent {
            return false;
        }
        let Some(case) =
            self.runner.dispatcher.generator.complete(self.address, self.phase, candidate.clone())
        else {
            return false;
        };
        let is_new =
            case.before.len() < state.definition.before.len() || !state.tried.contains(&case.request.body);
        if !is_new || !self.is_for_the_same_reason(&case, &state.reason) || !self.is_fair(&case).await {
            return false;
        }
        let probes =
            if self.runner.probes { self.runner.dispatcher.generator.operation.probes.len() } else { 0 };
        // At most the requests before it, its own, the probes, and one more where it is not answered.
        if self.allowance < (case.before.len() + probes + 2) as u64 {
            self.is_spent = true;
            return false;
        }
        state.tried.insert(case.request.body.clone());
        let sent = self.runner.dispatcher.budget.sent();
        let Ok(case_outcome) = self.runner.run(channel, &case).await else {
            self.is_spent = true;
            return false;
        };
        self.allowance = self.allowance.saturating_sub(self.runner.dispatcher.budget.sent() - sent);
        let still_broken = case_outcome.breakage(self.requirement, self.outcome).is_some();
        if still_broken {
            state.definition = candidate;
            let exchange = case_outcome.exchange(&case);
            state.best = Some((case_outcome, exchange));
        }
        still_broken
    }

    /// Whether a correct service does not break the requirement by the case.
    async fn is_fair(&self, case: &Case) -> bool {
        let runner = CaseRunner {
            probes: self.runner.probes,
            ..self.trial.local_service.runner(self.runner.dispatcher.generator, self.runner.contract)
        };
        let case_outcome = runner.run(&mut self.trial.local_service.channel(), case).await;
        case_outcome.is_ok_and(|case_outcome| {
            !case_outcome.judgments.iter().any(|judgment| {
                judgment.requirement == *self.requirement && matches!(judgment.verdict, Verdict::Fail(_))
            })
        })
    }

    /// The definition with every value as simple as its constraints allow.
    fn simplest(&self, definition: &CaseDefinition) -> CaseDefinition {
        let operation = &self.runner.dispatcher.generator.operation;
        let mut simple = part::without_optionals(&operation.members, definition);
        for index in 0..Spot::texts(&operation.members, &simple.base).len() {
            if let Some((spot, tree)) = self.base_text(&simple, index) {
                put_everywhere(&mut simple, &spot, &descend(tree));
            }
        }
        for index in 0..simple.edits.len() {
            if let Some((place, tree)) = self.edited_text(&simple.edits[index]) {
                simple.edits[index] = Edit::Put(place.segments.clone(), descend(tree).into());
            }
        }
        simple
    }

    /// Takes away whole members, elements and entries, one at a time.
    async fn remove_parts(&mut self, channel: &mut Channel, state: &mut SearchState) {
        let generator = self.runner.dispatcher.generator;
        let mut progress = true;
        while progress && !self.is_spent {
            progress = false;
            let mut candidates = part::without_one_part(&generator.operation.members, &state.definition);
            if self.for_any_reason {
                candidates.extend(part::without_one_member(&state.definition));
            }
            for candidate in candidates {
                if self.attempt(channel, state, candidate).await {
                    progress = true;
                    break;
                }
            }
        }
    }

    /// Makes each text of the valid input as short and plain as it can be.
    async fn simplify_texts(&mut self, channel: &mut Channel, state: &mut SearchState) {
        let generator = self.runner.dispatcher.generator;
        for index in 0..Spot::texts(&generator.operation.members, &state.definition.base).len() {
            let Some((spot, mut tree)) = self.base_text(&state.definition, index) else { continue };
            let mut moved = tree.simplify();
            // A key that was changed is found under its new name.
            let mut spot = spot;
            while moved && !self.is_spent {
                let mut candidate = state.definition.clone();
                let kept = put_everywhere(&mut candidate, &spot, &tree.current())
                    && self.attempt(channel, state, candidate).await;
                if kept && let Some((now, _)) = self.base_text(&state.definition, index) {
                    spot = now;
                }
                moved = if kept { tree.simplify() } else { tree.complicate() };
            }
        }
    }

    /// Makes each text that breaks something as short and plain as it can be.
    async fn simplify_edits(&mut self, channel: &mut Channel, state: &mut SearchState) {
        for index in 0..state.definition.edits.len() {
            let Some((place, mut tree)) = self.edited_text(&state.definition.edits[index]) else { continue };
            let mut moved = tree.simplify();
            while moved && !self.is_spent {
                let mut candidate = state.definition.clone();
                candidate.edits[index] = Edit::Put(place.segments.clone(), Value::from(tree.current()));
                let kept = self.attempt(channel, state, candidate).await;
                moved = if kept { tree.simplify() } else { tree.complicate() };
            }
        }
    }

    /// A text of the valid input that may be changed, and a tree of it.
    fn base_text(&self, definition: &CaseDefinition, index: usize) -> Option<(Spot, TextTree)> {
        let generator = self.runner.dispatcher.generator;
        let spot = Spot::texts(&generator.operation.members, &definition.base).into_iter().nth(index)?;
        let is_given = generator.given.contains_key(spot.segments.first()?.name());
        let text = spot.text(&definition.base)?;
        let tree = generator.sampler.domain(&spot.shape)?.tree_of(text, None);
        (!is_given && !is_hidden(definition, &spot)).then_some((spot, tree))
    }

    /// The place of a text that breaks something, and a tree whose candidates break the same.
    fn edited_text(&self, edit: &Edit) -> Option<(&'a Place, TextTree)> {
        let Edit::Put(segments, Value::String(text)) = edit else { return None };
        let places = &self.runner.dispatcher.generator.operation.places;
        let place = places.iter().find(|place| place.segments == *segments)?;
        if !matches!(place.shape.kind, ShapeKind::String) {
            return None;
        }
        let shape = place.shape.clone();
        let breaches = breaches_of(&shape, text);
        let tree = TextTree::new(text, None, move |candidate| breaches_of(&shape, candidate) == breaches);
        Some((place, tree))
    }
}

struct SearchState {
    reason: String,
    tried: BTreeSet<Vec<u8>>,
    best: Option<(CaseOutcome, Exchange)>,
    definition: CaseDefinition,
}

/// Constraints that are broken, in whatever order they were found.
fn broken<'b>(breaches: impl Iterator<Item = (&'b str, Breach)>) -> String {
    let places: BTreeSet<String> =
        breaches.map(|(path, breach)| format!("{path} {}", breach.key())).collect();
    format!("broken {}", places.into_iter().collect::<Vec<_>>().join(", "))
}

/// The ways in which a text breaks the constraints of its shape, and whether any of them is open about it.
fn breaches_of(shape: &Shape, text: &str) -> (Vec<Breach>, bool) {
    let value = Value::from(text);
    let constraints = shape.constraints.iter().map(|applied| &applied.constraint);
    let breaches =
        constraints.clone().filter_map(|constraint| constraint.breach(&shape.kind, &value)).collect();
    (breaches, constraints.clone().any(|constraint| constraint.question(&value).is_some()))
}

/// The simplest value of a tree, where every candidate is welcome.
fn descend(mut tree: TextTree) -> String {
    while tree.simplify() {}
    tree.current()
}

/// Puts a text into the valid input, and into the requests before it that had the old one there.
fn put_everywhere(definition: &mut CaseDefinition, spot: &Spot, text: &str) -> bool {
    let Some(old) = spot.text(&definition.base).map(str::to_owned) else { return false };
    for step in &mut definition.before {
        if spot.text(&step.params) == Some(old.as_str()) {
            spot.put(&mut step.params, text.into());
        }
    }
    spot.put(&mut definition.base, text.into())
}

/// Whether what stands at the spot is replaced by an edit.
fn is_hidden(definition: &CaseDefinition, spot: &Spot) -> bool {
    let is_of_many =
        |segments: &[Segment]| segments.iter().any(|segment| !matches!(segment, Segment::Member(_)));
    definition.edits.iter().any(|edit| match edit {
        Edit::Put(segments, _) | Edit::Remove(segments) => {
            spot.segments.starts_with(segments) && (spot.is_first || !is_of_many(segments))
        }
        Edit::Rename(..) => false,
    })
}
