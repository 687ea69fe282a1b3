//! What spec files and options are held to, and what the oracle says of what it received, are one opinion.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use wireproof::internals::generate::case::Case;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params, Role};
use wireproof::internals::model::service::Service;
use wireproof::internals::model::validation::{InvalidReason, validate_members};
use wireproof::internals::oracle::validation::Validation;
use wireproof::internals::spec::Spec;

#[test]
fn both_opinions_agree_on_every_generated_input() {
    let mut operations: Vec<(Arc<Service>, Arc<Operation>)> = Vec::new();
    for spec in [Spec::embedded(), crate::second::spec()] {
        for service in &spec.services {
            let judged = service.operations.iter().filter(|operation| operation.role == Role::Judged);
            operations.extend(judged.map(|operation| (Arc::clone(service), Arc::clone(operation))));
        }
    }
    let mut seen = BTreeSet::new();
    for (service, operation) in operations {
        let generator = Generator::new(service, Arc::clone(&operation), 11, Params::new()).unwrap();
        let plan = Plan::new(generator, &Selection { fuzzing: 200, ..Selection::default() });
        for case in plan.cases().filter(|case| is_comparable(&operation, case)) {
            let (mistyped, broken) = validated(&operation, &case);
            let judged = Validation::of(&operation, &case.params);
            let judged_mistyped = judged.mistyped.iter().map(|value| value.path.clone()).collect();
            let judged_broken = judged.broken.iter().map(|broken| (broken.path.clone(), broken.breach.key()));
            assert_eq!(mistyped, judged_mistyped, "{}", case.address);
            assert_eq!(broken, judged_broken.collect(), "{}", case.address);
            seen.extend(broken.into_iter().map(|(_, key)| key));
            seen.extend(mistyped.first().map(|_| "type"));
        }
    }
    let kinds = [
        "required",
        "length-min",
        "length-max",
        "pattern",
        "range-min",
        "range-max",
        "enumeration",
        "unique-items",
        "type",
    ];
    assert_eq!(seen, BTreeSet::from(kinds), "each way to be wrong was compared");
}

type Wrong = (BTreeSet<String>, BTreeSet<(String, &'static str)>);

fn validated(operation: &Operation, case: &Case) -> Wrong {
    let (mut mistyped, mut broken) = (BTreeSet::new(), BTreeSet::new());
    for wrong in validate_members(&operation.members, &Value::Object(case.params.clone()), "") {
        match wrong.reason {
            InvalidReason::Mistyped { .. } => {
                mistyped.insert(wrong.path);
            }
            InvalidReason::Broken(breach) => {
                broken.insert((wrong.path, breach.key()));
            }
            // A service overlooks what a person has misspelled, and nobody knows what it does with such a union.
            InvalidReason::UnknownMember | InvalidReason::NotOneMember => {}
        }
    }
    (mistyped, broken)
}

/// A service takes null for nothing, and may cut numbers that its types cannot hold: a person hears of both.
fn is_comparable(operation: &Operation, case: &Case) -> bool {
    !Validation::of(operation, &case.params).is_open && !case.params.values().any(holds_null)
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(members) => members.values().any(holds_null),
        _ => false,
    }
}
