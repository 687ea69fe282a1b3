//! Every fault of the catalogue is found, by a requirement that it breaks; a correct service is left alone.

use std::sync::Arc;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Params, Role};
use wireproof::internals::model::requirement::Level;
use wireproof::internals::oracle::fault::catalogue;
use wireproof::internals::run::local_service::Carriage;
use wireproof::internals::run::power::{power, shows};
use wireproof::internals::spec::Spec;

#[tokio::test]
async fn every_fault_is_found_by_a_requirement_that_it_breaks() {
    for plan in plans() {
        let power = power(&plan, Behavior::Stateful, Carriage::AsWritten).await;
        assert_eq!(power.blind, Vec::new());
        assert_eq!((power.caught, power.total), (425, 425));
    }
}

#[test]
fn every_requirement_that_counts_has_a_fault_that_breaks_it() {
    for plan in plans() {
        let (service, operation) = (&plan.generator().service, &plan.generator().operation);
        let faults = catalogue(service, operation);
        let unbroken: Vec<&str> = operation
            .requirements
            .iter()
            .filter(|requirement| requirement.level() > Level::Observe)
            .filter(|requirement| !faults.iter().any(|fault| fault.breaks.contains(&requirement.id)))
            .map(|requirement| requirement.id.as_str())
            .collect();
        assert_eq!(unbroken, Vec::<&str>::new());
    }
}

/// What nobody tries, since nothing that it breaks is judged without users, is shown by no case.
#[tokio::test]
async fn no_case_shows_without_users_what_is_not_tried() {
    for plan in plans() {
        let operation = &plan.generator().operation;
        let faults = catalogue(&plan.generator().service, operation);
        let needs_users = |id| operation.requirement(id).is_some_and(|requirement| requirement.stateful);
        let untried: Vec<_> = faults.iter().filter(|fault| fault.breaks.iter().all(needs_users)).collect();
        // Each takes all cases: one of them stands for the others.
        let fault = untried[untried.len() / 2];
        assert_eq!(shows(&plan, Behavior::Opaque, fault).await, None, "{}", fault.id);
    }
}

fn plans() -> Vec<Plan> {
    let spec = Spec::embedded();
    let mut plans = Vec::new();
    for service in &spec.services {
        for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
            let generator =
                Generator::new(Arc::clone(service), Arc::clone(operation), 1, Params::new()).unwrap();
            // Coverage and state find every fault; what fuzzing adds is found by luck.
            plans.push(Plan::new(generator, &Selection { fuzzing: 0, ..Selection::default() }));
        }
    }
    plans
}
