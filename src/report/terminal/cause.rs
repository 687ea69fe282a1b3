//! What findings come of: what is to be mended first, and how much goes with it.

use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::order::brought_together;
use crate::event::summary::Summary;
use crate::model::operation_pattern::service_of;
use crate::report::escape::escape;
use crate::report::hurt::hurt_names;
use crate::report::several::{in_operations, words_in};
use crate::report::terminal::block::{add_hurt, outcome_words, plainest, rank_word};
use crate::report::terminal::paint::{Painter, WIDTH, add_field, add_sentence, add_whole};
use crate::report::text::{counted, cut, shorten};

/// So many findings find room on a screen, whole.
const FEW: usize = 3;
/// So many findings that stand alone are named.
const MOST_ALONE: usize = 3;
/// So many rows of numbers of findings are shown.
const MOST_RANGES: usize = 6;
/// How many columns stand before a cause that is told in few words.
const LABELS: usize = 15;
/// How many characters of what was expected or seen are shown.
const LONGEST_VALUE: usize = 150;

/// Adds the causes of what is broken and not known, the first one with an example, and the findings that stand alone.
/// `brief` others are told in a few words each.
pub(super) fn add(screen: &mut String, summary: &Summary, painter: Painter, brief: usize) {
    let told = new_findings(summary);
    let causes = new_causes(summary, &told);
    add_heading(screen, &told, &causes, painter);
    if let Some(((cause, findings), others)) = causes.split_first() {
        add_cause(screen, cause, summary, findings, painter);
        add_example(screen, findings, painter);
        screen.push('\n');
        add_brief_causes(screen, others, summary, painter, brief);
    }
    let alone: Vec<&Finding> = told.into_iter().filter(|finding| finding.cause.is_none()).collect();
    add_alone(screen, &alone, summary, painter);
}

/// Adds the causes alone, where there are so few findings that each is told whole behind them.
pub(super) fn add_causes_alone(screen: &mut String, summary: &Summary, painter: Painter) {
    let told = new_findings(summary);
    let causes = new_causes(summary, &told);
    add_heading(screen, &told, &causes, painter);
    for (cause, findings) in &causes {
        add_cause(screen, cause, summary, findings, painter);
    }
    screen.push('\n');
}

/// Whether so few findings are new that each finds room on a screen, whole.
pub(super) fn are_few(summary: &Summary) -> bool {
    new_findings(summary).len() <= FEW
}

fn new_findings(summary: &Summary) -> Vec<&Finding> {
    summary.findings.iter().filter(|finding| finding.known.is_none()).collect()
}

/// The causes of these findings, each with those that it explains.
fn new_causes<'a>(summary: &'a Summary, told: &[&'a Finding]) -> Vec<(&'a Cause, Vec<&'a Finding>)> {
    let explained = |cause: &Cause| {
        told.iter().copied().filter(|finding| finding.cause.as_ref() == Some(&cause.id)).collect::<Vec<_>>()
    };
    let causes = summary.causes.iter().map(|cause| (cause, explained(cause)));
    causes.filter(|(_, findings)| !findings.is_empty()).collect()
}

fn add_heading(screen: &mut String, told: &[&Finding], causes: &[(&Cause, Vec<&Finding>)], painter: Painter) {
    let explained: usize = causes.iter().map(|(_, findings)| findings.len()).sum();
    let explain = if causes.len() == 1 { "explains" } else { "explain" };
    let (causes, told) = (counted(causes.len(), "cause"), counted(told.len(), "finding"));
    screen.push_str(&painter.heading(&format!("{causes} {explain} {explained} of {told}")));
    screen.push('\n');
}

/// Adds a cause with its faults, their rivals and what it explains.
fn add_cause(screen: &mut String, cause: &Cause, summary: &Summary, findings: &[&Finding], painter: Painter) {
    let gating = findings.iter().filter(|finding| finding.gates).count();
    let gate = match gating {
        0 => ", none of which gates".to_owned(),
        all if all == findings.len() => String::new(),
        some => format!(", {some} of which gate"),
    };
    let of = in_operations(cause, summary);
    let heading = format!("{}  {}{of}{gate}", cause.id, counted(findings.len(), "finding"));
    screen.push_str(&if gating > 0 { painter.bad(&heading) } else { painter.doubtful(&heading) });
    screen.push('\n');
    add_sentence(screen, 4, &cause.sentence);
    add_whole(screen, painter, 4, "fault", &cause.faults.join(" + "));
    let rivals: Vec<String> = cause.rivals.iter().map(|rival| rival.join(" + ")).collect();
    match rivals.as_slice() {
        [] => {}
        [only] => add_whole(screen, painter, 4, "or else", only),
        [first, ..] => {
            add_whole(screen, painter, 4, "or else", &format!("{first}, or {} more", rivals.len() - 1));
        }
    }
    add_field(screen, painter, 4, "explains", &names(findings.iter().map(|finding| &finding.short)));
    if !cause.shared.is_empty() {
        let shared = names(cause.shared.iter());
        add_field(screen, painter, 4, "goes too", &format!("{shared}, of another cause: it takes both"));
    }
}

