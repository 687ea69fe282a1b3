//! The smallest request by which a finding is shown: row by row, and how many requests it takes to find it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::wire::Answer;

use crate::judging::run::{OPERATION, judge, service};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    fault: String,
    only: String,
    requirement: String,
    /// How many requests have to be sent before.
    #[serde(default)]
    before: usize,
    body: String,
}

#[tokio::test]
async fn each_fault_is_shown_by_the_smallest_request() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/smallest.toml");
    let rows: Rows = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for row in rows.row {
        check(&row).await;
    }
}

async fn check(row: &Row) {
    let least = RunOptions { shrinking: 0, ..RunOptions::default() };
    let (as_found, small) = (run(row, least).await, run(row, RunOptions::default()).await);
    let requirement = format!("{OPERATION}/{}", row.requirement);
    let finding = small.findings.iter().find(|finding| finding.requirement.as_str() == requirement);
    let finding = finding.unwrap_or_else(|| {
        let found: Vec<&str> = small.findings.iter().map(|finding| finding.requirement.as_str()).collect();
        panic!("{}: {requirement} is not found, but {found:?}", row.fault)
    });
    let body = String::from_utf8_lossy(&finding.minimal.request.body);
    assert_eq!(body, expanded(&row.body), "{}: {requirement}", row.fault);
    assert!(finding.is_minimal, "{}: {requirement}", row.fault);
    assert_eq!(finding.steps.len(), row.before, "{}: {requirement}", row.fault);
    let bound = 200 * small.findings.len() as u64;
    let extra = small.requests - as_found.requests;
    assert!(extra <= bound, "{}: {extra} requests went into {} findings", row.fault, small.findings.len());
}

fn expanded(body: &str) -> String {
    let mut expanded = String::new();
    let mut rest = body;
    while let Some((before, repeated)) = rest.split_once('<') {
        let (repeated, behind) = repeated.split_once('>').unwrap();
        let (text, count) = repeated.split_once('*').unwrap();
        expanded.push_str(before);
        expanded.push_str(&text.repeat(count.parse().unwrap()));
        rest = behind;
    }
    expanded + rest
}

async fn run(row: &Row, options: RunOptions) -> Summary {
    let service = service();
    let operation = Arc::new(service.operation(OPERATION).unwrap().clone());
    let faults: Vec<Fault> =
        catalogue(&service, &operation).into_iter().filter(|fault| fault.id == row.fault).collect();
    assert_eq!(faults.len(), 1, "{}: no such fault", row.fault);
    let oracle = Oracle::with_faults(Arc::clone(&service), OracleSettings::default(), &faults);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let selection = Selection { only: vec![glob(&row.only).unwrap()], fuzzing: 300, ..Selection::default() };
    let plan = Plan::new(Generator::new(service, operation, 1, Params::new()).unwrap(), &selection);
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    judge(plan, subject, &oracle, Behavior::Stateful, options).await
}
