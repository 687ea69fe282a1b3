//! What findings come of: what is to be mended first, and how much goes with it.

use maud::{Markup, html};

use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::redact::bounded::grouped;
use crate::report::html::contents::PageContents;
use crate::report::html::part::{badge, jump, plain, prose};
use crate::report::several::in_operations;
use crate::report::terminal::block::rank_word;
use crate::report::text::counted;

/// So many sets of faults that cannot be told from a cause are named.
const MOST_RIVALS: usize = 8;
/// So many of the findings of a cause are named, where there are many findings.
const MOST_LINKS: usize = 20;

/// The causes, the one that explains most first, and behind them what no cause explains.
pub(super) fn print(contents: &PageContents<'_>) -> Markup {
    let summary = contents.summary;
    let alone: Vec<&Finding> = summary.findings.iter().filter(|finding| finding.cause.is_none()).collect();
    html! {
        @if !summary.causes.is_empty() {
            section #causes.group {
                h2 { "What to mend first" }
                @for cause in &summary.causes { (one(cause, contents)) "\n" }
                @if !alone.is_empty() { (standing_alone(&alone, contents)) }
            }
        }
    }
}

fn one(cause: &Cause, contents: &PageContents<'_>) -> Markup {
    let summary = contents.summary;
    let explained: Vec<&Finding> =
        summary.findings.iter().filter(|finding| finding.cause.as_ref() == Some(&cause.id)).collect();
    let shared: Vec<&Finding> =
        summary.findings.iter().filter(|finding| cause.shared.contains(&finding.short)).collect();
    let gating = explained.iter().filter(|finding| finding.gates).count();
    html! {
        details.entry.cause #(plain(&cause.id)) data-kind="cause" data-of=(ids(&explained)) {
            summary {
                span.name { (plain(&cause.id)) }
                span.sentence { (prose(&format!("{}{}", cause.sentence, in_operations(cause, summary)))) }
                (amount(explained.len(), gating))
            }
            dl {
                @if summary.has_several_operations() {
                    dt { "operations" }
                    dd { (plain(&cause.operations.join(", "))) }
                }
                dt { "fault" }
                dd { code { (plain(&cause.faults.join(" + "))) } }
                @if !cause.rivals.is_empty() {
                    dt { "or else" }
                    @for rival in cause.rivals.iter().take(MOST_RIVALS) {
                        dd { code { (plain(&rival.join(" + "))) } }
                    }
                    @if cause.rivals.len() > MOST_RIVALS {
                        dd { (counted(cause.rivals.len() - MOST_RIVALS, "more set")) ", in the JSON report" }
                    }
                }
                dt { "explains" }
                dd { (links(&explained, contents)) }
                @if !cause.shared.is_empty() {
                    dt { "goes too" }
                    dd { (links(&shared, contents)) }
                }
            }
        }
    }
}

fn standing_alone(findings: &[&Finding], contents: &PageContents<'_>) -> Markup {
    let gating = findings.iter().filter(|finding| finding.gates).count();
    html! {
        details.entry.cause #alone data-kind="rest" data-of=(ids(findings)) {
            summary {
                span.name { "\u{2013}" }
                span.sentence { "no cause is known: each of these stands alone" }
                (amount(findings.len(), gating))
            }
            dl { dt { "findings" } dd { (links(findings, contents)) } }
        }
    }
}

fn amount(findings: usize, gating: usize) -> Markup {
    let gate = match gating {
        0 => "none gates".to_owned(),
        all if all == findings => "gating".to_owned(),
        1 => "1 gates".to_owned(),
        some => format!("{some} gate"),
    };
    html! { span.amount { b { (counted(findings, "finding")) } " " small { (gate) } } }
}

fn ids(findings: &[&Finding]) -> String {
    findings.iter().map(|finding| plain(&finding.short)).collect::<Vec<_>>().join("\n")
}

fn links(findings: &[&Finding], contents: &PageContents<'_>) -> Markup {
    let summary = contents.summary;
    let most = if contents.has_room() { usize::MAX } else { MOST_LINKS };
    let more = findings.len().saturating_sub(most);
    html! {
        ul.links {
            @for finding in findings.iter().take(most) {
                li {
                    (jump(&finding.short, &plain(&finding.short))) " " (badge(rank_word(finding), rank_word(finding)))
                    " " (finding.outcome) " " code { (plain(finding.requirement.tail())) }
                    @if summary.has_several_operations() { " in " (plain(&finding.operation)) }
                }
            }
            @if more > 0 { li { "and " (grouped(more as u64)) " more, which " code { "cause" } " at the top of the page shows" } }
        }
    }
}
