//! What cases of state find on the service: the input and the records of each, read in `snapshots/`, and the inputs that
//! are about records which are there already.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use wireproof::internals::generate::existing;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::phase::Phase;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::record::{FieldValue, Fixture, Record};
use wireproof::internals::model::service::Service;
use wireproof::internals::spec::Spec;

use crate::second::second;

#[test]
fn the_records_of_a_case_of_state_are_as_they_were() {
    let spec = Spec::embedded();
    for id in ["cognito-idp/confirm-forgot-password", "cognito-idp/initiate-auth"] {
        let (service, operation) = spec.operation(id).unwrap();
        hold(service, operation);
    }
    let (service, operation) = second();
    hold(&service, &operation);
}

fn hold(service: &Arc<Service>, operation: &Operation) {
    let generator = generator(service, operation);
    let plan = Plan::new(generator, &Selection { phases: vec![Phase::State], ..Selection::default() });
    let mut text = String::new();
    for case in plan.cases().filter(|case| case.before.is_empty()) {
        text += &format!("{}\n  {}\n", case.address.tail(), Value::Object(case.params.clone()));
        text.extend(case.fixture.records.iter().map(shown));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(&operation.id));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("state", text));
}

fn generator(service: &Arc<Service>, operation: &Operation) -> Generator {
    Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap()
}

/// A record in one line, its times by how long ago they were.
fn shown(record: &Record) -> String {
    let field = |(name, value): (&String, &FieldValue)| {
        let value = match value {
            FieldValue::Text(text) => text.clone(),
            FieldValue::Flag(flag) => flag.to_string(),
            FieldValue::Count(count) => count.to_string(),
            FieldValue::Counter { count, since } => format!("{count} in {} s", Fixture::NOW - since),
            FieldValue::Password { current, previous } => format!("{current}, before {previous:?}"),
            FieldValue::Codes(codes) => {
                let code = |code: &wireproof::internals::model::record::IssuedCode| {
                    let used = if code.used { " used" } else { "" };
                    format!("{} {} s ago{used}", code.value, Fixture::NOW - code.issued)
                };
                format!("[{}]", codes.iter().map(code).collect::<Vec<_>>().join(", "))
            }
            FieldValue::Policy(policy) => format!("{} {:?}", policy.minimum_length, policy.require),
        };
        format!("{name}: {value}")
    };
    let fields: Vec<String> = record.fields.iter().map(field).collect();
    format!("    {} {}\n", record.kind, fields.join("; "))
}

#[test]
fn inputs_about_what_is_there_name_every_record_with_every_code_that_was_sent() {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    let inputs = existing::inputs(&generator(service, operation), &service.fixture);
    let of =
        |name: &str| -> BTreeSet<&str> { inputs.iter().map(|input| input[name].as_str().unwrap()).collect() };
    let clients =
        ["3n4b5urk1ft4fl3mg5e62d9ado", "6kq7n3v2c0h8example5secret", "7m1d0p9w4hides5missing8users"];
    assert_eq!(of("ClientId"), BTreeSet::from(clients));
    let users = ["diego@example.com", "disabled@example.com", "new@example.com"];
    assert_eq!(of("Username"), BTreeSet::from(users));
    assert_eq!(of("ConfirmationCode"), BTreeSet::from(["123456", "234567"]));
    let passwords = of("Password");
    assert!(passwords.iter().all(|password| password.len() >= 8), "{passwords:?}");
    assert_eq!(inputs.len(), 3 * 3 * 2 * passwords.len());

    let (service, operation) = spec.operation("cognito-idp/initiate-auth").unwrap();
    let inputs = existing::inputs(&generator(service, operation), &service.fixture);
    assert_eq!(inputs.len(), 3, "{inputs:?}");
}
