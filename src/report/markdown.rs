//! The report as Markdown, as summaries of CI jobs and comments show it, and as it is read without being shown.
//!
//! - Causes come first; a family of findings that are broken in one way is one section, as on the screen.
//! - Values stand in code spans, which they cannot end: neither a server's text nor ours can become markup.
//! - It has fewer characters than a comment may have, whatever was found.

use std::fmt::Write;

use crate::event::finding::Finding;
use crate::event::service_result::ServiceResult;
use crate::event::summary::{Conclusion, Summary};
use crate::exchange::endpoint::Endpoint;
use crate::model::requirement::Level;
use crate::redact::bounded::grouped;
use crate::report::client::{call_rows, made_by_words, short_hash, target_words};
use crate::report::hurt::hurt_lines;
use crate::report::paste;
use crate::report::prose::{longest_run, prose, span};
use crate::report::several::{in_operations, operation_beside, operation_words};
use crate::report::terminal::block::{case_count, heading_words, plainest};
use crate::report::terminal::section::{ADVICE, blocks};
use crate::report::text::{counted, duration, every_count, shorten};

/// How many bytes the text has at most: GitHub takes comments of 65,536 characters.
pub(in crate::internals::report) const MOST_BYTES: usize = 64_000;
/// How many of them go to findings, so that there is room for what comes behind them.
const MOST_FOR_FINDINGS: usize = 48_000;
/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 200;
/// How many characters a command may have to be shown.
const LONGEST_COMMAND: usize = 2_400;
/// How many services have a line.
const MOST_SERVICES: usize = 50;
/// How many findings of one family, and how many entries of a list, are named.
const MOST_NAMED: usize = 10;

/// The report with a line break at its end.
pub fn print(summary: &Summary) -> String {
    let mut text = format!("## wireproof: {}\n\n", verdict(summary));
    add_facts(&mut text, summary);
    add_list(&mut text, ADVICE, summary.advice.iter().map(|advice| code(advice)).collect());
    add_services(&mut text, summary);
    add_causes(&mut text, summary);
    let gating: Vec<&Finding> = summary.findings.iter().filter(|finding| finding.gates).collect();
    let is_other =
        |finding: &&Finding| !finding.gates && finding.known.is_none() && finding.level > Level::Observe;
    let others: Vec<&Finding> = summary.findings.iter().filter(is_other).collect();
    add_sections(&mut text, "Broken", &gating, summary);
    add_sections(&mut text, "Broken without deciding the exit code", &others, summary);
    let known = summary.findings.iter().filter(|finding| finding.known.is_some() && !finding.gates);
    let known = known.map(|finding| {
        let reason = finding.known.as_deref().unwrap_or_default();
        format!("{} {}: {}", finding.short, code(finding.requirement.as_str()), prose(reason))
    });
    add_list(&mut text, "Known failures, as listed", known.collect());
    let is_observed =
        |finding: &&Finding| !finding.gates && finding.known.is_none() && finding.level == Level::Observe;
    let observed = summary.findings.iter().filter(is_observed).map(|finding| {
        format!("{} {}: {}", finding.short, code(finding.requirement.as_str()), code(&finding.actual))
    });
    add_list(&mut text, "Observed where the evidence leaves it open", observed.collect());
    let stale = summary.stale.iter().map(|entry| code(&entry.to_string()));
    add_list(&mut text, "Expected failures that are stale: take them off the list", stale.collect());
    if let Some(power) = &summary.power {
        let total = counted(power.total, "fault");
        let blind = power.blind.iter().map(|(fault, reason)| format!("{}: {}", code(fault), prose(reason)));
        add_list(
            &mut text,
            &format!("Power: {} of {total} would have been caught", power.caught),
            blind.collect(),
        );
    }
    add_list(&mut text, "Notes", summary.notes.iter().map(|note| code(note)).collect());
    text
}

/// A line for each service, where several operations were judged.
fn add_services(text: &mut String, summary: &Summary) {
    let results = ServiceResult::all_of(summary);
    if results.is_empty() {
        return;
    }
    text.push_str("\n| service | judged | passed | not judged | findings | gating |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for result in results.iter().take(MOST_SERVICES) {
        let ServiceResult { service, judged, passed, unjudged, findings, gating } = result;
        let service = code(service);
        add(text, format_args!("| {service} | {judged} | {passed} | {unjudged} | {findings} | {gating} |\n"));
    }
    if results.len() > MOST_SERVICES {
        let more = results.len() - MOST_SERVICES;
        add(text, format_args!("\nand {more} more: `--report json=PATH` has all\n"));
    }
}

/// What findings come of: what is to be mended first, and how much goes with it.
fn add_causes(text: &mut String, summary: &Summary) {
    let causes = summary.causes.iter().map(|cause| {
        let rivals: Vec<String> = cause.rivals.iter().map(|rival| code(&rival.join(" + "))).collect();
        let or_else =
            if rivals.is_empty() { String::new() } else { format!("; or else {}", rivals.join(", ")) };
        format!(
            "{} explains {}{}: {} ({}{or_else})",
            cause.id,
            counted(cause.explains.len(), "finding"),
            in_operations(cause, summary),
            prose(&cause.sentence),
            code(&cause.faults.join(" + "))
        )
    });
    add_list(text, "What to mend first", causes.collect());
}

fn verdict(summary: &Summary) -> String {
    match summary.conclusion() {
        Conclusion::Held => "pass".to_owned(),
        Conclusion::Broken if summary.gating() == 0 => {
            format!("fail, {} stale", counted(summary.stale.len(), "expected failure"))
        }
        Conclusion::Broken => format!("fail, {}", counted(summary.gating(), "broken requirement")),
        Conclusion::Interrupted => "interrupted".to_owned(),
        Conclusion::Unjudged => match &summary.trouble {
            Some(trouble) => format!("not judged, {}", code(trouble)),
            None => {
                let count = counted(summary.unjudged().count(), "requirement");
                format!("not judged, {}", summary.unjudged_words(&count))
            }
        },
    }
}

