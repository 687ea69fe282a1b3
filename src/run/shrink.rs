//! Makes a failing case small: what is wrong with it stays, everything else goes.
//!
//! - Every candidate is completed like any case, and the oracle must find it wrong, or right, for the same reason.
//! - Candidates that the oracle rules out, or that were sent before, cost no request.
//! - The last pass takes away single members, elements and characters until none can go.

use std::collections::BTreeSet;

use proptest::strategy::ValueTree;
use serde_json::Value;

use crate::check::BreakageKind;
use crate::check::Verdict;
use crate::event::Located;
use crate::generate::Case;
use crate::generate::Params;
use crate::generate::Phase;
use crate::generate::draft::Draft;
use crate::generate::draft::Edit;
use crate::generate::sampler;
use crate::generate::sampler::length_of;
use crate::model::Place;
use crate::model::Shape;
use crate::model::ShapeKind;
use crate::model::constraint::Breach;
use crate::model::text::TextTree;
use crate::oracle::Oracle;
use crate::oracle::Reason;
use crate::run::performance::Performance;
use crate::run::performance::Theater;
use crate::run::subject::Channel;

/// What a search came to.
#[derive(Debug)]
pub(super) struct Smallest {
    /// The smaller case's performance and exchange, where there is one.
    pub(super) performed: Option<(Performance, Located)>,
    /// Whether nothing more can be taken away.
    pub(super) is_minimal: bool,
}

/// A search for a smaller case that breaks the same requirement in the same way.
pub(super) struct Search<'a> {
    pub(super) theater: Theater<'a>,
    pub(super) oracle: &'a Oracle,
    pub(super) requirement: &'a str,
    pub(super) outcome: BreakageKind,
    pub(super) address: &'a str,
    pub(super) phase: Phase,
    /// How many requests may still be sent.
    pub(super) allowance: usize,
}

impl<'a> Search<'a> {
    /// Searches from a draft whose case breaks the requirement.
    pub(super) async fn run(mut self, channel: &mut Channel, draft: Draft, case: Case) -> Smallest {
        let mut state = State {
            reason: self.reason(&case),
            tried: BTreeSet::from([case.request.body.clone()]),
            best: Smallest { performed: None, is_minimal: false },
            draft,
        };
        // One leap to the simplest values of all nearly always works; single steps find out what remains.
        let leap = self.simplest(&state.draft);
        self.attempt(channel, &mut state, leap).await;
        loop {
            let before = state.draft.clone();
            self.remove_parts(channel, &mut state).await;
            self.simplify_texts(channel, &mut state).await;
            if before.base == state.draft.base && before.edits == state.draft.edits {
                break;
            }
        }
        state.best.is_minimal = self.allowance > 0;
        state.best
    }

    /// Why the oracle finds the case right or wrong, without the values.
    fn reason(&self, case: &Case) -> String {
        match self.oracle.judge(&self.oracle.empty_world(), &case.request, 0).reason {
            Reason::Envelope(rule) => format!("envelope {rule}"),
            Reason::Mistyped(values) => {
                let places: Vec<String> =
                    values.iter().map(|value| format!("{} {}", value.path, value.given)).collect();
                format!("mistyped {}", places.join(", "))
            }
            Reason::Broken(constraints) => {
                let places: Vec<String> = constraints
                    .iter()
                    .map(|broken| format!("{} {}", broken.path, broken.breach.key()))
                    .collect();
                format!("broken {}", places.join(", "))
            }
            Reason::Rules(_) | Reason::Valid => "valid".to_owned(),
        }
    }

    /// Keeps the candidate if it breaks the requirement as well.
    async fn attempt(&mut self, channel: &mut Channel, state: &mut State, candidate: Draft) -> bool {
        if self.allowance == 0 {
            return false;
        }
        let Some(case) = self.theater.generator.complete(self.address, self.phase, candidate.clone()) else {
            return false;
        };
        let is_new = state.tried.insert(case.request.body.clone());
        if !is_new || self.reason(&case) != state.reason {
            return false;
        }
        self.allowance -= 1;
        let Some(performance) = self.theater.perform(channel, &case).await else {
            self.allowance = 0;
            return false;
        };
        let still_broken = performance.judgments.iter().any(|judgment| {
            *judgment.requirement == *self.requirement
                && matches!(&judgment.verdict, Verdict::Fail(breakage) if breakage.outcome == self.outcome)
        });
        if still_broken {
            state.draft = candidate;
            let exchange = performance.located(&case);
            state.best = Smallest { performed: Some((performance, exchange)), is_minimal: false };
        }
        still_broken
    }

