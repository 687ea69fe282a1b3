//! The table at the end: what was judged, how much of it, what came out.

use crate::event::summary::{Summary, VerdictWord};
use crate::model::requirement::Level;
use crate::redact::bounded::grouped;
use crate::report::client::target_words;
use crate::report::hurt::hurt_lines;
use crate::report::several::operation_words;
use crate::report::terminal::closing;
use crate::report::terminal::paint::{Painter, add_field};
use crate::report::text::{counted, duration};

/// Adds the table.
pub(super) fn add(screen: &mut String, summary: &Summary, painter: Painter) {
    let mut row = |label: &str, value: &str| add_field(screen, painter, 0, label, value);
    row("target", &target_words(summary, &summary.target));
    row("operations", &operation_words(summary));
    row("cases", &case_words(summary));
    row("requirements", &coverage_words(summary));
    if let Some(version) = &summary.requirements_as_of {
        row("held to", &format!("the requirements of {version}"));
    }
    row("broken", &divergence_words(summary));
    let hurt = hurt_lines(summary);
    if !hurt.is_empty() {
        row("hurt", &hurt.join("; "));
    }
    row("time", &time_words(summary));
    row("seed", &summary.seed.to_string());
    if let Some(next) = closing::next(summary) {
        row("next", &next);
    }
}

/// `1,204: 1,180 pass, 20 fail, 4 error`, leaving out what there is none of.
fn case_words(summary: &Summary) -> String {
    let cases = summary.cases;
    let counts = counts_of(&cases.counts());
    if counts.is_empty() {
        grouped(cases.total as u64)
    } else {
        format!("{}: {counts}", grouped(cases.total as u64))
    }
}

fn coverage_words(summary: &Summary) -> String {
    let count = |word| summary.requirements.iter().filter(|result| result.verdict == word).count();
    let rest = counts_of(&[
        (count(VerdictWord::Error), "only errors"),
        (count(VerdictWord::Undetermined), "undetermined"),
        (count(VerdictWord::Skip), "not sent"),
    ]);
    let exercised = format!("{} of {} exercised", summary.exercised(), summary.requirements.len());
    if rest.is_empty() { exercised } else { format!("{exercised} ({rest})") }
}

fn divergence_words(summary: &Summary) -> String {
    let findings = &summary.findings;
    let count =
        |level| findings.iter().filter(|finding| finding.level == level && !finding.is_prose()).count();
    let levels = counts_of(&[(count(Level::Must), "must"), (count(Level::Should), "should")]);
    let notable = counts_of(&[
        (summary.gating(), "gating"),
        (findings.iter().filter(|finding| finding.known.is_some()).count(), "known"),
        (findings.iter().filter(|finding| finding.flaky).count(), "flaky"),
        (summary.reworded(), "prose"),
        (count(Level::Observe), "observed"),
        (summary.stale.len(), "stale"),
    ]);
    let mut words = summary.broken().to_string();
    if !levels.is_empty() {
        words.push_str(&format!(" ({levels})"));
    }
    if !notable.is_empty() {
        words.push_str(&format!("; {notable}"));
    }
    words
}

fn time_words(summary: &Summary) -> String {
    let requests = counted(usize::try_from(summary.requests).unwrap_or(usize::MAX), "request");
    let mut words = format!("{}, {requests}", duration(summary.duration_ms));
    let rate = (summary.requests * 1_000).checked_div(summary.duration_ms);
    if let Some(rate) = rate.filter(|rate| *rate > 0) {
        words.push_str(&format!(" ({} a second)", grouped(rate)));
    }
    words
}

fn counts_of(parts: &[(usize, &str)]) -> String {
    let present = parts.iter().filter(|(count, _)| *count > 0);
    present.map(|(count, word)| format!("{} {word}", grouped(*count as u64))).collect::<Vec<_>>().join(", ")
}
