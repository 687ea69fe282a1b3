//! Keeps what was judged: for each requirement how many cases came to what, and where it was broken first.
//!
//! What a broken requirement makes fail in its wake is not counted against others.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map as map;
use std::time::Duration;

use crate::check::expected_failures::Breaches;
use crate::check::manner::Manner;
use crate::check::verdict::{BreakageKind, Judgment, Verdict};
use crate::event;
use crate::event::summary::{CaseCounts, VerdictWord};
use crate::generate::case::Case;
use crate::generate::generator::Generator;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Level, Requirement};
use crate::model::version::AsOf;
use crate::redact::bounded::bounded;
use crate::run::case_outcome::CaseOutcome;
use crate::run::cause::observed::ObservedCases;
use crate::run::known_answers::KnownAnswer;
use crate::run::lookups::LookupTally;
use crate::run::serving::ServingTally;
use crate::run::witness::{Confirmation, EnteredCase, Witness, keep_best, rank};

/// What was judged so far. Its size depends on the number of requirements, not on that of cases.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) counts: CaseCounts,
    pub(super) entries: BTreeMap<RequirementId, RequirementTally>,
    /// What was said of errors that nobody can be blamed for, the first of each requirement.
    pub(super) troubles: BTreeMap<RequirementId, String>,
    /// Whether one requirement says of all that the operation is not served.
    pub(super) is_told_by_one: bool,
    /// How many cases were not sent, because the operation is not served.
    pub(super) unavailable: usize,
    /// How many cases about each requirement were not sent, because the run ended before their turn.
    pub(super) unsent: BTreeMap<RequirementId, usize>,
    /// Which cases broke what, and which broke nothing.
    pub(super) observed: ObservedCases,
    /// What was answered to requests that break something, where somebody is to be told.
    pub(super) lookups: Option<LookupTally>,
    /// Whether the operation is served at all.
    pub(super) serving: ServingTally,
    /// What the cases came to that did not pass, by their places.
    words: BTreeMap<usize, VerdictWord>,
    /// Failures that may be no more than the wake of others, by their requirement and those that it rests on there.
    resting: BTreeMap<(RequirementId, Vec<RequirementId>), RestingFailures>,
}

/// What was judged by one requirement.
#[derive(Debug, Default)]
pub(super) struct RequirementTally {
    /// Whether the evidence leaves the requirement open, so that a breach is only recorded.
    is_open: bool,
    pub(super) cases: usize,
    pub(super) failed: usize,
    pub(super) passed: usize,
    pub(super) errors: usize,
    pub(super) undetermined: usize,
    /// How long the cases took that are about it.
    pub(super) took: Duration,
    /// Those of the failures that count only where what they rest on held.
    resting: Vec<event::summary::Resting>,
    /// For each way in which it was broken, the case that shows it best.
    pub(super) broken: BTreeMap<BreakageKind, Witness>,
    /// How it showed in all cases.
    pub(super) breaches: Breaches,
}

/// What was judged by requirements that a tally is not to tell.
pub(super) struct SetAside {
    entries: BTreeMap<RequirementId, RequirementTally>,
    resting: BTreeMap<(RequirementId, Vec<RequirementId>), RestingFailures>,
}

/// How many bytes of what was said of an error are kept.
const LONGEST_TROUBLE: usize = 1024;

/// Failures that count only where what they rest on held.
#[derive(Debug, Default)]
struct RestingFailures {
    cases: usize,
    broken: BTreeMap<BreakageKind, Witness>,
    breaches: Breaches,
    /// How many of these cases come to what without the failure.
    otherwise: BTreeMap<VerdictWord, usize>,
}

/// Of so many cases it is known what they came to.
const MOST_WORDS: usize = 1 << 16;

impl Tally {
    /// One that notes what is looked up first, where it is given something to note it in.
    pub(super) fn with(lookups: Option<LookupTally>) -> Self {
        Self { lookups, ..Self::default() }
    }

