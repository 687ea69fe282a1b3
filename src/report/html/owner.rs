//! Requirements of which there are many: a line for each operation, which opens, and in it the requirements by what came of
//! them.
//!
//! What all of a list have in common stands at the list, and the ids of those to which nothing leads are put together by the
//! page's script.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::event::order::brought_together;
use crate::event::summary::{RequirementResult, VerdictWord};
use crate::redact::bounded::grouped;
use crate::report::html::contents::{PageContents, level_of};
use crate::report::html::part::{jump, plain};

/// The requirements, those of each operation and of the protocol together.
pub(super) fn print(contents: &PageContents<'_>) -> Markup {
    let owners = brought_together(&contents.summary.requirements, |result| result.id.owner().to_owned());
    html! {
        p { "Those of an operation stand behind its name, each with how many cases broke it, and by how many it was judged. "
            code { "wireproof explain ID" } " tells what one of them asks for, and why." }
        @for results in &owners { (of_one(results, contents)) "\n" }
    }
}

/// What of a list can be told at once: the verdict of its requirements, and their level.
type ListKey = (VerdictWord, &'static str);

fn of_one(results: &[&RequirementResult], contents: &PageContents<'_>) -> Markup {
    let owner = plain(results.first().map_or("", |result| result.id.owner()));
    let mut lists: BTreeMap<ListKey, Vec<&RequirementResult>> = BTreeMap::new();
    for result in results {
        let level = level_of(result, contents.finding_of(&result.id));
        lists.entry((result.verdict, level)).or_default().push(result);
    }
    let mut verdicts: BTreeMap<_, usize> = BTreeMap::new();
    for ((verdict, _), results) in &lists {
        *verdicts.entry(*verdict).or_default() += results.len();
    }
    let words =
        verdicts.iter().map(|(verdict, count)| format!("{} {}", grouped(*count as u64), verdict.word()));
    let words = words.collect::<Vec<_>>().join(" \u{b7} ");
    html! {
        details.owner data-box data-kind="requirement" data-operation=(owner) {
            summary { span.sentence { (owner) } " " span.amount { (words) } }
            @for ((verdict, level), results) in &lists {
                div data-box data-verdict=(verdict.word()) data-level=(level) {
                    h3 { (verdict.word()) ", " (level) " " span.count { (grouped(results.len() as u64)) } }
                    ul.short { @for result in results { (row(result, contents)) } }
                }
            }
        }
    }
}

fn row(result: &RequirementResult, contents: &PageContents<'_>) -> Markup {
    let name = plain(result.id.tail());
    let cases = grouped(result.cases as u64);
    html! {
        @match contents.finding_of(&result.id) {
            Some(finding) => li #(plain(result.id.as_str())) {
                code { (name) } " " (grouped(result.failed as u64)) " of " (cases) " "
                (jump(&finding.short, &plain(&finding.short)))
            },
            None => li { code { (name) } " " (cases) },
        }
    }
}
