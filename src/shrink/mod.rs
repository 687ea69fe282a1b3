//! Makes a failing case small: what is wrong with it stays, everything else goes.
//!
//! - Every candidate is completed like any case, and the oracle must find it wrong, or right, for the same reason.
//! - Candidates that are ruled out so, or that were tried before, are not tried.
//! - The last pass takes away single members, elements and characters until none can go.
//!
//! Who tries them is somebody else: a service to which they are sent, or a client that is called with their input.

mod part;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use proptest::strategy::ValueTree;
use serde_json::Value;

use crate::domain::shrink::TextTree;
use crate::generate::address::CaseAddress;
use crate::generate::case::{Case, Expectation};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::spot::Spot;
use crate::model::constraint::breach::Breach;
use crate::model::place::{Place, Segment};
use crate::model::service::Service;
use crate::model::shape::{Shape, ShapeKind};
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::possible::Reason;

/// Who tries candidates.
pub trait Trying {
    /// Whether a candidate breaks the same in the same way; `None` where nothing more may be tried.
    fn is_broken(&mut self, case: &Case) -> impl Future<Output = Option<bool>>;
}

/// A search for a smaller case.
#[derive(Debug)]
pub struct Search<'a> {
    /// What completes candidates.
    pub generator: &'a Generator,
    /// Says what is wrong with a request by itself.
    pub oracle: &'a Oracle,
    /// Whether any request will do that breaks the requirement, whatever else is wrong with it.
    pub for_any_reason: bool,
    /// The address of the case.
    pub address: &'a CaseAddress,
    /// Its phase.
    pub phase: Phase,
}

/// What a search came to.
#[derive(Debug)]
pub struct Smallest {
    /// The case.
    pub definition: CaseDefinition,
    /// Whether nothing more can be taken away.
    pub is_minimal: bool,
}

/// What says why a request is right or wrong by itself.
pub fn oracle_of_requests(service: &Arc<Service>) -> Oracle {
    Oracle::new(Arc::clone(service), OracleSettings { stateless: true, ..OracleSettings::default() })
}

impl<'a> Search<'a> {
    /// Searches from a definition whose case breaks the requirement.
    pub async fn run(self, trying: &mut impl Trying, definition: CaseDefinition, case: Case) -> Smallest {
        let mut state = SearchState {
            reason: self.reason(&case),
            tried: BTreeSet::from([case.request.body.clone()]),
            definition,
            written: 0,
            is_spent: false,
        };
        // One leap to the simplest values of all nearly always works; single steps find out what remains.
        let leap = self.simplest(&state.definition);
        self.attempt(trying, &mut state, leap).await;
        loop {
            let before = state.definition.clone();
            self.remove_parts(trying, &mut state).await;
            self.simplify_texts(trying, &mut state).await;
            self.simplify_edits(trying, &mut state).await;
            if before == state.definition {
                break;
            }
        }
        let is_whole = self.texts(&state.definition) < MOST_TEXTS;
        Smallest { definition: state.definition, is_minimal: !state.is_spent && is_whole }
    }

