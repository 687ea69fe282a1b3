//! What a reader sees first: the verdict, and how much there is of what.

use maud::{Markup, html};

use crate::event::summary::{Conclusion, Summary};
use crate::redact::bounded::grouped;
use crate::report::client::target_words;
use crate::report::html::part::plain;
use crate::report::hurt::hurt_lines;
use crate::report::several::operation_words;
use crate::report::terminal::verdict_words;
use crate::report::text::{counted, duration};

/// The verdict in words, what was judged, and the counts.
pub(super) fn print(summary: &Summary) -> Markup {
    let (word, rest) = verdict_words(summary);
    let about = format!(
        "{} \u{b7} {} \u{b7} {} in {}",
        target_words(summary, &plain(&summary.target)),
        plain(&operation_words(summary)),
        counted(summary.cases.judged(), "case"),
        duration(summary.duration_ms)
    );
    html! {
        section.verdict.(tone(summary.conclusion())) {
            h1 { span.word { (word) } " " (plain(&rest)) }
            p { (about) }
            @let hurt = hurt_lines(summary);
            @if !hurt.is_empty() { p { "Hurt: " (plain(&hurt.join("; "))) } }
        }
        (counts(summary))
    }
}

/// The class by which a conclusion has its color.
pub(in crate::internals::report) fn tone(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Broken => "fail",
        Conclusion::Interrupted | Conclusion::Unjudged => "warn",
        Conclusion::Held => "pass",
    }
}

/// Numbers that lead to what they count.
fn counts(summary: &Summary) -> Markup {
    let findings = summary.findings.len();
    let known = summary.findings.iter().filter(|finding| finding.known.is_some()).count();
    let also = match known {
        0 => String::new(),
        known => format!(", {} known", grouped(known as u64)),
    };
    let explained = summary.findings.iter().filter(|finding| finding.cause.is_some()).count();
    let of = |count: usize, all: usize| format!("{} of {}", grouped(count as u64), grouped(all as u64));
    let rows = [
        (
            "#findings",
            grouped(summary.gating() as u64),
            noun(summary.gating(), "gating finding"),
            findings > 0,
        ),
        (
            "#findings",
            grouped(findings as u64),
            format!("{} in all{also}", noun(findings, "finding")),
            findings > 0,
        ),
        (
            "#causes",
            grouped(summary.causes.len() as u64),
            match summary.causes.len() {
                1 => format!("cause explains {}", of(explained, findings)),
                _ => format!("causes explain {}", of(explained, findings)),
            },
            !summary.causes.is_empty(),
        ),
        (
            "#requirements",
            of(summary.exercised(), summary.requirements.len()),
            "requirements exercised".to_owned(),
            true,
        ),
    ];
    html! {
        ul.counts {
            @for (place, number, words, _) in rows.iter().filter(|(.., is_there)| *is_there) {
                li { a href=(place) { b { (number) } " " span { (words) } } }
            }
        }
    }
}

fn noun(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}
