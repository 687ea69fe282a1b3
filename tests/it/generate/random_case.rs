//! Random cases as bodies alone: the same as those that are made whole.

use std::sync::Arc;

use serde_json::Value;

use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::params::text_at;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::generate::random_case::RandomCases;
use wireproof::internals::model::operation::{Operation, Params, Role};
use wireproof::internals::model::service::Service;
use wireproof::internals::spec::Spec;

use crate::second::second;
use crate::syntax::workshop;

#[test]
fn a_random_case_is_the_same_whole_or_as_its_body_alone() {
    for service in &Spec::embedded().services {
        for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
            let operation = Arc::new(operation.clone());
            let member = operation.members.iter().find(|member| member.required).unwrap();
            let given = Params::from_iter([(member.name.clone(), Value::from("givenvalue"))]);
            assert!(hold(service, &operation, Params::new()) > 0);
            assert!(hold(service, &operation, given) > 0);
        }
    }
    let (service, operation) = second();
    hold(&service, &operation, Params::new());
    let (service, operation) = workshop::operation("workshop/paint-fence");
    hold(&service, &Arc::new(operation), Params::new());
}

/// Holds random cases of an operation in both forms equal, and says how many there were.
fn hold(service: &Arc<Service>, operation: &Arc<Operation>, given: Params) -> usize {
    let mut count = 0;
    for seed in 1..=3 {
        let made = Generator::new(Arc::clone(service), Arc::clone(operation), seed, given.clone()).unwrap();
        let plan = Plan::new(made.without_fixtures(), &Selection { fuzzing: 400, ..Selection::default() });
        let Some(cases) = RandomCases::new(plan.generator()) else { return count };
        let mut drawn = cases.empty();
        for place in 0..plan.len() {
            let Some(number) = plan.random_number(place) else { continue };
            let whole = plan.case(place);
            assert_eq!(cases.make(number, &mut drawn), whole.is_some(), "case {number}");
            let Some(whole) = whole else { continue };
            assert_eq!(drawn.address, whole.address.as_str());
            assert_eq!(drawn.request, whole.request, "{}", drawn.address);
            assert_eq!(drawn.input.to_params(), whole.params, "{}", drawn.address);
            assert_eq!(drawn.breach.is_none(), whole.is_valid(), "{}", drawn.address);
            for place in &operation.places {
                let path = place.path();
                assert_eq!(drawn.input.text_at(&path), text_at(&whole.params, &path), "{}", drawn.address);
            }
            count += 1;
        }
    }
    count
}