/// Adds of these findings the plainest one.
fn add_example(screen: &mut String, findings: &[&Finding], painter: Painter) {
    if let Some(shown) = plainest(findings) {
        let words = format!("{} {}: {}", shown.short, outcome_words(&[shown]), shown.sentence);
        add_field(screen, painter, 4, "for example", &shorten(&words, LONGEST_VALUE));
        add_field(screen, painter, 4, "expected", &shorten(&shown.expected, LONGEST_VALUE));
        add_field(screen, painter, 4, "actual", &shorten(&shown.actual, LONGEST_VALUE));
        add_hurt(screen, shown, painter);
        add_whole(screen, painter, 4, "again", &shown.replay);
    }
}

/// Adds other causes, a sentence each.
fn add_brief_causes(
    screen: &mut String,
    causes: &[(&Cause, Vec<&Finding>)],
    summary: &Summary,
    painter: Painter,
    brief: usize,
) {
    for (cause, findings) in causes.iter().take(brief) {
        let of = in_operations(cause, summary);
        let words = format!("{}{of}: {}", counted(findings.len(), "finding"), cause.sentence);
        add_field(screen, painter, 2, &cause.id, &cut(&escape(&words), WIDTH - LABELS));
    }
    if causes.len() > brief {
        let more = counted(causes.len() - brief, "more cause");
        add_sentence(screen, 2, &format!("and {more}: --report json=PATH has all of them"));
    }
    if !causes.is_empty() {
        screen.push('\n');
    }
}

fn add_alone(screen: &mut String, alone: &[&Finding], summary: &Summary, painter: Painter) {
    if alone.is_empty() {
        return;
    }
    let stands = if alone.len() == 1 { "stands" } else { "stand" };
    screen.push_str(&painter.heading(&format!("{} {stands} alone", counted(alone.len(), "finding"))));
    screen.push('\n');
    let groups = alike(alone, summary);
    for group in groups.iter().take(MOST_ALONE) {
        let [finding, ..] = group.as_slice() else { continue };
        let of = words_in(group.iter().map(|finding| finding.operation.as_str()), summary);
        let tail = finding.requirement.tail();
        let mut words = format!("{} {}: {tail}{of}", rank_word(finding), outcome_words(&[finding]));
        let hurt = hurt_names(finding);
        if !hurt.is_empty() {
            words.push_str(&format!("; hurts {}", hurt.join(", ")));
        }
        add_field(screen, painter, 2, &finding.short, &words);
    }
    let rest: usize = groups.iter().skip(MOST_ALONE).map(Vec::len).sum();
    if rest > 0 {
        add_sentence(screen, 2, &format!("and {rest} more: --by requirement tells each"));
    }
    screen.push('\n');
}

/// The findings, those brought together at the place of the first of them that break one requirement alike in several operations
/// of a service.
fn alike<'a>(findings: &[&'a Finding], summary: &Summary) -> Vec<Vec<&'a Finding>> {
    if !summary.has_several_operations() {
        return findings.iter().map(|finding| vec![*finding]).collect();
    }
    brought_together(findings.iter().copied(), |finding| {
        let service = service_of(&finding.operation);
        (service, finding.requirement.tail(), finding.outcome, rank_word(finding), finding.gates)
    })
}

/// `F1 to F7, F9`.
fn names<'s>(shorts: impl Iterator<Item = &'s String>) -> String {
    let numbers = shorts.filter_map(|short| short.strip_prefix('F')?.parse::<usize>().ok());
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words = |(first, last): &(usize, usize)| match last - first {
        0 => format!("F{first}"),
        1 => format!("F{first}, F{last}"),
        _ => format!("F{first} to F{last}"),
    };
    let shown: Vec<String> = ranges.iter().take(MOST_RANGES).map(words).collect();
    let rest: usize = ranges.iter().skip(MOST_RANGES).map(|(first, last)| last - first + 1).sum();
    match rest {
        0 => shown.join(", "),
        rest => format!("{} and {rest} more", shown.join(", ")),
    }
}
