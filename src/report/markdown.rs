//! The report as Markdown, as summaries of CI jobs and comments show it.
//!
//! Every value stands in `<code>`, escaped for HTML, so that neither a server's text nor ours can become markup.

use std::fmt::Write;

use crate::event::Conclusion;
use crate::event::Finding;
use crate::event::Summary;
use crate::exchange::Endpoint;
use crate::model::Level;
use crate::report::escape::escape;
use crate::report::paste;
use crate::report::terminal::block::rank_word;
use crate::report::text::{counted, duration, every_count, grouped, shorten};

/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 200;
/// How many characters a command may have to be shown.
const LONGEST_COMMAND: usize = 2_400;

/// The report with a line break at its end.
pub fn print(summary: &Summary) -> String {
    let mut text = String::new();
    add(&mut text, format_args!("## wireproof: {}\n\n", verdict(summary)));
    add_table(&mut text, summary);
    let (shown, observed): (Vec<&Finding>, Vec<&Finding>) =
        summary.findings.iter().partition(|finding| finding.level > Level::Observe);
    if !shown.is_empty() {
        text.push_str("\n### Broken requirements\n\n| | level | requirement | outcome | cases |\n| --- | --- | --- | --- | --- |\n");
        for finding in &shown {
            add_row(&mut text, finding);
        }
        for finding in &shown {
            add_details(&mut text, finding, summary);
        }
    }
    let observed: Vec<String> = observed
        .iter()
        .map(|finding| format!("{}: {}", code(&finding.requirement), code(&finding.actual)))
        .collect();
    add_list(&mut text, "Observed where the evidence leaves it open", &observed);
    let stale: Vec<String> = summary.stale.iter().map(|id| code(id)).collect();
    add_list(&mut text, "Expected failures that held: take them off the list", &stale);
    if let Some(power) = &summary.power {
        let blind: Vec<String> =
            power.blind.iter().map(|(fault, reason)| format!("{}: {}", code(fault), code(reason))).collect();
        add(
            &mut text,
            format_args!("\nPower: {} of {} faults would have been caught.\n", power.caught, power.total),
        );
        add_list(&mut text, "Blind to", &blind);
    }
    let notes: Vec<String> = summary.notes.iter().map(|note| code(note)).collect();
    add_list(&mut text, "Notes", &notes);
    text
}

fn verdict(summary: &Summary) -> String {
    match summary.conclusion() {
        Conclusion::Kept => "pass".to_owned(),
        Conclusion::Broken if summary.gating() == 0 => {
            format!("fail, {} stale", counted(summary.stale.len(), "expected failure"))
        }
        Conclusion::Broken => format!("fail, {}", counted(summary.gating(), "broken requirement")),
        Conclusion::Interrupted => "interrupted".to_owned(),
        Conclusion::Unjudged => match &summary.trouble {
            Some(trouble) => format!("not judged, {}", code(trouble)),
            None => format!(
                "not judged, {} with nothing but errors",
                counted(summary.unjudged().count(), "requirement")
            ),
        },
    }
}

fn add_table(text: &mut String, summary: &Summary) {
    let rows = [
        ("target", format!("{} ({})", code(&summary.target), summary.behavior)),
        ("operations", code(&summary.operations.join(", "))),
        ("cases", every_count(summary.cases)),
        ("requirements", format!("{} of {} exercised", summary.exercised(), summary.requirements.len())),
        ("broken", format!("{}, {} gating", summary.broken(), summary.gating())),
        ("time", format!("{}, {} requests", duration(summary.duration_ms), grouped(summary.requests))),
        ("seed", summary.seed.to_string()),
    ];
    text.push_str("| | |\n| --- | --- |\n");
    for (label, value) in rows {
        add(text, format_args!("| {label} | {value} |\n"));
    }
}

fn add_row(text: &mut String, finding: &Finding) {
    let mut outcome = finding.outcome.word().to_owned();
    if finding.flaky {
        outcome.push_str(", flaky");
    }
    if finding.known.is_some() {
        outcome.push_str(", known");
    }
    let gates = if finding.gates { " (gates)" } else { "" };
    let level = rank_word(finding);
    let id = code(&finding.short);
    let requirement = code(&finding.requirement);
    add(text, format_args!("| {id} | {level}{gates} | {requirement} | {outcome} | {} |\n", finding.cases));
}

fn add_details(text: &mut String, finding: &Finding, summary: &Summary) {
    let summary_line = format!("{} {}", code(&finding.short), html(&finding.sentence));
    add(text, format_args!("\n<details><summary>{summary_line}</summary>\n\n"));
    add(text, format_args!("- expected: {}\n- actual: {}\n", code(&finding.expected), code(&finding.actual)));
    let sources = summary.sources.iter().filter(|source| finding.evidence.contains(&source.id));
    let sources: Vec<String> =
        sources.map(|source| format!("{} {}", code(&source.id), html(&source.title))).collect();
    add(text, format_args!("- evidence: {}\n", sources.join("; ")));
    if let Some(reason) = &finding.known {
        add(text, format_args!("- known: {}\n", code(reason)));
    }
    add(text, format_args!("- first case: {}\n- again: {}\n", code(&finding.address), code(&finding.replay)));
    if let Some(start) = &finding.start {
        add(text, format_args!("- start first: {}\n", code(start)));
    }
    if let Ok(endpoint) = summary.endpoint.parse::<Endpoint>() {
        let command = paste::command(&finding.minimal.request, &endpoint);
        if command.len() <= LONGEST_COMMAND {
            let fence = fence_for(&command);
            add(text, format_args!("\n{fence}sh\n{command}\n{fence}\n"));
        }
    }
    text.push_str("\n</details>\n");
}

fn add_list(text: &mut String, heading: &str, entries: &[String]) {
    if entries.is_empty() {
        return;
    }
    add(text, format_args!("\n### {heading}\n\n"));
    for entry in entries {
        add(text, format_args!("- {entry}\n"));
    }
}

/// A value in a table's cell or a list: shortened, escaped, as code.
fn code(value: &str) -> String {
    format!("<code>{}</code>", html(&shorten(value, LONGEST_VALUE)))
}

fn html(text: &str) -> String {
    let mut escaped = String::new();
    for character in escape(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // What Markdown reads as markup or as a mention, even inside of HTML.
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '@' | '#' | '~' | '$' | '!' | ':' => {
                add(&mut escaped, format_args!("&#{};", u32::from(character)));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A fence that is longer than any row of backticks in the text.
fn fence_for(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn add(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("writing to a string cannot fail");
}
