//! The verdict in words, and what to do next.

use crate::event::Conclusion;
use crate::event::Summary;
use crate::report::escape::escape;
use crate::report::terminal::WIDTH;
use crate::report::terminal::paint::Painter;
use crate::report::text::{counted, grouped, shorten, wrap};

/// How many characters of what was in the way are told.
const LONGEST_TROUBLE: usize = 400;

/// The verdict and what to do next in one line, without its line break.
pub(super) fn line(summary: &Summary, painter: Painter) -> String {
    let (word, rest) = verdict(summary);
    let next = next(summary).map_or_else(String::new, |next| format!("; next: {next}"));
    format!("{}: {}{}", painted(word, summary, painter), escape(&rest), escape(&next))
}

/// The verdict alone, in as many lines as it takes.
pub(super) fn lines(summary: &Summary, painter: Painter) -> String {
    let (word, rest) = verdict(summary);
    let text = wrap(&format!("{word}: {}", escape(&rest)), WIDTH).join("\n  ");
    text.replacen(word, &painted(word, summary, painter), 1)
}

/// The commands that lead on from here, if any do.
pub(super) fn next(summary: &Summary) -> Option<String> {
    match summary.conclusion() {
        Conclusion::Interrupted | Conclusion::Broken => {
            let first = &summary.findings.iter().find(|finding| finding.gates)?.short;
            Some(format!("wireproof explain {first}, wireproof replay {first}"))
        }
        Conclusion::Unjudged => None,
        Conclusion::Kept => {
            let first = summary.findings.iter().find(|finding| finding.known.is_none())?;
            Some(format!("wireproof explain {}", first.short))
        }
    }
}

fn painted(word: &str, summary: &Summary, painter: Painter) -> String {
    match summary.conclusion() {
        Conclusion::Interrupted | Conclusion::Unjudged => painter.doubtful(word),
        Conclusion::Broken => painter.bad(word),
        Conclusion::Kept => painter.good(word),
    }
}

fn verdict(summary: &Summary) -> (&'static str, String) {
    match summary.conclusion() {
        Conclusion::Interrupted => ("INTERRUPTED", interrupted(summary)),
        Conclusion::Broken => ("FAIL", broken(summary)),
        Conclusion::Unjudged => ("NOT JUDGED", unjudged(summary)),
        Conclusion::Kept => ("PASS", kept(summary)),
    }
}

fn broken(summary: &Summary) -> String {
    let stale = summary.stale.len();
    if summary.gating() == 0 {
        let count = counted(stale, "expected failure");
        return format!("{count} held: take what is stale off the list (--update-expected-failures)");
    }
    let also = if stale > 0 { format!(", {stale} stale") } else { String::new() };
    format!("{} broken{also}", counted(summary.gating(), "gating requirement"))
}

fn interrupted(summary: &Summary) -> String {
    let cases = summary.cases;
    let judged = grouped(cases.judged() as u64);
    let total = counted(cases.total, "case");
    format!("{judged} of {total} judged, {} so far", counted(summary.gating(), "gating finding"))
}

fn unjudged(summary: &Summary) -> String {
    match &summary.trouble {
        Some(trouble) => shorten(trouble, LONGEST_TROUBLE),
        None => {
            let count = counted(summary.unjudged().count(), "gating requirement");
            let seen = summary.notes.first().map_or_else(String::new, |note| format!("; {note}"));
            shorten(&format!("nothing but errors for {count}{seen}"), LONGEST_TROUBLE)
        }
    }
}

fn kept(summary: &Summary) -> String {
    let held = "every gating requirement held";
    match summary.findings.iter().filter(|finding| finding.known.is_none()).count() {
        0 => held.to_owned(),
        1 => format!("{held}; 1 finding does not gate"),
        count => format!("{held}; {} do not gate", counted(count, "finding")),
    }
}
