//! The cases that show how a requirement was broken: the best one of each way, and others beside it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, btree_map as map};

use crate::check::manner::Manner;
use crate::check::verdict::{Breakage, BreakageKind};
use crate::event::finding::{Exchange, Step};
use crate::generate::case::Case;
use crate::generate::generator::Generator;
use crate::model::protocol::answer::Decoded;
use crate::run::case_outcome::CaseOutcome;

/// A case that broke a requirement.
#[derive(Debug)]
pub(super) struct Witness {
    /// Its place in the plan.
    pub(super) place: usize,
    pub(super) rank: Rank,
    pub(super) breakage: Breakage,
    pub(super) steps: Vec<Step>,
    pub(super) exchange: Exchange,
    /// The case that came before it on its connection, by its place.
    pub(super) predecessor: Option<usize>,
    /// Other cases that broke it in the same way, as many as may be looked at again.
    pub(super) others: Vec<Other>,
    /// What came of it when it was sent again.
    pub(super) confirmation: Confirmation,
}

/// Another case that broke a requirement in the same way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other {
    /// Its place in the plan.
    pub(super) place: usize,
    /// The case that came before it on its connection, by its place.
    pub(super) predecessor: Option<usize>,
}

/// What came of a case that broke a requirement, when it was sent again over a fresh connection.
#[derive(Debug, Default)]
pub(super) enum Confirmation {
    /// It was not sent again.
    #[default]
    None,
    /// It broke the requirement again.
    Again(Box<(CaseOutcome, Exchange)>),
    /// It did not, nor behind the case that came before it: nobody knows why.
    Flaky,
}

/// How well a case shows a breach, the least best: by the size of its body in [`SIZES`], then whether it came by chance,
/// then its place in the plan. So it is the same whatever the order in which cases were run.
pub(super) type Rank = (usize, bool, usize);

/// Bodies that differ by less than about so many bytes are equally good to show a breach by.
const SIZES: usize = 8 * 1024;

/// So many of the cases that broke a requirement in one way are kept to be looked at again.
const MOST_OTHERS: usize = 64;

impl Witness {
    pub(super) fn new(place: usize, case: &Case, case_outcome: &CaseOutcome, breakage: &Breakage) -> Self {
        Self {
            place,
            rank: rank(place, case),
            breakage: breakage.clone(),
            steps: case_outcome.steps.clone(),
            exchange: case_outcome.exchange(case),
            predecessor: case_outcome.predecessor,
            others: Vec::new(),
            confirmation: Confirmation::None,
        }
    }

    /// Replaces the witness by a case that was sent again, and broke the requirement again.
    pub(super) fn confirm(
        &mut self,
        place: usize,
        case: &Case,
        case_outcome: CaseOutcome,
        breakage: &Breakage,
    ) {
        let mut others = std::mem::take(&mut self.others);
        others.retain(|other| other.place != place);
        if self.place != place {
            others.push(self.to_other());
        }
        let exchange = case_outcome.exchange(case);
        *self = Self { others, ..Self::new(place, case, &case_outcome, breakage) };
        self.confirmation = Confirmation::Again(Box::new((case_outcome.without_answer(), exchange)));
    }

    pub(super) fn to_other(&self) -> Other {
        Other { place: self.place, predecessor: self.predecessor }
    }
}

pub(super) fn rank(place: usize, case: &Case) -> Rank {
    (case.request.body.len() / SIZES, case.phase.is_random(), place)
}

/// Keeps the best witness of one way to break a requirement; one that is not better is never made.
pub(super) fn keep_best(
    broken: &mut BTreeMap<BreakageKind, Witness>,
    outcome: BreakageKind,
    rank: Rank,
    other: Other,
    witness: impl FnOnce() -> Witness,
) {
    match broken.entry(outcome) {
        map::Entry::Vacant(vacancy) => {
            vacancy.insert(witness());
        }
        map::Entry::Occupied(mut known) => {
            let known = known.get_mut();
            let mut other = other;
            if rank < known.rank {
                let others = std::mem::take(&mut known.others);
                other = known.to_other();
                *known = Witness { others, ..witness() };
            }
            if known.others.len() < MOST_OTHERS {
                known.others.push(other);
            }
        }
    }
}

/// How a case shows what it breaks.
pub(super) fn manner_of(case: &Case, case_outcome: &CaseOutcome, generator: &Generator) -> Manner {
    let Some(response) = &case_outcome.response else { return Manner::new(case, None) };
    let decoded = generator.service.protocol.decode_answer(&generator.operation, response);
    let name = match &decoded {
        Decoded::Error(error) => error.name(),
        _ => None,
    };
    Manner::new(case, Some((response.status, name)))
}

/// A case whose judgments are entered.
pub(super) struct EnteredCase<'a> {
    pub(super) place: usize,
    pub(super) case: &'a Case,
    pub(super) outcome: &'a CaseOutcome,
    pub(super) generator: &'a Generator,
    /// How it shows what it breaks, once that was asked for.
    pub(super) manner: OnceCell<Manner>,
}

impl EnteredCase<'_> {
    /// How it shows what it breaks.
    pub(super) fn manner(&self) -> Manner {
        self.manner.get_or_init(|| manner_of(self.case, self.outcome, self.generator)).clone()
    }

    /// Keeps the case as a witness, where it is the best one or there are few.
    pub(super) fn keep(&self, broken: &mut BTreeMap<BreakageKind, Witness>, breakage: &Breakage) {
        let other = Other { place: self.place, predecessor: self.outcome.predecessor };
        keep_best(broken, breakage.outcome, rank(self.place, self.case), other, || {
            Witness::new(self.place, self.case, self.outcome, breakage)
        });
    }
}
