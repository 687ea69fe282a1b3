//! Skeletons: an input with a placeholder for every value, and a made-up output.
//!
//! - Members stand in the order of the model.
//! - A list has one element, and a map one key, `KeyName`.
//! - In an input a string is empty, or the first of the words that it may be. In an output a string holds the name
//!   of its member, and as an element of a list that of its shape.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;
use serde_json::ser::PrettyFormatter;

use crate::model::shape::{Member, Shape, ShapeKind};

/// The key of a map's only entry.
const KEY: &str = "KeyName";

/// The first moment of 1970, as a person writes it.
const MOMENT: &str = "1970-01-01T00:00:00";

/// An input with a placeholder for every value, fit to be filled in.
pub fn input_skeleton(members: &[Member]) -> Value {
    structure(members, Naming::Empty)
}

/// What an output with these members could be; an empty object where there are none.
pub fn output_skeleton(members: &[Member]) -> Value {
    structure(members, Naming::Member)
}

/// JSON as the command line prints it: four spaces a level, members in the order in which they stand.
pub fn pretty(value: &Value) -> String {
    let mut text = Vec::new();
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b"    "));
    serde::Serialize::serialize(value, &mut serializer)
        .expect("a JSON value can always be written to memory");
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// What stands where a string is wanted.
#[derive(Clone, Copy)]
enum Naming {
    /// Nothing, or the first of a list of words.
    Empty,
    /// The name of the member.
    Member,
}

fn structure(members: &[Member], naming: Naming) -> Value {
    let members = members
        .iter()
        .map(|member| (member.name.clone(), placeholder(&member.shape, &member.name, naming)))
        .collect::<Map<_, _>>();
    Value::Object(members)
}

fn placeholder(shape: &Arc<Shape>, name: &str, naming: Naming) -> Value {
    match &shape.kind {
        ShapeKind::String => match naming {
            Naming::Empty => first_word(shape).into(),
            Naming::Member => name.into(),
        },
        ShapeKind::Boolean => true.into(),
        ShapeKind::Integer | ShapeKind::Long => 0.into(),
        ShapeKind::Float | ShapeKind::Double => 0.0.into(),
        ShapeKind::Timestamp => MOMENT.into(),
        // The AWS CLI has no placeholder for bytes either.
        ShapeKind::Blob => Value::Null,
        ShapeKind::Structure(members) => structure(members, naming),
        ShapeKind::List(element) => Value::Array(vec![placeholder(element, &element.name, naming)]),
        ShapeKind::Map(_, value) => {
            Value::Object(Map::from_iter([(KEY.to_owned(), placeholder(value, "", naming))]))
        }
    }
}

fn first_word(shape: &Shape) -> &str {
    shape.domain().words.and_then(<[String]>::first).map_or("", String::as_str)
}
