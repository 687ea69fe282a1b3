//! The search: from the findings of a client to the faults that explain them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::client::cause::observed::{ClientBreach, ObservedCalls};
use crate::client::cause::replay::{CallReplayer, ReplayedCalls};
use crate::client::fault::catalogue::{ClientFault, catalogue};
use crate::client::maker::Maker;
use crate::event::cause::FoundCause;
use crate::generate::client::case::ClientCase;
use crate::generate::client::script::ScriptedAnswer;
use crate::model::requirement::id::RequirementId;

/// So many of the calls that show a finding have to be explained.
const MOST_SHOWING: usize = 4;
/// So many calls may speak against a set beside those about answers, which are few and say the most.
const MOST_HELD: usize = 120;
/// So many rivals of a cause are told.
const MOST_RIVALS: usize = 12;
/// Inputs of more bytes take long, and show what others show.
const LARGE: usize = 16 * 1024;

/// The causes of these findings, the one that explains most first.
pub(in crate::internals::client) async fn causes(
    maker: Maker<'_>,
    observed: &ObservedCalls,
    findings: &[ClientBreach],
) -> Vec<FoundCause> {
    let faults = catalogue(&maker.generator.service.protocol);
    let is_quick = |place: &usize| maker.plan.case(*place).is_some_and(|case| is_quick(&case));
    let targets = findings.iter().map(|breach| {
        let (quick, slow): (Vec<usize>, Vec<usize>) = observed.showing(breach).partition(is_quick);
        let places = if quick.is_empty() { spread(slow, 1) } else { spread(quick, MOST_SHOWING) };
        FindingCalls { breach: breach.clone(), places }
    });
    let targets: Vec<FindingCalls> = targets.filter(|target| !target.places.is_empty()).collect();
    let (answers, inputs): (Vec<usize>, Vec<usize>) =
        observed.places().filter(is_quick).partition(|place| maker.plan.is_about_answers(*place));
    let search = ClientCauseSearch {
        replayer: CallReplayer::new(maker, faults),
        faults,
        observed,
        showing: targets.iter().flat_map(|target| target.places.iter().copied()).collect(),
        held: answers.into_iter().chain(spread(inputs, MOST_HELD)).collect(),
        targets,
        maker,
    };
    search.causes().await
}

/// A finding, and calls that show it.
struct FindingCalls {
    breach: ClientBreach,
    places: Vec<usize>,
}

/// A fault that explains something when it stands alone.
struct FaultCandidate {
    /// Its number in the catalogue.
    fault: usize,
    /// What it explains.
    shown: BTreeSet<ShownCall>,
    /// How much of that in the very words: several faults may break the same.
    alike: usize,
}

/// That a call shows a finding: the number of the finding, and the place of the call.
type ShownCall = (usize, usize);

struct ClientCauseSearch<'a> {
    maker: Maker<'a>,
    replayer: CallReplayer<'a>,
    faults: &'static [ClientFault],
    observed: &'a ObservedCalls,
    targets: Vec<FindingCalls>,
    /// The places of all calls of the targets.
    showing: BTreeSet<usize>,
    /// Places of calls in which something held, whatever else they broke.
    held: Vec<usize>,
}

