//! Shapes and members, as in Smithy: the types of an operation's input and output.

use std::sync::Arc;

use serde_json::Value;

use crate::model::constraint::AppliedConstraint;
use crate::model::constraint::domain::Domain;
use crate::model::member_list::MemberList;
use crate::model::requirement::Citation;
use crate::model::timestamp_format::TimestampFormat;

/// A named type with its constraints.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The name in the model, e.g. `NameType`.
    pub name: String,
    /// What kind of value it is.
    pub kind: ShapeKind,
    /// The constraint traits, in the order in which the spec format lists them.
    pub constraints: Vec<AppliedConstraint>,
    /// Whether a value of it must never be shown by the service.
    pub sensitive: bool,
}

/// The kinds of values that a JSON protocol can carry.
#[derive(Clone, Debug)]
pub enum ShapeKind {
    /// Unicode text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A binary floating point number of 32 bits.
    Float,
    /// A binary floating point number of 64 bits.
    Double,
    /// A point in time.
    Timestamp(TimestampFormat),
    /// Bytes; on the wire of a JSON protocol Base64 text.
    Blob,
    /// Any JSON value.
    Document,
    /// Named members; of a union exactly one.
    Structure(Members),
    /// Any number of elements of one shape.
    List(Arc<Shape>),
    /// Text keys, each with a value.
    Map(Arc<Shape>, Arc<Shape>),
}

/// The members of a structure or union.
pub type Members = MemberList<Member>;

/// A member of a structure, or of an operation's input.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name on the wire.
    pub name: String,
    /// Its type.
    pub shape: Arc<Shape>,
    /// Whether a request without it is refused.
    pub required: bool,
    /// What it is for: paragraphs parted by blank lines, `- ` before an item of a list, `> ` before the lines of a note.
    pub documentation: String,
    /// The evidence that it is required, or that it exists.
    pub citation: Citation,
}

/// A plain text that all of the shapes admit, if one of the plainest does.
pub fn common_text(shapes: &[&Shape]) -> Option<String> {
    let lengths = shapes.iter().filter_map(|shape| shape.domain().length);
    let lengths = lengths.map(|length| length.min.max(length.settled_min));
    let least = lengths.max().unwrap_or(0).max(1);
    ["a", "A", "1"]
        .map(|character| character.repeat(least))
        .into_iter()
        .find(|text| shapes.iter().all(|shape| shape.admits(text)))
}

impl Shape {
    /// Whether the shape is text and admits this one, whatever the evidence leaves open.
    pub fn admits(&self, text: &str) -> bool {
        matches!(self.kind, ShapeKind::String) && self.surely_holds(&Value::from(text))
    }

    /// Whether a value of the right type keeps all constraints, whatever the evidence leaves open.
    pub fn surely_holds(&self, value: &Value) -> bool {
        self.constraints.iter().all(|applied| {
            applied.constraint.breach(&self.kind, value).is_none()
                && applied.constraint.question(value).is_none()
        })
    }

    /// What its constraints leave over together.
    pub fn domain(&self) -> Domain<'_> {
        let mut domain = Domain::default();
        for applied in &self.constraints {
            applied.constraint.narrow(&mut domain);
        }
        domain
    }

    /// The kind in the word that a manual page uses: `string`, `structure`, `map` ...
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            ShapeKind::String => "string",
            ShapeKind::Boolean => "boolean",
            ShapeKind::Integer => "integer",
            ShapeKind::Long => "long",
            ShapeKind::Float => "float",
            ShapeKind::Double => "double",
            ShapeKind::Timestamp(_) => "timestamp",
            ShapeKind::Blob => "blob",
            ShapeKind::Document => "document",
            ShapeKind::Structure(_) => "structure",
            ShapeKind::List(_) => "list",
            ShapeKind::Map(..) => "map",
        }
    }

    /// The members, where it is a structure; none otherwise.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            ShapeKind::Structure(members) => members,
            _ => &[],
        }
    }

    /// Whether a value of it can hold a structure that stands inside itself.
    pub fn leads_to_recursion(&self) -> bool {
        match &self.kind {
            ShapeKind::Structure(members) => {
                members.is_recursive() || members.iter().any(|member| member.shape.leads_to_recursion())
            }
            ShapeKind::List(element) => element.leads_to_recursion(),
            ShapeKind::Map(_, value) => value.leads_to_recursion(),
            _ => false,
        }
    }

    /// Adds the shape and all that values of it are made of; a structure that stands inside itself is there once.
    pub fn add_with_all_in_it<'s>(&'s self, shapes: &mut Vec<&'s Shape>) {
        let is_recursive = matches!(&self.kind, ShapeKind::Structure(members) if members.is_recursive());
        if is_recursive && shapes.iter().any(|known| known.name == self.name) {
            return;
        }
        shapes.push(self);
        match &self.kind {
            ShapeKind::Structure(members) => {
                members.iter().for_each(|member| member.shape.add_with_all_in_it(shapes));
            }
            ShapeKind::List(element) => element.add_with_all_in_it(shapes),
            ShapeKind::Map(key, value) => {
                key.add_with_all_in_it(shapes);
                value.add_with_all_in_it(shapes);
            }
            _ => {}
        }
    }

    /// Whether it is a structure, a list or a map.
    pub fn is_composite(&self) -> bool {
        matches!(self.kind, ShapeKind::Structure(_) | ShapeKind::List(_) | ShapeKind::Map(..))
    }
}

impl Member {
    /// The name as an option of a command line has it: `BookTitle` becomes `book-title`.
    ///
    /// A run of capitals is one word, as in the AWS CLI: `AWSAccountId` becomes `aws-account-id`.
    pub fn option_name(&self) -> String {
        let characters: Vec<char> = self.name.chars().collect();
        let mut option = String::new();
        for (index, character) in characters.iter().enumerate() {
            let after_lower =
                index > 0 && !characters[index - 1].is_uppercase() && characters[index - 1] != '_';
            let before_lower = characters.get(index + 1).is_some_and(|next| next.is_lowercase());
            if *character == '_' {
                option.push('-');
                continue;
            }
            if character.is_uppercase()
                && index > 0
                && (after_lower || before_lower)
                && !option.ends_with('-')
            {
                option.push('-');
            }
            option.extend(character.to_lowercase());
        }
        option
    }
}
