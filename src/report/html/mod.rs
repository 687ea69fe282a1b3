//! The report as one page that needs nothing from elsewhere.
//!
//! - The verdict and what to mend first are what a reader sees first; findings open, and everything can be searched.
//! - Of many findings the first of each cause are told whole and the others in a few lines, so that a browser opens the page.
//! - Findings, causes and requirements have ids, so that a link leads to each.

mod cause;
mod contents;
mod finding;
pub(in crate::internals::report) mod frame;
mod owner;
pub(in crate::internals::report) mod part;
mod requirement;
mod service;
pub(in crate::internals::report) mod verdict;

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::check::expected_failures::listed::Stale;
use crate::check::verdict::BreakageKind;
use crate::event::summary::Summary;
use crate::redact::bounded::grouped;
use crate::report::client::{made_by_words, target_words};
use crate::report::html::contents::{PageContents, level_of};
use crate::report::html::frame::{Filter, Frame};
use crate::report::html::part::{list, plain, prose};
use crate::report::html::requirement::member_of;
use crate::report::terminal::block::rank_word;
use crate::report::terminal::section::{ADVICE, unjudged_heading};
use crate::report::text::{counted, duration, every_count};

/// Where there are more members than these, nobody chooses among them.
const MOST_MEMBERS: usize = 500;

/// The page with a line break at its end.
pub fn print(summary: &Summary) -> String {
    let contents = PageContents::new(summary);
    let stale: Vec<String> = summary.stale.iter().map(Stale::sentence).collect();
    let body = html! {
        (verdict::print(summary)) "\n"
        (list(ADVICE, &summary.advice))
        (cause::print(&contents)) "\n"
        (service::print(summary))
        (finding::print(&contents)) "\n"
        (list("Expected failures that are stale: take them off the list", &stale))
        (list(&unjudged_heading(summary), &texts(summary.unjudged().map(|result| &result.id))))
        (power(summary))
        (list("Notes", &summary.notes)) "\n"
        (requirement::print(&contents)) "\n"
        (run(summary))
    };
    Frame { title: &summary.target, filters: filters(&contents), body }.print()
}

/// What the entries of the page can be filtered by: what one of them has.
fn filters(contents: &PageContents<'_>) -> Vec<Filter> {
    let summary = contents.summary;
    let mut levels: BTreeSet<&str> = BTreeSet::new();
    let mut members: BTreeSet<String> = BTreeSet::new();
    let mut verdicts = BTreeSet::new();
    let mut outcomes: BTreeSet<BreakageKind> = BTreeSet::new();
    for result in &summary.requirements {
        let finding = contents.finding_of(&result.id);
        levels.insert(level_of(result, finding));
        members.insert(member_of(result, finding));
        verdicts.insert(result.verdict);
    }
    for finding in &summary.findings {
        levels.insert(rank_word(finding));
        members.insert(plain(&finding.member));
        outcomes.insert(finding.outcome);
        outcomes.extend(&finding.outcomes);
    }
    members.remove("");
    if members.len() > MOST_MEMBERS {
        members.clear();
    }
    let (mut operations, mut causes) = (Vec::new(), Vec::new());
    if summary.has_several_operations() {
        operations = summary.operations.iter().map(|operation| plain(operation)).collect();
        causes = summary.causes.iter().map(|cause| plain(&cause.id)).collect();
    }
    let words = ["must", "should", "prose", "observe"].into_iter().filter(|word| levels.contains(word));
    vec![
        Filter { key: "operation", values: operations },
        Filter { key: "cause", values: causes },
        Filter { key: "level", values: words.map(str::to_owned).collect() },
        Filter { key: "outcome", values: texts(outcomes.iter()) },
        Filter { key: "member", values: members.into_iter().collect() },
        Filter {
            key: "verdict",
            values: verdicts.into_iter().map(|verdict| verdict.word().to_owned()).collect(),
        },
    ]
}

fn power(summary: &Summary) -> Markup {
    html! {
        @if let Some(power) = &summary.power {
            section.list {
                h2 { "Power: " (grouped(power.caught as u64)) " of " (counted(power.total, "fault")) " would have been caught" }
                ul { @for (fault, reason) in &power.blind { li { "blind to " code { (plain(fault)) } ": " (prose(reason)) } } }
            }
        }
    }
}

/// With what the run was made, so that it can be made again.
fn run(summary: &Summary) -> Markup {
    let rows = [
        ("target", target_words(summary, &summary.target)),
        ("operations", summary.operations.join(", ")),
        ("cases", every_count(summary.cases)),
        ("broken", format!("{}, {} gating", summary.broken(), summary.gating())),
        ("time", format!("{}, {} requests", duration(summary.duration_ms), grouped(summary.requests))),
        ("seed", summary.seed.to_string()),
        ("spec", summary.spec_sha256.clone()),
        ("made by", made_by_words(summary)),
    ];
    html! {
        section #run {
            h2 { "The run" }
            dl { @for (label, value) in rows { dt { (label) } dd { (plain(&value)) } } }
        }
    }
}

fn texts<T: ToString>(items: impl Iterator<Item = T>) -> Vec<String> {
    items.map(|item| item.to_string()).collect()
}