    /// Enters the judgments of one case; says the worst of them, but for a failure that may be the wake of another.
    pub(super) fn enter(
        &mut self,
        place: usize,
        case: &Case,
        case_outcome: &CaseOutcome,
        requirements: &BTreeMap<&RequirementId, &Requirement>,
        generator: &Generator,
    ) -> VerdictWord {
        let entered = EnteredCase { place, case, outcome: case_outcome, generator, manner: OnceCell::new() };
        if let Some(lookups) = &mut self.lookups {
            lookups.note(case, case_outcome, generator);
        }
        if let Some(response) = &case_outcome.response {
            self.serving.note(place, case, response, generator);
        }
        self.observed.enter(place, case_outcome, generator);
        let mut worst = VerdictWord::Skip;
        let mut rests = false;
        for judgment in &case_outcome.judgments {
            if let Verdict::Fail(breakage) = &judgment.verdict
                && !case.rests_on.is_empty()
                && judgment.requirement == case.requirement
            {
                let resting = self.resting(case);
                resting.cases += 1;
                resting.breaches.entry(breakage.outcome).or_default().insert(entered.manner());
                entered.keep(&mut resting.broken, breakage);
                rests = true;
            } else if let Some(word) = self.enter_judgment(&entered, judgment, requirements) {
                worst = worst.min(word);
            }
        }
        self.counts.total += 1;
        if rests {
            *self.resting(case).otherwise.entry(worst).or_default() += 1;
        } else {
            self.count(worst, 1);
            if worst != VerdictWord::Pass && self.words.len() < MOST_WORDS {
                self.words.insert(place, worst);
            }
        }
        worst
    }

    /// Enters one judgment; `None` where the operation has no such requirement, which it cannot break then.
    fn enter_judgment(
        &mut self,
        entered: &EnteredCase<'_>,
        judgment: &Judgment,
        requirements: &BTreeMap<&RequirementId, &Requirement>,
    ) -> Option<VerdictWord> {
        let entry = match self.entries.entry(judgment.requirement.clone()) {
            map::Entry::Occupied(entry) => entry.into_mut(),
            map::Entry::Vacant(vacancy) => {
                let is_open = requirements.get(&judgment.requirement)?.level() == Level::Observe;
                vacancy.insert(RequirementTally { is_open, ..RequirementTally::default() })
            }
        };
        entry.cases += 1;
        Some(match &judgment.verdict {
            Verdict::Pass => {
                entry.passed += 1;
                VerdictWord::Pass
            }
            Verdict::Fail(breakage) => {
                entry.failed += 1;
                entry.breaches.entry(breakage.outcome).or_default().insert(entered.manner());
                entered.keep(&mut entry.broken, breakage);
                if entry.is_open { VerdictWord::Undetermined } else { VerdictWord::Fail }
            }
            Verdict::Error(why) => {
                entry.errors += 1;
                let trouble = || bounded(why, LONGEST_TROUBLE);
                self.troubles.entry(judgment.requirement.clone()).or_insert_with(trouble);
                VerdictWord::Error
            }
            Verdict::Undetermined(_) => {
                entry.undetermined += 1;
                VerdictWord::Undetermined
            }
        })
    }

    /// Enters more cases in which all requirements held by which the first of them was judged.
    pub(super) fn enter_known(&mut self, known: &KnownAnswer) {
        for judgment in &known.judgments {
            if let Some(entry) = self.entries.get_mut(&judgment.requirement) {
                entry.cases += known.cases;
                entry.passed += known.cases;
            }
        }
        if let Some(entry) = self.entries.get_mut(&known.requirement) {
            entry.took += known.took;
        }
        self.counts.total += known.cases;
        self.count(VerdictWord::Pass, known.cases);
    }

    /// Adds the time of a case to that of the requirement which it is about, if it was judged by that.
    pub(super) fn note_time(&mut self, case: &Case, took: Duration) {
        if let Some(entry) = self.entries.get_mut(&case.requirement) {
            entry.took += took;
        }
    }

