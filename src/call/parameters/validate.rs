//! What the AWS CLI checks of parameters before it sends them.
//!
//! - Of a structure: what is missing in the order of the model, then what is unknown and then what is wrong with its
//!   members in the order in which they were given.
//! - Of a length and a number only the lower bound; patterns, upper bounds and words to choose from are the service's.

use crate::call::parameters::python::{text, type_name};
use crate::call::syntax::timestamp::parse_timestamp;
use crate::model::constraint::number::Number;
use crate::model::operation::Operation;
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::notation::json::value::Given;
use crate::notation::surrogate::real;

/// Everything that is wrong with an input, a line each.
pub(crate) fn complaints(members: &[(String, Given)], operation: &Operation) -> Vec<String> {
    let mut complaints = Vec::new();
    check_structure("", members, &operation.members, &mut complaints);
    complaints
}

fn check(place: &str, value: &Given, shape: &Shape, complaints: &mut Vec<String>) {
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), Given::Object(given)) => {
            check_structure(place, given, members, complaints);
        }
        (ShapeKind::List(element), Given::List(elements)) => {
            check_length(place, elements.len(), shape, complaints);
            for (index, value) in elements.iter().enumerate() {
                check(&format!("{place}[{index}]"), value, element, complaints);
            }
        }
        (ShapeKind::Map(key_shape, value_shape), Given::Object(given)) => {
            for (name, value) in given {
                let key = Given::Text(name.clone());
                check(&format!("{place} (key: {name})"), &key, key_shape, complaints);
                check(&format!("{place}.{name}"), value, value_shape, complaints);
            }
        }
        (ShapeKind::String, Given::Text(text)) => {
            check_length(place, length(text), shape, complaints);
        }
        (ShapeKind::Integer | ShapeKind::Long, Given::Integer(_))
        | (ShapeKind::Float | ShapeKind::Double, Given::Integer(_) | Given::Float(_)) => {
            check_range(place, value, shape, complaints);
        }
        (ShapeKind::Document, _) => {}
        (ShapeKind::Boolean, Given::Boolean(_)) | (ShapeKind::Blob, Given::Text(_) | Given::Bytes(_)) => {}
        // To the AWS CLI true and false are the numbers one and zero.
        (ShapeKind::Integer | ShapeKind::Long | ShapeKind::Float | ShapeKind::Double, Given::Boolean(_)) => {}
        (ShapeKind::Timestamp(_), Given::Integer(_) | Given::Float(_)) => {}
        (ShapeKind::Timestamp(_), Given::Text(text)) if parse_timestamp(text).is_some() => {}
        _ => complaints.push(format!(
            "Invalid type for parameter {}, value: {}, type: {}, valid types: {}",
            name_of(place),
            text(value),
            type_name(value),
            valid_types(shape)
        )),
    }
}

fn check_structure(place: &str, given: &[(String, Given)], members: &[Member], complaints: &mut Vec<String>) {
    let is_given = |member: &&Member| given.iter().any(|(name, _)| *name == member.name);
    for member in members.iter().filter(|member| member.required && !is_given(member)) {
        complaints.push(format!("Missing required parameter in {}: \"{}\"", name_of(place), member.name));
    }
    let find = |name: &str| members.iter().find(|member| member.name == name);
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    for (name, _) in given.iter().filter(|(name, _)| find(name).is_none()) {
        let names = names.join(", ");
        complaints
            .push(format!("Unknown parameter in {}: \"{name}\", must be one of: {names}", name_of(place)));
    }
    for (name, value) in given {
        if let Some(member) = find(name) {
            check(&format!("{place}.{name}"), value, &member.shape, complaints);
        }
    }
}

fn check_length(place: &str, length: usize, shape: &Shape, complaints: &mut Vec<String>) {
    let least = shape.domain().least();
    if length < least {
        complaints.push(format!(
            "Invalid length for parameter {}, value: {length}, valid min length: {least}",
            name_of(place)
        ));
    }
}

fn check_range(place: &str, value: &Given, shape: &Shape, complaints: &mut Vec<String>) {
    let number = match value {
        Given::Float(number) => Some(Number::Fraction(*number)),
        Given::Integer(digits) => {
            let whole = digits.parse().map(Number::Whole);
            whole.or_else(|_| digits.parse().map(Number::Fraction)).ok()
        }
        _ => None,
    };
    if let (Some(number), Some(min)) = (number, shape.domain().range.and_then(|range| range.min))
        && number < min
    {
        complaints.push(format!(
            "Invalid range for parameter {}, value: {}, valid min value: {min}",
            name_of(place),
            text(value)
        ));
    }
}

/// How many characters a text has.
fn length(text: &str) -> usize {
    match real(text) {
        Ok(text) => text.chars().count(),
        Err(units) => char::decode_utf16(units).count(),
    }
}

/// A place as messages call it.
fn name_of(place: &str) -> &str {
    if place.is_empty() { "input" } else { place.strip_prefix('.').unwrap_or(place) }
}

fn valid_types(shape: &Shape) -> &'static str {
    match shape.kind {
        ShapeKind::String => "<class 'str'>",
        ShapeKind::Boolean => "<class 'bool'>",
        ShapeKind::Integer | ShapeKind::Long => "<class 'int'>",
        ShapeKind::Float | ShapeKind::Double => "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>",
        ShapeKind::Document => {
            "<class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, <class 'list'>, <class 'dict'>"
        }
        ShapeKind::Timestamp(_) => "<class 'datetime.datetime'>, timestamp-string",
        ShapeKind::Blob => "<class 'bytes'>, <class 'bytearray'>, file-like object",
        ShapeKind::Structure(_) | ShapeKind::Map(..) => "<class 'dict'>",
        ShapeKind::List(_) => "<class 'list'>, <class 'tuple'>",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::constraint::AppliedConstraint;
    use crate::model::constraint::range::Range;
    use crate::model::requirement::{Citation, Grade};

    fn at_least(kind: ShapeKind, min: Option<Number>) -> Shape {
        let range = Range { min, max: Some(Number::Whole(5)) };
        let citation = Citation { grade: Grade::Documented, evidence: Vec::new(), written: None };
        let constraints = vec![AppliedConstraint { constraint: Arc::new(range), citation }];
        Shape { name: "Part".to_owned(), kind, constraints, sensitive: false }
    }

    #[test]
    fn a_number_is_held_to_its_lower_bound_alone() {
        let whole = |digits: &str| Given::Integer(digits.to_owned());
        let long = || at_least(ShapeKind::Long, Some(Number::Whole(2)));
        let double = || at_least(ShapeKind::Double, Some(Number::Fraction(0.5)));
        for (shape, value, told) in [
            (long(), whole("1"), Some("value: 1, valid min value: 2")),
            (long(), whole("-9223372036854775809"), Some("value: -9223372036854775809, valid min value: 2")),
            (long(), whole("2"), None),
            (long(), whole("6"), None),
            (double(), Given::Float(0.25), Some("value: 0.25, valid min value: 0.5")),
            (double(), whole("0"), Some("value: 0, valid min value: 0.5")),
            (double(), Given::Float(0.5), None),
            (double(), whole("6"), None),
            (at_least(ShapeKind::Long, None), whole("-1"), None),
        ] {
            let mut complaints = Vec::new();
            check(".A.B", &value, &shape, &mut complaints);
            let expected = told.map(|told| format!("Invalid range for parameter A.B, {told}"));
            assert_eq!(complaints, expected.into_iter().collect::<Vec<_>>(), "{value:?}");
        }
    }
}
