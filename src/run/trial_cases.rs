//! The cases of a plan as they are tried on services in this process, each made once.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use crate::check::verdict::Behavior;
use crate::generate::case::Case;
use crate::generate::plan::Plan;
use crate::run::job::FixtureSource;

/// Cases with larger bodies are made again each time, so that memory does not grow with them.
const LARGEST_KEPT: usize = 64 * 1024;

/// The cases of a plan.
pub(super) struct TrialCases<'a> {
    pub(super) plan: &'a Plan,
    pub(super) behavior: Behavior,
    pub(super) source: &'a FixtureSource,
    /// Cases that are none of the plan's: their places are those behind its last.
    controls: &'a [Rc<Case>],
    cases: Vec<OnceCell<Rc<Case>>>,
    /// Whether each of them is small: one that is not kept is not made to know that again.
    small: Vec<OnceCell<bool>>,
}

impl<'a> TrialCases<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        behavior: Behavior,
        source: &'a FixtureSource,
        controls: &'a [Rc<Case>],
    ) -> Self {
        let count = plan.len() + controls.len();
        let cases = (0..count).map(|_| OnceCell::new()).collect();
        Self { plan, behavior, source, controls, cases, small: vec![OnceCell::new(); count] }
    }

    /// The places of the controls.
    pub(super) fn controls(&self) -> Range<usize> {
        self.plan.len()..self.cases.len()
    }

    /// Whether there is a case at the place that takes no long time.
    pub(super) fn is_small(&self, place: usize) -> bool {
        let is_small = || self.case(place).is_some_and(|case| case.request.body.len() <= LARGEST_KEPT);
        *self.small[place].get_or_init(is_small)
    }

    /// The case at a place; `None` where none is there, or nobody can be judged by it who has not what it takes.
    pub(super) fn case(&self, place: usize) -> Option<Rc<Case>> {
        if let Some(case) = self.cases[place].get() {
            return Some(Rc::clone(case));
        }
        let mut case = match place.checked_sub(self.plan.len()) {
            Some(index) => Case::clone(self.controls.get(index)?),
            None => self.plan.case(place)?,
        };
        if let FixtureSource::Server(scene) = self.source {
            case = scene.weighed(self.plan.generator(), case).ok()?;
        }
        let case = Rc::new(case);
        if !is_for(&case, self.behavior) {
            return None;
        }
        if case.request.body.len() <= LARGEST_KEPT {
            return Some(Rc::clone(self.cases[place].get_or_init(|| case)));
        }
        Some(case)
    }
}

/// Whether a subject that is believed to hold this can be judged by the case.
pub(super) fn is_for(case: &Case, behavior: Behavior) -> bool {
    match behavior {
        Behavior::Stateful => true,
        Behavior::Opaque => !case.is_about_state(),
        // What remembers nothing has nothing that could be read.
        Behavior::Stateless => !case.is_about_state() && !case.is_read_back(),
    }
}
