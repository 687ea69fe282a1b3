//! Keeps what was judged: for each requirement how many cases came to what, and where it was broken first.

use std::collections::BTreeMap;
use std::collections::btree_map as map;
use std::sync::Arc;

use crate::check::Breakage;
use crate::check::BreakageKind;
use crate::check::Verdict;
use crate::event::Located;
use crate::event::Step;
use crate::event::Tally;
use crate::event::VerdictWord;
use crate::generate::Case;
use crate::model::Level;
use crate::model::Requirement;
use crate::run::performance::Performance;

/// What was judged so far. Its size depends on the number of requirements, not on that of cases.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) tally: Tally,
    pub(super) entries: BTreeMap<Arc<str>, Entry>,
    /// What was said of errors that nobody can be blamed for, the first of each requirement.
    pub(super) troubles: BTreeMap<Arc<str>, String>,
}

/// What was judged by one requirement.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// Whether the evidence leaves the requirement open, so that a breach is only recorded.
    is_open: bool,
    pub(super) cases: usize,
    pub(super) failed: usize,
    pub(super) passed: usize,
    pub(super) errors: usize,
    pub(super) undetermined: usize,
    /// For each way in which it was broken, the case that shows it best.
    pub(super) broken: BTreeMap<BreakageKind, Witness>,
}

/// Bodies that differ by less than about so many bytes are equally good to show a breach by.
const SIZES: usize = 8 * 1024;

/// A case that broke a requirement.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    /// Its place in the plan.
    pub(super) place: usize,
    /// How well it shows the breach, the least best: by the size of its body in [`SIZES`], then whether it came by chance,
    /// then its place in the plan. So it is the same whatever the order in which cases were performed.
    rank: (usize, bool, usize),
    pub(super) breakage: Breakage,
    pub(super) steps: Vec<Step>,
    pub(super) located: Located,
}

impl Ledger {
    /// Enters the judgments of one case; says whether a requirement that is not open was broken.
    pub(super) fn enter(
        &mut self,
        place: usize,
        case: &Case,
        performance: &Performance,
        requirements: &BTreeMap<&str, &Requirement>,
    ) -> bool {
        let mut worst = VerdictWord::Skip;
        for judgment in &performance.judgments {
            let entry = match self.entries.entry(Arc::clone(&judgment.requirement)) {
                map::Entry::Occupied(entry) => entry.into_mut(),
                map::Entry::Vacant(vacancy) => {
                    // A requirement that the operation does not have cannot be broken by it.
                    let Some(requirement) = requirements.get(&*judgment.requirement) else { continue };
                    let is_open = requirement.level() == Level::Observe;
                    vacancy.insert(Entry { is_open, ..Entry::default() })
                }
            };
            entry.cases += 1;
            let word = match &judgment.verdict {
                Verdict::Pass => {
                    entry.passed += 1;
                    VerdictWord::Pass
                }
                Verdict::Fail(breakage) => {
                    entry.failed += 1;
                    let rank = (case.request.body.len() / SIZES, case.phase.is_random(), place);
                    if entry.broken.get(&breakage.outcome).is_none_or(|best| rank < best.rank) {
                        let witness = Witness {
                            place,
                            rank,
                            breakage: breakage.clone(),
                            steps: performance.steps.clone(),
                            located: performance.located(case),
                        };
                        entry.broken.insert(breakage.outcome, witness);
                    }
                    if entry.is_open { VerdictWord::Undetermined } else { VerdictWord::Fail }
                }
                Verdict::Skip(_) => {
                    entry.cases -= 1;
                    VerdictWord::Skip
                }
                Verdict::Error(why) => {
                    entry.errors += 1;
                    self.troubles.entry(Arc::clone(&judgment.requirement)).or_insert_with(|| why.clone());
                    VerdictWord::Error
                }
                Verdict::Undetermined(_) => {
                    entry.undetermined += 1;
                    VerdictWord::Undetermined
                }
            };
            worst = worst.min(word);
        }
        self.tally.total += 1;
        match worst {
            VerdictWord::Fail => self.tally.fail += 1,
            VerdictWord::Error => self.tally.error += 1,
            VerdictWord::Undetermined => self.tally.undetermined += 1,
            VerdictWord::Pass => self.tally.pass += 1,
            VerdictWord::Skip => self.tally.skip += 1,
        }
        worst == VerdictWord::Fail
    }
}

impl Ledger {
    /// Counts cases that were not sent, because the run ended before their turn.
    pub(super) fn leave_out(&mut self, cases: usize) {
        self.tally.total += cases;
        self.tally.skip += cases;
    }
}

impl Entry {
    /// The worst verdict of all cases.
    pub(super) fn verdict(&self) -> VerdictWord {
        if self.failed > 0 {
            VerdictWord::Fail
        } else if self.errors > 0 {
            VerdictWord::Error
        } else if self.undetermined > 0 {
            VerdictWord::Undetermined
        } else if self.passed > 0 {
            VerdictWord::Pass
        } else {
            VerdictWord::Skip
        }
    }
}
