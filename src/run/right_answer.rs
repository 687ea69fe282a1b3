//! What a correct service answers to cases of a plan: what is laid beside the answer that was recorded.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::contract::Contract;
use crate::check::verdict::Behavior;
use crate::generate::case::{Case, Change};
use crate::generate::plan::Plan;
use crate::model::operation::Params;
use crate::model::requirement::id::RequirementId;
use crate::run::local_service::{Carriage, LocalService};
use crate::wire::Response;

/// What a correct service answers to a case.
#[derive(Clone, Debug)]
pub struct RightAnswer {
    /// The requirement that the case is about.
    pub requirement: RequirementId,
    /// The input of the case.
    pub params: Params,
    /// The answer.
    pub response: Response,
}

/// The right answers to those cases of a plan that have one of these addresses, by their addresses.
///
/// A case that no client sends has none here: one whose envelope is not that of the protocol. Nor has one that a correct
/// service leaves without an answer.
pub async fn right_answers(plan: &Plan, wanted: &BTreeSet<&str>) -> BTreeMap<String, RightAnswer> {
    let generator = plan.generator();
    let contract = Contract::new(&generator.service, &generator.operation, Behavior::Stateful);
    let service = LocalService::new(&generator.service, Behavior::Stateful, &[], Carriage::AsWritten);
    let runner = service.runner(generator, &contract);
    let mut answers = BTreeMap::new();
    let cases = plan.cases().filter(|case| wanted.contains(case.address.as_str()) && is_of_clients(case));
    for case in cases {
        let outcome = runner.run(&mut service.channel(), &case).await;
        if let Some(response) = outcome.ok().and_then(|outcome| outcome.response) {
            let address = case.address.as_str().to_owned();
            answers.insert(
                address,
                RightAnswer { requirement: case.requirement, params: case.params, response },
            );
        }
        // Nothing here waits, and an interrupt wants its turn.
        tokio::task::yield_now().await;
    }
    answers
}

/// Whether a client can send such a request: in the protocol's own envelope, and not in one that only must be read alike.
fn is_of_clients(case: &Case) -> bool {
    case.change == Change::None && !case.is_verbatim
}
