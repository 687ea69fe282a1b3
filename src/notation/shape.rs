//! How the value of a structured option is written, shown by its types: in shorthand, and in JSON.
//!
//! - Shorthand shows the elements of a list twice, and the keys of a map as `KeyName1` and `KeyName2`; what is nested
//!   too deep has no shorthand.
//! - JSON shows that a list or a map goes on by `...`, and words of which one is right with `|` between them.

use crate::model::shape::{Member, Shape, ShapeKind};

/// How many shapes deep shorthand is shown.
const MAX_DEPTH: usize = 3;

/// The shorthand syntax of an option, e.g. `Key=string,Values=string,string ...`; `None` where a value is no structure,
/// list or map, or is nested too deep.
pub fn shorthand_syntax(shape: &Shape) -> Option<String> {
    let stack = &mut Vec::new();
    match &shape.kind {
        ShapeKind::List(element) if is_plain(element) => {
            let word = match element.kind {
                ShapeKind::String => "\"string\"",
                _ => element.type_name(),
            };
            let choices = where_valid("values", words(element));
            Some(format!("{word} {word} ...{choices}"))
        }
        _ if is_of_documents(shape) => None,
        ShapeKind::List(element) => Some(format!("{} ...", shorthand(element, stack)?)),
        ShapeKind::Map(key, _) => {
            Some(format!("{}{}", shorthand(shape, stack)?, where_valid("key names", words(key))))
        }
        _ if shape.is_composite() => shorthand(shape, stack).filter(|syntax| !syntax.is_empty()),
        _ => None,
    }
}

/// The JSON syntax of a value, two spaces a level.
pub fn json_syntax(shape: &Shape) -> String {
    json(shape, 0, &mut Vec::new())
}

/// `stack` has the names of the shapes around it, but for the option's own.
fn shorthand<'s>(shape: &'s Shape, stack: &mut Vec<&'s str>) -> Option<String> {
    let depth = stack.len();
    if depth > MAX_DEPTH {
        return None;
    }
    let braces = |inside: String| if depth == 0 { inside } else { format!("{{{inside}}}") };
    match &shape.kind {
        ShapeKind::Structure(members) => {
            // What can be any JSON has no shorthand.
            let members = members.iter().filter(|member| !is_of_documents(&member.shape));
            let parts = members.map(|member| shorthand_member(member, stack));
            Some(braces(parts.collect::<Option<Vec<_>>>()?.join(",")))
        }
        ShapeKind::Map(_, value) => {
            let value = inside(value, stack)?;
            Some(braces(format!("KeyName1={value},KeyName2={value}")))
        }
        ShapeKind::List(element) => {
            let part = inside(element, stack)?;
            // One list right in the option's own structure or map needs no brackets: a comma without a name goes on
            // with it.
            let bare = depth <= 1 && is_plain(element);
            Some(if bare { format!("{part},{part}") } else { format!("[{part},{part}]") })
        }
        _ => Some(shape.type_name().to_owned()),
    }
}

fn inside<'s>(shape: &'s Shape, stack: &mut Vec<&'s str>) -> Option<String> {
    stack.push(&shape.name);
    let syntax = shorthand(shape, stack);
    stack.pop();
    syntax
}

fn shorthand_member<'s>(member: &'s Member, stack: &mut Vec<&'s str>) -> Option<String> {
    if stack.contains(&member.shape.name.as_str()) {
        return Some("( ... recursive ... )".to_owned());
    }
    Some(format!("{}={}", member.name, inside(&member.shape, stack)?))
}

/// `stack` has the names of the structures, lists and maps around it.
fn json<'s>(shape: &'s Shape, indent: usize, stack: &mut Vec<&'s str>) -> String {
    // What stands inside itself is shown twice, one time inside of the other; of a list or a map nothing stands there then.
    if stack.iter().filter(|name| **name == shape.name).count() > 1 {
        let is_structure = matches!(shape.kind, ShapeKind::Structure(_));
        return if is_structure { "{ ... recursive ... }".to_owned() } else { String::new() };
    }
    let around = stack.len();
    if shape.is_composite() {
        stack.push(&shape.name);
    }
    let syntax = json_parts(shape, indent, stack);
    stack.truncate(around);
    syntax
}

fn json_parts<'s>(shape: &'s Shape, indent: usize, stack: &mut Vec<&'s str>) -> String {
    let inner = " ".repeat(indent + 2);
    let outer = " ".repeat(indent);
    match &shape.kind {
        ShapeKind::Structure(members) => {
            let lines = members.iter().map(|member| {
                format!("{inner}\"{}\": {}", member.name, json(&member.shape, indent + 2, stack))
            });
            format!("{{\n{}\n{outer}}}", lines.collect::<Vec<_>>().join(",\n"))
        }
        ShapeKind::List(element) if is_plain(element) => format!("[{}, ...]", json(element, indent, stack)),
        ShapeKind::List(element) => {
            format!("[\n{inner}{}\n{inner}...\n{outer}]", json(element, indent + 2, stack))
        }
        ShapeKind::Document => "{...}".to_owned(),
        ShapeKind::Map(key, value) => {
            format!("{{{}: {}\n{inner}...}}", json(key, indent, stack), json(value, indent + 4, stack))
        }
        ShapeKind::String if words(shape).is_empty() => "\"string\"".to_owned(),
        ShapeKind::String => {
            words(shape).iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join("|")
        }
        ShapeKind::Boolean => "true|false".to_owned(),
        _ => shape.type_name().to_owned(),
    }
}

/// Whether a value is one word.
pub fn is_plain(shape: &Shape) -> bool {
    !shape.is_composite() && !matches!(shape.kind, ShapeKind::Document)
}

/// Whether it is any JSON, or lists or maps of it.
fn is_of_documents(shape: &Shape) -> bool {
    match &shape.kind {
        ShapeKind::Document => true,
        ShapeKind::List(inner) | ShapeKind::Map(_, inner) => is_of_documents(inner),
        _ => false,
    }
}

fn words(shape: &Shape) -> &[String] {
    shape.domain().words.unwrap_or_default()
}

fn where_valid(what: &str, words: &[String]) -> String {
    if words.is_empty() {
        return String::new();
    }
    let lines = words.iter().map(|word| format!("\n  {word}")).collect::<String>();
    format!("\n\nWhere valid {what} are:{lines}")
}
