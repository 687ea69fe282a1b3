//! Breaches are confirmed over fresh connections before anything is told of them.
//!
//! - A case that breaks a requirement only behind another one on the same connection is innocent: the other left the
//!   connection out of step, which is one finding, and names that one.
//! - What shows neither alone nor behind the case that came before it is flaky.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::check::verdict::{Breakage, BreakageKind};
use crate::exchange::raw::connection::Reuse;
use crate::generate::case::Case;
use crate::generate::plan::Plan;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::id::RequirementId;
use crate::run::case_outcome::{CaseOutcome, Trouble};
use crate::run::case_runner::CaseRunner;
use crate::run::tally::Tally;
use crate::run::witness::{Confirmation, Other, Witness};

/// A case that may have left its connection out of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Suspect {
    /// Its place in the plan.
    pub(super) place: usize,
    /// The case behind it that had trouble, if one had.
    pub(super) victim: Option<usize>,
}

/// So many cases that broke a requirement in one way are sent again, until one breaks it by itself.
const MOST_TRIED: usize = 16;

/// What breaches are confirmed with.
pub(super) struct Confirming<'a> {
    runner: CaseRunner<'a>,
    plan: &'a Plan,
    /// The whole id of the requirement about the connection itself.
    requirement: Option<RequirementId>,
    /// Cases that were found to leave their connection out of step, or not to, by their places.
    known: RefCell<BTreeMap<Suspect, bool>>,
}

/// What a second look at a breach came to.
enum Look {
    /// The case at this place breaks the requirement by itself.
    Again(usize, Box<(Case, CaseOutcome, Breakage)>),
    /// No case did; those at these places break it only behind another case.
    Innocent(BTreeSet<usize>),
    /// Some did not, and nobody knows why.
    Flaky,
    /// It could not be found out.
    Unknown,
}

impl<'a> Confirming<'a> {
    pub(super) fn new(runner: CaseRunner<'a>, plan: &'a Plan) -> Self {
        let id = runner.contract.service.protocol.common_requirement_id(CommonRule::Connection);
        let requirement =
            runner.dispatcher.generator.operation.requirement(&id).map(|requirement| requirement.id.clone());
        Self { runner, plan, requirement, known: RefCell::default() }
    }

    /// Looks again at every breach, and at those who may have left their connection out of step. May be dropped at any
    /// point: what was not looked at stays as it was.
    pub(super) async fn run(&self, tally: &RefCell<Tally>, suspects: BTreeSet<Suspect>) {
        for suspect in suspects {
            self.is_guilty(tally, suspect, None).await;
        }
        let mut breaches = Vec::new();
        for (id, outcome, witness) in tally.borrow_mut().breaches() {
            if matches!(witness.confirmation, Confirmation::None) {
                let first = Other { place: witness.place, predecessor: witness.predecessor };
                let others: Vec<Other> =
                    std::iter::once(first).chain(witness.others.iter().copied()).collect();
                breaches.push((id.to_owned(), outcome, others));
            }
        }
        for (id, outcome, cases) in breaches {
            let look = self.look(tally, &id, outcome, &cases).await;
            let mut tally = tally.borrow_mut();
            match look {
                Look::Unknown => {}
                Look::Innocent(places) => tally.clear(&id, outcome, &places, true),
                Look::Again(place, seen) => {
                    let (case, case_outcome, breakage) = *seen;
                    for (_, _, witness) in
                        tally.breaches().filter(|(other, kind, _)| **other == id && *kind == outcome)
                    {
                        witness.confirm(place, &case, case_outcome.clone(), &breakage);
                    }
                }
                Look::Flaky => {
                    for (_, _, witness) in
                        tally.breaches().filter(|(other, kind, _)| **other == id && *kind == outcome)
                    {
                        witness.confirmation = Confirmation::Flaky;
                    }
                }
            }
        }
    }