fn add_facts(text: &mut String, summary: &Summary) {
    let rows = [
        ("target", target_words(summary, &code(&summary.target))),
        ("operations", code(&operation_words(summary))),
        ("cases", every_count(summary.cases)),
        ("requirements", format!("{} of {} exercised", summary.exercised(), summary.requirements.len())),
        ("broken", format!("{}, {} gating", summary.broken(), summary.gating())),
        ("time", format!("{}, {} requests", duration(summary.duration_ms), grouped(summary.requests))),
        ("seed", summary.seed.to_string()),
        ("made by", format!("{}, spec {}", code(&made_by_words(summary)), short_hash(&summary.spec_sha256))),
    ];
    for (label, value) in rows {
        add(text, format_args!("- {label}: {value}\n"));
    }
    for line in hurt_lines(summary) {
        add(text, format_args!("- hurt: {}\n", code(&line)));
    }
}

/// A section for each family, as many as there is room for.
fn add_sections(text: &mut String, title: &str, findings: &[&Finding], summary: &Summary) {
    if findings.is_empty() {
        return;
    }
    add(text, format_args!("\n### {title}: {}\n", counted(findings.len(), "requirement")));
    let mut left_out = 0;
    for block in blocks(findings) {
        let section = section(&block, summary);
        if left_out > 0 || text.len() + section.len() > MOST_FOR_FINDINGS {
            left_out += block.len();
        } else {
            text.push_str(&section);
        }
    }
    if left_out > 0 {
        let count = counted(left_out, "more finding");
        add(text, format_args!("\n{count} for which there is no room here: `--report json=PATH` has all.\n"));
    }
}

fn section(findings: &[&Finding], summary: &Summary) -> String {
    let Some(shown) = plainest(findings) else { return String::new() };
    let mut text = format!("\n#### {}\n\n", heading_words(findings));
    if findings.len() > 1 {
        for finding in findings.iter().take(MOST_NAMED) {
            let count = case_count(finding, summary);
            let of = operation_beside(finding, summary);
            add(
                &mut text,
                format_args!("- {} {}{of}: {count}\n", finding.short, code(finding.requirement.as_str())),
            );
        }
        if findings.len() > MOST_NAMED {
            add(&mut text, format_args!("- and {} more\n", findings.len() - MOST_NAMED));
        }
        add(&mut text, format_args!("\nFor example {}: {}\n\n", shown.short, prose(&shown.sentence)));
    } else {
        add(&mut text, format_args!("{}\n\n", prose(&shown.sentence)));
        let count = case_count(shown, summary);
        add(
            &mut text,
            format_args!(
                "- requirement: {}{}\n- cases: {count}\n",
                code(shown.requirement.as_str()),
                operation_beside(shown, summary)
            ),
        );
    }
    add(
        &mut text,
        format_args!("- expected: {}\n- actual: {}\n", code(&shown.expected), code(&shown.actual)),
    );
    let sources = summary.sources.iter().filter(|source| shown.evidence.contains(&source.id));
    let sources: Vec<String> =
        sources.map(|source| format!("{} {}", code(&source.id), prose(&source.title))).collect();
    add(&mut text, format_args!("- evidence: {}\n", sources.join("; ")));
    add(&mut text, format_args!("- first case: {}\n", code(shown.address.as_str())));
    for view in &shown.hurt {
        add(&mut text, format_args!("- {}: {}\n", view.label(), code(&view.in_words())));
    }
    for (label, words) in call_rows(shown) {
        add(&mut text, format_args!("- {label}: {}\n", code(&words)));
    }
    if let Some(start) = &shown.start {
        add(&mut text, format_args!("- start first: {}\n", command_span(start)));
    }
    add(&mut text, format_args!("- again: {}\n", command_span(&shown.replay)));
    if !shown.stand_ins.is_empty() {
        let names = shown.stand_ins.join(", ");
        add(
            &mut text,
            format_args!("- stand-ins: what was set for {} is not shown in the request\n", code(&names)),
        );
    }
    if let Ok(endpoint) = summary.endpoint.parse::<Endpoint>() {
        let command = paste::command(&shown.minimal.request, &endpoint);
        if command.len() <= LONGEST_COMMAND {
            let fence = "`".repeat(longest_run(&command).max(2) + 1);
            add(&mut text, format_args!("\n{fence}sh\n{command}\n{fence}\n"));
        }
    }
    text
}

fn add_list(text: &mut String, heading: &str, entries: Vec<String>) {
    if entries.is_empty() {
        return;
    }
    let mut list = format!("\n### {heading}\n\n");
    for entry in entries.iter().take(MOST_NAMED) {
        add(&mut list, format_args!("- {entry}\n"));
    }
    if entries.len() > MOST_NAMED {
        let rest = entries.len() - MOST_NAMED;
        add(&mut list, format_args!("- and {rest} more: `--report json=PATH` has all\n"));
    }
    if text.len() + list.len() <= MOST_BYTES {
        text.push_str(&list);
    }
}

/// A value: shortened, in a code span.
pub(in crate::internals::report) fn code(value: &str) -> String {
    span(&shorten(value, LONGEST_VALUE))
}

/// A command in a code span, whole where it is not very long.
fn command_span(command: &str) -> String {
    span(&shorten(command, LONGEST_COMMAND))
}

/// Adds a text to another one.
pub(in crate::internals::report) fn add(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("writing to a string cannot fail");
}
