//! `wireproof explain`: what a requirement, a fault or a finding is, why, and how to see it.
//!
//! Every text is for a person at a terminal: 80 columns, but for what is there to be copied.

use std::collections::BTreeMap;

use crate::event::finding::Finding;
use crate::event::summary::{SubjectKind, Summary};
use crate::exchange::endpoint::Endpoint;
use crate::model::requirement::{Grade, Level, Requirement, RequirementKind, Source};
use crate::model::version::VersionChanges;
use crate::report::escape::escape;
use crate::report::paste;
use crate::report::terminal::paint::{Color, Painter, add_field, add_sentence, add_whole};
use crate::report::terminal::{block, closing_line};
use crate::report::text::counted;
use crate::wire::Request;

/// How many addresses or ids of a list are shown.
const MOST_LISTED: usize = 12;
/// From which likeness on a name is near another one.
const LIKE: f64 = 0.8;
/// How many near names are offered.
const MOST_NEAR: usize = 3;

/// A requirement and what is known around it.
#[derive(Clone, Copy, Debug)]
pub struct RequirementFacts<'a> {
    /// The requirement.
    pub requirement: &'a Requirement,
    /// Where evidence can be read, by id.
    pub sources: &'a BTreeMap<String, Source>,
    /// The addresses of the cases that exercise it.
    pub cases: &'a [String],
    /// The ids of the faults that break it.
    pub faults: &'a [String],
    /// The request of one of those cases, and where it can be sent.
    pub example: Option<(&'a Request, &'a Endpoint)>,
    /// What a command about it needs besides, with a space before it.
    pub options: &'a str,
    /// What versions brought.
    pub versions: &'a [VersionChanges],
}

/// A fault of the mock.
#[derive(Clone, Copy, Debug)]
pub struct FaultFacts<'a> {
    /// Whether it is one of services or of clients.
    pub subject: SubjectKind,
    /// Its id.
    pub id: &'a str,
    /// What the service does wrong, in one sentence.
    pub sentence: &'a str,
    /// The requirements that it was seen to break: id and sentence.
    pub breaks: &'a [(&'a str, &'a str)],
    /// What a command about it needs besides, with a space before it.
    pub options: &'a str,
}

/// What a requirement says, why it is believed, what exercises it and what breaks it.
pub fn requirement(facts: &RequirementFacts<'_>, color: Color) -> String {
    let painter = Painter::new(color);
    let requirement = facts.requirement;
    let mut text = format!("{}\n", painter.heading(&escape(requirement.id.as_str())));
    add_sentence(&mut text, 2, &requirement.sentence);
    text.push('\n');
    add_field(&mut text, painter, 2, "level", level_words(requirement.level()));
    add_field(&mut text, painter, 2, "because", grade_words(requirement.citation.grade));
    add_field(&mut text, painter, 2, "about", kind_words(requirement.kind));
    if requirement.stateful {
        add_field(&mut text, painter, 2, "judged", "only where the users are known (--behavior stateful)");
    }
    let changes: Vec<String> =
        facts.versions.iter().filter_map(|version| version.words(&requirement.id)).collect();
    if !changes.is_empty() {
        add_field(&mut text, painter, 2, "versions", &changes.join(", "));
    }
    add_sources(&mut text, painter, &requirement.citation.evidence, facts.sources);
    if facts.cases.is_empty() {
        add_field(&mut text, painter, 2, "cases", "none of its own: whatever is sent shows it");
    } else {
        add_ids(&mut text, painter, "cases", facts.cases);
    }
    add_ids(&mut text, painter, "faults", facts.faults);
    if let Some(fault) = facts.faults.first() {
        let command = format!("wireproof check server --fault {fault}{}", escape(facts.options));
        add_whole(&mut text, painter, 2, "see it fail", &command);
    }
    if let Some((request, endpoint)) = facts.example {
        add_field(&mut text, painter, 2, "example", "the request of the first of these cases");
        text.push_str(&format!("\n{}\n", paste::command(request, endpoint)));
    }
    text
}

/// What a fault is, what it breaks, and how to see it.
pub fn fault(facts: &FaultFacts<'_>, color: Color) -> String {
    let painter = Painter::new(color);
    let mut text = format!("{}\n", painter.heading(&escape(facts.id)));
    add_sentence(&mut text, 2, facts.sentence);
    text.push('\n');
    for (index, (id, sentence)) in facts.breaks.iter().take(MOST_LISTED).enumerate() {
        add_whole(&mut text, painter, 2, if index == 0 { "breaks" } else { "" }, id);
        add_field(&mut text, painter, 2, "", sentence);
    }
    add_more(&mut text, painter, facts.breaks.len());
    let options = format!("--fault {}{}", facts.id, escape(facts.options));
    match facts.subject {
        SubjectKind::Service => {
            add_whole(&mut text, painter, 2, "see it", &format!("wireproof check server {options}"));
            add_whole(&mut text, painter, 2, "serve it", &format!("wireproof mock {options}"));
        }
        SubjectKind::Client => {
            add_whole(&mut text, painter, 2, "see it", &format!("wireproof check client {options}"));
        }
    }
    text
}