impl ClientCauseSearch<'_> {
    async fn causes(&self) -> Vec<FoundCause> {
        let candidates = self.candidates().await;
        let set = self.set(&candidates).await;
        let set = self.smallest(set).await;
        self.proven(&candidates, &set).await
    }

    /// The faults that explain something when they stand alone, with what they explain, the one that explains most first.
    async fn candidates(&self) -> Vec<FaultCandidate> {
        let protocol = &self.maker.generator.service.protocol;
        let broken: BTreeSet<&RequirementId> = self.targets.iter().map(|target| &target.breach.0).collect();
        let mut candidates = Vec::new();
        for (index, fault) in self.faults.iter().enumerate() {
            if fault.requirements(protocol).iter().any(|id| broken.contains(id)) {
                let replayed = self.replayed(&[index]).await;
                let shown = self.shown(&replayed);
                if !shown.is_empty() {
                    let alike = self.alike(&replayed);
                    candidates.push(FaultCandidate { fault: index, shown, alike });
                }
            }
        }
        candidates.sort_by_key(|candidate| Reverse((candidate.shown.len(), candidate.alike)));
        candidates
    }

    /// A set of faults that together explain as much as can be explained: the one that adds most is taken first.
    async fn set(&self, candidates: &[FaultCandidate]) -> Vec<usize> {
        let mut set: Vec<usize> = Vec::new();
        let mut shown = BTreeSet::new();
        let mut untried: Vec<&FaultCandidate> = candidates.iter().collect();
        loop {
            untried.retain(|candidate| !candidate.shown.is_subset(&shown));
            let best = (0..untried.len()).max_by_key(|index| {
                let candidate = untried[*index];
                (candidate.shown.difference(&shown).count(), candidate.alike, Reverse(candidate.fault))
            });
            let Some(best) = best else { break };
            let larger = sorted([set.as_slice(), &[untried.swap_remove(best).fault]].concat());
            let now = self.shown(&self.replayed(&larger).await);
            if now.is_superset(&shown) && now.len() > shown.len() && self.agrees(&larger).await {
                (set, shown) = (larger, now);
            }
        }
        set
    }

    /// The set without the faults that explain nothing beside the others.
    async fn smallest(&self, mut set: Vec<usize>) -> Vec<usize> {
        let all = self.shown(&self.replayed(&set).await);
        for fault in set.clone().into_iter().rev() {
            let rest = without(&set, fault);
            if self.shown(&self.replayed(&rest).await) == all && self.agrees(&rest).await {
                set = rest;
            }
        }
        set
    }

    /// The causes of a set: each finding goes to those faults which have to be mended so that it goes.
    async fn proven(&self, candidates: &[FaultCandidate], set: &[usize]) -> Vec<FoundCause> {
        let all = self.shown(&self.replayed(set).await);
        let mut left = BTreeMap::new();
        for fault in set {
            left.insert(*fault, self.shown(&self.replayed(&without(set, *fault)).await));
        }
        let of_target =
            |shown: &BTreeSet<ShownCall>, number| shown.range((number, 0)..(number + 1, 0)).count();
        let mut causes: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (number, target) in self.targets.iter().enumerate() {
            if of_target(&all, number) < target.places.len() {
                continue;
            }
            let of_fault = |fault: &usize| candidates.iter().find(|candidate| candidate.fault == *fault);
            let is_to_blame = |fault: &&usize| {
                of_target(&left[*fault], number) < target.places.len()
                    || of_fault(fault).is_some_and(|candidate| of_target(&candidate.shown, number) > 0)
            };
            let blamed: Vec<usize> = set.iter().filter(is_to_blame).copied().collect();
            if !blamed.is_empty() {
                causes.entry(blamed).or_default().push(number);
            }
        }
        let mut told = Vec::new();
        for (faults, numbers) in causes {
            let rivals = self.rivals(&faults, set, &all, candidates).await;
            told.push(self.told(&faults, &numbers, rivals));
        }
        told.sort_by_key(|cause| Reverse(cause.requirements.len()));
        told
    }

    /// Other faults that explain the same in the place of a cause that is one fault, in words that are no less alike.
    async fn rivals(
        &self,
        cause: &[usize],
        set: &[usize],
        all: &BTreeSet<ShownCall>,
        candidates: &[FaultCandidate],
    ) -> Vec<usize> {
        let [fault] = cause else { return Vec::new() };
        let alike = self.alike(&self.replayed(set).await);
        let mut rivals = Vec::new();
        for rival in candidates.iter().map(|candidate| candidate.fault).filter(|rival| !set.contains(rival)) {
            if rivals.len() == MOST_RIVALS {
                break;
            }
            let other = sorted([without(set, *fault), vec![rival]].concat());
            let replayed = self.replayed(&other).await;
            let explains = self.shown(&replayed).is_superset(all) && self.alike(&replayed) >= alike;
            if explains && self.agrees(&other).await {
                rivals.push(rival);
            }
        }
        rivals
    }

    async fn replayed(&self, faults: &[usize]) -> ReplayedCalls {
        let places: Vec<usize> = self.showing.iter().copied().collect();
        self.replayer.replay(faults, &places).await
    }

    /// Which findings are shown by which calls there too.
    fn shown(&self, replayed: &ReplayedCalls) -> BTreeSet<ShownCall> {
        let targets = self.targets.iter().enumerate();
        let shown = targets.flat_map(|(number, target)| {
            let is_shown = |place: &&usize| {
                replayed.get(*place).is_some_and(|broken| broken.contains_key(&target.breach))
            };
            target.places.iter().filter(is_shown).map(move |place| (number, *place))
        });
        shown.collect()
    }

    /// How many of the calls that show a finding show it there in the very words.
    fn alike(&self, replayed: &ReplayedCalls) -> usize {
        let is_alike = |place: &usize, breach: &ClientBreach| {
            let words = replayed.get(place).and_then(|broken| broken.get(breach));
            words.is_some_and(|words| self.observed.is_alike(*place, breach, words))
        };
        let of_target = |target: &FindingCalls| {
            target.places.iter().filter(|place| is_alike(place, &target.breach)).count()
        };
        self.targets.iter().map(of_target).sum()
    }

    /// Whether a client with these faults keeps what the client kept that is judged.
    async fn agrees(&self, faults: &[usize]) -> bool {
        let is_kept = |replayed: ReplayedCalls| {
            !replayed.iter().any(|(place, broken)| self.observed.refutes(*place, broken))
        };
        is_kept(self.replayed(faults).await) && is_kept(self.replayer.replay(faults, &self.held).await)
    }

    fn told(&self, faults: &[usize], numbers: &[usize], rivals: Vec<usize>) -> FoundCause {
        let id = |fault: &usize| self.faults[*fault].id.clone();
        let sentences: Vec<&str> = faults.iter().map(|fault| self.faults[*fault].sentence.as_str()).collect();
        FoundCause {
            operation: self.maker.generator.operation.id.clone(),
            faults: faults.iter().map(id).collect(),
            sentence: sentences.join("; "),
            requirements: numbers.iter().map(|number| self.targets[*number].breach.0.clone()).collect(),
            shared: Vec::new(),
            rivals: rivals.iter().map(|rival| vec![id(rival)]).collect(),
        }
    }
}

/// Whether a call takes no long time.
fn is_quick(case: &ClientCase) -> bool {
    let is_late =
        |answer: &ScriptedAnswer| matches!(answer, ScriptedAnswer::Late(..) | ScriptedAnswer::Never(_));
    let size = serde_json::to_string(&case.params).map_or(0, |text| text.len());
    size <= LARGE && !case.script.answers.iter().any(is_late)
}

fn sorted(mut faults: Vec<usize>) -> Vec<usize> {
    faults.sort_unstable();
    faults
}

fn without(set: &[usize], fault: usize) -> Vec<usize> {
    set.iter().copied().filter(|other| *other != fault).collect()
}

/// So many of these places, far from each other.
fn spread(places: Vec<usize>, most: usize) -> Vec<usize> {
    let step = places.len().div_ceil(most).max(1);
    places.into_iter().step_by(step).collect()
}
