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
    match &shape.kind {
        ShapeKind::List(element) if !element.is_composite() => {
            let word = match element.kind {
                ShapeKind::String => "\"string\"",
                _ => element.type_name(),
            };
            let choices = where_valid("values", words(element));
            Some(format!("{word} {word} ...{choices}"))
        }
        ShapeKind::List(element) => Some(format!("{} ...", shorthand(element, 0)?)),
        ShapeKind::Map(key, _) => {
            Some(format!("{}{}", shorthand(shape, 0)?, where_valid("key names", words(key))))
        }
        _ if shape.is_composite() => shorthand(shape, 0),
        _ => None,
    }
}

/// The JSON syntax of a value, two spaces a level.
pub fn json_syntax(shape: &Shape) -> String {
    json(shape, 0, &mut Vec::new())
}

fn shorthand(shape: &Shape, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let braces = |inside: String| if depth == 0 { inside } else { format!("{{{inside}}}") };
    match &shape.kind {
        ShapeKind::Structure(members) => {
            let parts = members.iter().map(|member| shorthand_member(member, depth));
            Some(braces(parts.collect::<Option<Vec<_>>>()?.join(",")))
        }
        ShapeKind::Map(_, value) => {
            let value = shorthand(value, depth + 1)?;
            Some(braces(format!("KeyName1={value},KeyName2={value}")))
        }
        ShapeKind::List(element) => {
            let part = shorthand(element, depth + 1)?;
            // One list right in the option's own structure or map needs no brackets: a comma without a name goes on
            // with it.
            let bare = depth <= 1 && !element.is_composite();
            Some(if bare { format!("{part},{part}") } else { format!("[{part},{part}]") })
        }
        _ => Some(shape.type_name().to_owned()),
    }
}

fn shorthand_member(member: &Member, depth: usize) -> Option<String> {
    Some(format!("{}={}", member.name, shorthand(&member.shape, depth + 1)?))
}

/// `open` has the names of the structures around it that stand inside themselves.
fn json<'s>(shape: &'s Shape, indent: usize, open: &mut Vec<&'s str>) -> String {
    let inner = " ".repeat(indent + 2);
    let outer = " ".repeat(indent);
    match &shape.kind {
        ShapeKind::Structure(members) if members.is_empty() => "{}".to_owned(),
        ShapeKind::Structure(members) => {
            // It is shown twice, one time inside of the other.
            if open.iter().filter(|name| **name == shape.name).count() > 1 {
                return "{ ... recursive ... }".to_owned();
            }
            let opened = open.len();
            if members.is_recursive() {
                open.push(&shape.name);
            }
            let lines = members.iter().map(|member| {
                format!("{inner}\"{}\": {}", member.name, json(&member.shape, indent + 2, open))
            });
            let lines = lines.collect::<Vec<_>>().join(",\n");
            open.truncate(opened);
            format!("{{\n{lines}\n{outer}}}")
        }
        ShapeKind::List(element) if element.is_composite() => {
            format!("[\n{inner}{}\n{inner}...\n{outer}]", json(element, indent + 2, open))
        }
        ShapeKind::List(element) => format!("[{}, ...]", json(element, indent, open)),
        ShapeKind::Document => "{...}".to_owned(),
        ShapeKind::Map(key, value) => {
            format!("{{{}: {}\n{inner}...}}", json(key, indent, open), json(value, indent + 4, open))
        }
        ShapeKind::String if words(shape).is_empty() => "\"string\"".to_owned(),
        ShapeKind::String => {
            words(shape).iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join("|")
        }
        ShapeKind::Boolean => "true|false".to_owned(),
        _ => shape.type_name().to_owned(),
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