    /// Why the oracle finds the case right or wrong, without the values.
    fn reason(&self, case: &Case) -> String {
        match self.oracle.judge(&self.oracle.empty_state(), &case.request, 0).reason {
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
        &self,
        trying: &mut impl Trying,
        state: &mut SearchState,
        candidate: CaseDefinition,
    ) -> bool {
        if state.is_spent {
            return false;
        }
        let Some(case) = self.generator.complete(self.address, self.phase, candidate.clone()) else {
            return false;
        };
        state.written += case.request.body.len();
        state.is_spent = state.written > MOST_WRITTEN;
        let is_new =
            case.before.len() < state.definition.before.len() || !state.tried.contains(&case.request.body);
        if !is_new || !self.is_for_the_same_reason(&case, &state.reason) {
            return false;
        }
        state.tried.insert(case.request.body.clone());
        let is_broken = trying.is_broken(&case).await;
        state.is_spent |= is_broken.is_none();
        let is_kept = is_broken == Some(true);
        if is_kept {
            state.definition = candidate;
        }
        is_kept
    }

    /// The definition with every value as simple as its constraints allow.
    fn simplest(&self, definition: &CaseDefinition) -> CaseDefinition {
        let operation = &self.generator.operation;
        let mut simple = part::without_optionals(&operation.members, definition);
        for index in 0..self.texts(&simple) {
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
    async fn remove_parts(&self, trying: &mut impl Trying, state: &mut SearchState) {
        let generator = self.generator;
        let mut progress = true;
        while progress && !state.is_spent {
            progress = false;
            let definition = state.definition.clone();
            let in_request =
                if self.for_any_reason { part::without_one_member(&definition) } else { Vec::new() };
            let candidates = part::without_a_part(&generator.operation.members, &definition);
            for candidate in candidates.chain(in_request) {
                if self.attempt(trying, state, candidate).await {
                    progress = true;
                    break;
                }
            }
        }
    }

    /// Makes each text of the valid input as short and plain as it can be.
    async fn simplify_texts(&self, trying: &mut impl Trying, state: &mut SearchState) {
        for index in 0..self.texts(&state.definition) {
            let Some((spot, mut tree)) = self.base_text(&state.definition, index) else { continue };
            let mut moved = tree.simplify();
            // A key that was changed is found under its new name.
            let mut spot = spot;
            while moved && !state.is_spent {
                let mut candidate = state.definition.clone();
                let kept = put_everywhere(&mut candidate, &spot, &tree.current())
                    && self.attempt(trying, state, candidate).await;
                if kept && let Some((now, _)) = self.base_text(&state.definition, index) {
                    spot = now;
                }
                moved = if kept { tree.simplify() } else { tree.complicate() };
            }
        }
    }

    /// Makes each text that breaks something as short and plain as it can be.
    async fn simplify_edits(&self, trying: &mut impl Trying, state: &mut SearchState) {
        for index in 0..state.definition.edits.len() {
            let Some((place, mut tree)) = self.edited_text(&state.definition.edits[index]) else { continue };
            let mut moved = tree.simplify();
            while moved && !state.is_spent {
                let mut candidate = state.definition.clone();
                candidate.edits[index] = Edit::Put(place.segments.clone(), Value::from(tree.current()));
                let kept = self.attempt(trying, state, candidate).await;
                moved = if kept { tree.simplify() } else { tree.complicate() };
            }
        }
    }

    /// How many texts of the valid input are made simple.
    fn texts(&self, definition: &CaseDefinition) -> usize {
        Spot::texts(&self.generator.operation.members, &definition.base).len().min(MOST_TEXTS)
    }

    /// A text of the valid input that may be changed, and a tree of it.
    fn base_text(&self, definition: &CaseDefinition, index: usize) -> Option<(Spot, TextTree)> {
        let generator = self.generator;
        let spot = Spot::texts(&generator.operation.members, &definition.base).into_iter().nth(index)?;
        let is_given = generator.given.contains_key(spot.segments.first()?.name());
        let text = spot.text(&definition.base)?;
        let tree = generator.sampler.domain(&spot.shape)?.tree_of(text, None);
        (!is_given && !is_hidden(definition, &spot)).then_some((spot, tree))
    }

    /// The place of a text that breaks something, and a tree whose candidates break the same.
    fn edited_text(&self, edit: &Edit) -> Option<(&'a Place, TextTree)> {
        let Edit::Put(segments, Value::String(text)) = edit else { return None };
        let places = &self.generator.operation.places;
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

/// Candidates have so many bytes at most, all in all: those of lists with thousands of elements that cannot be shorter take
/// minutes, and end in nothing.
const MOST_WRITTEN: usize = 32 * 1024 * 1024;
/// So many texts of an input are made simple.
const MOST_TEXTS: usize = 256;

struct SearchState {
    reason: String,
    tried: BTreeSet<Vec<u8>>,
    definition: CaseDefinition,
    /// How many bytes the candidates had.
    written: usize,
    /// Whether a candidate was left out since nothing more may be tried.
    is_spent: bool,
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
