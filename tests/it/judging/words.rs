//! Services that say what is right in words of their own: only requirements of prose are broken, and they gate only when
//! asked to.

use std::sync::Arc;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::requirement::RequirementKind;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use crate::judging::run::{OPERATION, judge, plan, service, told};

const CASES: &[&str] = &[
    "**/coverage/{required,several,type}/**",
    "**/coverage/length/{ClientId,Username,ConfirmationCode,Password}/**",
    "**/coverage/pattern/ConfirmationCode/**",
    "**/state/**",
];

#[tokio::test]
async fn only_requirements_of_prose_see_them() {
    for id in [
        "validation-form-reworded",
        "value-never-shown",
        "constraint-reworded/required",
        "constraint-reworded/length-min",
        "constraint-reworded/length-max",
        "constraint-reworded/pattern",
        "refusal-reworded/wrong-code",
        "refusal-reworded/weak-password",
    ] {
        for prose in [false, true] {
            let oracle = wrong(id);
            let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
            let options = RunOptions { shrinking: 0, strict: true, prose, ..RunOptions::default() };
            let summary = judge(plan(1, CASES), subject, &oracle, Behavior::Stateful, options).await;
            let said = told(summary.findings.iter());
            assert!(!summary.findings.is_empty(), "{id} is not found");
            for finding in &summary.findings {
                assert_eq!(finding.kind, RequirementKind::Prose, "{id}:\n{said}");
                assert_eq!(finding.gates, prose, "{id}:\n{said}");
            }
        }
    }
}

fn wrong(id: &str) -> Arc<SharedOracle> {
    let service = service();
    let operation = service.operation(OPERATION).unwrap();
    let chosen: Vec<Fault> =
        catalogue(&service, operation).into_iter().filter(|fault| fault.id == id).collect();
    assert_eq!(chosen.len(), 1, "{id} is no fault");
    let oracle = Oracle::with_faults(service, OracleSettings::default(), &chosen);
    Arc::new(SharedOracle::new(oracle, || Fixture::NOW))
}
