//! Looking into an operation's input.

use serde_json::Value;

use crate::model::operation::Params;
use crate::model::place::Segment;

/// The text at a dotted path of members and keys, if text stands there.
pub(crate) fn text_at<'a>(params: &'a Params, path: &str) -> Option<&'a str> {
    let mut steps = path.split('.');
    let mut value = params.get(steps.next()?)?;
    for step in steps {
        value = value.as_object()?.get(step)?;
    }
    value.as_str()
}

/// Calls `visit` with each value that stands at a place; a key is given as text.
pub(crate) fn visit(params: &Params, segments: &[Segment], visit: &mut dyn FnMut(&Value)) {
    let Some((Segment::Member(name), rest)) = segments.split_first() else { return };
    if let Some(value) = params.get(name) {
        descend(value, rest, visit);
    }
}

/// Calls `visit` with each value that stands at a place, which it may change; keys are not visited.
pub(crate) fn visit_mut(params: &mut Params, segments: &[Segment], visit: &mut dyn FnMut(&mut Value)) {
    let Some((Segment::Member(name), rest)) = segments.split_first() else { return };
    if let Some(value) = params.get_mut(name) {
        descend_mut(value, rest, visit);
    }
}

/// Calls `visit` with each text in a value, keys among them.
pub(crate) fn each_text(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(elements) => elements.iter().for_each(|element| each_text(element, visit)),
        Value::Object(members) => {
            for (key, value) in members {
                visit(key);
                each_text(value, visit);
            }
        }
        _ => {}
    }
}

fn descend(value: &Value, segments: &[Segment], visit: &mut dyn FnMut(&Value)) {
    let Some((first, rest)) = segments.split_first() else { return visit(value) };
    match (first, value) {
        (Segment::Member(name), Value::Object(members)) => {
            if let Some(value) = members.get(name) {
                descend(value, rest, visit);
            }
        }
        (Segment::Element, Value::Array(elements)) => {
            elements.iter().for_each(|element| descend(element, rest, visit));
        }
        (Segment::Key, Value::Object(members)) => {
            members.keys().for_each(|key| visit(&Value::from(key.as_str())));
        }
        (Segment::Value, Value::Object(members)) => {
            members.values().for_each(|value| descend(value, rest, visit));
        }
        _ => {}
    }
}

fn descend_mut(value: &mut Value, segments: &[Segment], visit: &mut dyn FnMut(&mut Value)) {
    let Some((first, rest)) = segments.split_first() else { return visit(value) };
    match (first, value) {
        (Segment::Member(name), Value::Object(members)) => {
            if let Some(value) = members.get_mut(name) {
                descend_mut(value, rest, visit);
            }
        }
        (Segment::Element, Value::Array(elements)) => {
            elements.iter_mut().for_each(|element| descend_mut(element, rest, visit));
        }
        (Segment::Value, Value::Object(members)) => {
            members.values_mut().for_each(|value| descend_mut(value, rest, visit));
        }
        _ => {}
    }
}
