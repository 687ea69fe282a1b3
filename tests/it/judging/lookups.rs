//! That records are looked up before anything is validated is said once, where it is so, and nowhere else.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::{FindingScope, RunOptions};
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use super::run::{OPERATION, each_of, judge, service};
use crate::second::second;

/// Where the order shows, but for the longest values.
const CONSTRAINTS: [&str; 2] = [
    "**/coverage/{required,null}/**",
    "**/coverage/{length,pattern}/{ClientId,Username,Password,Depot,Locker}/**",
];

fn plan(service: &Arc<Service>, operation: &str, given: &Value, only: &[&str]) -> Plan {
    let operation = Arc::new(service.operation(operation).unwrap().clone());
    let given: Params = given.as_object().unwrap().clone();
    let generator = Generator::new(Arc::clone(service), operation, 1, given).unwrap();
    let only = only.iter().map(|pattern| glob(pattern).unwrap()).collect();
    Plan::new(generator, &Selection { fuzzing: 0, only, ..Selection::default() })
}

/// Judges the service with these faults, as one that remembers what a person tries out.
async fn judged(service: &Arc<Service>, faults: &[Fault], plan: Plan, behavior: Behavior) -> Summary {
    let oracle = Oracle::with_faults(Arc::clone(service), OracleSettings::default(), faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let _installed = oracle.install(&service.fixture);
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, findings: FindingScope::Nothing, ..RunOptions::default() };
    judge(plan, subject, &oracle, behavior, options).await
}

fn fault(service: &Service, operation: &str, id: &str) -> Fault {
    let faults = catalogue(service, service.operation(operation).unwrap());
    faults.into_iter().find(|fault| fault.id == id).unwrap()
}

#[tokio::test]
async fn the_member_and_the_error_are_named_as_the_spec_has_them() {
    let (first, (second, _)) = (service(), second());
    let known = json!({"ClientId": "3n4b5urk1ft4fl3mg5e62d9ado"});
    let rows = [
        (
            first.clone(),
            OPERATION,
            "looked-up-first/client",
            json!({}),
            "ClientId",
            "ResourceNotFoundException",
        ),
        (first.clone(), OPERATION, "looked-up-first/user", known, "Username", "UserNotFoundException"),
        (second, "lockers/store-parcel", "looked-up-first/depot", json!({}), "Depot", "NoSuchDepotException"),
    ];
    for (service, operation, id, given, member, error) in rows {
        let service = &service;
        let fault = fault(service, operation, id);
        let plan = || plan(service, operation, &given, &CONSTRAINTS);
        let faulty = judged(service, std::slice::from_ref(&fault), plan(), Behavior::Opaque).await;
        let said = format!(
            "{operation} looks {member} up before it validates anything: requests that break constraints of other \
             members are answered with {error}, as if no record were there. Most of what is broken comes of this one \
             answer. Name a record that the server has (--set {member}=VALUE), or have one set up \
             (--target NAME|FILE)."
        );
        assert_eq!(faulty.advice, [said], "{id}");
        let stateful = judged(service, &[fault], plan(), Behavior::Stateful).await;
        assert_eq!(stateful.advice, Vec::<String>::new(), "{id}, stateful");
        let right = judged(service, &[], plan(), Behavior::Opaque).await;
        assert_eq!(right.advice, Vec::<String>::new(), "{id}, right");
    }
}

/// A server that has the record says nothing of it.
#[tokio::test]
async fn with_a_record_that_is_there_nothing_is_said() {
    let service = service();
    let fault = fault(&service, OPERATION, "looked-up-first/client");
    let given = json!({"ClientId": "3n4b5urk1ft4fl3mg5e62d9ado"});
    let plan = plan(&service, OPERATION, &given, &CONSTRAINTS);
    let summary = judged(&service, &[fault], plan, Behavior::Opaque).await;
    assert_eq!(summary.advice, Vec::<String>::new());
}

/// A server that validates first may forget one thing or another: that is no order, however the cases are chosen.
#[test]
fn a_server_that_validates_first_is_never_said_to_look_up_first() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let is_of_input =
        |fault: &&Fault| fault.breaks.iter().any(|id| id.place().is_some_and(|place| !place.contains('.')));
    let faults: Vec<Fault> =
        faults.into_iter().filter(|fault| !fault.id.starts_with("looked-up-first/")).collect();
    let faults: Vec<&Fault> = faults.iter().filter(is_of_input).collect();
    assert!(faults.len() > 50, "{}", faults.len());
    let told = Mutex::new(Vec::new());
    let choices: [&[&str]; 2] = [&CONSTRAINTS, &["**/coverage/required/**"]];
    each_of(faults.len() as u64, async |number| {
        let fault = faults[number as usize];
        for only in choices {
            let plan = plan(&service, OPERATION, &json!({}), only);
            let summary = judged(&service, std::slice::from_ref(fault), plan, Behavior::Opaque).await;
            if !summary.advice.is_empty() {
                told.lock().unwrap().push(format!("{} by {only:?}: {:?}", fault.id, summary.advice));
            }
        }
    });
    assert_eq!(told.into_inner().unwrap(), Vec::<String>::new());
}
