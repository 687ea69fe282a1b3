//! What an operation must have so that a fault of its service can show: one that has nothing of it cannot have the fault.

use crate::model::operation::Operation;
use crate::model::place::Segment;
use crate::model::rule::RuleAnswer;
use crate::model::service::Service;
use crate::model::shape::{Shape, ShapeKind};

/// What pads a text to the least length.
const PADDING: [char; 3] = ['a', 'A', '0'];

/// What an operation must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: any operation has it.
    Nothing,
    /// A member that has to be there.
    RequiredMember,
    /// At least two of them.
    SeveralRequired,
    /// At least two members that may be missing.
    SeveralOptional,
    /// A structure in the input.
    Structure,
    /// A text in the input.
    Text,
    /// A text that may begin so, whatever the evidence leaves open.
    TextLike(&'static str),
    /// A text of which it matters what it is.
    TellingText,
    /// An input that it refuses.
    Refusal,
    /// A refusal whose words are known.
    ToldRefusal,
    /// A success after which something is remembered.
    Effect,
}

impl Need {
    /// Whether an operation has it.
    pub fn is_met(self, service: &Service, operation: &Operation) -> bool {
        let several = |required: bool| {
            operation.members.iter().filter(|member| member.required == required).nth(1).is_some()
        };
        let is_text = |shape: &Shape| matches!(shape.kind, ShapeKind::String);
        match self {
            Self::Nothing => true,
            Self::RequiredMember => operation.members.iter().any(|member| member.required),
            Self::SeveralRequired => several(true),
            Self::SeveralOptional => several(false),
            Self::Structure => {
                let mut shapes = operation.members.iter().map(|member| &member.shape.kind);
                shapes.any(|kind| matches!(kind, ShapeKind::Structure(_)))
            }
            Self::Text => operation.places.iter().any(|place| is_text(&place.shape)),
            Self::TextLike(text) => {
                let values =
                    operation.places.iter().filter(|place| place.segments.last() != Some(&Segment::Key));
                values.into_iter().any(|place| text_like(&place.shape, text).is_some())
            }
            Self::TellingText => !operation.facts.is_empty(),
            Self::Refusal => {
                let is_refused = operation.rules.iter().any(|rule| rule.answer != RuleAnswer::Success);
                let mut places = operation.places.iter();
                is_refused || places.any(|place| place.required || !place.shape.constraints.is_empty())
            }
            Self::ToldRefusal => service.validation.is_written && Self::Refusal.is_met(service, operation),
            Self::Effect => operation.rules.iter().any(|rule| !rule.then.is_empty()),
        }
    }
}

/// A text that a shape admits and that begins so, padded to the least length.
pub fn text_like(shape: &Shape, text: &str) -> Option<String> {
    let missing = shape.domain().least().saturating_sub(text.chars().count());
    let padded = PADDING.map(|padding| text.chars().chain(std::iter::repeat_n(padding, missing)).collect());
    padded.into_iter().find(|padded: &String| shape.admits(padded))
}
