//! Keeps what was judged: for each requirement how many cases came to what, and where it was broken first.
//!
//! What a broken requirement makes fail in its wake is not counted against others.

use std::collections::BTreeMap;
use std::collections::btree_map as map;
use std::sync::Arc;

use crate::check::Breakage;
use crate::check::BreakageKind;
use crate::check::Verdict;
use crate::check::expected_failures::Breaches;
use crate::check::manner::Manner;
use crate::event::Located;
use crate::event::Step;
use crate::event::Tally;
use crate::event::VerdictWord;
use crate::generate::Case;
use crate::model::Level;
use crate::model::ProtocolModel;
use crate::model::Requirement;
use crate::protocol::aws_json::Decoded;
use crate::protocol::aws_json::decode_answer;
use crate::run::performance::Performance;

/// What was judged so far. Its size depends on the number of requirements, not on that of cases.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) tally: Tally,
    pub(super) entries: BTreeMap<Arc<str>, Entry>,
    /// What was said of errors that nobody can be blamed for, the first of each requirement.
    pub(super) troubles: BTreeMap<Arc<str>, String>,
    /// Failures that may be no more than the wake of others, by their requirement and those that it rests on there.
    resting: BTreeMap<(String, Vec<String>), Resting>,
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
    /// How it showed in all cases.
    pub(super) breaches: Breaches,
}

/// Bodies that differ by less than about so many bytes are equally good to show a breach by.
const SIZES: usize = 8 * 1024;

/// How well a case shows a breach, the least best: by the size of its body in [`SIZES`], then whether it came by chance,
/// then its place in the plan. So it is the same whatever the order in which cases were performed.
type Rank = (usize, bool, usize);

/// Failures that count only where what they rest on held.
#[derive(Debug, Default)]
struct Resting {
    cases: usize,
    broken: BTreeMap<BreakageKind, Witness>,
    breaches: Breaches,
    /// How many of these cases come to what without the failure.
    otherwise: BTreeMap<VerdictWord, usize>,
}

/// A case that broke a requirement.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    /// Its place in the plan.
    pub(super) place: usize,
    rank: Rank,
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
        protocol: &ProtocolModel,
    ) -> bool {
        let mut worst = VerdictWord::Skip;
        let mut manner = None;
        let mut manner = || manner.get_or_insert_with(|| manner_of(case, performance, protocol)).clone();
        let mut rests = false;
        for judgment in &performance.judgments {
            if let Verdict::Fail(breakage) = &judgment.verdict
                && !case.rests_on.is_empty()
                && *judgment.requirement == *case.requirement
            {
                let resting = self.resting(case);
                resting.cases += 1;
                resting.breaches.entry(breakage.outcome).or_default().insert(manner());
                let rank = rank(place, case);
                keep_best(&mut resting.broken, breakage.outcome, rank, || {
                    Witness::new(place, case, performance, breakage)
                });
                rests = true;
                continue;
            }
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
                    entry.breaches.entry(breakage.outcome).or_default().insert(manner());
                    keep_best(&mut entry.broken, breakage.outcome, rank(place, case), || {
                        Witness::new(place, case, performance, breakage)
                    });
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
        if rests {
            *self.resting(case).otherwise.entry(worst).or_default() += 1;
        } else {
            self.count(worst, 1);
        }
        worst == VerdictWord::Fail
    }

    /// Decides, when all cases are in, about failures that may be no more than the wake of others.
    pub(super) fn settle(&mut self, requirements: &BTreeMap<&str, &Requirement>) {
        for ((id, rests_on), resting) in std::mem::take(&mut self.resting) {
            let Some(requirement) = requirements.get(id.as_str()) else { continue };
            let is_wake = |kind: &BreakageKind| {
                rests_on.iter().filter_map(|below| self.entries.get(below.as_str())).any(|below| {
                    below.broken.contains_key(kind) || (below.failed > 0 && *kind > BreakageKind::Connection)
                })
            };
            let counts = !resting.broken.keys().all(is_wake);
            let is_open = requirement.level() == Level::Observe;
            let failed = if is_open { VerdictWord::Undetermined } else { VerdictWord::Fail };
            for (otherwise, cases) in resting.otherwise {
                self.count(if counts { otherwise.min(failed) } else { otherwise }, cases);
            }
            if counts {
                let entry = self.entries.entry(id.into()).or_default();
                entry.is_open = is_open;
                entry.cases += resting.cases;
                entry.failed += resting.cases;
                for (outcome, manners) in resting.breaches {
                    entry.breaches.entry(outcome).or_default().extend(manners);
                }
                for (outcome, witness) in resting.broken {
                    keep_best(&mut entry.broken, outcome, witness.rank, || witness);
                }
            }
        }
    }

    /// Counts cases that were not sent, because the run ended before their turn.
    pub(super) fn leave_out(&mut self, cases: usize) {
        self.tally.total += cases;
        self.tally.skip += cases;
    }

    fn resting(&mut self, case: &Case) -> &mut Resting {
        self.resting.entry((case.requirement.clone(), case.rests_on.clone())).or_default()
    }

    fn count(&mut self, word: VerdictWord, cases: usize) {
        let count = match word {
            VerdictWord::Fail => &mut self.tally.fail,
            VerdictWord::Error => &mut self.tally.error,
            VerdictWord::Undetermined => &mut self.tally.undetermined,
            VerdictWord::Pass => &mut self.tally.pass,
            VerdictWord::Skip => &mut self.tally.skip,
        };
        *count += cases;
    }
}

impl Witness {
    fn new(place: usize, case: &Case, performance: &Performance, breakage: &Breakage) -> Self {
        Self {
            place,
            rank: rank(place, case),
            breakage: breakage.clone(),
            steps: performance.steps.clone(),
            located: performance.located(case),
        }
    }
}

fn manner_of(case: &Case, performance: &Performance, protocol: &ProtocolModel) -> Manner {
    let Some(response) = &performance.response else { return Manner::new(case, None) };
    let decoded = decode_answer(protocol, response);
    let name = match &decoded {
        Decoded::Error(error) => error.name(),
        _ => None,
    };
    Manner::new(case, Some((response.status, name)))
}

fn rank(place: usize, case: &Case) -> Rank {
    (case.request.body.len() / SIZES, case.phase.is_random(), place)
}

/// Keeps the best witness of one way to break a requirement; one that is not better is never made.
fn keep_best(
    broken: &mut BTreeMap<BreakageKind, Witness>,
    outcome: BreakageKind,
    rank: Rank,
    witness: impl FnOnce() -> Witness,
) {
    if broken.get(&outcome).is_none_or(|known| rank < known.rank) {
        broken.insert(outcome, witness());
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
