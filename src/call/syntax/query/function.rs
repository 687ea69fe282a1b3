//! The functions of JMESPath, with the AWS CLI's complaints about their arguments.

use std::cmp::Ordering;

use jmespath::ast::Ast;
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;

use crate::call::syntax::number;
use crate::call::syntax::query::error::QueryError;
use crate::call::syntax::query::order::equal;
use crate::notation::python;

/// What a parameter of a function takes: any of these types; `any` where there is none.
type Parameter = &'static [&'static str];

/// The functions: name, parameters, and whether the last parameter may be repeated.
const FUNCTIONS: &[(&str, &[Parameter], bool)] = &[
    ("abs", &[&["number"]], false),
    ("avg", &[&["array-number"]], false),
    ("ceil", &[&["number"]], false),
    ("contains", &[&["array", "string"], &[]], false),
    ("ends_with", &[&["string"], &["string"]], false),
    ("floor", &[&["number"]], false),
    ("join", &[&["string"], &["array-string"]], false),
    ("keys", &[&["object"]], false),
    ("length", &[&["string", "array", "object"]], false),
    ("map", &[&["expref"], &["array"]], false),
    ("max", &[&["array-number", "array-string"]], false),
    ("max_by", &[&["array"], &["expref"]], false),
    ("merge", &[&["object"]], true),
    ("min", &[&["array-number", "array-string"]], false),
    ("min_by", &[&["array"], &["expref"]], false),
    ("not_null", &[&[]], true),
    ("reverse", &[&["array", "string"]], false),
    ("sort", &[&["array-string", "array-number"]], false),
    ("sort_by", &[&["array"], &["expref"]], false),
    ("starts_with", &[&["string"], &["string"]], false),
    ("sum", &[&["array-number"]], false),
    ("to_array", &[&[]], false),
    ("to_number", &[&[]], false),
    ("to_string", &[&[]], false),
    ("type", &[&[]], false),
    ("values", &[&["object"]], false),
];

/// An argument: a value, or an expression to apply to values.
enum Argument<'a> {
    Value(Value),
    Expression(&'a Ast),
}

/// The value of a function of these arguments. `evaluate` gives the value of a node for a current value.
pub(super) fn apply(
    evaluate: &dyn Fn(&Ast, &Value) -> Result<Value, QueryError>,
    name: &str,
    nodes: &[Ast],
    current: &Value,
) -> Result<Value, QueryError> {
    let mut arguments = Vec::new();
    for node in nodes {
        arguments.push(match node {
            Ast::Expref { ast, .. } => Argument::Expression(ast),
            node => Argument::Value(evaluate(node, current)?),
        });
    }
    let known = FUNCTIONS.iter().find(|(known, ..)| *known == name);
    let (_, parameters, repeats) = known.ok_or_else(|| QueryError(format!("Unknown function: {name}()")))?;
    check_number(name, parameters.len(), *repeats, arguments.len())?;
    for (index, argument) in arguments.iter().enumerate() {
        check_type(name, parameters[index.min(parameters.len() - 1)], argument)?;
    }
    let mut values = Vec::new();
    let mut expression = None;
    for argument in arguments {
        match argument {
            Argument::Value(value) => values.push(value),
            Argument::Expression(ast) => expression = Some(ast),
        }
    }
    match expression {
        Some(ast) => with_expression(evaluate, name, ast, values.pop().unwrap_or_default()),
        None => Ok(of_values(name, values)),
    }
}

fn check_number(name: &str, expected: usize, repeats: bool, found: usize) -> Result<(), QueryError> {
    if found == expected || (repeats && found > expected) {
        return Ok(());
    }
    let least = if repeats { "at least " } else { "" };
    let plural = if expected == 1 { "" } else { "s" };
    Err(QueryError(format!(
        "Expected {least}{expected} argument{plural} for function {name}(), received {found}"
    )))
}

