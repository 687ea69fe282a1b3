//! Patterns with look-around as expressions of which equal ones are one, and what is left of them to match.

use std::collections::HashMap;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use crate::model::constraint::pattern::look::LookAround;

/// The number of an expression.
pub(super) type ExpressionId = usize;

/// The number of what is left to match.
pub(super) type RestId = usize;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Expression {
    Empty,
    /// A character of a class, by its number.
    Class(usize),
    Concat(Vec<ExpressionId>),
    Alternation(Vec<ExpressionId>),
    Repetition {
        sub: ExpressionId,
        min: u32,
        max: Option<u32>,
    },
    Start,
    End,
    /// What must follow, or must not.
    Ahead {
        sub: ExpressionId,
        is_negated: bool,
    },
    /// What must come before, or must not, by its number.
    Behind {
        behind: usize,
        is_negated: bool,
    },
    Boundary,
}

/// What is left to match of a pattern at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rest {
    /// Nothing: the text must end.
    Done,
    /// Anything.
    Any,
    Then(ExpressionId, RestId),
}

/// All expressions and rests by their numbers.
#[derive(Debug, Default)]
pub(super) struct Expressions {
    all: Interner<Expression>,
    rests: Interner<Rest>,
    pub(super) classes: Vec<ClassUnicode>,
    /// What is looked behind for.
    pub(super) behinds: Vec<ExpressionId>,
}

/// Values by their numbers, each once.
#[derive(Debug)]
pub(super) struct Interner<T> {
    values: Vec<T>,
    numbers: HashMap<T, usize>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Interner<T> {
    /// The number of a value.
    pub(super) fn number(&mut self, value: T) -> usize {
        if let Some(known) = self.numbers.get(&value) {
            return *known;
        }
        self.values.push(value.clone());
        self.numbers.insert(value, self.values.len() - 1);
        self.values.len() - 1
    }

    pub(super) fn get(&self, number: usize) -> &T {
        &self.values[number]
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}

impl Expressions {
    /// The number of a pattern.
    pub(super) fn add(&mut self, hir: &Hir) -> ExpressionId {
        let expression = match hir.kind() {
            HirKind::Empty => Expression::Empty,
            HirKind::Literal(literal) => {
                let characters = String::from_utf8_lossy(&literal.0);
                let one = |one: char| ClassUnicode::new([ClassUnicodeRange::new(one, one)]);
                Expression::Concat(characters.chars().map(|character| self.class(one(character))).collect())
            }
            HirKind::Class(Class::Unicode(class)) => return self.class(class.clone()),
            HirKind::Class(Class::Bytes(class)) => {
                return self.class(class.to_unicode_class().unwrap_or_else(ClassUnicode::empty));
            }
            HirKind::Look(Look::Start) => Expression::Start,
            HirKind::Look(_) => Expression::End,
            HirKind::Concat(parts) => Expression::Concat(parts.iter().map(|part| self.add(part)).collect()),
            HirKind::Alternation(parts) => {
                Expression::Alternation(parts.iter().map(|part| self.add(part)).collect())
            }
            HirKind::Repetition(repetition) => Expression::Repetition {
                sub: self.add(&repetition.sub),
                min: repetition.min,
                max: repetition.max,
            },
            HirKind::Capture(capture) => {
                let sub = self.add(&capture.sub);
                match LookAround::of(capture) {
                    None => return sub,
                    Some(LookAround::Boundary) => Expression::Boundary,
                    Some(look @ (LookAround::Ahead | LookAround::NotAhead)) => {
                        Expression::Ahead { sub, is_negated: look.is_negated() }
                    }
                    Some(look @ (LookAround::Behind | LookAround::NotBehind)) => {
                        let known = self.behinds.iter().position(|behind| *behind == sub);
                        let behind = known.unwrap_or_else(|| {
                            self.behinds.push(sub);
                            self.behinds.len() - 1
                        });
                        Expression::Behind { behind, is_negated: look.is_negated() }
                    }
                }
            }
        };
        self.number(expression)
    }

    fn class(&mut self, class: ClassUnicode) -> ExpressionId {
        let known = self.classes.iter().position(|other| *other == class);
        let class = known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        });
        self.number(Expression::Class(class))
    }

    pub(super) fn number(&mut self, expression: Expression) -> ExpressionId {
        self.all.number(expression)
    }

    pub(super) fn get(&self, expression: ExpressionId) -> &Expression {
        self.all.get(expression)
    }

    /// Whether some pattern asks where words begin and end.
    pub(super) fn has_boundary(&self) -> bool {
        self.all.values.contains(&Expression::Boundary)
    }

    pub(super) fn rest(&mut self, rest: Rest) -> RestId {
        self.rests.number(rest)
    }

    pub(super) fn rest_at(&self, rest: RestId) -> Rest {
        *self.rests.get(rest)
    }

    /// An expression before what is left anyway.
    pub(super) fn then(&mut self, expression: ExpressionId, rest: RestId) -> RestId {
        self.rest(Rest::Then(expression, rest))
    }
}
