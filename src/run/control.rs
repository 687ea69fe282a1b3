//! Controls: the cases of findings without what is wrong with them. What a service makes of those tells what is to blame: what
//! was wrong, or what else stood in the request.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::exchange::interrupt::Interrupt;
use crate::generate::case::{Case, Change, Expectation};
use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::plan::Plan;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementId;
use crate::run::case_runner::CaseRunner;
use crate::run::cause::observed::FindingBreach;
use crate::run::subject::Channel;
use crate::run::tally::Tally;

/// So many are sent for an operation.
const MOST: usize = 16;

/// Sends the controls of these findings, and enters what came of them: in the order in which they are given back, their places
/// are those behind the plan's last.
///
/// They are there for what makes a service fail. Whether it refuses is told by what it takes, of which there is plenty.
pub(super) async fn send_controls(
    runner: CaseRunner<'_>,
    channel: &mut Channel,
    plan: &Plan,
    findings: &[FindingBreach],
    tally: &mut Tally,
    ended: &Interrupt,
) -> Vec<Rc<Case>> {
    let controls = controls(plan, findings, tally);
    let mut sent = Vec::new();
    let send_all = async {
        for control in controls {
            let Ok(outcome) = runner.run(channel, &control).await else { break };
            tally.observed.enter(plan.len() + sent.len(), &outcome, plan.generator());
            sent.push(control);
        }
    };
    ended.unless_uttered(send_all).await;
    sent
}

/// The controls of these findings, each request once.
fn controls(plan: &Plan, findings: &[FindingBreach], tally: &Tally) -> Vec<Rc<Case>> {
    let mut bodies = BTreeSet::new();
    let failing = findings.iter().filter(|(_, kind)| kind.is_failure());
    let places = failing.filter_map(|(id, kind)| Some(tally.entries.get(id)?.broken.get(kind)?.place));
    let controls = places.filter_map(|place| {
        let (address, phase, definition) = plan.definition(place)?;
        plan.generator().complete(&address, phase, whole(plan.generator(), definition)?)
    });
    controls.filter(|control| bodies.insert(control.request.body.clone())).take(MOST).map(Rc::new).collect()
}

/// A case without what is wrong with it; `None` where more than the request is.
fn whole(generator: &Generator, definition: CaseDefinition) -> Option<CaseDefinition> {
    let is_of_request = definition.request.is_none()
        && definition.before.is_empty()
        && definition.wishes.is_empty()
        && definition.becomes.is_empty();
    let is_changed = !definition.edits.is_empty() || definition.change != Change::None;
    let requirement: RequirementId = generator.operation.requirement_id(Aspect::Optionals);
    let is_known = generator.operation.requirement(&requirement).is_some();
    (is_of_request && is_changed && is_known && definition.expectation != Expectation::Valid)
        .then(|| CaseDefinition::valid(definition.base, requirement))
}
