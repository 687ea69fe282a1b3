//! What a case expects, from how it was built, against what the oracle finds in its bytes.
//!
//! The two share no code beyond the model. `WIREPROOF_CASES` sets the number of random cases.

use std::sync::Arc;

use wireproof::internals::generate::case::{Case, Expectation};
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::phase::Phase;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params, Role};
use wireproof::internals::model::protocol::Expect;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::rule::Verdicts;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::possible::{Permitted, Possible, Reason};
use wireproof::internals::spec::Spec;

use crate::second::second;
use crate::syntax::workshop;

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the test sets how many cases it has")]
fn what_a_case_expects_is_what_the_oracle_finds() {
    let cases = std::env::var("WIREPROOF_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(2000);
    for service in &Spec::embedded().services {
        for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
            let walked = agree(service, operation, cases);
            assert!(walked >= 30, "only {walked} cases with steps before them");
        }
    }
}

/// Invented operations have shapes and constraints that the program's own have not.
#[test]
fn what_a_case_of_an_invented_operation_expects_is_what_the_oracle_finds() {
    let (service, operation) = second();
    agree(&service, &operation, 500);
    let (service, operation) = workshop::operation("workshop/paint-fence");
    agree(&service, &operation, 500);
}

/// Holds all cases of an operation to the oracle, and says how many had steps before them.
fn agree(service: &Arc<Service>, operation: &Operation, cases: usize) -> usize {
    let operation = Arc::new(operation.clone());
    let generator = Generator::new(Arc::clone(service), operation, 1, Params::new())
        .expect("the embedded spec has cases");
    let plan = Plan::new(generator, &Selection { fuzzing: cases, ..Selection::default() });
    let oracle = Oracle::new(Arc::clone(service), OracleSettings::default());
    let (mut seen, mut walked) = (0, 0);
    for case in plan.cases() {
        let mut state = oracle.empty_state();
        let _installed = state.install(&case.fixture, Fixture::NOW);
        let mut deliveries = Vec::new();
        for step in &case.before {
            let earlier =
                service.operation(&step.operation).expect("a step names an operation of the service");
            let params = step.late.as_ref().map_or_else(
                || step.params.clone(),
                |late| late.fill(&step.params, &deliveries).expect("a step uses what was delivered"),
            );
            drop(oracle.answer(&mut state, &service.encode_request(earlier, &params), Fixture::NOW));
            if step.delivers {
                let mailbox = case.mailbox.as_ref().expect("a case that asks for codes has a mailbox");
                let name = mailbox.name(&case.params).expect("a mailbox has a name");
                let code = state.delivered(&mailbox.record, name);
                deliveries.push(code.expect("a code is delivered").to_owned());
            }
        }
        let request = case.late.as_ref().map_or_else(
            || case.request.clone(),
            |late| {
                let params = late.fill(&case.params, &deliveries).expect("a case uses what was delivered");
                plan.generator().encode(&params, &case.change)
            },
        );
        let possible = oracle.judge(&state, &request, Fixture::NOW);
        walked += usize::from(!case.before.is_empty());
        if let Some(difference) = difference(plan.generator(), &case, &possible) {
            panic!("{}\n{:?}\n{difference}\nthe oracle: {possible:?}", case.address, case.request);
        }
        seen += 1;
    }
    assert!(seen > cases, "only {seen} cases");
    walked
}

fn difference(generator: &Generator, case: &Case, possible: &Possible) -> Option<String> {
    match &case.expectation {
        Expectation::Valid => by_rules(&generator.operation, case, possible),
        Expectation::Invalid(breaches) => {
            let Reason::Broken(found) = &possible.reason else {
                return Some(format!("expected {breaches:?}"));
            };
            let mut expected: Vec<(String, &str)> =
                breaches.iter().map(|(place, breach)| (place.clone(), breach.key())).collect();
            let mut found: Vec<(String, &str)> =
                found.iter().map(|broken| (broken.path.clone(), broken.breach.key())).collect();
            expected.sort();
            found.sort();
            (expected != found).then(|| format!("expected {expected:?}, found {found:?}"))
        }
        Expectation::Refused(errors) => {
            let right = possible.permitted.iter().all(|permitted| match permitted {
                Permitted::Error(name) => errors.contains(name),
                Permitted::NotCarriedOut | Permitted::EmptyAnswer | Permitted::AnyError => true,
                Permitted::Success | Permitted::Preflight | Permitted::Anything => false,
            });
            (!right).then(|| format!("expected {errors:?}"))
        }
        Expectation::Envelope(Expect::Preflight) => {
            (possible.permitted != [Permitted::Preflight]).then(|| "expected a preflight".to_owned())
        }
        Expectation::Envelope(Expect::NotCarriedOut | Expect::NotReached) => {
            possible.permitted.contains(&Permitted::Success).then(|| "expected no success".to_owned())
        }
        Expectation::Envelope(_) => None,
        Expectation::Open if case.phase == Phase::State => by_rules(&generator.operation, case, possible),
        Expectation::Open => None,
    }
}

fn by_rules(operation: &Operation, case: &Case, possible: &Possible) -> Option<String> {
    let Some(verdicts) = Verdicts::of(&operation.rules, &case.combination) else {
        return Some("no rule speaks about the case".to_owned());
    };
    let mut expected: Vec<&str> = vec![&operation.rules[verdicts.first].id];
    expected.extend(verdicts.tied.iter().map(|rule| operation.rules[*rule].id.as_str()));
    match &possible.reason {
        Reason::Rules(found) if *found == expected => None,
        _ => Some(format!("expected the rules {expected:?}")),
    }
}