    /// Decides, when all cases are in, about failures that may be no more than the wake of others.
    ///
    /// What the service is not held to yet has no wake.
    pub(super) fn settle(
        &mut self,
        requirements: &BTreeMap<&RequirementId, &Requirement>,
        as_of: Option<&AsOf>,
    ) {
        for ((id, rests_on), resting) in std::mem::take(&mut self.resting) {
            let Some(requirement) = requirements.get(&id) else { continue };
            let is_wake = |kind: &BreakageKind| {
                rests_on
                    .iter()
                    .filter(|below| as_of.is_none_or(|as_of| as_of.brought_requirement(below).is_none()))
                    .filter_map(|below| self.entries.get(below))
                    .any(|below| below.broken.contains_key(kind) || (below.failed > 0 && !kind.is_collapse()))
            };
            let counts = !resting.broken.keys().all(is_wake);
            let is_open = requirement.level() == Level::Observe;
            let failed = if is_open { VerdictWord::Undetermined } else { VerdictWord::Fail };
            let otherwise = resting.otherwise;
            for (otherwise, cases) in &otherwise {
                self.count(if counts { (*otherwise).min(failed) } else { *otherwise }, *cases);
            }
            if counts {
                let entry = self.entries.entry(id).or_default();
                entry.is_open = is_open;
                entry.resting.push(event::summary::Resting {
                    rests_on,
                    cases: resting.cases,
                    outcomes: resting.broken.keys().copied().collect(),
                    otherwise: otherwise.clone(),
                    verdict: VerdictWord::Skip,
                });
                entry.cases += resting.cases;
                entry.failed += resting.cases;
                for (outcome, manners) in resting.breaches {
                    entry.breaches.entry(outcome).or_default().extend(manners);
                }
                for (outcome, witness) in resting.broken {
                    keep_best(&mut entry.broken, outcome, witness.rank, witness.to_other(), || witness);
                }
            }
        }
    }

    /// What the failures of these requirements rest on that may be no more than the wake of others.
    pub(super) fn rested_on(&self, ids: &[RequirementId]) -> BTreeSet<RequirementId> {
        let resting = self.resting.keys().filter(|(id, _)| ids.contains(id));
        resting.flat_map(|(_, rests_on)| rests_on).cloned().collect()
    }

    /// Every way in which a requirement was broken, with its witness: those that may be wakes too.
    pub(super) fn breaches(&mut self) -> impl Iterator<Item = (&RequirementId, BreakageKind, &mut Witness)> {
        let entries = self.entries.iter_mut().map(|(id, entry)| (id, &mut entry.broken));
        let resting = self.resting.iter_mut().map(|((id, _), resting)| (id, &mut resting.broken));
        entries
            .chain(resting)
            .flat_map(|(id, broken)| broken.iter_mut().map(move |(outcome, witness)| (id, *outcome, witness)))
    }

    /// Takes a case that was just entered for the witness of each of its breaches: it was seen to break them by itself.
    pub(super) fn confirm(&mut self, place: usize, case: &Case, case_outcome: &CaseOutcome) {
        let rank = rank(place, case);
        for (id, outcome, witness) in self.breaches() {
            let is_shown_better =
                matches!(witness.confirmation, Confirmation::Again(_)) && witness.rank <= rank;
            if let Some(breakage) = case_outcome.breakage(id, outcome).filter(|_| !is_shown_better) {
                witness.confirm(place, case, case_outcome.clone(), breakage);
            }
        }
    }

    /// Takes back that cases broke a requirement in this way: they did not when they stood alone.
    pub(super) fn clear(
        &mut self,
        id: &RequirementId,
        outcome: BreakageKind,
        places: &BTreeSet<usize>,
        whole: bool,
    ) {
        if let Some(entry) = self.entries.get_mut(id)
            && entry.broken.contains_key(&outcome)
        {
            entry.failed -= places.len().min(entry.failed);
            entry.passed += places.len();
            if whole {
                entry.broken.remove(&outcome);
                entry.breaches.remove(&outcome);
            }
        }
        for ((resting_id, _), resting) in &mut self.resting {
            if resting_id == id && whole {
                resting.broken.remove(&outcome);
            }
        }
        for place in places {
            self.observed.take_back(*place, id, outcome);
            self.recount(*place, VerdictWord::Pass);
        }
    }

