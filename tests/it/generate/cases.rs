//! Which cases there are, and what comes of each: one line for each family and place, read in `snapshots/`. Invented
//! operations have what the program's own do not: numbers, lists, moments, blobs, listed texts and values within values.

use std::path::Path;
use std::sync::Arc;

use wireproof::internals::generate::case::{Case, Expectation};
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::protocol::Expect;
use wireproof::internals::model::service::Service;
use wireproof::internals::spec::Spec;

use crate::second::second;
use crate::syntax::workshop;

#[test]
fn the_cases_of_an_operation_are_as_they_were() {
    let spec = Spec::embedded();
    for id in ["cognito-idp/confirm-forgot-password", "cognito-idp/forgot-password"] {
        let (service, operation) = spec.operation(id).unwrap();
        hold(service, operation);
    }
    let (service, operation) = second();
    hold(&service, &operation);
    let (service, operation) = workshop::operation("workshop/paint-fence");
    hold(&service, &operation);
}

fn hold(service: &Arc<Service>, operation: &Operation) {
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
    let plan = Plan::new(generator, &Selection { fuzzing: 0, ..Selection::default() });
    let mut lines: Vec<String> = Vec::new();
    let mut last = String::new();
    for case in plan.cases() {
        let is_known = operation.requirement(&case.requirement).is_some();
        assert!(is_known, "{} is about no requirement: {}", case.address, case.requirement);
        let address = case.address.tail().to_owned();
        let (around, variant) = address.rsplit_once('/').unwrap_or(("", &address));
        if lines.is_empty() || around != last {
            lines.push(format!("{} {around}", case.phase.name()).trim().to_owned() + ":");
            last = around.to_owned();
        }
        let line = lines.last_mut().unwrap();
        *line += &format!(" {}{variant}", sign(&case));
        if !case.before.is_empty() {
            *line += &format!("({} before)", case.before.len());
        }
    }
    let mut settings = insta::Settings::clone_current();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(&operation.id);
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("cases", lines.join("\n")));
}

/// What is expected in one character: that the request is carried out, that it is refused, or neither.
fn sign(case: &Case) -> char {
    match case.expectation {
        Expectation::Valid => '+',
        Expectation::Invalid(_) | Expectation::Refused(_) => '-',
        Expectation::Envelope(Expect::NotCarriedOut | Expect::NotReached) => '!',
        Expectation::Envelope(_) | Expectation::Open => '?',
    }
}
