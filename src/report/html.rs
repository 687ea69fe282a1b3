//! The report as one page that needs nothing from elsewhere.
//!
//! - Its only script filters the table of requirements; without it the page shows everything.
//! - The page forbids itself every connection, so that a text that became markup could still load nothing.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::summary::{RequirementResult, Summary};
use crate::exchange::endpoint::Endpoint;
use crate::model::requirement::id::RequirementId;
use crate::redact::bounded::grouped;
use crate::report::escape::escape;
use crate::report::paste;
use crate::report::terminal::block::{level_word, rank_word};
use crate::report::terminal::closing_line;
use crate::report::terminal::section::ADVICE;
use crate::report::text::{counted, duration, every_count, shorten};

/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 1_000;
/// How many characters a command may have to be shown.
const LONGEST_COMMAND: usize = 8_000;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #8884;\
vertical-align:top;overflow-wrap:anywhere}pre{overflow-x:auto;padding:.6rem;border:1px solid #8884}\
.fail{color:#b3261e;font-weight:600}.pass{color:#1a7f37}input{width:100%;padding:.4rem;margin:.6rem 0}\
dt{font-weight:600}dd{margin:0 0 .4rem 1rem;overflow-wrap:anywhere}:root{color-scheme:light dark}";

const SCRIPT: &str = "document.getElementById('filter').addEventListener('input',function(){\
var wanted=this.value.toLowerCase();document.querySelectorAll('tbody.filtered tr').forEach(function(row){\
row.hidden=row.textContent.toLowerCase().indexOf(wanted)<0})})";

/// The page with a line break at its end.
pub fn print(summary: &Summary) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
                title { "wireproof: " (plain(&summary.target)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "wireproof" }
                p { (closing_line(summary)) }
                (overview(summary))
                (list(ADVICE, summary.advice.clone()))
                (causes(&summary.causes))
                @if !summary.findings.is_empty() { h2 { "Findings" } }
                @for finding in &summary.findings { (details(finding, summary)) }
                (list("Expected failures that held", summary.stale.iter().map(RequirementId::to_string).collect()))
                @if let Some(power) = &summary.power {
                    (list(
                        &format!("Power: {} of {} would have been caught", power.caught, counted(power.total, "fault")),
                        power.blind.iter().map(|(fault, reason)| format!("blind to {fault}: {reason}")).collect(),
                    ))
                }
                (list("Notes", summary.notes.clone()))
                h2 { "Requirements" }
                input id="filter" type="search" placeholder="filter: fail, must, Username ..." aria-label="filter";
                table {
                    thead { tr { th { "verdict" } th { "level" } th { "requirement" } th { "cases" } th { "failed" } } }
                    tbody.filtered { @for result in &summary.requirements { (row(result)) } }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    format!("{}\n", page.into_string())
}

fn overview(summary: &Summary) -> Markup {
    let coverage = format!("{} of {} exercised", summary.exercised(), summary.requirements.len());
    let rows = [
        ("target", format!("{} ({})", summary.target, summary.behavior)),
        ("operations", summary.operations.join(", ")),
        ("cases", every_count(summary.cases)),
        ("requirements", coverage),
        ("broken", format!("{}, {} gating", summary.broken(), summary.gating())),
        ("time", format!("{}, {} requests", duration(summary.duration_ms), grouped(summary.requests))),
        ("seed", summary.seed.to_string()),
        ("spec", summary.spec_sha256.clone()),
    ];
    html! { table { @for (label, value) in rows { tr { th { (label) } td { (plain(&value)) } } } } }
}

/// What findings come of: what is to be mended first, and how much goes with it.
fn causes(causes: &[Cause]) -> Markup {
    html! {
        @if !causes.is_empty() { h2 { "What to mend first" } }
        @for cause in causes {
            p {
                strong { (cause.id) " explains " (counted(cause.explains.len(), "finding")) } ": "
                (plain(&cause.sentence)) br;
                "fault " code { (plain(&cause.faults.join(" + "))) }
                @if !cause.rivals.is_empty() { ", or else" }
                @for (index, rival) in cause.rivals.iter().enumerate() {
                    @if index > 0 { "," } " " code { (plain(&rival.join(" + "))) }
                }
                br;
                span { (cause.explains.join(", ")) }
            }
        }
    }
}

fn details(finding: &Finding, summary: &Summary) -> Markup {
    let command = summary
        .endpoint
        .parse::<Endpoint>()
        .map(|endpoint| paste::command(&finding.minimal.request, &endpoint))
        .ok()
        .filter(|command| command.len() <= LONGEST_COMMAND);
    let sources = summary.sources.iter().filter(|source| finding.evidence.contains(&source.id));
    html! {
        details {
            summary {
                span.fail[finding.gates] { (finding.short) " " (rank_word(finding)) ": " (finding.outcome) }
                " " (plain(finding.requirement.as_str()))
                @if finding.flaky { " (flaky)" }
                @if let Some(cause) = &finding.cause { " (" (cause) ")" }
                @if finding.known.is_some() { " (known)" }
            }
            p { (plain(&finding.sentence)) }
            dl {
                dt { "expected" } dd { (plain(&finding.expected)) }
                dt { "actual" } dd { (plain(&finding.actual)) }
                @if let Some(reason) = &finding.known { dt { "known" } dd { (plain(reason)) } }
                dt { "evidence" }
                @for source in sources {
                    dd {
                        (source.id) " "
                        @if source.url.starts_with("https://") { a href=(source.url) rel="noreferrer" { (plain(&source.title)) } }
                        @else { (plain(&source.title)) }
                    }
                }
                dt { "first case" } dd { code { (plain(finding.address.as_str())) } }
                dt { "again" } dd { code { (plain(&finding.replay)) } }
                @if let Some(start) = &finding.start { dt { "start first" } dd { code { (plain(start)) } } }
            }
            @if let Some(command) = command { pre { (command) } }
        }
    }
}

fn row(result: &RequirementResult) -> Markup {
    html! {
        tr {
            td class=(result.verdict.word()) { (result.verdict.word()) }
            td { (level_word(result.level)) }
            td { code { (plain(result.id.as_str())) } br; (plain(&result.sentence)) }
            td { (result.cases) }
            td { (result.failed) }
        }
    }
}

fn list(heading: &str, entries: Vec<String>) -> Markup {
    html! {
        @if !entries.is_empty() {
            h2 { (heading) }
            ul { @for entry in entries { li { (plain(&entry)) } } }
        }
    }
}

/// A text without characters that turn or hide others; the page's template escapes markup.
fn plain(text: &str) -> String {
    escape(&shorten(text, LONGEST_VALUE))
}
