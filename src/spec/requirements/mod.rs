//! What must hold of a service that claims an operation: derived from its shapes, its protocol and its rules.
//!
//! - An id begins with the operation's id, or with the protocol's where all its operations share the requirement.
//! - No two requirements of an operation have one id.
//! - What the evidence leaves open is a requirement too, of level `observe`: it is recorded.

mod behavior;
mod constraint;
pub mod gone;
mod member;
mod protocol;
mod read_back;
mod state;
mod validation;
mod wrong_type;

use crate::model::operation::Operation;
use crate::model::place;
use crate::model::place::{Place, Segment};
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::{Citation, Requirement, RequirementKind};
use crate::model::service::Service;

/// All requirements of an operation, its protocol's last.
pub(crate) fn requirements(operation: &Operation, service: &Service) -> Vec<Requirement> {
    let mut found = Collected { operation, requirements: Vec::new() };
    let places = &operation.places;
    member::add(places, &service.protocol, &mut found);
    constraint::add(places, &mut found);
    wrong_type::add(operation, places, &service.protocol, &mut found);
    validation::add(places, &service.validation, &mut found);
    behavior::add(operation, places, &mut found);
    state::add(operation, &mut found);
    read_back::add(operation, service, &mut found);
    let mut requirements = found.requirements;
    requirements.extend(protocol::requirements(&service.protocol));
    requirements
}

/// Requirements of one operation as they are found.
struct Collected<'a> {
    operation: &'a Operation,
    requirements: Vec<Requirement>,
}

impl Collected<'_> {
    /// A requirement that can be judged whatever the service remembers.
    fn add(&mut self, aspect: Aspect<'_>, sentence: impl Into<String>, citation: &Citation) {
        self.push(aspect, sentence.into(), citation, RequirementKind::Contract, false);
    }

    /// A requirement that can be judged only where the state is known.
    fn add_stateful(&mut self, aspect: Aspect<'_>, sentence: impl Into<String>, citation: &Citation) {
        self.push(aspect, sentence.into(), citation, RequirementKind::Contract, true);
    }

    /// A requirement about the words of a message.
    fn add_prose(&mut self, aspect: Aspect<'_>, sentence: impl Into<String>, citation: &Citation) {
        self.push(aspect, sentence.into(), citation, RequirementKind::Prose, false);
    }

    /// The same about the words of a message that can come only where the state is known.
    fn add_stateful_prose(&mut self, aspect: Aspect<'_>, sentence: impl Into<String>, citation: &Citation) {
        self.push(aspect, sentence.into(), citation, RequirementKind::Prose, true);
    }

    fn push(
        &mut self,
        aspect: Aspect<'_>,
        sentence: String,
        citation: &Citation,
        kind: RequirementKind,
        stateful: bool,
    ) {
        let id = self.operation.requirement_id(aspect);
        self.requirements.push(Requirement { id, sentence, citation: citation.clone(), kind, stateful });
    }
}

/// A place as a sentence names it.
fn words(place: &Place) -> String {
    let parent = |place: &Place| place::path_of(&place.segments[..place.segments.len() - 1]);
    match place.segments.last() {
        Some(Segment::Key) => format!("a key of `{}`", parent(place)),
        Some(Segment::Value) => format!("a value of `{}`", parent(place)),
        Some(Segment::Element) => format!("an element of `{}`", parent(place)),
        _ => format!("`{}`", place.path()),
    }
}
