//! The report for CI systems that read JUnit's XML: one test case for each requirement.
//!
//! - A broken requirement that gates is a failure. One that does not gate is skipped, and its output tells all that a
//!   failure tells.
//! - The time of a test case is that of the cases which are about its requirement.
//! - A gating requirement that could not be judged is an error. A run that could not judge, or was interrupted,
//!   has one more test case that says so.
//! - Every text is escaped, also what XML has no character for.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::check::expected_failures::listed::Stale;
use crate::event::finding::Finding;
use crate::event::summary::{RequirementResult, Summary, VerdictWord};
use crate::exchange::endpoint::Endpoint;
use crate::report::client::call_rows;
use crate::report::escape::escape;
use crate::report::json::origin::OriginText;
use crate::report::paste;
use crate::report::terminal::block::rank_word;
use crate::report::text::{counted, shorten};

/// How many characters of what was expected or seen are told.
const LONGEST_VALUE: usize = 600;
/// How many characters a command may have to be shown.
const LONGEST_COMMAND: usize = 2_400;

/// The report as XML with a line break at its end.
pub fn print(summary: &Summary) -> String {
    let mut suite = TestSuite::new(escape(&summary.target));
    suite.set_time(Duration::from_millis(summary.duration_ms));
    for (name, value) in properties(summary) {
        suite.add_property(Property::new(name, escape(&value)));
    }
    let operations = escape(&summary.operations.join(", "));
    for result in &summary.requirements {
        let finding = summary.findings.iter().find(|finding| finding.requirement == result.id);
        let status = status(result, finding, summary);
        let mut case = TestCase::new(escape(result.id.as_str()), status);
        case.set_classname(operations.as_str());
        case.set_time(Duration::from_millis(result.duration_ms));
        if let Some(finding) = finding.filter(|finding| !finding.gates) {
            case.set_system_out(description(finding, result, summary));
        }
        suite.add_test_case(case);
    }
    for (name, message) in whole_run(summary) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(escape(&message));
        let mut case = TestCase::new(name, status);
        case.set_classname(operations.as_str());
        case.set_time(Duration::ZERO);
        suite.add_test_case(case);
    }
    let mut report = Report::new("wireproof");
    report.set_time(Duration::from_millis(summary.duration_ms));
    report.add_test_suite(suite);
    let mut text = report.to_string().expect("a report is written to memory");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// With what the run was made.
fn properties(summary: &Summary) -> Vec<(&'static str, String)> {
    let OriginText { binary, commit, dirty, target_package, target_version } =
        OriginText::new(summary.made_by.as_ref(), summary.package.as_ref());
    let fields = [
        ("binary", binary),
        ("commit", commit),
        ("dirty", dirty.map(|dirty| dirty.to_string())),
        ("spec_sha256", Some(summary.spec_sha256.clone())),
        ("seed", Some(summary.seed.to_string())),
        ("target_package", target_package),
        ("target_version", target_version),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn whole_run(summary: &Summary) -> Vec<(&'static str, String)> {
    let mut errors = Vec::new();
    if let Some(trouble) = &summary.trouble {
        errors.push(("the run", shorten(trouble, LONGEST_VALUE)));
    }
    if summary.interrupted {
        errors.push(("the whole run", "it was interrupted before all cases were judged".to_owned()));
    }
    let several: Vec<String> = summary
        .stale
        .iter()
        .filter(|entry| !matches!(entry, Stale::Requirement(_)))
        .map(|entry| format!("{}: take it off the list of expected failures", entry.sentence()))
        .collect();
    if !several.is_empty() {
        errors.push(("expected failures", several.join("; ")));
    }
    errors
}

fn status(result: &RequirementResult, finding: Option<&Finding>, summary: &Summary) -> TestCaseStatus {
    if summary.stale.iter().any(|entry| entry.is_about(&result.id)) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("stale");
        status.set_message("it is listed as an expected failure, and held: take it off the list");
        return status;
    }
    match (finding, result.verdict) {
        (Some(finding), _) if finding.gates => failure(finding, result, summary),
        (Some(finding), _) => broken_only(finding),
        (None, VerdictWord::Pass) => TestCaseStatus::success(),
        (None, VerdictWord::Error) if result.gates => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(format!("{} of {} cases could not be judged", result.errors, result.cases));
            status
        }
        (None, verdict) => skipped(verdict.word()),
    }
}

fn failure(finding: &Finding, result: &RequirementResult, summary: &Summary) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(finding.outcome.word());
    status.set_message(format!("expected {}, found {}", value(&finding.expected), value(&finding.actual)));
    status.set_description(description(finding, result, summary));
    status
}

/// Broken, without deciding the exit code.
fn broken_only(finding: &Finding) -> TestCaseStatus {
    let why = match &finding.known {
        Some(reason) => format!("known: {}", value(reason)),
        None if finding.brought.is_some() => "new by upgrade, it does not gate".to_owned(),
        None => format!("level {}, it does not gate", rank_word(finding)),
    };
    skipped(&format!("broken ({}): {}; {why}", finding.outcome, value(&finding.actual)))
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}

/// Everything that is to be known of a finding, with the smallest request as a command.
fn description(finding: &Finding, result: &RequirementResult, summary: &Summary) -> String {
    let size = counted(finding.minimal.request.body.len(), "byte");
    let mut lines = vec![
        escape(&finding.sentence),
        format!("expected: {}", value(&finding.expected)),
        format!("actual:   {}", value(&finding.actual)),
        format!(
            "cases:    {} of {}, first {}",
            finding.cases,
            result.cases,
            escape(finding.address.as_str())
        ),
        format!("evidence: {}", escape(&finding.evidence.join(", "))),
        format!("again:    {}", escape(&finding.replay)),
        format!("request:  {size} of body{}", if finding.is_minimal { ", the smallest" } else { "" }),
    ];
    let views = finding
        .hurt
        .iter()
        .map(|view| format!("{:<10}{}", format!("{}:", view.label()), value(&view.in_words())));
    lines.splice(3..3, views);
    if finding.call.is_some() {
        lines.pop();
        lines.extend(
            call_rows(finding)
                .iter()
                .map(|(label, words)| format!("{:<9} {}", format!("{label}:"), value(words))),
        );
        return lines.join("\n");
    }
    if let Some(start) = &finding.start {
        lines.push(format!("start:    {}", escape(start)));
    }
    let command = summary
        .endpoint
        .parse::<Endpoint>()
        .map(|endpoint| paste::command(&finding.minimal.request, &endpoint));
    match command {
        Ok(command) if command.len() <= LONGEST_COMMAND => lines.push(command),
        _ => lines.push("too long to paste: the command behind `again` sends it".to_owned()),
    }
    lines.join("\n")
}

/// A value in one line, shortened.
fn value(text: &str) -> String {
    escape(&shorten(text, LONGEST_VALUE))
}
