//! The ways in which servers get a constraint wrong, as data: a catalogue of faults is made of it.

use std::sync::Arc;

use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::requirement::aspect::Aspect;

/// A constraint that a server has in place of the right one, at one place.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// The beginning of the fault's id: `length-max-one-more`.
    pub id: &'static str,
    /// What becomes of a value, behind its name: `of just the least length is refused`.
    pub words: &'static str,
    /// The way to break the constraint that is judged wrongly.
    pub breach: Breach,
    /// What the server takes for the constraint.
    pub instead: Arc<dyn Constraint>,
}

/// A wrong reading of all constraints of a kind.
#[derive(Debug)]
pub struct Misreading {
    /// The fault's id.
    pub id: &'static str,
    /// What the service does, as a sentence.
    pub sentence: &'static str,
    /// Whether it makes a difference to a constraint of the kind.
    pub concerns: fn(&dyn Constraint) -> bool,
    /// Other requirements that it breaks, where it makes a difference to any.
    pub also_breaks: &'static [Aspect<'static>],
    /// What it makes of texts.
    pub judgment: Misjudgment,
}

/// What a wrong reading makes of texts.
#[derive(Clone, Copy, Debug)]
pub enum Misjudgment {
    /// Some that break the constraint are taken for right ones.
    Overlooks(fn(&dyn Constraint, &str) -> bool),
    /// Some are refused, whether or not they break it.
    Refuses(Breach, fn(&str) -> bool),
    /// All are judged anew.
    Rejudges(fn(&dyn Constraint, &str) -> Option<Breach>),
}
