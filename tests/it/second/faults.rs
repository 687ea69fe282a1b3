//! Every fault of the invented service's catalogue is found, and every requirement has one.

use std::collections::BTreeSet;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::model::requirement::{Level, RequirementKind};
use wireproof::internals::oracle::fault::catalogue;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::power::power;

use crate::second::{plan, second};

#[tokio::test]
async fn every_fault_is_found_by_a_requirement_that_it_breaks() {
    let power = power(&plan(1, 0), Behavior::Stateful, Carriage::AsWritten).await;
    assert_eq!(power.blind, Vec::new());
    assert_eq!((power.caught, power.total), (447, 447));
}

#[test]
fn every_requirement_has_a_fault_that_breaks_it() {
    let (service, operation) = second();
    let broken: BTreeSet<String> = catalogue(&service, &operation)
        .into_iter()
        .flat_map(|fault| fault.breaks)
        .map(|id| id.to_string())
        .collect();
    let gating = operation.requirements.iter().filter(|requirement| {
        requirement.level() > Level::Observe && requirement.kind != RequirementKind::Prose
    });
    let whole: Vec<&str> =
        gating.map(|requirement| requirement.id.as_str()).filter(|id| !broken.contains(*id)).collect();
    assert!(whole.is_empty(), "no fault breaks\n{}", whole.join("\n"));
}
