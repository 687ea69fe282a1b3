//! Formulas over what is left of patterns, of which equal ones are one.

use std::collections::BTreeSet;

use crate::domain::expression::{Interner, RestId};

/// The number of a formula.
pub(super) type FormulaId = usize;

/// The number of the formula that nothing keeps.
pub(super) const NEVER: FormulaId = 0;

/// The number of the formula that everything keeps.
pub(super) const ALWAYS: FormulaId = 1;

/// What must hold of the rest of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Formula {
    Never,
    Always,
    Matches(RestId),
    Not(FormulaId),
    Any(BTreeSet<FormulaId>),
    All(BTreeSet<FormulaId>),
}

/// All formulas by their numbers.
#[derive(Debug)]
pub(super) struct Formulas {
    all: Interner<Formula>,
}

impl Formulas {
    pub(super) fn new() -> Self {
        let mut all = Interner::default();
        all.number(Formula::Never);
        all.number(Formula::Always);
        Self { all }
    }

    pub(super) fn number(&mut self, formula: Formula) -> FormulaId {
        self.all.number(formula)
    }

    pub(super) fn get(&self, formula: FormulaId) -> &Formula {
        self.all.get(formula)
    }

    pub(super) fn not(&mut self, formula: FormulaId) -> FormulaId {
        match self.all.get(formula) {
            Formula::Never => ALWAYS,
            Formula::Always => NEVER,
            Formula::Not(inner) => *inner,
            _ => self.all.number(Formula::Not(formula)),
        }
    }

    pub(super) fn any(&mut self, formulas: BTreeSet<FormulaId>) -> FormulaId {
        let mut flat = BTreeSet::new();
        for formula in formulas {
            match self.all.get(formula) {
                Formula::Any(inner) => flat.extend(inner),
                _ => _ = flat.insert(formula),
            }
        }
        flat.remove(&NEVER);
        if flat.contains(&ALWAYS) || self.has_opposites(&flat) {
            return ALWAYS;
        }
        match (flat.len(), flat.first()) {
            (0, _) => NEVER,
            (1, Some(only)) => *only,
            _ => self.all.number(Formula::Any(flat)),
        }
    }

    pub(super) fn all(&mut self, formulas: BTreeSet<FormulaId>) -> FormulaId {
        let mut flat = BTreeSet::new();
        for formula in formulas {
            match self.all.get(formula) {
                Formula::All(inner) => flat.extend(inner),
                _ => _ = flat.insert(formula),
            }
        }
        flat.remove(&ALWAYS);
        if flat.contains(&NEVER) || self.has_opposites(&flat) {
            return NEVER;
        }
        match (flat.len(), flat.first()) {
            (0, _) => ALWAYS,
            (1, Some(only)) => *only,
            _ => self.all.number(Formula::All(flat)),
        }
    }

    fn has_opposites(&self, formulas: &BTreeSet<FormulaId>) -> bool {
        formulas
            .iter()
            .any(|one| matches!(self.all.get(*one), Formula::Not(inner) if formulas.contains(inner)))
    }
}
