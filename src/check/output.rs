//! The output of a success: status 200, an empty body or a JSON object whose known members have the right types.

use serde_json::Value;

use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::protocol::answer::Decoded;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::{Member, Shape, ShapeKind};

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    if !observed.is_answer_of_the_operation() {
        return Vec::new();
    }
    let shape = observed.requirement(Aspect::OutputShape);
    let fault = match &observed.decoded {
        Decoded::Success { output, .. } => members(&observed.operation.output, output, ""),
        Decoded::Unreadable(why) => Some(why.clone()),
        Decoded::Error(_) => return Vec::new(),
    };
    let shape = match fault {
        None => Judgment::pass(shape),
        Some(fault) => Judgment::fail(shape, BreakageKind::Output, "the operation's output", fault),
    };
    vec![shape, status(observed)]
}

fn status(observed: &Observed<'_>) -> Judgment {
    let requirement = observed.requirement(Aspect::SuccessStatus);
    match observed.response.status {
        200 => Judgment::pass(requirement),
        other => {
            let actual = format!("a success with status {other}");
            Judgment::fail(requirement, BreakageKind::Envelope, "a success with status 200", actual)
        }
    }
}

fn members(members: &[Member], value: &Value, path: &str) -> Option<String> {
    let Value::Object(object) = value else {
        let whole = if path.is_empty() { "the body" } else { path };
        return Some(format!("{whole} is no JSON object"));
    };
    members.iter().find_map(|member| {
        let path = if path.is_empty() { member.name.clone() } else { format!("{path}.{}", member.name) };
        match object.get(&member.name) {
            None | Some(Value::Null) => None,
            Some(value) => shape(&member.shape, value, &path),
        }
    })
}

fn shape(expected: &Shape, value: &Value, path: &str) -> Option<String> {
    let right = match &expected.kind {
        ShapeKind::Structure(inner) => return members(inner, value, path),
        ShapeKind::List(element) => match value {
            Value::Array(items) => return items.iter().find_map(|item| shape(element, item, path)),
            _ => false,
        },
        ShapeKind::Map(_, inner) => match value {
            Value::Object(entries) => return entries.values().find_map(|entry| shape(inner, entry, path)),
            _ => false,
        },
        ShapeKind::String | ShapeKind::Blob => value.is_string(),
        ShapeKind::Boolean => value.is_boolean(),
        ShapeKind::Integer | ShapeKind::Long => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        ShapeKind::Float | ShapeKind::Double => value.is_number() || value.is_string(),
        ShapeKind::Timestamp(format) => format.holds(value),
        ShapeKind::Document => true,
    };
    (!right).then(|| format!("{path} is no {}", expected.type_name()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::model::timestamp_format::TimestampFormat;

    fn shape_of(kind: ShapeKind) -> Arc<Shape> {
        Arc::new(Shape { name: "Part".to_owned(), kind, constraints: Vec::new(), sensitive: false })
    }

    #[track_caller]
    fn check(kind: ShapeKind, value: Value, fault: Option<&str>) {
        assert_eq!(shape(&shape_of(kind), &value, "At").as_deref(), fault, "{value}");
    }

    #[test]
    fn each_type_has_values_that_it_holds_and_others_that_it_does_not() {
        let list = || ShapeKind::List(shape_of(ShapeKind::Boolean));
        let map = || ShapeKind::Map(shape_of(ShapeKind::String), shape_of(ShapeKind::Boolean));
        let nested = || ShapeKind::List(shape_of(map()));
        for (kind, right, wrong) in [
            (ShapeKind::String, json!("1"), json!(1)),
            (ShapeKind::Blob, json!("MQ=="), json!([49])),
            (ShapeKind::Boolean, json!(false), json!(0)),
            (ShapeKind::Integer, json!(1.0), json!(1.5)),
            (ShapeKind::Long, json!(-1), json!("1")),
            (ShapeKind::Float, json!(1.5), json!(true)),
            (ShapeKind::Double, json!("NaN"), json!([])),
            (ShapeKind::Timestamp(TimestampFormat::EpochSeconds), json!(1.5), json!("1970-01-01")),
            (list(), json!([]), json!({})),
            (map(), json!({}), json!([])),
        ] {
            let fault = format!("At is no {}", shape_of(kind.clone()).type_name());
            check(kind.clone(), right, None);
            check(kind, wrong, Some(&fault));
        }
        for (kind, right, wrong) in [
            (list(), json!([true, false]), json!([true, 1])),
            (map(), json!({"a": true, "b": false}), json!({"a": true, "b": 1})),
            (nested(), json!([{}, {"a": true}]), json!([{}, {"a": 1}])),
        ] {
            check(kind.clone(), right, None);
            check(kind, wrong, Some("At is no boolean"));
        }
    }
}
