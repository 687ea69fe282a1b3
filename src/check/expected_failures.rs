//! Failures that are known: a list that a person keeps, so that a run tells what is new.
//!
//! - An entry names a requirement, or a pattern of their ids, and the way in which they are broken. Another way is not
//!   expected.
//! - It covers what it was when it was listed, and no more: a new place, status or error is new. An entry that does
//!   not say what it covers, as a person writes one, covers all of it.
//! - An entry that names a cause covers what that cause explains in the run, and nothing beside it.
//! - An entry of which nothing is broken any more is stale: the list must not promise a failure that is gone.
//! - A list that names what does not exist is refused, each fault with its line.

pub mod listed;
pub mod made_with;
pub mod parse;
pub mod update;

use std::collections::{BTreeMap, BTreeSet};

use crate::check::expected_failures::listed::{Listed, Stale, WholeRun};
use crate::check::expected_failures::made_with::MadeWith;
use crate::check::manner;
use crate::check::manner::Manner;
use crate::check::verdict::BreakageKind;
use crate::model::requirement::id::RequirementId;

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
    /// What is broken.
    pub listed: Listed,
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

/// A broken requirement, as a list is asked about it.
#[derive(Clone, Copy, Debug)]
pub struct Broken<'a> {
    /// The requirement.
    pub requirement: &'a RequirementId,
    /// In which ways it was broken.
    pub breaches: &'a Breaches,
    /// The sets of faults that explain it, of which no request tells one from another; none where nothing does.
    pub causes: &'a [BTreeSet<String>],
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
    /// What the list says on a day, as `2027-06-01`, of a requirement that was broken.
    pub fn standing(&self, broken: Broken<'_>, today: &str) -> Listing {
        let mut reasons: Vec<String> = Vec::new();
        let mut new = Vec::new();
        if let Some(entry) = self.of_cause(broken.causes) {
            match self.expired(entry, today) {
                None => return Listing::Known(entry.full_reason()),
                Some(words) => {
                    reasons.push(entry.full_reason());
                    new.push(words);
                }
            }
        }
        for (outcome, manners) in broken.breaches {
            let Some(entry) = self.entry(broken.requirement, *outcome) else {
                new.extend(manner::print(manners).iter().map(|line| format!("{outcome}, {line}")));
                if manners.is_empty() {
                    new.push(outcome.to_string());
                }
                continue;
            };
            let reason = entry.full_reason();
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            if let Some(words) = self.expired(entry, today) {
                new.push(format!("{outcome}: {words}"));
            } else if let Some(covers) = &entry.covers {
                let more: BTreeSet<Manner> = manners.difference(covers).cloned().collect();
                new.extend(manner::print(&more));
            }
        }
        if reasons.is_empty() {
            let others = self.in_other_ways(broken.requirement);
            let words: Vec<String> = others.iter().map(|(outcome, _)| outcome.to_string()).collect();
            if !words.is_empty() {
                new.insert(0, format!("listed as {}, which it is not any more", words.join(" and ")));
                reasons.extend(others.into_iter().map(|(_, entry)| entry.full_reason()));
            }
        }
        match (reasons.is_empty(), new.is_empty()) {
            (true, _) => Listing::Unlisted,
            (false, true) => Listing::Known(reasons.join("; ")),
            (false, false) => Listing::More(reasons.join("; "), new),
        }
    }

    /// The entries of which nothing is broken any more, each once, in the order of the file.
    pub fn stale(&self, run: &WholeRun) -> Vec<Stale> {
        let mut stale: Vec<Stale> = Vec::new();
        for entry in &self.entries {
            if let Some(found) = entry.listed.stale(run).filter(|found| !stale.contains(found)) {
                stale.push(found);
            }
        }
        stale
    }

    /// Whether it needs no entry of its own that a requirement is broken in this way: a pattern or a cause covers it.
    pub fn is_covered_by_others(&self, broken: Broken<'_>, outcome: BreakageKind) -> bool {
        self.of_cause(broken.causes).is_some() || self.of_pattern(broken.requirement, outcome).is_some()
    }

    /// The entry about a requirement: its own, or else the first one whose pattern it matches.
    fn entry(&self, requirement: &RequirementId, outcome: BreakageKind) -> Option<&ExpectedFailure> {
        let own = Listed::Requirement(requirement.clone(), outcome);
        self.entries
            .iter()
            .find(|entry| entry.listed == own)
            .or_else(|| self.of_pattern(requirement, outcome))
    }

    /// The own entries of a requirement, each with the way in which it was broken.
    fn in_other_ways(&self, requirement: &RequirementId) -> Vec<(BreakageKind, &ExpectedFailure)> {
        let own = |entry: &'_ ExpectedFailure| match &entry.listed {
            Listed::Requirement(id, outcome) if id == requirement => Some(*outcome),
            _ => None,
        };
        self.entries.iter().filter_map(|entry| Some((own(entry)?, entry))).collect()
    }

    fn of_pattern(&self, requirement: &RequirementId, outcome: BreakageKind) -> Option<&ExpectedFailure> {
        self.entries.iter().find(|entry| match &entry.listed {
            Listed::Pattern { ids, outcome: listed, .. } => *listed == outcome && ids.contains(requirement),
            _ => false,
        })
    }

    fn of_cause(&self, causes: &[BTreeSet<String>]) -> Option<&ExpectedFailure> {
        self.entries.iter().find(|entry| match &entry.listed {
            Listed::Cause(faults) => causes.contains(faults),
            _ => false,
        })
    }

    /// That an entry excuses nothing any more, and where it says so.
    fn expired(&self, entry: &ExpectedFailure, today: &str) -> Option<String> {
        let day = entry.expires.as_ref().filter(|day| day.as_str() <= today)?;
        Some(format!("the entry expired on {day} ({}:{})", self.file, entry.expires_line))
    }
}

impl ExpectedFailure {
    fn full_reason(&self) -> String {
        match &self.tracking {
            Some(tracking) => format!("{} ({tracking})", self.reason),
            None => self.reason.clone(),
        }
    }
}
