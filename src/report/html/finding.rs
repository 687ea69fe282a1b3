//! One finding: a line that opens, with all that is needed to act on it.

use maud::{Markup, html};

use crate::event::finding::{Exchange, Finding};
use crate::event::summary::Summary;
use crate::exchange::endpoint::Endpoint;
use crate::model::requirement::Level;
use crate::report::answer;
use crate::report::client::call_rows;
use crate::report::html::contents::PageContents;
use crate::report::html::part::{badge, command, jump, link, plain, plain_lines, prose};
use crate::report::hurt::hurt_names;
use crate::report::paste;
use crate::report::terminal::block::{case_count, outcome_words, rank_word};
use crate::report::text::{counted, shorten};

/// How many characters a command may have to be shown.
const LONGEST_COMMAND: usize = 8_000;
/// How many requests before the one that shows a finding are shown.
const MOST_STEPS: usize = 3;

/// Which findings stand under a heading.
type Kept = fn(&Finding) -> bool;

/// The headings, in order: every finding stands under one of them.
const GROUPS: [(&str, &str, Kept); 4] = [
    ("findings", "Broken", |finding| finding.gates),
    ("not-gating", "Broken without deciding the exit code", |finding| {
        let is_told = finding.level > Level::Observe || finding.brought.is_some();
        !finding.gates && finding.known.is_none() && is_told
    }),
    ("known", "Known failures, as listed", |finding| !finding.gates && finding.known.is_some()),
    ("observed", "Observed where the evidence leaves it open", |finding| {
        let is_open = finding.level == Level::Observe && finding.brought.is_none();
        !finding.gates && finding.known.is_none() && is_open
    }),
];

/// All findings, worst first.
pub(super) fn print(contents: &PageContents<'_>) -> Markup {
    let summary = contents.summary;
    html! {
        @for (id, heading, is_kept) in GROUPS {
            @let findings: Vec<&Finding> = summary.findings.iter().filter(|finding| is_kept(finding)).collect();
            @if !findings.is_empty() {
                section.group.many[!contents.has_room()] #(id) {
                    h2 { (heading) " " span.count { (counted(findings.len(), "finding")) } }
                    (left_out(&findings, contents))
                    @for finding in findings { (one(finding, contents)) "\n" }
                }
            }
        }
    }
}

/// The values of `data-outcome`, one in a line.
pub(super) fn outcomes(finding: &Finding) -> String {
    outcome_words(&[finding]).replace(", ", "\n")
}

/// What is to be known where not all findings have their requests beside them.
fn left_out(findings: &[&Finding], contents: &PageContents<'_>) -> Markup {
    let left_out = findings.iter().filter(|finding| !contents.is_whole(finding)).count();
    html! {
        @if left_out > 0 {
            p {
                "The first findings of each cause have their requests and answers here. "
                (counted(left_out, "more finding")) ": the command of each sends its smallest request again, and the JSON report has \
                 it with its answer."
            }
        }
    }
}

fn one(finding: &Finding, contents: &PageContents<'_>) -> Markup {
    let summary = contents.summary;
    let operation = summary.has_several_operations().then(|| plain(&finding.operation));
    html! {
        details.entry.finding #(plain(&finding.short)) data-kind="finding" data-level=(rank_word(finding))
            data-outcome=(outcomes(finding)) data-member=(plain(&finding.member)) data-operation=[operation]
            data-cause=[finding.cause.as_deref().filter(|_| summary.has_several_operations()).map(plain)]
        {
            summary {
                span.name { (plain(&finding.short)) }
                span.sentence {
                    (prose(&finding.sentence))
                    code.quiet { (plain(finding.requirement.as_str())) }
                }
                span.badges {
                    (badge(rank_word(finding), rank_word(finding)))
                    @for outcome in outcomes(finding).lines() { " " (badge(outcome, "plain")) }
                    @if finding.flaky { " " (badge("flaky", "observe")) }
                    @if finding.brought.is_some() { " " (badge("new by upgrade", "observe")) }
                    @if finding.known.is_some() { " " (badge("known", "observe")) }
                    @if !finding.new.is_empty() { " " (badge("new", "must")) }
                    @for client in hurt_names(finding) { " " (badge(&format!("hurts {}", plain(&client)), "must")) }
                    @if let Some(cause) = &finding.cause { " " (badge(&plain(cause), "cause")) }
                }
            }
            @if contents.is_whole(finding) { (whole(finding, summary)) } @else { (brief(finding)) }
        }
    }
}

/// All that is known of it.
fn whole(finding: &Finding, summary: &Summary) -> Markup {
    html! {
        div.open {
            div.sides {
                div.expected { h3 { "Expected" } p { (prose(&finding.expected)) } }
                div.actual { h3 { "Actual" } p { (plain(&finding.actual)) } }
            }
            (exchanges(finding, summary))
            (hurt(finding))
            h3 { "Again" }
            @if let Some(start) = &finding.start { (command(&plain(start))) }
            (command(&plain(&finding.replay)))
            (facts(finding, summary))
        }
    }
}