    /// The draft with every value as simple as its constraints allow.
    fn simplest(&self, draft: &Draft) -> Draft {
        let mut simple = draft.clone();
        let optional: Vec<String> = simple
            .base
            .keys()
            .filter(|name| !self.is_required(name) && !is_edited(draft, name))
            .cloned()
            .collect();
        for name in optional {
            simple.base.shift_remove(&name);
        }
        for place in &self.theater.generator.operation.places {
            if let Some(Value::String(text)) = value_at(&simple.base, &place)
                && let Some(domain) = self.theater.generator.sampler.domain(&place.shape)
                && !self.theater.generator.given.contains_key(&place.path())
            {
                let smallest = Value::from(descend(domain.tree_of(&text, None)));
                set_at(&mut simple.base, &place, smallest);
            }
        }
        for (index, edit) in draft.edits.iter().enumerate() {
            if let Some((place, Value::String(text))) = self.edited_text(edit) {
                simple.edits[index] =
                    Edit::Put(place.segments.clone(), descend(self.tree(&place, &text)).into());
            }
        }
        simple
    }

    /// Takes away whole members, elements and entries, one at a time.
    async fn remove_parts(&mut self, channel: &mut Channel, state: &mut State) {
        let mut progress = true;
        while progress && self.allowance > 0 {
            progress = false;
            for candidate in self.without_one_part(&state.draft) {
                if self.attempt(channel, state, candidate).await {
                    progress = true;
                    break;
                }
            }
        }
    }

    fn without_one_part(&self, draft: &Draft) -> Vec<Draft> {
        let mut candidates = Vec::new();
        for member in &self.theater.generator.operation.members {
            let Some(value) = draft.base.get(&member.name) else { continue };
            if !member.required && !is_edited(draft, &member.name) {
                let mut candidate = draft.clone();
                candidate.base.shift_remove(&member.name);
                candidates.push(candidate);
            }
            for smaller in smaller_composites(&member.shape, value) {
                let mut candidate = draft.clone();
                candidate.base.insert(member.name.clone(), smaller);
                candidates.push(candidate);
            }
        }
        for (index, edit) in draft.edits.iter().enumerate() {
            if let Edit::Put(segments, value) = edit {
                for smaller in smaller_values(value) {
                    let mut candidate = draft.clone();
                    candidate.edits[index] = Edit::Put(segments.clone(), smaller);
                    candidates.push(candidate);
                }
            }
        }
        for index in 0..draft.before.len() {
            let mut candidate = draft.clone();
            candidate.before.remove(index);
            candidates.push(candidate);
        }
        candidates
    }

    /// Makes each text as short and plain as it can be.
    async fn simplify_texts(&mut self, channel: &mut Channel, state: &mut State) {
        for place in &self.theater.generator.operation.places {
            let Some(Value::String(text)) = value_at(&state.draft.base, &place) else { continue };
            if self.theater.generator.given.contains_key(&place.path())
                || hidden_by_edit(&state.draft, &place)
            {
                continue;
            }
            let Some(domain) = self.theater.generator.sampler.domain(&place.shape) else { continue };
            let mut tree = domain.tree_of(&text, None);
            let mut moved = tree.simplify();
            while moved && self.allowance > 0 {
                let mut candidate = state.draft.clone();
                set_at(&mut candidate.base, &place, Value::from(tree.current()));
                let kept = self.attempt(channel, state, candidate).await;
                moved = if kept { tree.simplify() } else { tree.complicate() };
            }
        }
        for index in 0..state.draft.edits.len() {
            let Some((place, Value::String(text))) = self.edited_text(&state.draft.edits[index]) else {
                continue;
            };
            let mut tree = self.tree(&place, &text);
            let mut moved = tree.simplify();
            while moved && self.allowance > 0 {
                let mut candidate = state.draft.clone();
                candidate.edits[index] = Edit::Put(place.segments.clone(), Value::from(tree.current()));
                let kept = self.attempt(channel, state, candidate).await;
                moved = if kept { tree.simplify() } else { tree.complicate() };
            }
        }
    }

