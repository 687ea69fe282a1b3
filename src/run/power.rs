//! What a green run is worth: the same cases, in memory, against every fault of the catalogue.

use crate::check::Behavior;
use crate::check::Contract;
use crate::check::Verdict;
use crate::event::Power;
use crate::generate::Plan;
use crate::oracle::fault::Fault;
use crate::oracle::fault::catalogue;
use crate::run::rehearsal::Rehearsal;

/// Runs the cases of a plan against every fault, one at a time, until a requirement is broken that the fault breaks.
pub async fn power(plan: &Plan, behavior: Behavior) -> Power {
    let aims = aims(plan);
    let mut power = Power::default();
    for fault in catalogue(&plan.generator().service, &plan.generator().operation) {
        power.total += 1;
        match catches(plan, behavior, &fault, &aims).await {
            Some(_) => power.caught += 1,
            None => power.blind.push((fault.id.clone(), why_blind(&fault, behavior, &aims))),
        }
    }
    power
}

/// The address of the case that shows a fault by a requirement that it breaks; `None` where no case does.
pub async fn shows(plan: &Plan, behavior: Behavior, fault: &Fault) -> Option<String> {
    catches(plan, behavior, fault, &aims(plan)).await
}

/// The requirement that each case of the plan is about, by its place.
fn aims(plan: &Plan) -> Vec<Option<String>> {
    (0..plan.len()).map(|place| plan.draft(place).map(|(_, _, draft)| draft.requirement)).collect()
}

async fn catches(plan: &Plan, behavior: Behavior, fault: &Fault, aims: &[Option<String>]) -> Option<String> {
    let generator = plan.generator();
    let rehearsal = Rehearsal::new(&generator.service, behavior, std::slice::from_ref(fault));
    let contract = Contract::new(&generator.service, &generator.operation, behavior);
    let theater = rehearsal.theater(generator, &contract);
    let mut channel = rehearsal.channel();
    let is_aimed = |place: &usize| aims[*place].as_ref().is_some_and(|aim| fault.breaks.contains(aim));
    // The cases that are about what the fault breaks nearly always show it: they come first.
    let (aimed, others): (Vec<usize>, Vec<usize>) = (0..plan.len()).partition(is_aimed);
    for place in aimed.into_iter().chain(others) {
        let Some(case) = plan.case(place) else { continue };
        let performance = theater.perform(&mut channel, &case).await?;
        let shown = performance.judgments.iter().any(|judgment| {
            matches!(judgment.verdict, Verdict::Fail(_))
                && fault.breaks.iter().any(|broken| **broken == *judgment.requirement)
        });
        if shown {
            return Some(case.address);
        }
    }
    None
}

fn why_blind(fault: &Fault, behavior: Behavior, aims: &[Option<String>]) -> String {
    let aimed = aims.iter().flatten().any(|aim| fault.breaks.contains(aim));
    match (aimed, behavior) {
        (_, Behavior::Opaque | Behavior::Stateless)
            if fault.breaks.iter().all(|id| id.contains("/state/")) =>
        {
            "no users were set up".to_owned()
        }
        (true, _) => "no case shows it".to_owned(),
        (false, _) => "no case is about what it breaks".to_owned(),
    }
}