fn check_type(name: &str, parameter: Parameter, argument: &Argument<'_>) -> Result<(), QueryError> {
    let refused = |shown: String, found: &str| {
        let expected: Vec<String> = parameter.iter().map(|kind| format!("'{kind}'")).collect();
        QueryError(format!(
            "In function {name}(), invalid type for value: {shown}, expected one of: [{}], received: \"{found}\"",
            expected.join(", ")
        ))
    };
    if parameter.is_empty() {
        return Ok(());
    }
    let value = match argument {
        Argument::Expression(_) if parameter.contains(&"expref") => return Ok(()),
        Argument::Expression(_) => return Err(refused("an expression".to_owned(), "expref")),
        Argument::Value(value) => value,
    };
    let found = type_of(value);
    if parameter.contains(&found) {
        return Ok(());
    }
    let inner: Vec<&str> = parameter.iter().filter_map(|kind| kind.strip_prefix("array-")).collect();
    let Value::Array(elements) = value else {
        return Err(refused(python::text(value), found));
    };
    if inner.is_empty() {
        return Err(refused(python::text(value), found));
    }
    let wanted = elements.first().map(type_of).filter(|first| inner.contains(first)).unwrap_or(inner[0]);
    match elements.iter().find(|element| type_of(element) != wanted) {
        Some(element) => Err(refused(python::text(element), python::type_name(element))),
        None => Ok(()),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The functions of values alone; their arguments have been checked.
fn of_values(name: &str, mut arguments: Vec<Value>) -> Value {
    let second =
        if arguments.len() == 2 && name != "merge" && name != "not_null" { arguments.pop() } else { None };
    let second = second.unwrap_or_default();
    match name {
        "merge" => merge(arguments),
        "not_null" => arguments.into_iter().find(|value| !value.is_null()).unwrap_or_default(),
        _ => of_one_or_two(name, arguments.pop().unwrap_or_default(), &second),
    }
}

fn of_one_or_two(name: &str, first: Value, second: &Value) -> Value {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match (name, first) {
        ("abs" | "ceil" | "floor", Value::Number(number)) => round(name, &number),
        ("avg", Value::Array(elements)) if elements.is_empty() => Value::Null,
        ("avg", Value::Array(elements)) => float(total(&elements) / elements.len() as f64),
        ("sum", Value::Array(elements)) => sum(&elements),
        ("contains", Value::Array(elements)) => elements.iter().any(|element| equal(element, second)).into(),
        ("contains", Value::String(all)) => second.as_str().is_some_and(|part| all.contains(part)).into(),
        ("starts_with", first) => text(&first).starts_with(&text(second)).into(),
        ("ends_with", first) => text(&first).ends_with(&text(second)).into(),
        ("join", first) => {
            let parts: Vec<String> = second.as_array().into_iter().flatten().map(text).collect();
            parts.join(&text(&first)).into()
        }
        ("keys", Value::Object(members)) => {
            members.into_iter().map(|(name, _)| Value::String(name)).collect()
        }
        ("values", Value::Object(members)) => members.into_iter().map(|(_, value)| value).collect(),
        ("length", Value::String(text)) => text.chars().count().into(),
        ("length", Value::Array(elements)) => elements.len().into(),
        ("length", Value::Object(members)) => members.len().into(),
        ("max", Value::Array(elements)) => best(elements, Ordering::Greater),
        ("min", Value::Array(elements)) => best(elements, Ordering::Less),
        ("reverse", Value::String(text)) => text.chars().rev().collect::<String>().into(),
        ("reverse", Value::Array(elements)) => elements.into_iter().rev().collect(),
        ("sort", Value::Array(mut elements)) => {
            elements.sort_by(order);
            Value::Array(elements)
        }
        ("to_array", Value::Array(elements)) => Value::Array(elements),
        ("to_array", first) => Value::Array(vec![first]),
        ("to_string", Value::String(text)) => Value::String(text),
        ("to_string", first) => Value::String(first.to_string()),
        ("to_number", Value::Number(number)) => Value::Number(number),
        ("to_number", Value::String(text)) => to_number(&text),
        ("type", first) => type_of(&first).into(),
        // Every other pairing of name and type was refused before.
        _ => Value::Null,
    }
}

/// The functions of a value and an expression.
fn with_expression(
    evaluate: &dyn Fn(&Ast, &Value) -> Result<Value, QueryError>,
    name: &str,
    ast: &Ast,
    value: Value,
) -> Result<Value, QueryError> {
    let Value::Array(elements) = value else {
        return Ok(Value::Null);
    };
    let keys = elements.iter().map(|element| evaluate(ast, element));
    let keys: Vec<Value> = keys.collect::<Result<_, _>>()?;
    if name == "map" {
        return Ok(Value::Array(keys));
    }
    if let Some(error) = complaint_about_keys(name, &elements, &keys) {
        return Err(error);
    }
    let mut pairs: Vec<(Value, Value)> = keys.into_iter().zip(elements).collect();
    pairs.sort_by(|(left, _), (right, _)| order(left, right));
    Ok(match name {
        "min_by" => pairs.into_iter().next().map(|(_, element)| element).unwrap_or_default(),
        "max_by" => {
            // Of several largest ones the first counts, and the sort kept their order.
            let last = pairs.last().map(|(key, _)| key.clone()).unwrap_or_default();
            let first = pairs.into_iter().find(|(key, _)| order(key, &last) == Ordering::Equal);
            first.map(|(_, element)| element).unwrap_or_default()
        }
        _ => pairs.into_iter().map(|(_, element)| element).collect(),
    })
}

/// What is wrong with the keys of elements: they are numbers or texts, and all the same. `sort_by` shows the element
/// where its first key is neither.
fn complaint_about_keys(name: &str, elements: &[Value], keys: &[Value]) -> Option<QueryError> {
    let refused = |value: &Value, expected: &str, key: &Value| {
        QueryError(format!(
            "In function {name}(), invalid type for value: {}, expected one of: [{expected}], received: \"{}\"",
            python::text(value),
            type_of(key)
        ))
    };
    let is_sort = name == "sort_by";
    let wanted = type_of(keys.first()?);
    if wanted != "number" && wanted != "string" {
        let first = if is_sort { elements.first() } else { keys.first() };
        let expected = if is_sort { "'string', 'number'" } else { "'number', 'string'" };
        return first.zip(keys.first()).map(|(first, key)| refused(first, expected, key));
    }
    let other = keys.iter().find(|key| type_of(key) != wanted)?;
    let expected = if is_sort { format!("'{wanted}'") } else { "'number', 'string'".to_owned() };
    Some(refused(other, &expected, other))
}

fn merge(objects: Vec<Value>) -> Value {
    let mut merged = Map::new();
    for object in objects {
        if let Value::Object(members) = object {
            merged.extend(members);
        }
    }
    Value::Object(merged)
}

fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        _ => left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal),
    }
}

