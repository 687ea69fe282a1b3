//! The addresses of cases.

use std::collections::BTreeSet;

use crate::second::plan;

#[test]
fn no_two_cases_have_one_address() {
    let plan = plan(1, 10);
    let all: Vec<String> = plan.cases().map(|case| case.address.to_string()).collect();
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}
