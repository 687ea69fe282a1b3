//! The causes of what shares of a run found, from what each of them keeps of its cases.

use crate::check::contract::Contract;
use crate::check::verdict::Behavior;
use crate::event::cause::FoundCause;
use crate::event::recorded::{RecordedCases, RecordedVerdicts};
use crate::exchange::interrupt::Interrupt;
use crate::generate::plan::Plan;
use crate::run::cause::evidence::Unexplained;
use crate::run::cause::observed::{FindingBreach, ObservedCases};
use crate::run::cause::search::causes;
use crate::run::job::FixtureSource;
use crate::run::local_service::Carriage;

/// What a share of a run keeps of the cases of a plan. Cases that a server weighs otherwise than their plan are left out, as
/// are those of earlier runs, which every share has.
pub(in crate::internals::run) fn recorded(
    plan: &Plan,
    observed: &ObservedCases,
    source: &FixtureSource,
) -> RecordedCases {
    let generator = plan.generator();
    let is_plain = |place: usize| match source {
        FixtureSource::Server(scene) => plan.case(place).is_some_and(|case| {
            let planned = case.combination.clone();
            scene.weighed(generator, case).is_ok_and(|case| case.combination == planned)
        }),
        FixtureSource::None | FixtureSource::Oracle(_) => true,
    };
    let cases = observed.recorded().filter(|(place, _)| is_plain(*place));
    let cases = cases.filter_map(|(place, case)| Some((plan.place_in_whole(place)?, case)));
    RecordedCases {
        operation: generator.operation.id.clone(),
        random: plan.random_cases(),
        given: generator.given.keys().cloned().collect(),
        cases: cases.collect(),
    }
}

/// The causes of these findings, by what all shares of a run kept of the cases of a plan, which is that of the whole run.
pub async fn causes_of_recorded(
    plan: &Plan,
    behavior: Behavior,
    carriage: Carriage,
    recorded: &RecordedCases,
    findings: &[FindingBreach],
    interrupt: &Interrupt,
) -> Vec<FoundCause> {
    let generator = plan.generator();
    let contract = Contract::new(&generator.service, &generator.operation, behavior);
    let mut observed = ObservedCases::default();
    for (place, case) in &recorded.cases {
        let RecordedVerdicts { broken, held, answer } = case.clone();
        if let Some(place) = plan.place_of(*place) {
            observed.enter_recorded(place, broken, held, answer.unwrap_or_default());
        }
    }
    let source = FixtureSource::None;
    let unexplained =
        Unexplained { plan, contract: &contract, source: &source, carriage, observed: &observed };
    causes(&unexplained, findings, None, interrupt).await
}
