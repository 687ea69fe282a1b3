//! Skeletons: an input with a placeholder for every value, and a made-up output.
//!
//! - Members stand in the order of the model.
//! - A structure that stands inside itself is empty there.
//! - A list has one element, and a map one key, `KeyName`.
//! - In an input a string is empty, or the first of the words that it may be. In an output a string holds the name
//!   of its member, and as an element of a list that of its shape.

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
    structure(members, Naming::Empty, &mut Vec::new())
}

/// What an output with these members could be; an empty object where there are none.
pub fn output_skeleton(members: &[Member]) -> Value {
    structure(members, Naming::Member, &mut Vec::new())
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

fn structure<'s>(members: &'s [Member], naming: Naming, open: &mut Vec<&'s str>) -> Value {
    let members = members
        .iter()
        .map(|member| (member.name.clone(), placeholder(&member.shape, &member.name, naming, open)))
        .collect::<Map<_, _>>();
    Value::Object(members)
}

/// `open` has the names of the structures around it that stand inside themselves.
fn placeholder<'s>(shape: &'s Shape, name: &str, naming: Naming, open: &mut Vec<&'s str>) -> Value {
    match &shape.kind {
        ShapeKind::String => match naming {
            Naming::Empty => first_word(shape).into(),
            Naming::Member => name.into(),
        },
        ShapeKind::Boolean => true.into(),
        ShapeKind::Integer | ShapeKind::Long => 0.into(),
        ShapeKind::Float | ShapeKind::Double => 0.0.into(),
        ShapeKind::Timestamp(_) => MOMENT.into(),
        // The AWS CLI has no placeholder for bytes either.
        ShapeKind::Blob => Value::Null,
        ShapeKind::Document => Value::Object(Map::new()),
        ShapeKind::Structure(members) if members.is_recursive() => {
            if open.contains(&shape.name.as_str()) {
                return Value::Object(Map::new());
            }
            open.push(&shape.name);
            let skeleton = structure(members, naming, open);
            open.pop();
            skeleton
        }
        ShapeKind::Structure(members) => structure(members, naming, open),
        ShapeKind::List(element) => Value::Array(vec![placeholder(element, &element.name, naming, open)]),
        ShapeKind::Map(_, value) => {
            Value::Object(Map::from_iter([(KEY.to_owned(), placeholder(value, "", naming, open))]))
        }
    }
}

fn first_word(shape: &Shape) -> &str {
    shape.domain().words.and_then(<[String]>::first).map_or("", String::as_str)
}
