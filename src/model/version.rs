//! What versions of the requirements brought, so that a run can be held to an older one.
//!
//! - What no version is said to have brought was there from the first.
//! - A requirement or a case that a later version brought is judged and told, and decides nothing; one whose level a later
//!   version changed is worth what it was before.

use globset::GlobMatcher;
use semver::Version;

use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Level, Requirement};
use crate::model::service::Service;

/// What one version of the program brought to the operations of a service.
#[derive(Clone, Debug)]
pub struct VersionChanges {
    /// The version.
    pub version: Version,
    /// The ids of the requirements that it brought.
    pub requirements: Vec<GlobMatcher>,
    /// The addresses of the cases that it brought.
    pub cases: Vec<GlobMatcher>,
    /// What requirements of these ids were worth before.
    pub levels: Vec<(GlobMatcher, Level)>,
}

/// An older version of the requirements, by what later ones changed.
#[derive(Clone, Debug)]
pub struct AsOf {
    /// The version.
    pub version: Version,
    /// What came later, the earliest first.
    later: Vec<VersionChanges>,
}

impl AsOf {
    /// The requirements of these services as a version had them.
    pub fn new<'a>(version: Version, services: impl IntoIterator<Item = &'a Service>) -> Self {
        let all = services.into_iter().flat_map(|service| &service.versions);
        let mut later: Vec<VersionChanges> =
            all.filter(|changes| changes.version > version).cloned().collect();
        later.sort_by(|one, other| one.version.cmp(&other.version));
        Self { version, later }
    }

    /// The later version that brought a requirement.
    pub fn brought_requirement(&self, id: &RequirementId) -> Option<&Version> {
        self.first(|changes| &changes.requirements, id.as_str())
    }

    /// The later version that brought the case of an address.
    pub fn brought_case(&self, address: &str) -> Option<&Version> {
        self.first(|changes| &changes.cases, address)
    }

    /// The later version that brought the requirement, or else the case of an address.
    pub fn brought(&self, requirement: &Requirement, address: &str) -> Option<&Version> {
        self.brought_requirement(&requirement.id).or_else(|| self.brought_case(address))
    }

    /// The later version by which a requirement is worth more than it was.
    pub fn raised(&self, requirement: &Requirement) -> Option<&Version> {
        let changed = |changes: &&VersionChanges| {
            changes.levels.iter().any(|(pattern, _)| pattern.is_match(requirement.id.as_str()))
        };
        let is_more = requirement.level() > self.level(requirement);
        self.later.iter().rfind(changed).filter(|_| is_more).map(|changes| &changes.version)
    }

    /// What a breach of a requirement was worth.
    pub fn level(&self, requirement: &Requirement) -> Level {
        let changed = self.later.iter().flat_map(|changes| &changes.levels);
        let before = changed.into_iter().find(|(pattern, _)| pattern.is_match(requirement.id.as_str()));
        before.map_or_else(|| requirement.level(), |(_, level)| *level)
    }

    fn first(&self, patterns: impl Fn(&VersionChanges) -> &Vec<GlobMatcher>, text: &str) -> Option<&Version> {
        let brought =
            self.later.iter().find(|changes| patterns(changes).iter().any(|pattern| pattern.is_match(text)));
        brought.map(|changes| &changes.version)
    }
}

impl VersionChanges {
    /// What the version changed about a requirement, in words: that it brought it, or what it was worth before.
    pub fn words(&self, id: &RequirementId) -> Option<String> {
        if self.requirements.iter().any(|pattern| pattern.is_match(id.as_str())) {
            return Some(format!("new in {}", self.version));
        }
        let (_, before) = self.levels.iter().find(|(pattern, _)| pattern.is_match(id.as_str()))?;
        Some(format!("{} before {}", before.word(), self.version))
    }
}