    /// Enters one more breach of a case that was entered before, seen when it was sent again.
    pub(super) fn add_breach(&mut self, id: &RequirementId, case: &Case, witness: Witness) {
        self.recount(witness.place, VerdictWord::Fail);
        let entry = self.entries.entry(id.clone()).or_default();
        entry.cases += 1;
        entry.failed += 1;
        entry.breaches.entry(witness.breakage.outcome).or_default().insert(Manner::new(case, None));
        keep_best(&mut entry.broken, witness.breakage.outcome, witness.rank, witness.to_other(), || witness);
    }

    /// Takes away what was judged by all requirements but one.
    pub(super) fn set_aside_all_but(&mut self, id: &RequirementId) -> SetAside {
        self.is_told_by_one = true;
        let kept = self.entries.remove_entry(id);
        let entries = std::mem::replace(&mut self.entries, kept.into_iter().collect());
        SetAside { entries, resting: std::mem::take(&mut self.resting) }
    }

    /// Whether a requirement is broken by a case that did not come out otherwise when it was sent again.
    pub(super) fn is_steadily_broken(&self, id: &RequirementId) -> bool {
        let mut broken = self.entries.get(id).into_iter().flat_map(|entry| entry.broken.values());
        broken.any(|witness| !matches!(witness.confirmation, Confirmation::Flaky))
    }

    /// Lets go of what was taken away, for what one requirement says. What its cases came to without it is what they came to,
    /// and what is wrong around the input says nothing of the operation.
    pub(super) fn let_go(&mut self, set_aside: SetAside, id: &RequirementId) {
        self.observed.keep_only(self.serving.places(), id);
        for (word, cases) in set_aside.resting.values().flat_map(|resting| &resting.otherwise) {
            self.count(*word, *cases);
        }
    }

    /// Brings back what was taken away.
    pub(super) fn bring_back(&mut self, set_aside: SetAside) {
        self.is_told_by_one = false;
        self.entries.extend(set_aside.entries);
        self.resting = set_aside.resting;
    }

    /// Counts cases that were not sent, because the run ended before their turn.
    pub(super) fn leave_out(&mut self, cases: usize) {
        self.counts.total += cases;
        self.counts.skip += cases;
    }

    /// Counts a case that was counted before as what it came to when it was looked at again.
    fn recount(&mut self, place: usize, word: VerdictWord) {
        let before = self.words.insert(place, word).unwrap_or(VerdictWord::Pass);
        *self.counts.of(before) = self.counts.of(before).saturating_sub(1);
        *self.counts.of(word) += 1;
    }

    fn resting(&mut self, case: &Case) -> &mut RestingFailures {
        self.resting.entry((case.requirement.clone(), case.rests_on.clone())).or_default()
    }

    fn count(&mut self, word: VerdictWord, cases: usize) {
        *self.counts.of(word) += cases;
    }
}

impl RequirementTally {
    /// What counts only where what it rests on held, with what the requirement comes to without it.
    pub(super) fn resting(&self) -> Vec<event::summary::Resting> {
        let cases: usize = self.resting.iter().map(|resting| resting.cases).sum();
        let verdict = self.verdict_of(self.failed.saturating_sub(cases));
        self.resting.iter().map(|resting| event::summary::Resting { verdict, ..resting.clone() }).collect()
    }

    /// The worst verdict of all cases.
    pub(super) fn verdict(&self) -> VerdictWord {
        self.verdict_of(self.failed)
    }

    fn verdict_of(&self, failed: usize) -> VerdictWord {
        VerdictWord::worst(failed, self.errors, self.undetermined, self.passed)
    }
}
