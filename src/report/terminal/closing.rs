//! The last line: the verdict in words, and what to do next.

use crate::event::Conclusion;
use crate::event::Summary;
use crate::report::escape::escape;
use crate::report::terminal::paint::Painter;
use crate::report::text::{counted, grouped, shorten};

/// The line, without its line break.
pub(super) fn line(summary: &Summary, painter: Painter) -> String {
    let (word, rest) = match summary.conclusion() {
        Conclusion::Interrupted => (painter.doubtful("INTERRUPTED"), interrupted(summary)),
        Conclusion::Broken => (painter.bad("FAIL"), broken(summary)),
        Conclusion::Unjudged => (painter.doubtful("NOT JUDGED"), unjudged(summary)),
        Conclusion::Kept => (painter.good("PASS"), kept(summary)),
    };
    format!("{word}: {}", escape(&rest))
}

fn broken(summary: &Summary) -> String {
    let stale = summary.stale.len();
    match summary.findings.iter().find(|finding| finding.gates) {
        Some(first) => {
            let id = &first.id;
            let also = if stale > 0 { format!(", {stale} stale") } else { String::new() };
            let count = counted(summary.gating(), "requirement");
            format!("{count} broken{also}; next: wireproof explain {id}, wireproof replay {id}")
        }
        None => {
            let count = counted(stale, "expected failure");
            format!("{count} held; next: take what is stale off the list (--update-expected-failures)")
        }
    }
}

fn interrupted(summary: &Summary) -> String {
    let cases = summary.cases;
    let judged = cases.pass + cases.fail + cases.error + cases.undetermined;
    let total = counted(cases.total, "case");
    let so_far = counted(summary.gating(), "gating finding");
    let next = match summary.findings.iter().find(|finding| finding.gates) {
        Some(first) => format!("; next: wireproof explain {}", first.id),
        None => String::new(),
    };
    format!("{} of {total} judged, {so_far} so far{next}", grouped(judged as u64))
}

fn unjudged(summary: &Summary) -> String {
    match (&summary.trouble, summary.unjudged().next()) {
        (Some(trouble), _) => shorten(trouble, 400),
        (None, Some(first)) => {
            let count = counted(summary.unjudged().count(), "gating requirement");
            format!("{count} with nothing but errors; next: wireproof explain {}", first.id)
        }
        (None, None) => String::new(),
    }
}

fn kept(summary: &Summary) -> String {
    let held = "every gating requirement held";
    let other = summary.findings.iter().find(|finding| finding.known.is_none());
    match other {
        Some(first) => {
            let count = summary.findings.iter().filter(|finding| finding.known.is_none()).count();
            format!("{held}; {} not gate, next: wireproof explain {}", do_not(count), first.id)
        }
        None => held.to_owned(),
    }
}

fn do_not(count: usize) -> String {
    let verb = if count == 1 { "does" } else { "do" };
    format!("{} {verb}", counted(count, "finding"))
}
