//! What GitHub shows of a job: annotations beside it, and the summary of a step.
//!
//! - The summary is read at night on a phone: the first findings whole, in short lines, then counts.
//! - GitHub shows ten annotations of a kind: causes stand for their findings, and the last one counts the rest.

use crate::event::finding::Finding;
use crate::event::summary::{Conclusion, Summary};
use crate::exchange::endpoint::Endpoint;
use crate::report::escape::escape;
use crate::report::hurt::hurt_lines;
use crate::report::markdown::add;
use crate::report::paste;
use crate::report::paste::fold::fold;
use crate::report::prose::prose_lines;
use crate::report::several::in_operations;
use crate::report::terminal::block::rank_word;
use crate::report::terminal::verdict_words;
use crate::report::text::{counted, duration, every_count, shorten, wrap};

/// How many annotations of a kind GitHub shows.
const MOST_ANNOTATIONS: usize = 10;
/// How many findings the summary shows whole.
const WHOLE: usize = 3;
/// How many causes it names.
const MOST_CAUSES: usize = 10;
/// How many lines of a reason it shows.
const MOST_REASONS: usize = 40;
/// How many characters a line has.
const WIDTH: usize = 80;
/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 400;
/// How many characters a command may have to be shown.
const LONGEST_COMMAND: usize = 2_400;

/// The commands of a workflow that annotate its job, a line each; with the name of the check, where there are several.
pub fn annotations(summary: &Summary, check: Option<&str>) -> String {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    if let Some(trouble) = &summary.trouble {
        errors.push(("not judged".to_owned(), trouble.clone()));
    }
    for entry in &summary.stale {
        let words = format!("{}: take it off the list of expected failures", entry.sentence());
        errors.push(("expected failure".to_owned(), words));
    }
    let new: Vec<&Finding> = new_findings(summary).collect();
    for cause in &summary.causes {
        let explained: Vec<&&Finding> =
            new.iter().filter(|finding| finding.cause.as_ref() == Some(&cause.id)).collect();
        let Some(first) = explained.first() else { continue };
        let kind = if explained.iter().any(|finding| finding.gates) { &mut errors } else { &mut warnings };
        let title = format!("{}, {}", cause.id, counted(explained.len(), "finding"));
        kind.push((title, format!("{}; next: wireproof explain {}", cause.sentence, first.short)));
    }
    for finding in new.iter().filter(|finding| finding.cause.is_none()) {
        let kind = if finding.gates { &mut errors } else { &mut warnings };
        let title = format!("{} {}: {}", finding.short, rank_word(finding), finding.outcome);
        let words = format!(
            "{}: expected {}, found {}",
            finding.sentence.trim_end_matches('.'),
            shorten(&finding.expected, LONGEST_VALUE),
            shorten(&finding.actual, LONGEST_VALUE)
        );
        kind.push((title, words));
    }
    let (word, rest) = verdict_words(summary);
    let notices = vec![(word.to_owned(), rest)];
    let kinds = [("error", errors), ("warning", warnings), ("notice", notices)];
    let name = check.map_or("wireproof".to_owned(), |check| format!("wireproof {check}"));
    kinds.into_iter().map(|(kind, told)| lines_of(kind, &name, &told)).collect()
}

/// The summary of a step: Markdown without a line of more than 80 characters, but for an id that is longer.
pub fn step_summary(summary: &Summary) -> String {
    let mut text = String::new();
    add_verdict(&mut text, summary);
    let new: Vec<&Finding> = new_findings(summary).collect();
    for finding in new.iter().take(WHOLE) {
        add_finding(&mut text, finding, summary);
    }
    if new.len() > WHOLE {
        add_lines(&mut text, "", &format!("And {}.", counted(new.len() - WHOLE, "more new finding")));
    }
    add_causes(&mut text, summary);
    add_counts(&mut text, summary);
    text
}

/// The same where there is nothing to sum up.
pub fn unjudged(reason: &str) -> String {
    let mut text = String::new();
    let mut lines = reason.lines();
    add_lines(&mut text, "Not judged: ", lines.next().unwrap_or_default());
    let rest: Vec<String> = lines.take(MOST_REASONS).flat_map(|line| wrap(&escape(line), WIDTH)).collect();
    if !rest.is_empty() {
        add(&mut text, format_args!("```text\n{}\n```\n", rest.join("\n").replace("```", "'''")));
    }
    text
}

/// What is new, what gates first.
fn new_findings(summary: &Summary) -> impl Iterator<Item = &Finding> {
    let new = summary.findings.iter().filter(|finding| finding.is_new());
    let (gating, others): (Vec<_>, Vec<_>) = new.partition(|finding| finding.gates);
    gating.into_iter().chain(others)
}

fn lines_of(kind: &str, name: &str, told: &[(String, String)]) -> String {
    let line = |title: &str, words: &str| {
        format!("::{kind} title={}::{}\n", property(&format!("{name} {title}")), data(words))
    };
    if told.len() <= MOST_ANNOTATIONS {
        return told.iter().map(|(title, words)| line(title, words)).collect();
    }
    let (shown, rest) = told.split_at(MOST_ANNOTATIONS - 1);
    let mut lines: String = shown.iter().map(|(title, words)| line(title, words)).collect();
    let more = format!("{} more", rest.len());
    lines.push_str(&line(&more, &format!("and {more}: the report of the step has all")));
    lines
}

