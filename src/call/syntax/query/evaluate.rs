//! The value of an expression's node.

use jmespath::Variable;
use jmespath::ast::{Ast, Comparator};
use serde_json::Map;
use serde_json::Value;

use crate::call::syntax::query::error::QueryError;
use crate::call::syntax::query::function;
use crate::call::syntax::query::order::{equal, is_true};

/// What an expression's nodes are evaluated with.
#[derive(Clone, Copy)]
pub(super) struct Evaluation<'q> {
    /// The literals, for whose numbers see [`crate::call::syntax::query::literal`].
    pub(super) literals: &'q [Value],
}

impl Evaluation<'_> {
    /// The value of a node, where the current value is `current`.
    pub(super) fn value(self, ast: &Ast, current: &Value) -> Result<Value, QueryError> {
        Ok(match ast {
            Ast::Identity { .. } => current.clone(),
            Ast::Expref { ast, .. } => return self.value(ast, current),
            Ast::Field { name, .. } => current.get(name).cloned().unwrap_or_default(),
            Ast::Index { idx, .. } => element(current, *idx),
            Ast::Literal { value, .. } => self.literal(value),
            // A pipe hands null on too, so that `a | to_string(@)` has a value; a field of null is null all the same.
            Ast::Subexpr { lhs, rhs, .. } => return self.value(rhs, &self.value(lhs, current)?),
            Ast::Slice { start, stop, step, .. } => slice(current, *start, *stop, *step)?,
            Ast::Flatten { node, .. } => flatten(self.value(node, current)?),
            Ast::ObjectValues { node, .. } => match self.value(node, current)? {
                Value::Object(members) => members.into_iter().map(|(_, value)| value).collect(),
                _ => Value::Null,
            },
            Ast::Projection { lhs, rhs, .. } => self.project(self.value(lhs, current)?, rhs)?,
            Ast::Condition { predicate, then, .. } => match is_true(&self.value(predicate, current)?) {
                true => self.value(then, current)?,
                false => Value::Null,
            },
            Ast::Comparison { comparator, lhs, rhs, .. } => {
                compare(comparator, &self.value(lhs, current)?, &self.value(rhs, current)?)
            }
            Ast::Not { node, .. } => Value::Bool(!is_true(&self.value(node, current)?)),
            Ast::And { lhs, rhs, .. } => match self.value(lhs, current)? {
                left if is_true(&left) => self.value(rhs, current)?,
                left => left,
            },
            Ast::Or { lhs, rhs, .. } => match self.value(lhs, current)? {
                left if is_true(&left) => left,
                _ => self.value(rhs, current)?,
            },
            Ast::MultiList { .. } | Ast::MultiHash { .. } if current.is_null() => Value::Null,
            Ast::MultiList { elements, .. } => {
                Value::Array(elements.iter().map(|node| self.value(node, current)).collect::<Result<_, _>>()?)
            }
            Ast::MultiHash { elements, .. } => {
                let mut members = Map::new();
                for pair in elements {
                    members.insert(pair.key.clone(), self.value(&pair.value, current)?);
                }
                Value::Object(members)
            }
            Ast::Function { name, args, .. } => {
                return function::apply(&|node, current| self.value(node, current), name, args, current);
            }
        })
    }

    /// A literal: its number stands for that of JSON, anything else is text in single quotes.
    fn literal(self, written: &Variable) -> Value {
        match written {
            Variable::Number(number) => {
                let index = number.as_u64().and_then(|number| usize::try_from(number).ok());
                index.and_then(|index| self.literals.get(index)).cloned().unwrap_or_default()
            }
            Variable::String(text) => Value::String(text.clone()),
            _ => Value::Null,
        }
    }

    fn project(self, left: Value, right: &Ast) -> Result<Value, QueryError> {
        let Value::Array(elements) = left else {
            return Ok(Value::Null);
        };
        let mut picked = Vec::new();
        for element in &elements {
            let value = self.value(right, element)?;
            if !value.is_null() {
                picked.push(value);
            }
        }
        Ok(Value::Array(picked))
    }
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
        return Err(QueryError("slice step cannot be zero".to_owned()));
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

fn compare(comparator: &Comparator, left: &Value, right: &Value) -> Value {
    let ordering = || match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => left.as_f64().zip(right.as_f64()).and_then(|(left, right)| left.partial_cmp(&right)),
    };
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
