//! Every requirement, with what came of it.

use maud::{Markup, html};

use crate::event::finding::Finding;
use crate::event::summary::RequirementResult;
use crate::redact::bounded::grouped;
use crate::report::html::contents::{PageContents, level_of};
use crate::report::html::finding::outcomes;
use crate::report::html::owner;
use crate::report::html::part::{badge, fragment, jump, link, plain, prose};
use crate::report::text::counted;

/// The requirements in the order of the spec, and the sources that they cite.
pub(super) fn print(contents: &PageContents<'_>) -> Markup {
    let summary = contents.summary;
    html! {
        section #requirements.group {
            h2 { "Requirements " span.count { (grouped(summary.requirements.len() as u64)) } }
            @if contents.has_room_for_requirements() {
                ul.requirements {
                    @for result in &summary.requirements { (row(result, contents.finding_of(&result.id))) "\n" }
                }
            } @else { (owner::print(contents)) }
        }
        @if !summary.sources.is_empty() {
            section #sources {
                h2 { "Sources" }
                dl {
                    @for source in &summary.sources {
                        dt #(source_id(&source.id)) { (plain(&source.id)) }
                        dd { (link(&source.title, &source.url)) }
                    }
                }
            }
        }
    }
}

/// The place that a requirement is about; empty where it is about none.
pub(super) fn member_of(result: &RequirementResult, finding: Option<&Finding>) -> String {
    plain(result.id.place().or_else(|| finding.map(|finding| finding.member.as_str())).unwrap_or_default())
}

fn row(result: &RequirementResult, finding: Option<&Finding>) -> Markup {
    let verdict = result.verdict.word();
    let level = level_of(result, finding);
    html! {
        li.entry #(plain(result.id.as_str())) data-kind="requirement" data-level=(level) data-verdict=(verdict)
            data-outcome=[finding.map(outcomes)] data-member=(member_of(result, finding))
        {
            span.badges { (badge(verdict, verdict)) " " (badge(level, level)) }
            span.sentence {
                (prose(&result.sentence))
                code.quiet { (plain(result.id.as_str())) }
            }
            span.amount {
                @if let Some(finding) = finding { (jump(&finding.short, &plain(&finding.short))) ": " }
                @if result.failed > 0 { (grouped(result.failed as u64)) " of " }
                (counted(result.cases, "case"))
                @for id in &result.evidence { " " a.quiet href=(fragment(&source_id(id))) { (plain(id)) } }
            }
        }
    }
}

/// The id of a source within the page, where findings and causes have ids like it.
fn source_id(id: &str) -> String {
    format!("source-{}", plain(id))
}