/// A finding of a report, with everything that the screen leaves out.
pub fn finding(finding: &Finding, summary: &Summary, color: Color) -> String {
    let painter = Painter::new(color);
    let mut text = String::new();
    block::add(&mut text, &[finding], summary, painter);
    add_field(&mut text, painter, 2, "exit code", &gate_words(finding));
    let sources = summary.sources.iter().map(|source| (source.id.clone(), source.clone())).collect();
    add_sources(&mut text, painter, &finding.evidence, &sources);
    add_steps(&mut text, painter, finding, summary);
    if finding.found.request != finding.minimal.request {
        let size = counted(finding.found.request.body.len(), "byte");
        let words = format!("{size} of body, in the JSON report; the one above was made from it");
        add_field(&mut text, painter, 2, "first request", &words);
    }
    let whole_target = match summary.subject {
        SubjectKind::Service => format!("{} {}", summary.target, summary.behavior),
        SubjectKind::Client => summary.target.clone(),
    };
    let whole = format!("{}: {}", whole_target, closing_line(summary));
    add_field(&mut text, painter, 2, "of the run", &whole);
    text
}

/// `; did you mean ...?` for the names that are most like what was written, if any are.
pub fn did_you_mean<'names>(written: &str, known: impl IntoIterator<Item = &'names str>) -> String {
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .map(|name| {
            // A person often writes the last part alone, or a part of it.
            let likeness = strsim::jaro_winkler(written, name).max(tail_likeness(written, name));
            (likeness, name)
        })
        .filter(|(likeness, _)| *likeness > LIKE)
        .collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0));
    near.dedup_by_key(|(_, name)| *name);
    let names: Vec<String> =
        near.iter().take(MOST_NEAR).map(|(_, name)| format!("`{}`", escape(name))).collect();
    if names.is_empty() { String::new() } else { format!("; did you mean {}?", names.join(" or ")) }
}

fn tail_likeness(id: &str, name: &str) -> f64 {
    let shorter = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
    // A little less than the whole name's, so that a whole name wins.
    std::iter::once(name).chain(shorter).map(|tail| strsim::jaro_winkler(id, tail) * 0.99).fold(0.0, f64::max)
}

fn add_sources(text: &mut String, painter: Painter, evidence: &[String], sources: &BTreeMap<String, Source>) {
    let mut label = "evidence";
    for id in evidence {
        let title =
            sources.get(id).map_or("a source that no spec file names", |source| source.title.as_str());
        add_field(text, painter, 2, label, &format!("{id}  {title}"));
        if let Some(source) = sources.get(id).filter(|source| !source.url.is_empty()) {
            add_whole(text, painter, 2, "", &source.url);
        }
        label = "";
    }
}

fn add_ids(text: &mut String, painter: Painter, label: &str, ids: &[String]) {
    if ids.is_empty() {
        add_field(text, painter, 2, label, "none");
    }
    for (index, id) in ids.iter().take(MOST_LISTED).enumerate() {
        add_whole(text, painter, 2, if index == 0 { label } else { "" }, id);
    }
    add_more(text, painter, ids.len());
}

fn add_more(text: &mut String, painter: Painter, count: usize) {
    if count > MOST_LISTED {
        add_field(text, painter, 2, "", &format!("and {} more", count - MOST_LISTED));
    }
}

fn add_steps(text: &mut String, painter: Painter, finding: &Finding, summary: &Summary) {
    let Ok(endpoint) = summary.endpoint.parse::<Endpoint>() else { return };
    for (index, step) in finding.steps.iter().enumerate() {
        let status = step.exchange.response.as_ref().map(|response| response.status.to_string());
        let answer =
            status.map_or("without an answer".to_owned(), |status| format!("answered with {status}"));
        let words = format!("{}, {answer}", step.operation);
        add_field(text, painter, 2, &format!("step {}", index + 1), &words);
        text.push_str(&format!("\n{}\n\n", paste::command(&step.exchange.request, &endpoint)));
    }
}

fn gate_words(finding: &Finding) -> String {
    match (&finding.known, finding.gates, finding.level) {
        (None, false, Level::Must | Level::Should) if finding.is_prose() => {
            "it does not gate: it is about words alone; with --prose it would".to_owned()
        }
        (_, true, _) => "it gates: the run fails with 1".to_owned(),
        (None, false, _) if finding.brought.is_some() => {
            "it does not gate: it is new by upgrade; with a later --requirements-as-of it would".to_owned()
        }
        (Some(reason), false, _) => format!("it does not gate, because it is known: {reason}"),
        (None, false, Level::Must) => "it does not gate, because of how the run was started".to_owned(),
        (None, false, Level::Should) => "it does not gate; with --strict it would".to_owned(),
        (None, false, Level::Observe) => "it never gates: the evidence leaves it open".to_owned(),
    }
}

fn level_words(level: Level) -> &'static str {
    match level {
        Level::Must => "must: a breach fails the run",
        Level::Should => "should: a breach is reported, and fails the run with --strict",
        Level::Observe => "observe: what happens is recorded, and never fails the run",
    }
}

fn grade_words(grade: Grade) -> &'static str {
    match grade {
        Grade::Documented => "it is documented: the vendor's reference or model, or a standard, states it",
        Grade::Observed => "it is observed: others printed what the live service answered",
        Grade::Modelled => "it is modelled: a service model states it, and nobody has seen it",
        Grade::Inferred => "it is inferred: it follows from the protocol, or from a sibling of the operation",
        Grade::Contested => "it is contested: sources contradict each other",
        Grade::Unknown => "nothing is known: there is no evidence",
    }
}

fn kind_words(kind: RequirementKind) -> &'static str {
    match kind {
        RequirementKind::Contract => "the contract",
        RequirementKind::Prose => "the words of a message, which gate with --prose only",
        RequirementKind::Transport => "the connection",
        RequirementKind::Drift => "a difference from a snapshot",
    }
}
