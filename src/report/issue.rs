//! `wireproof report show`: one finding as a block of Markdown that can be pasted into an issue.
//!
//! - It is whole: what is broken, on what evidence, the request, its answer, and how to see it again.
//! - What came from elsewhere stands in code spans and fences that it cannot leave.

use crate::event::finding::{Exchange, Finding};
use crate::event::summary::Summary;
use crate::exchange::endpoint::Endpoint;
use crate::redact::bounded::grouped;
use crate::report::answer;
use crate::report::client::{call_rows, made_by_words, target_words};
use crate::report::escape::{escape, escape_lines};
use crate::report::markdown::add;
use crate::report::paste;
use crate::report::text::{counted, shorten};

/// How many characters of what was expected or seen are told.
const LONGEST_VALUE: usize = 2_000;
/// How many characters a command or an answer may have: several of them must fit into one comment.
const LONGEST_BLOCK: usize = 12_000;
/// How many requests before the one that shows it are told.
const MOST_STEPS: usize = 3;

/// The block, with a line break at its end.
pub fn print(finding: &Finding, summary: &Summary) -> String {
    let mut text = String::new();
    add(&mut text, format_args!("### {}: {}\n\n", code(&finding.id()), prose(&finding.sentence)));
    add_facts(&mut text, finding, summary);
    let steps = &finding.steps[finding.steps.len().saturating_sub(MOST_STEPS)..];
    if steps.len() < finding.steps.len() {
        let left_out = counted(finding.steps.len() - steps.len(), "earlier request");
        add(&mut text, format_args!("\n{left_out} are left out; `wireproof replay` sends them.\n"));
    }
    for step in steps {
        add_exchange(&mut text, &format!("Before it, {}", code(&step.operation)), &step.exchange, summary);
    }
    if finding.call.is_some() {
        let rows = call_rows(finding).into_iter().map(|(label, words)| format!("{label}: {words}"));
        let rows = rows.map(|row| shorten(&row, LONGEST_BLOCK)).collect::<Vec<_>>().join("\n");
        add_fenced(&mut text, "The call", "text", &rows);
    } else {
        let smallest = if finding.is_minimal { "The smallest request" } else { "The request" };
        add_exchange(&mut text, smallest, &finding.minimal, summary);
    }
    let mut again = String::new();
    if let Some(start) = &finding.start {
        again.push_str(&format!("{start}\n"));
    }
    again.push_str(&finding.replay);
    add_fenced(&mut text, "See it again", "sh", &again);
    text
}

fn add_facts(text: &mut String, finding: &Finding, summary: &Summary) {
    let outcomes: Vec<&str> = finding.outcomes.iter().map(|outcome| outcome.word()).collect();
    let mut rows = vec![
        ("requirement", format!("{} ({})", code(finding.requirement.as_str()), finding.level.word())),
        ("broken by", outcomes.join(", ")),
        ("expected", code(&shorten(&finding.expected, LONGEST_VALUE))),
        ("actual", code(&shorten(&finding.actual, LONGEST_VALUE))),
        ("cases", cases(finding, summary)),
        ("first case", code(finding.address.as_str())),
    ];
    if let Some(version) = &finding.brought {
        rows.push(("since", format!("version {version}: new by upgrade, so it does not gate")));
    }
    if finding.flaky {
        rows.push(("flaky", "it was not seen again when its case was repeated".to_owned()));
    }
    if let Some(reason) = &finding.known {
        rows.push(("known", code(reason)));
    }
    for view in &finding.hurt {
        rows.push((view.label(), code(&shorten(&view.in_words(), LONGEST_VALUE))));
    }
    for id in &finding.evidence {
        let source = summary.sources.iter().find(|source| source.id == *id);
        let title = source.map_or("", |source| source.title.as_str());
        let url = source.map_or("", |source| source.url.as_str());
        rows.push(("evidence", format!("{id} {} {}", prose(title), prose(url)).trim_end().to_owned()));
    }
    rows.push(("target", target_words(summary, &code(&summary.target))));
    let made_by = prose(&made_by_words(summary));
    let made = format!("{made_by}, seed {}, spec {}", summary.seed, code(&summary.spec_sha256));
    rows.push(("made by", made));
    for (label, value) in rows {
        add(text, format_args!("- {label}: {value}\n"));
    }
}

fn cases(finding: &Finding, summary: &Summary) -> String {
    let broken = grouped(finding.cases as u64);
    match summary.requirements.iter().find(|result| result.id == finding.requirement) {
        Some(result) => {
            format!("{broken} of {} broke it", grouped(result.cases.max(finding.cases) as u64))
        }
        None => format!("{broken} broke it"),
    }
}

fn add_exchange(text: &mut String, heading: &str, exchange: &Exchange, summary: &Summary) {
    let request = &exchange.request;
    let command = summary.endpoint.parse::<Endpoint>().map(|endpoint| paste::command(request, &endpoint));
    match command {
        Ok(command) if command.len() <= LONGEST_BLOCK => add_fenced(text, heading, "sh", &command),
        _ => {
            let size = counted(request.body.len(), "byte");
            add(text, format_args!("\n{heading} has {size} of body: `wireproof replay` sends it.\n"));
        }
    }
    let Some(response) = &exchange.response else {
        text.push_str("\nThere was no answer: the connection ended.\n");
        return;
    };
    add_fenced(text, "The answer", "text", &shorten(&answer::print(response), LONGEST_BLOCK));
}

fn add_fenced(text: &mut String, heading: &str, language: &str, block: &str) {
    let block = escape_lines(block.trim_end());
    let fence = "`".repeat(longest_run(&block).max(2) + 1);
    add(text, format_args!("\n{heading}:\n\n{fence}{language}\n{block}\n{fence}\n"));
}

/// A value in a code span, which it cannot end.
fn code(value: &str) -> String {
    let value = escape(value);
    let mark = "`".repeat(longest_run(&value) + 1);
    // A space beside the marks is taken off again by whoever shows it.
    let needs_space = value.starts_with('`') || value.ends_with('`') || value.is_empty();
    let space = if needs_space { " " } else { "" };
    format!("{mark}{space}{value}{space}{mark}")
}

/// Words of a spec file, in which nothing is to be markup.
fn prose(words: &str) -> String {
    escape(words).replace('&', "&amp;").replace('<', "&lt;")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}
