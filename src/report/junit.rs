//! The report for CI systems that read JUnit's XML: one test case for each requirement.
//!
//! - A broken requirement that gates is a failure; one that does not is skipped, and says why.
//! - A gating requirement that could not be judged is an error. A run that could not judge, or was interrupted,
//!   has one more test case that says so.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::event::Finding;
use crate::event::RequirementResult;
use crate::event::Summary;
use crate::event::VerdictWord;
use crate::report::escape::escape;
use crate::report::text::shorten;

/// How many characters of what was expected or seen are told.
const LONGEST_VALUE: usize = 600;

/// The report as XML with a line break at its end.
pub fn print(summary: &Summary) -> String {
    let mut suite = TestSuite::new(escape(&summary.target));
    for result in &summary.requirements {
        let mut case = TestCase::new(escape(&result.id), status(result, summary));
        case.set_classname(escape(&summary.operations.join(", ")));
        suite.add_test_case(case);
    }
    for (name, message) in whole_run(summary) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(escape(&message));
        suite.add_test_case(TestCase::new(name, status));
    }
    let mut report = Report::new("wireproof");
    report.set_time(std::time::Duration::from_millis(summary.duration_ms));
    report.add_test_suite(suite);
    let mut text = report.to_string().expect("a report is written to memory");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn whole_run(summary: &Summary) -> Vec<(&'static str, String)> {
    let mut errors = Vec::new();
    if let Some(trouble) = &summary.trouble {
        errors.push(("the run", trouble.clone()));
    }
    if summary.interrupted {
        errors.push(("the whole run", "it was interrupted before all cases were judged".to_owned()));
    }
    errors
}

fn status(result: &RequirementResult, summary: &Summary) -> TestCaseStatus {
    let finding = summary.findings.iter().find(|finding| finding.requirement == result.id);
    if summary.stale.contains(&result.id) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("stale");
        status.set_message("it is listed as an expected failure, and held: take it off the list");
        return status;
    }
    match (finding, result.verdict) {
        (Some(finding), _) => failure(finding, result),
        (None, VerdictWord::Pass) => TestCaseStatus::success(),
        (None, VerdictWord::Error) if result.gates => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(format!("{} of {} cases could not be judged", result.errors, result.cases));
            status
        }
        (None, verdict) => skipped(verdict.word()),
    }
}

fn failure(finding: &Finding, result: &RequirementResult) -> TestCaseStatus {
    let actual = escape(&shorten(&finding.actual, LONGEST_VALUE));
    let expected = escape(&shorten(&finding.expected, LONGEST_VALUE));
    if !finding.gates {
        let why = match &finding.known {
            Some(reason) => format!("known: {}", escape(reason)),
            None => "it does not gate".to_owned(),
        };
        return skipped(&format!("broken ({}): {actual}; {why}", finding.outcome));
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(finding.outcome.word());
    status.set_message(format!("expected {expected}, found {actual}"));
    let lines = [
        escape(&finding.sentence),
        format!("expected: {expected}"),
        format!("actual:   {actual}"),
        format!("cases:    {} of {}, first {}", finding.cases, result.cases, escape(&finding.address)),
        format!("evidence: {}", escape(&finding.evidence.join(", "))),
        format!("again:    {}", escape(&finding.replay)),
    ];
    status.set_description(lines.join("\n"));
    status
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}
