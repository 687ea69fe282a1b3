//! `--query`: a JMESPath expression that picks what to show of an output.
//!
//! The `jmespath` crate reads the expression; it is evaluated over JSON values whose members keep their order.

pub mod error;
mod evaluate;
mod function;
mod literal;
mod order;

use jmespath::ast::Ast;
use serde_json::Value;

use crate::call::syntax::query::error::QueryError;
use crate::call::syntax::query::evaluate::Evaluation;
use crate::call::syntax::query::literal::{Numbered, number_literals};

/// An expression.
#[derive(Clone, Debug)]
pub struct Query {
    ast: Ast,
    literals: Vec<Value>,
}

/// How deep an expression may be nested: deeper ones would exhaust the stack of a reader that calls itself.
const DEEPEST: usize = 400;

impl Query {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// It breaks the grammar, or is nested deeper than 400 levels.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let Numbered { text, literals } = number_literals(text)?;
        if depth(&text) > DEEPEST {
            return Err(QueryError(format!("expected at most {DEEPEST} nested levels, found more")));
        }
        let ast = jmespath::parse(&text).map_err(|error| QueryError(error.to_string()))?;
        Ok(Self { ast, literals })
    }

    /// The part of the value that the expression picks; `null` where there is none.
    ///
    /// # Errors
    ///
    /// An unknown function, or one whose arguments are of another number or type than it takes.
    pub fn search(&self, value: &Value) -> Result<Value, QueryError> {
        Evaluation { literals: &self.literals }.value(&self.ast, value)
    }
}

/// An upper bound of the nesting: everything that can open a level counts.
fn depth(text: &str) -> usize {
    text.chars().filter(|character| "([{!&|.=<>".contains(*character)).count()
}