    /// A tree of a text that breaks constraints; its candidates break the same ones.
    fn tree(&self, place: &Place, text: &str) -> TextTree {
        let shape = place.shape.clone();
        let breaches = breaches_of(&shape, text);
        TextTree::new(text, None, move |candidate| breaches_of(&shape, candidate) == breaches)
    }

    fn edited_text(&self, edit: &Edit) -> Option<(&'a Place, Value)> {
        let Edit::Put(segments, value) = edit else { return None };
        let places = &self.theater.generator.operation.places;
        let place = places.iter().find(|place| place.segments == *segments)?;
        let is_text = matches!(place.shape.kind, ShapeKind::String) && value.is_string();
        is_text.then(|| (place, value.clone()))
    }

    fn is_required(&self, name: &str) -> bool {
        self.theater.generator.operation.members.iter().any(|member| member.name == name && member.required)
    }
}

struct State {
    reason: String,
    tried: BTreeSet<Vec<u8>>,
    best: Smallest,
    draft: Draft,
}

/// The ways in which a text breaks the constraints of its shape, and whether any of them is open about it.
fn breaches_of(shape: &Shape, text: &str) -> (Vec<Breach>, bool) {
    let value = Value::from(text);
    let breaches = shape.constraints.iter().filter_map(|applied| applied.constraint.breach(&value)).collect();
    (breaches, shape.constraints.iter().any(|applied| applied.constraint.is_open(&value)))
}

/// The simplest value of a tree, where every candidate is welcome.
fn descend(mut tree: TextTree) -> String {
    while tree.simplify() {}
    tree.current()
}

fn is_edited(draft: &Draft, name: &str) -> bool {
    draft.edits.iter().any(|edit| match edit {
        Edit::Put(segments, _) | Edit::Remove(segments) => {
            segments.first().is_some_and(|first| first.to_string() == name)
        }
        Edit::Rename(from, _) => from == name,
    })
}

/// Whether what stands at the place in the base is replaced by an edit.
fn hidden_by_edit(draft: &Draft, place: &Place) -> bool {
    draft.edits.iter().any(|edit| match edit {
        Edit::Put(segments, _) | Edit::Remove(segments) => place.segments.starts_with(segments),
        Edit::Rename(..) => false,
    })
}

/// What stands at a place of members.
fn value_at(params: &Params, place: &Place) -> Option<Value> {
    let mut steps = place.segments.iter().map(ToString::to_string);
    let mut value = params.get(&steps.next()?)?;
    for step in steps {
        value = value.get(&step)?;
    }
    Some(value.clone())
}

fn set_at(params: &mut Params, place: &Place, value: Value) {
    sampler::put_at(params, &place.segments, value);
}

/// A structure, list or map with one part less, as far as its shape allows.
fn smaller_composites(shape: &Shape, value: &Value) -> Vec<Value> {
    let least = length_of(shape).map_or(0, |length| length.min);
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), Value::Object(object)) => {
            let removable =
                members.iter().filter(|member| !member.required && object.contains_key(&member.name));
            removable.map(|member| without_key(object, &member.name)).collect()
        }
        (ShapeKind::Map(..), Value::Object(object)) if object.len() > least => {
            object.keys().map(|key| without_key(object, key)).collect()
        }
        (ShapeKind::List(_), Value::Array(items)) if items.len() > least => {
            (0..items.len()).map(|index| without_item(items, index)).collect()
        }
        _ => Vec::new(),
    }
}

/// Values of the same JSON type that are smaller than one that does not belong there.
fn smaller_values(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(object) => object.keys().map(|key| without_key(object, key)).collect(),
        Value::Array(items) => (0..items.len()).map(|index| without_item(items, index)).collect(),
        Value::Number(number) if number.as_f64() != Some(0.0) => vec![Value::from(0)],
        _ => Vec::new(),
    }
}

fn without_key(object: &Params, key: &str) -> Value {
    let mut smaller = object.clone();
    smaller.shift_remove(key);
    Value::Object(smaller)
}

fn without_item(items: &[Value], index: usize) -> Value {
    let mut smaller = items.to_vec();
    smaller.remove(index);
    Value::Array(smaller)
}