fn best(elements: Vec<Value>, wanted: Ordering) -> Value {
    let better = |best: Value, next: Value| if order(&next, &best) == wanted { next } else { best };
    elements.into_iter().reduce(better).unwrap_or_default()
}

fn total(elements: &[Value]) -> f64 {
    elements.iter().filter_map(Value::as_f64).sum()
}

/// The sum of whole numbers is a whole number.
fn sum(elements: &[Value]) -> Value {
    let whole = elements.iter().try_fold(0_i64, |sum, element| sum.checked_add(element.as_i64()?));
    whole.map_or_else(|| float(total(elements)), Value::from)
}

fn round(name: &str, number: &Number) -> Value {
    if let Some(whole) = number.as_i64() {
        return if name == "abs" { whole.unsigned_abs().into() } else { whole.into() };
    }
    let value = number.as_f64().unwrap_or_default();
    let rounded = match name {
        "abs" => return float(value.abs()),
        "ceil" => value.ceil(),
        _ => value.floor(),
    };
    // A float beyond 64 bits is whole already, and stays what it is.
    let fits = rounded.abs() < 9.0e18;
    if fits { (rounded as i64).into() } else { float(rounded) }
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn to_number(text: &str) -> Value {
    match number::whole(text) {
        Some(whole) => whole.into(),
        None => number::floating(text).map_or(Value::Null, float),
    }
}