/// A text as a workflow command takes it: nothing in it ends the command or begins another one.
fn data(text: &str) -> String {
    escape(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn add_verdict(text: &mut String, summary: &Summary) {
    let (word, rest) = verdict_words(summary);
    match (summary.conclusion(), &summary.trouble) {
        (Conclusion::Unjudged, Some(trouble)) => add_lines(text, "Not judged: ", trouble),
        (Conclusion::Unjudged, None) => add_lines(text, "Not judged: ", &rest),
        _ => add_lines(text, &format!("{word}: "), &rest),
    }
}

fn add_finding(text: &mut String, finding: &Finding, summary: &Summary) {
    add(text, format_args!("### {} {}: {}\n\n", finding.short, rank_word(finding), finding.outcome));
    add_lines(text, "", &finding.sentence);
    text.push_str("```text\n");
    let views = finding.hurt.iter().map(|view| (view.label(), view.in_words()));
    let values = [("expected", finding.expected.clone()), ("actual", finding.actual.clone())];
    for (label, value) in values.into_iter().chain(views) {
        for (index, line) in wrap(&escape(&shorten(&value, LONGEST_VALUE)), WIDTH - 10).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            // A fence within would end the block.
            add(text, format_args!("{label:<10}{}\n", line.replace("```", "'''").trim_end()));
        }
    }
    text.push_str("```\n\n");
    add(text, format_args!("```sh\n{}\n```\n\n", commands(finding, summary).join("\n\n")));
}

/// What a reader can run: the request with what has to be started for it, and what sets up everything and judges again.
fn commands(finding: &Finding, summary: &Summary) -> Vec<String> {
    let command = summary.endpoint.parse::<Endpoint>().ok();
    let command = command.and_then(|endpoint| paste::curl::command(&finding.minimal.request, &endpoint));
    let command = command.filter(|command| command.len() <= LONGEST_COMMAND && !command.contains("```"));
    let replay = fold(&finding.replay, WIDTH);
    let Some(command) = command.map(|command| fold(&command, WIDTH)) else { return vec![replay] };
    let start = finding.start.as_ref().map(|start| format!("# start first\n{}", fold(start, WIDTH)));
    let replay = format!("# set up anew, sent and judged\n{replay}");
    start.into_iter().chain([format!("# as it was sent\n{command}"), replay]).collect()
}

fn add_causes(text: &mut String, summary: &Summary) {
    if !summary.has_new_causes() {
        return;
    }
    text.push_str("### What to mend first\n\n");
    for cause in summary.causes.iter().take(MOST_CAUSES) {
        let count = counted(cause.explains.len(), "finding");
        let of = in_operations(cause, summary);
        add_item(text, &format!("{} ({count}{of}): {}", cause.id, cause.sentence));
    }
    if summary.causes.len() > MOST_CAUSES {
        add_item(text, &format!("and {}", counted(summary.causes.len() - MOST_CAUSES, "more cause")));
    }
    text.push('\n');
}

/// How many are known, and how many beside them only a later version of the requirements has.
fn known_words(summary: &Summary) -> String {
    let known = summary.findings.iter().filter(|finding| finding.known.is_some()).count();
    let is_brought = |finding: &&Finding| finding.known.is_none() && finding.brought.is_some();
    match summary.findings.iter().filter(is_brought).count() {
        0 => known.to_string(),
        brought => format!("{known}, {brought} new by upgrade beside them"),
    }
}

/// How many are new, and how many of these gate.
fn new_words(summary: &Summary) -> String {
    let gating = new_findings(summary).filter(|finding| finding.gates).count();
    format!("{}, {gating} gating", new_findings(summary).count())
}

/// What is broken may not be all, where something that gates was not judged.
fn unjudged_words(summary: &Summary) -> Option<(&'static str, String)> {
    let count = summary.unjudged().count();
    (count > 0 && summary.conclusion() != Conclusion::Unjudged)
        .then(|| ("not judged", summary.unjudged_words(&counted(count, "gating requirement"))))
}

fn add_counts(text: &mut String, summary: &Summary) {
    text.push_str("### Counts\n\n");
    let counts = [
        ("target", summary.target.clone()),
        ("broken", format!("{}, {} gating", summary.broken(), summary.gating())),
        ("new findings", new_words(summary)),
        ("known failures", known_words(summary)),
        ("stale", summary.stale.len().to_string()),
        ("requirements", format!("{} of {} exercised", summary.exercised(), summary.requirements.len())),
        ("cases", every_count(summary.cases)),
        ("time", format!("{}, seed {}", duration(summary.duration_ms), summary.seed)),
    ];
    let hurt = hurt_lines(summary).into_iter().map(|line| ("hurt", line));
    for (label, value) in counts.into_iter().chain(unjudged_words(summary)).chain(hurt) {
        add_entry(text, &format!("- {label}: "), &value);
    }
}

/// An entry of a list, in as many lines as it takes.
fn add_item(text: &mut String, words: &str) {
    add_entry(text, "- ", words);
}

/// The same behind a mark and a label.
fn add_entry(text: &mut String, before: &str, words: &str) {
    for (index, line) in prose_lines(words, WIDTH - before.len()).iter().enumerate() {
        let before = if index == 0 { before } else { "  " };
        add(text, format_args!("{before}{line}\n"));
    }
}

/// A paragraph that begins with these words.
fn add_lines(text: &mut String, before: &str, words: &str) {
    for (index, line) in prose_lines(words, WIDTH - before.len()).iter().enumerate() {
        let before = if index == 0 { before } else { "" };
        add(text, format_args!("{before}{line}\n"));
    }
    text.push('\n');
}
