//! The order of blocks, and the short lists behind them.

use crate::check::expected_failures::listed::Stale;
use crate::event::finding::Finding;
use crate::event::summary::Summary;
use crate::model::requirement::Level;
use crate::report::terminal::block;
use crate::report::terminal::paint::{Painter, add_sentence, add_whole};
use crate::report::text::{counted, shorten};

/// What stands over that which is to be known before the findings are read.
pub(in crate::internals::report) const ADVICE: &str = "First";
/// How many entries of a list are shown; the JSON report has all.
const MOST_LISTED: usize = 10;
/// How many are shown where a screen is to be short.
const FEW_LISTED: usize = 1;
/// More known failures than this are told by their number.
const MOST_KNOWN: usize = 6;

/// Adds what is to be known before the findings are read.
pub(super) fn add_advice(screen: &mut String, summary: &Summary, painter: Painter) {
    add_list(screen, painter, ADVICE, &summary.advice);
}

/// Adds a block for each broken `must` and `should`: first those that gate, then the others.
pub(super) fn add_findings(screen: &mut String, summary: &Summary, painter: Painter) {
    let gating: Vec<&Finding> = summary.findings.iter().filter(|finding| finding.gates).collect();
    let others: Vec<&Finding> = summary.findings.iter().filter(|finding| is_reported_only(finding)).collect();
    for block_findings in blocks(&gating) {
        block::add(screen, &block_findings, summary, painter);
    }
    if !others.is_empty() {
        let heading =
            format!("Broken without deciding the exit code: {}", counted(others.len(), "requirement"));
        screen.push_str(&painter.heading(&heading));
        screen.push_str("\n\n");
    }
    for block_findings in blocks(&others) {
        block::add(screen, &block_findings, summary, painter);
    }
}

/// The heading of the requirements that could not be judged.
pub(in crate::internals::report) fn unjudged_heading(summary: &Summary) -> String {
    format!("Not judged: {}", summary.unjudged_words("these"))
}

/// Adds what fits into a line or two each: stale failures, observations, what is not judged, power, notes.
/// Where a screen is to be short, what is observed stands among what causes explain, and only a few notes find room.
pub(super) fn add_lists(screen: &mut String, summary: &Summary, painter: Painter, is_short: bool) {
    let stale: Vec<String> = summary.stale.iter().map(Stale::sentence).collect();
    add_list(screen, painter, "Expected failures that are stale: take them off the list", &stale);
    let observed: Vec<String> = summary
        .findings
        .iter()
        .filter(|finding| !is_short && is_observed_only(finding))
        .map(|finding| {
            format!("{} {}: {}", finding.short, finding.requirement, shorten(&finding.actual, 100))
        })
        .collect();
    add_list(screen, painter, "Observed where the evidence leaves it open", &observed);
    let unjudged: Vec<String> = summary.unjudged().map(|result| result.id.to_string()).collect();
    add_list(screen, painter, &unjudged_heading(summary), &unjudged);
    if let Some(power) = &summary.power {
        let heading =
            format!("Power: {} of {} would have been caught", power.caught, counted(power.total, "fault"));
        let blind: Vec<String> =
            power.blind.iter().map(|(fault, reason)| format!("blind to {fault}: {reason}")).collect();
        add_list_always(screen, painter, &heading, &blind);
    }
    if is_short && !summary.notes.is_empty() {
        // What ended the run comes last among them, and is what a reader has to know.
        let last_first: Vec<String> = summary.notes.iter().rev().cloned().collect();
        add_list_within(screen, painter, "Notes", &last_first, FEW_LISTED);
    } else {
        add_list(screen, painter, "Notes", &summary.notes);
    }
}

/// The findings with those of one family brought together, at the place of the first of them.
pub(in crate::internals::report) fn blocks<'a>(findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut blocks: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let family =
            blocks.iter_mut().find(|block| finding.family.is_some() && block[0].family == finding.family);
        match family {
            Some(block) => block.push(finding),
            None => blocks.push(vec![finding]),
        }
    }
    blocks
}

fn is_reported_only(finding: &Finding) -> bool {
    let is_told = finding.level > Level::Observe || finding.brought.is_some();
    !finding.gates && finding.known.is_none() && is_told
}

fn is_observed_only(finding: &Finding) -> bool {
    let is_open = finding.level == Level::Observe && finding.brought.is_none();
    !finding.gates && finding.known.is_none() && is_open
}

/// Adds what is known and listed: each in a line, or their number where they are many and not all are asked for.
pub(super) fn add_known(screen: &mut String, summary: &Summary, painter: Painter, wants_all: bool) {
    let known: Vec<&Finding> =
        summary.findings.iter().filter(|finding| finding.known.is_some() && !finding.gates).collect();
    if known.is_empty() {
        return;
    }
    screen.push_str(&painter.heading("Known failures, as listed"));
    screen.push('\n');
    if !wants_all && known.len() > MOST_KNOWN {
        add_sentence(
            screen,
            2,
            &format!("{}: --by requirement tells each", counted(known.len(), "known failure")),
        );
        screen.push('\n');
        return;
    }
    // A line each: what is known is asked for with `wireproof explain`.
    for finding in &known {
        let words = format!("{} ({})", finding.requirement, finding.outcome);
        add_whole(screen, painter, 2, &finding.short, &words);
    }
    screen.push('\n');
}

fn add_list(screen: &mut String, painter: Painter, heading: &str, entries: &[String]) {
    if !entries.is_empty() {
        add_list_always(screen, painter, heading, entries);
    }
}

fn add_list_always(screen: &mut String, painter: Painter, heading: &str, entries: &[String]) {
    add_list_within(screen, painter, heading, entries, MOST_LISTED);
}

fn add_list_within(screen: &mut String, painter: Painter, heading: &str, entries: &[String], room: usize) {
    screen.push_str(&painter.heading(heading));
    screen.push('\n');
    for entry in entries.iter().take(room) {
        add_sentence(screen, 2, entry);
    }
    add_rest(screen, entries.len(), room);
}

fn add_rest(screen: &mut String, count: usize, room: usize) {
    if count > room {
        add_sentence(screen, 2, &format!("and {} more: --report json=PATH has all of them", count - room));
    }
    screen.push('\n');
}