    async fn look(
        &self,
        tally: &RefCell<Tally>,
        id: &RequirementId,
        outcome: BreakageKind,
        cases: &[Other],
    ) -> Look {
        let mut innocent = BTreeSet::new();
        for other in cases.iter().take(MOST_TRIED) {
            let Some(case) = self.plan.case(other.place) else { continue };
            let mut channel = self.runner.dispatcher.subject.channel();
            let Ok(case_outcome) = self.runner.run(&mut channel, &case).await else {
                return Look::Unknown;
            };
            if let Some(breakage) = case_outcome.breakage(id, outcome).cloned() {
                tally.borrow_mut().clear(id, outcome, &innocent, false);
                return Look::Again(other.place, Box::new((case, case_outcome, breakage)));
            }
            let Some(place) = other.predecessor else { continue };
            if self.is_guilty(tally, Suspect { place, victim: Some(other.place) }, Some((id, outcome))).await
            {
                innocent.insert(other.place);
            }
        }
        if innocent.len() == cases.len() { Look::Innocent(innocent) } else { Look::Flaky }
    }

    /// Whether a case leaves its connection out of step: an ordinary request behind it shows that, or the case that came
    /// behind it in the run. If so, that is entered.
    async fn is_guilty(
        &self,
        tally: &RefCell<Tally>,
        suspect: Suspect,
        breach: Option<(&RequirementId, BreakageKind)>,
    ) -> bool {
        let Some(requirement) = &self.requirement else { return false };
        for known in [Suspect { victim: None, ..suspect }, suspect] {
            if let Some(guilty) =
                self.known.borrow().get(&known).filter(|guilty| **guilty || known == suspect)
            {
                return *guilty;
            }
        }
        let Some(case) = self.plan.case(suspect.place) else { return false };
        let runner = CaseRunner { follows_every: true, ..self.runner };
        let Ok(case_outcome) = runner.run(&mut runner.dispatcher.subject.channel(), &case).await else {
            return false;
        };
        if let Some(breakage) = case_outcome.breakage(requirement, BreakageKind::Connection).cloned() {
            let mut witness = Witness::new(suspect.place, &case, &case_outcome, &breakage);
            witness.confirm(suspect.place, &case, case_outcome, &breakage);
            tally.borrow_mut().add_breach(requirement, &case, witness);
            self.known.borrow_mut().insert(Suspect { victim: None, ..suspect }, true);
            return true;
        }
        let witness = self.seen_behind(suspect, &case, breach).await;
        let guilty = witness.is_some();
        if let Some(witness) = witness {
            tally.borrow_mut().add_breach(requirement, &case, witness);
        }
        self.known.borrow_mut().insert(suspect, guilty);
        guilty
    }

    /// Sends the victim behind the suspect on one connection: the witness, where it has trouble there again.
    async fn seen_behind(
        &self,
        suspect: Suspect,
        case: &Case,
        breach: Option<(&RequirementId, BreakageKind)>,
    ) -> Option<Witness> {
        let victim = self.plan.case(suspect.victim?)?;
        let runner = CaseRunner { follow_up: None, ..self.runner };
        let mut channel = runner.dispatcher.subject.channel();
        let first = runner.run(&mut channel, case).await.ok()?;
        if first.response.is_none() || !channel.is_kept() {
            return None;
        }
        let second = runner.run(&mut channel, &victim).await.ok()?;
        let is_hit = match breach {
            Some((id, outcome)) => second.breakage(id, outcome).is_some(),
            None => matches!(second.trouble, Some(Trouble::Transport(_))),
        };
        if second.reuse != Reuse::Kept || !is_hit {
            return None;
        }
        let came = second.trouble.as_ref().map_or_else(
            || {
                second
                    .response
                    .as_ref()
                    .map_or_else(String::new, |response| format!("an answer with {}", response.status))
            },
            ToString::to_string,
        );
        let breakage = Breakage {
            outcome: BreakageKind::Connection,
            expected: "a request behind it on the same connection is answered as ever".to_owned(),
            actual: format!(
                "behind it, {} came to: {came}; over a fresh connection it does not",
                victim.address
            ),
        };
        let mut witness = Witness::new(suspect.place, case, &first, &breakage);
        let exchange = witness.exchange.clone();
        witness.confirmation = Confirmation::Again(Box::new((first.without_answer(), exchange)));
        Some(witness)
    }
}
