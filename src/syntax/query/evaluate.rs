//! The value of an expression's node.

use jmespath::ast::{Ast, Comparator};
use serde_json::Map;
use serde_json::Value;

use crate::syntax::query::QueryError;
use crate::syntax::query::function;

/// The value of a node, where the current value is `current`.
pub(super) fn evaluate(ast: &Ast, current: &Value) -> Result<Value, QueryError> {
    Ok(match ast {
        Ast::Identity { .. } => current.clone(),
        Ast::Expref { ast, .. } => return evaluate(ast, current),
        Ast::Field { name, .. } => current.get(name).cloned().unwrap_or_default(),
        Ast::Index { idx, .. } => element(current, *idx),
        Ast::Literal { value, .. } => literal(value),
        // A pipe hands null on too, so that `a | to_string(@)` has a value; a field of null is null all the same.
        Ast::Subexpr { lhs, rhs, .. } => return evaluate(rhs, &evaluate(lhs, current)?),
        Ast::Slice { start, stop, step, .. } => slice(current, *start, *stop, *step)?,
        Ast::Flatten { node, .. } => flatten(evaluate(node, current)?),
        Ast::ObjectValues { node, .. } => match evaluate(node, current)? {
            Value::Object(members) => members.into_iter().map(|(_, value)| value).collect(),
            _ => Value::Null,
        },
        Ast::Projection { lhs, rhs, .. } => project(evaluate(lhs, current)?, rhs)?,
        Ast::Condition { predicate, then, .. } => match is_true(&evaluate(predicate, current)?) {
            true => evaluate(then, current)?,
            false => Value::Null,
        },
        Ast::Comparison { comparator, lhs, rhs, .. } => {
            compare(comparator, &evaluate(lhs, current)?, &evaluate(rhs, current)?)
        }
        Ast::Not { node, .. } => Value::Bool(!is_true(&evaluate(node, current)?)),
        Ast::And { lhs, rhs, .. } => match evaluate(lhs, current)? {
            left if is_true(&left) => evaluate(rhs, current)?,
            left => left,
        },
        Ast::Or { lhs, rhs, .. } => match evaluate(lhs, current)? {
            left if is_true(&left) => left,
            _ => evaluate(rhs, current)?,
        },
        Ast::MultiList { .. } | Ast::MultiHash { .. } if current.is_null() => Value::Null,
        Ast::MultiList { elements, .. } => {
            Value::Array(elements.iter().map(|node| evaluate(node, current)).collect::<Result<_, _>>()?)
        }
        Ast::MultiHash { elements, .. } => {
            let mut members = Map::new();
            for pair in elements {
                members.insert(pair.key.clone(), evaluate(&pair.value, current)?);
            }
            Value::Object(members)
        }
        Ast::Function { name, args, .. } => return function::apply(name, args, current),
    })
}

/// Whether a value counts as true: not null, `false` or empty.
pub(super) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// Equality of JSON, in which 1 and 1.0 are the same number.
pub(super) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| right.get(name).is_some_and(|other| equal(value, other)))
        }
        (left, right) => left == right,
    }
}

fn literal(value: &jmespath::Variable) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn element(current: &Value, index: i32) -> Value {
    let Value::Array(elements) = current else {
        return Value::Null;
    };
    let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
    let position = if index < 0 { elements.len().checked_sub(distance) } else { Some(distance) };
    position.and_then(|position| elements.get(position)).cloned().unwrap_or_default()
}

fn slice(current: &Value, start: Option<i32>, stop: Option<i32>, step: i32) -> Result<Value, QueryError> {
    let Value::Array(elements) = current else {
        return Ok(Value::Null);
    };
    if step == 0 {
        return Err(QueryError("slice step cannot be 0".to_owned()));
    }
    let length = i64::try_from(elements.len()).unwrap_or(i64::MAX);
    let step = i64::from(step);
    let (least, most) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let bound = |index: Option<i32>, otherwise: i64| match index.map(i64::from) {
        None => otherwise,
        Some(index) if index < 0 => (index + length).clamp(least, most),
        Some(index) => index.clamp(least, most),
    };
    let (mut index, stop) = if step > 0 {
        (bound(start, 0), bound(stop, length))
    } else {
        (bound(start, length - 1), bound(stop, -1))
    };
    let mut picked = Vec::new();
    while (step > 0 && index < stop) || (step < 0 && index > stop) {
        let position = usize::try_from(index).unwrap_or(usize::MAX);
        picked.extend(elements.get(position).cloned());
        index += step;
    }
    Ok(Value::Array(picked))
}

fn flatten(value: Value) -> Value {
    let Value::Array(elements) = value else {
        return Value::Null;
    };
    let mut flat = Vec::new();
    for element in elements {
        match element {
            Value::Array(inner) => flat.extend(inner),
            element => flat.push(element),
        }
    }
    Value::Array(flat)
}

fn project(left: Value, right: &Ast) -> Result<Value, QueryError> {
    let Value::Array(elements) = left else {
        return Ok(Value::Null);
    };
    let mut picked = Vec::new();
    for element in &elements {
        let value = evaluate(right, element)?;
        if !value.is_null() {
            picked.push(value);
        }
    }
    Ok(Value::Array(picked))
}

fn compare(comparator: &Comparator, left: &Value, right: &Value) -> Value {
    let ordering = || left.as_f64().zip(right.as_f64()).and_then(|(left, right)| left.partial_cmp(&right));
    let ordered =
        |holds: fn(std::cmp::Ordering) -> bool| ordering().map_or(Value::Null, |found| holds(found).into());
    match comparator {
        Comparator::Equal => equal(left, right).into(),
        Comparator::NotEqual => (!equal(left, right)).into(),
        Comparator::LessThan => ordered(std::cmp::Ordering::is_lt),
        Comparator::LessThanEqual => ordered(std::cmp::Ordering::is_le),
        Comparator::GreaterThan => ordered(std::cmp::Ordering::is_gt),
        Comparator::GreaterThanEqual => ordered(std::cmp::Ordering::is_ge),
    }
}