/// What is not told beside its name, in few words.
fn brief(finding: &Finding) -> Markup {
    html! {
        dl.brief {
            dt { "expected" } dd { (prose(&finding.expected)) }
            dt { "actual" } dd { (plain(&finding.actual)) }
            @for view in &finding.hurt { dt { (plain(&view.client)) } dd { (plain(&view.seen)) } }
            dt { "again" }
            @if let Some(start) = &finding.start { dd.again { code { (plain(start)) } } }
            dd.again { code { (plain(&finding.replay)) } }
            @if let Some(reason) = &finding.known { dt { "known" } dd { (plain(reason)) } }
            @for line in &finding.new { dt { "new" } dd { (plain(line)) } }
            @if !finding.replay.contains(finding.address.as_str()) {
                dt { "first case" } dd { code { (plain(finding.address.as_str())) } }
            }
            dt { "id" } dd #(finding.id()) { (finding.id()) }
        }
    }
}

/// What was sent and answered, or how a client was called.
fn exchanges(finding: &Finding, summary: &Summary) -> Markup {
    html! {
        @if finding.call.is_some() {
            h3 { "The call" }
            dl { @for (label, words) in call_rows(finding) { dt { (label) } dd { code { (plain(&shorten(&words, LONGEST_COMMAND))) } } } }
        } @else {
            (steps(finding, summary))
            (request(finding, summary))
            h3 { "Answer" }
            (response(&finding.minimal))
        }
    }
}

/// What clients see of the answer, beside what they see of the right one.
fn hurt(finding: &Finding) -> Markup {
    html! {
        @if !finding.hurt.is_empty() {
            h3 { "What clients see" }
            dl {
                @for view in &finding.hurt {
                    dt { (plain(&view.client)) }
                    dd {
                        @if view.hurt { (badge("hurt", "must")) } @else { (badge("not hurt", "plain")) }
                        " " (plain(&view.seen)) "; of the right answer: " (plain(&view.seen_of_right))
                    }
                }
            }
        }
    }
}

fn request(finding: &Finding, summary: &Summary) -> Markup {
    let body = counted(finding.minimal.request.body.len(), "byte");
    let smallest = if finding.is_minimal { "Smallest request" } else { "Request: smaller ones may do" };
    html! {
        h3 { (smallest) " " span.count { (body) " of body" } }
        @if !finding.stand_ins.is_empty() {
            p { "What was set for " code { (plain(&finding.stand_ins.join(", "))) } " is not shown: stand-ins are in its place." }
        }
        @if summary.start.is_some() && finding.start.is_none() && finding.steps.is_empty() {
            p { "The command under \u{201c}Again\u{201d} sets up its users; sent alone, it is answered otherwise." }
        }
        (sent(&finding.minimal, summary))
    }
}

fn steps(finding: &Finding, summary: &Summary) -> Markup {
    let shown = &finding.steps[finding.steps.len().saturating_sub(MOST_STEPS)..];
    html! {
        @if !shown.is_empty() {
            details {
                summary { "Sent before it: " (counted(finding.steps.len(), "request")) }
                @if shown.len() < finding.steps.len() { p { "The last " (shown.len()) ":" } }
                @for step in shown {
                    h3 { (plain(&step.operation)) }
                    (sent(&step.exchange, summary))
                    (response(&step.exchange))
                }
            }
        }
    }
}

/// The command that sends a request, where it is not too long to be pasted.
fn sent(exchange: &Exchange, summary: &Summary) -> Markup {
    let endpoint = summary.endpoint.parse::<Endpoint>();
    let text = endpoint.map(|endpoint| paste::command(&exchange.request, &endpoint));
    html! {
        @match text {
            Ok(text) if text.len() <= LONGEST_COMMAND => { (command(&text)) },
            _ => p { "It is too long to paste: the command under \u{201c}Again\u{201d} sends it." },
        }
    }
}

fn response(exchange: &Exchange) -> Markup {
    html! {
        @match &exchange.response {
            Some(response) => pre { code { (plain_lines(&answer::print(response))) } },
            None => p { "There was none: the connection ended." },
        }
    }
}

fn facts(finding: &Finding, summary: &Summary) -> Markup {
    let cause = summary.causes.iter().find(|cause| finding.cause.as_ref() == Some(&cause.id));
    html! {
        dl {
            dt { "requirement" } dd { (jump(&plain(finding.requirement.as_str()), &plain(finding.requirement.as_str()))) }
            @if let Some(cause) = cause {
                dt { "cause" } dd { (jump(&cause.id, &plain(&cause.id))) " " (prose(&cause.sentence)) }
            }
            @if !finding.member.is_empty() { dt { "member" } dd { code { (plain(&finding.member)) } } }
            dt { "cases" } dd { (case_count(finding, summary)) }
            @if let Some(version) = &finding.brought { dt { "since" } dd { (plain(version)) ", new by upgrade: it does not gate" } }
            @if finding.flaky { dt { "flaky" } dd { "it was not seen again when its case was repeated" } }
            @if let Some(reason) = &finding.known { dt { "known" } dd { (plain(reason)) } }
            @if !finding.new.is_empty() {
                dt { "new" } @for line in &finding.new { dd { (plain(line)) } }
            }
            @if !finding.evidence.is_empty() {
                dt { "evidence" }
                @for id in &finding.evidence { dd { (source(id, summary)) } }
            }
            dt { "first case" } dd { code { (plain(finding.address.as_str())) } }
            dt { "id" } dd { code #(finding.id()) { (finding.id()) } }
        }
    }
}

fn source(id: &str, summary: &Summary) -> Markup {
    html! {
        (plain(id)) " "
        @match summary.sources.iter().find(|source| source.id == id) {
            Some(source) => { (link(&source.title, &source.url)) },
            None => "a source that no spec file names",
        }
    }
}
