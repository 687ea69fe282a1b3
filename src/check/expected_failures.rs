//! Failures that are known: a list that a person keeps, so that a run tells what is new.
//!
//! - An entry names a requirement and the way in which it is broken. Another way is not expected.
//! - It covers what it was when it was listed, and no more: a new place, status or error is new. An entry that does
//!   not say what it covers, as a person writes one, covers all of it.
//! - An entry whose requirement holds is stale: the list must not promise a failure that is gone.
//! - A list that names what does not exist is refused, each fault with its line.

pub mod made_with;
pub mod update;

use crate::check::expected_failures::made_with::MadeWith;
use crate::model::requirement::id::RequirementId;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use serde_spanned::Spanned;

use crate::check::manner;
use crate::check::manner::Manner;
use crate::check::verdict::BreakageKind;
use crate::diagnostic::{Diagnosed, Diagnostic};

/// The ways in which a requirement was broken, each with how it showed.
pub type Breaches = BTreeMap<BreakageKind, BTreeSet<Manner>>;

/// A list of known failures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedFailures {
    /// With what it was made, where it says so.
    pub made_with: Option<MadeWith>,
    /// Its name in messages.
    pub file: String,
    /// The entries, in the order of the file.
    pub entries: Vec<ExpectedFailure>,
    /// The requirements of entries that a version dropped or renamed, each with its successor, if it has one.
    pub gone: Vec<(String, Option<String>)>,
}

/// One known failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFailure {
    /// The whole id of the requirement.
    pub requirement: RequirementId,
    /// The way in which it is broken.
    pub outcome: BreakageKind,
    /// Why it is known.
    pub reason: String,
    /// Where it is worked on, if anywhere.
    pub tracking: Option<String>,
    /// The day from which it excuses nothing, as `2027-06-01`, which sorts as days do.
    pub expires: Option<String>,
    /// The line of the file on which its end stands.
    pub expires_line: usize,
    /// What it was when it was listed; `None` stands for all of it.
    pub covers: Option<BTreeSet<Manner>>,
}

/// What a list says of a broken requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Nothing.
    Unlisted,
    /// It is known, for this reason.
    Known(String),
    /// It is known, for this reason, but there is more of it than was listed: this.
    More(String, Vec<String>),
}

impl ExpectedFailures {
    /// Reads a list. `file` is its name in messages, `requirements` are the ids that exist, and `gone` says of one
    /// that is no more what became of it.
    ///
    /// # Errors
    /// All faults at once: syntax, unknown fields, requirements and outcomes, entries that stand twice.
    pub fn parse(
        file: &str,
        text: &str,
        requirements: &[&RequirementId],
        gone: impl Fn(&str) -> Option<Option<String>>,
    ) -> Result<Self, Diagnosed> {
        let mut faults = Vec::new();
        let list = toml::from_str::<ListText>(text).unwrap_or_else(|error| {
            let span = error.span().unwrap_or(0..0);
            faults.push(Diagnostic::error(error.message().to_owned(), span, "here"));
            ListText { made_with: None, expected: Vec::new() }
        });
        let mut entries: Vec<ExpectedFailure> = Vec::new();
        let mut all_gone = Vec::new();
        let mut listed = BTreeSet::new();
        for entry in list.expected {
            let id = entry.requirement.get_ref();
            let known = requirements.iter().find(|known| known.as_str() == id);
            if known.is_none() {
                match gone(id) {
                    Some(successor) => all_gone.push((id.clone(), successor)),
                    None => faults.push(unknown_requirement(&entry.requirement, requirements)),
                }
            }
            let Some(outcome) = outcome(&entry.outcome, &mut faults) else { continue };
            if entry.reason.get_ref().trim().is_empty() {
                faults.push(Diagnostic::error(
                    "a reason without words",
                    entry.reason.span(),
                    "say why it is known",
                ));
            }
            if !listed.insert((id.clone(), outcome)) {
                let span = entry.requirement.span();
                faults.push(Diagnostic::error(
                    "an entry that stands twice",
                    span,
                    "listed above with this outcome",
                ));
            }
            let reason = entry.reason.into_inner();
            let expires_line = entry.expires.as_ref().map_or(0, |day| line_of(text, day.span().start));
            let expires = entry.expires.and_then(|day| day_of(&day, &mut faults));
            let covers = entry.covers.map(|lines| covered(&lines, &mut faults));
            let Some(requirement) = known.map(|known| RequirementId::clone(known)) else { continue };
            let tracking = entry.tracking;
            entries.push(ExpectedFailure {
                requirement,
                outcome,
                reason,
                tracking,
                expires,
                expires_line,
                covers,
            });
        }
        if faults.is_empty() {
            return Ok(Self { made_with: list.made_with, file: file.to_owned(), entries, gone: all_gone });
        }
        faults.sort_by_key(|fault| fault.span.start);
        Err(Diagnosed { file: file.to_owned(), text: text.to_owned(), diagnostics: faults })
    }

