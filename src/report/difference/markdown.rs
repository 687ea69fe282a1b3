//! A difference as Markdown: what a comment on a pull request shows.
//!
//! What got worse comes first and whole, what got better behind it. It has fewer characters than a comment may have.

use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::summary::{RequirementResult, Summary};
use crate::report::client::target_words;
use crate::report::difference::{ChangedFinding, DifferenceVerdict, ReportDifference};
use crate::report::markdown::{MOST_BYTES, add, code};
use crate::report::prose::prose;
use crate::report::text::counted;

/// How many entries of a list are told.
const MOST_NAMED: usize = 20;

/// The difference with a line break at its end.
pub fn print(difference: &ReportDifference<'_>) -> String {
    let verdict = match difference.verdict() {
        DifferenceVerdict::Equal => "equal",
        DifferenceVerdict::Worse => "worse, more that gates is broken",
        DifferenceVerdict::Undecided => "undecided, what gates is not judged any more",
        DifferenceVerdict::NotWorse => "not worse",
    };
    let mut text = format!("## wireproof diff: {verdict}\n\n");
    add_sides(&mut text, difference);
    let findings = |findings: &[&Finding]| findings.iter().map(|finding| finding_entry(finding)).collect();
    let causes = |causes: &[&Cause]| causes.iter().map(|cause| cause_entry(cause)).collect();
    let requirements = |results: &[&RequirementResult]| {
        results
            .iter()
            .map(|result| format!("{} {}", result.verdict.word(), code(result.id.as_str())))
            .collect()
    };
    let obstacles = difference.obstacles.iter().map(|words| code(words)).collect();
    let changed = difference.changed.iter().map(changed_entry).collect();
    for (title, entries) in [
        ("Less comparable, since the runs differ", obstacles),
        ("New causes", causes(&difference.new_causes)),
        ("New findings", findings(&difference.new)),
        ("Changed findings", changed),
        ("Findings that are not judged any more", findings(&difference.lost)),
        ("Fixed findings", findings(&difference.fixed)),
        ("Causes that are gone", causes(&difference.gone_causes)),
        ("Requirements judged now and not before", requirements(&difference.newly_judged)),
        ("Requirements judged before and not now", requirements(&difference.not_judged)),
    ] {
        add_list(&mut text, title, entries);
    }
    text
}

fn add_sides(text: &mut String, difference: &ReportDifference<'_>) {
    text.push_str("| | target | broken | of these gating | requirements exercised |\n");
    text.push_str("| --- | --- | ---: | ---: | ---: |\n");
    let mut add_side = |word: &str, report: &Summary| {
        // A bar would end the cell, in a code span too.
        let target = target_words(report, &code(&report.target)).replace('|', "\\|");
        let (broken, gating, exercised) = (report.broken(), report.gating(), report.exercised());
        add(text, format_args!("| {word} | {target} | {broken} | {gating} | {exercised} |\n"));
    };
    add_side("before", difference.before);
    add_side("after", difference.after);
    let verb = if difference.unchanged == 1 { "is" } else { "are" };
    add(text, format_args!("\n{} {verb} the same.\n", counted(difference.unchanged, "finding")));
}

fn finding_entry(finding: &Finding) -> String {
    let gates = if finding.gates { ", gates" } else { "" };
    format!(
        "{} ({} {}{gates}) {}: expected {}, found {}",
        finding.short,
        finding.level.word(),
        finding.outcome,
        code(finding.requirement.as_str()),
        code(&finding.expected),
        code(&finding.actual)
    )
}

fn changed_entry(changed: &ChangedFinding<'_>) -> String {
    let ChangedFinding { before, after, .. } = changed;
    let gates = if after.gates { ", gates" } else { "" };
    format!(
        "{} ({}{gates}) {}: {}; found {} before, {} after",
        after.short,
        after.level.word(),
        code(after.requirement.as_str()),
        changed.words(code),
        code(&before.actual),
        code(&after.actual)
    )
}

fn cause_entry(cause: &Cause) -> String {
    let findings = counted(cause.explains.len(), "finding");
    format!("{}, {findings}: {} ({})", cause.id, prose(&cause.sentence), code(&cause.faults.join(" + ")))
}

/// A list, unless there is nothing in it, or no room for it.
fn add_list(text: &mut String, title: &str, entries: Vec<String>) {
    if entries.is_empty() {
        return;
    }
    let mut list = format!("\n### {title} ({})\n\n", entries.len());
    for entry in entries.iter().take(MOST_NAMED) {
        add(&mut list, format_args!("- {entry}\n"));
    }
    if entries.len() > MOST_NAMED {
        let more = entries.len() - MOST_NAMED;
        add(&mut list, format_args!("- and {more} more: `--report json=PATH` has all\n"));
    }
    if text.len() + list.len() <= MOST_BYTES {
        text.push_str(&list);
    } else {
        let count = entries.len();
        add(text, format_args!("\n### {title} ({count})\n\nNo room here: `--report json=PATH` has all.\n"));
    }
}
