//! Templates: how to write the definition of one case, when its turn comes.

use std::fmt;

use proptest::test_runner::TestRng;

use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;

/// How to write the definition of one case.
pub(super) struct CaseTemplate {
    /// What tells the case from others of its phase: `length/Name/above-max`.
    pub tail: String,
    /// The phase it belongs to.
    pub phase: Phase,
    write: Box<dyn Fn(&Generator, &mut TestRng) -> Option<CaseDefinition> + Send + Sync>,
}

impl CaseTemplate {
    /// A template of a phase; the rest of the address is given.
    pub(super) fn new(
        phase: Phase,
        tail: impl fmt::Display,
        write: impl Fn(&Generator, &mut TestRng) -> Option<CaseDefinition> + Send + Sync + 'static,
    ) -> Self {
        Self { tail: tail.to_string(), phase, write: Box::new(write) }
    }

    /// The definition; `None` where the operation has no such case.
    pub(super) fn write(&self, generator: &Generator, rng: &mut TestRng) -> Option<CaseDefinition> {
        (self.write)(generator, rng)
    }
}

impl fmt::Debug for CaseTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.phase.name(), self.tail)
    }
}
