//! The verdict in words, and what to do next.

use crate::check::verdict::Behavior;
use crate::event::finding::Finding;
use crate::event::summary::{Conclusion, SubjectKind, Summary, VerdictWord};
use crate::redact::bounded::grouped;
use crate::report::escape::escape;
use crate::report::terminal::paint::{Color, Painter, WIDTH};
use crate::report::text::{counted, shorten, wrap};

/// How many characters of what was in the way are told.
const LONGEST_TROUBLE: usize = 400;

/// The verdict and what to do next in one line, without its line break.
pub(super) fn line(summary: &Summary, painter: Painter) -> String {
    let (word, rest) = verdict(summary);
    let next = next(summary).map_or_else(String::new, |next| format!("; next: {next}"));
    format!("{}: {}{}", painter.concluded(summary.conclusion(), word), escape(&rest), escape(&next))
}

/// The verdict alone, in as many lines as it takes.
pub(super) fn lines(summary: &Summary, painter: Painter) -> String {
    let (word, rest) = verdict(summary);
    let text = wrap(&format!("{word}: {}", escape(&rest)), WIDTH).join("\n  ");
    text.replacen(word, &painter.concluded(summary.conclusion(), word), 1)
}

/// The commands that lead on from here, if any do.
pub(super) fn next(summary: &Summary) -> Option<String> {
    match summary.conclusion() {
        Conclusion::Interrupted | Conclusion::Broken => {
            let first = &summary.findings.iter().find(|finding| finding.gates)?.short;
            Some(match summary.subject {
                SubjectKind::Service => format!("wireproof explain {first}, wireproof replay {first}"),
                SubjectKind::Client => format!("wireproof explain {first}"),
            })
        }
        Conclusion::Unjudged => None,
        Conclusion::Held => {
            let first = summary.findings.iter().find(|finding| finding.known.is_none())?;
            Some(format!("wireproof explain {}", first.short))
        }
    }
}

/// The last line of what is no run: what it comes to, with a word for that.
pub fn conclude(conclusion: Conclusion, words: &str, color: Color) -> String {
    let line = format!("{}: {words}", conclusion_word(conclusion));
    format!("{}\n", Painter::new(color).concluded(conclusion, &line))
}

/// A conclusion in a word.
pub(in crate::internals::report) fn conclusion_word(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Interrupted => "INTERRUPTED",
        Conclusion::Broken => "FAIL",
        Conclusion::Unjudged => "NOT JUDGED",
        Conclusion::Held => "PASS",
    }
}

pub(super) fn verdict(summary: &Summary) -> (&'static str, String) {
    let conclusion = summary.conclusion();
    let rest = match conclusion {
        Conclusion::Interrupted => interrupted(summary),
        Conclusion::Broken => broken(summary),
        Conclusion::Unjudged => unjudged(summary),
        Conclusion::Held => kept(summary),
    };
    (conclusion_word(conclusion), rest)
}

fn broken(summary: &Summary) -> String {
    let stale = summary.stale.len();
    let known = known_words(summary);
    if summary.gating() == 0 {
        let count = counted(stale, "expected failure");
        let (are, them) = if stale == 1 { ("is", "it") } else { ("are", "them") };
        return format!("{count} {are} stale: take {them} off the list (--update-expected-failures){known}");
    }
    let also = if stale > 0 { format!(", {stale} stale") } else { String::new() };
    format!("{} broken{also}{known}", counted(summary.gating(), "gating requirement"))
}

/// `; 73 known`, where some are.
fn known_words(summary: &Summary) -> String {
    match summary.findings.iter().filter(|finding| finding.known.is_some()).count() {
        0 => String::new(),
        count => format!("; {} known", grouped(count as u64)),
    }
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
            shorten(&format!("{}{seen}", summary.unjudged_words(&count)), LONGEST_TROUBLE)
        }
    }
}

/// What held, and what of the rest did not, and why.
fn kept(summary: &Summary) -> String {
    let count =
        |word| summary.requirements.iter().filter(|result| result.gates && result.verdict == word).count();
    let mut words = format!("{} held", counted(count(VerdictWord::Pass), "gating requirement"));
    let also = [
        (count(VerdictWord::Undetermined), undecided(summary)),
        (count(VerdictWord::Error), "ended in errors"),
        (count(VerdictWord::Skip), "not sent"),
    ];
    for (count, word) in also.into_iter().filter(|(count, _)| *count > 0) {
        words.push_str(&format!("; {} {word}", grouped(count as u64)));
    }
    let known = known_words(summary);
    if !known.is_empty() {
        words.push_str(&format!("{known}, 0 new"));
    }
    let (brought, others): (Vec<&Finding>, Vec<&Finding>) = summary
        .findings
        .iter()
        .filter(|finding| finding.known.is_none())
        .partition(|one| one.brought.is_some());
    for (count, (one, several)) in [
        (brought.len(), ("is new by upgrade", "are new by upgrade")),
        (others.len(), ("does not gate", "do not gate")),
    ] {
        if count > 0 {
            words.push_str(&format!(
                "; {} {}",
                counted(count, "finding"),
                if count == 1 { one } else { several }
            ));
        }
    }
    words
}

/// Why requirements were sent and not decided.
fn undecided(summary: &Summary) -> &'static str {
    match summary.behavior {
        Behavior::Opaque => "could not be decided behind a bare URL",
        Behavior::Stateless | Behavior::Stateful => "could not be decided",
    }
}