    /// What the list says on a day, as `2027-06-01`, of a requirement that was broken in these ways.
    pub fn standing(&self, requirement: &RequirementId, breaches: &Breaches, today: &str) -> Listing {
        let mut reasons: Vec<String> = Vec::new();
        let mut new = Vec::new();
        for (outcome, manners) in breaches {
            let Some(entry) = self.entry(requirement, *outcome) else {
                new.extend(manner::print(manners).iter().map(|line| format!("{outcome}, {line}")));
                if manners.is_empty() {
                    new.push(outcome.to_string());
                }
                continue;
            };
            let reason = match &entry.tracking {
                Some(tracking) => format!("{} ({tracking})", entry.reason),
                None => entry.reason.clone(),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            if let Some(day) = entry.expires.as_ref().filter(|day| day.as_str() <= today) {
                new.push(format!(
                    "{outcome}: the entry expired on {day} ({}:{})",
                    self.file, entry.expires_line
                ));
                continue;
            }
            if let Some(covers) = &entry.covers {
                let more: BTreeSet<Manner> = manners.difference(covers).cloned().collect();
                new.extend(manner::print(&more));
            }
        }
        match (reasons.is_empty(), new.is_empty()) {
            (true, _) => Listing::Unlisted,
            (false, true) => Listing::Known(reasons.join("; ")),
            (false, false) => Listing::More(reasons.join("; "), new),
        }
    }

    /// The listed requirements that held, each once, in the order of the file.
    ///
    /// It is for the caller to ask this only of a run in which every case was judged.
    pub fn stale(&self, held: impl Fn(&RequirementId) -> bool) -> Vec<RequirementId> {
        let mut stale: Vec<RequirementId> = Vec::new();
        for entry in &self.entries {
            if held(&entry.requirement) && !stale.contains(&entry.requirement) {
                stale.push(entry.requirement.clone());
            }
        }
        stale
    }

    fn entry(&self, requirement: &RequirementId, outcome: BreakageKind) -> Option<&ExpectedFailure> {
        self.entries.iter().find(|entry| entry.requirement == *requirement && entry.outcome == outcome)
    }
}

/// The number of the line on which a place stands.
fn line_of(text: &str, place: usize) -> usize {
    text.bytes().take(place).filter(|byte| *byte == b'\n').count() + 1
}

/// A day without a time, told with its place where it is none.
fn day_of(value: &Spanned<toml::Value>, faults: &mut Vec<Diagnostic>) -> Option<String> {
    if let toml::Value::Datetime(toml::value::Datetime { date: Some(date), time: None, offset: None }) =
        value.get_ref()
    {
        return Some(date.to_string());
    }
    let label = format!("expected a day such as 2027-06-01, without quotes, found {}", value.get_ref());
    faults.push(Diagnostic::error("`expires` is no day", value.span(), label));
    None
}

fn unknown_requirement(requirement: &Spanned<String>, known: &[&RequirementId]) -> Diagnostic {
    let name = requirement.get_ref();
    let message = format!("unknown requirement `{name}`");
    let fault = Diagnostic::error(message, requirement.span(), "no requirement has this id");
    with_nearest(fault, name, known.iter().map(|id| id.as_str()))
}

fn outcome(text: &Spanned<String>, faults: &mut Vec<Diagnostic>) -> Option<BreakageKind> {
    let name = text.get_ref();
    let found = BreakageKind::ALL.into_iter().find(|kind| kind.word() == name);
    if found.is_none() {
        let words: Vec<&str> = BreakageKind::ALL.iter().map(|kind| kind.word()).collect();
        let label = format!("expected one of {}", words.join(", "));
        let span: Range<usize> = text.span();
        let fault = Diagnostic::error(format!("unknown outcome `{name}`"), span, label);
        faults.push(with_nearest(fault, name, words.iter().copied()));
    }
    found
}

/// What the lines of an entry cover, each told with its place where it cannot be read.
fn covered(lines: &[Spanned<String>], faults: &mut Vec<Diagnostic>) -> BTreeSet<Manner> {
    let mut covers = BTreeSet::new();
    for line in lines {
        match manner::parse(line.get_ref()) {
            Ok(manners) => covers.extend(manners),
            Err(expected) => {
                let message = format!("`covers` has a line that cannot be read: {:?}", line.get_ref());
                faults.push(Diagnostic::error(message, line.span(), expected));
            }
        }
    }
    covers
}

fn with_nearest<'a>(fault: Diagnostic, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    match nearest {
        Some((_, candidate)) => fault.with_help(format!("did you mean `{candidate}`?")),
        None => fault,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListText {
    #[serde(rename = "made-with")]
    made_with: Option<MadeWith>,
    #[serde(default)]
    expected: Vec<EntryText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText {
    requirement: Spanned<String>,
    outcome: Spanned<String>,
    reason: Spanned<String>,
    tracking: Option<String>,
    expires: Option<Spanned<toml::Value>>,
    covers: Option<Vec<Spanned<String>>>,
}
