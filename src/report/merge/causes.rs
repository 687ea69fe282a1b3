//! The causes of a run, from those of its shards.
//!
//! A finding that several shards have is explained where all of them explain it by the same faults.

use std::collections::BTreeMap;

use crate::event::cause::{Cause, FoundCause, numbered};
use crate::event::finding::Finding;
use crate::event::summary::Summary;
use crate::model::requirement::id::RequirementId;

/// Causes of several shards.
#[derive(Debug, Default)]
pub(super) struct JoinedCauses {
    causes: Vec<JoinedCause>,
    /// How many shards have a finding, by its operation and requirement.
    having: BTreeMap<FindingKey, usize>,
}

/// The operation and the requirement of a finding.
type FindingKey = (String, RequirementId);

#[derive(Debug)]
struct JoinedCause {
    operation: String,
    cause: Cause,
    /// How many shards say of a finding that another cause explains it, and that it goes with this one as well.
    shared: BTreeMap<RequirementId, usize>,
}

impl JoinedCauses {
    /// Takes the causes of a shard, and makes its findings name them as they are called among all.
    pub(super) fn take(&mut self, shard: &mut Summary) {
        let causes = std::mem::take(&mut shard.causes);
        let mut names = BTreeMap::new();
        for finding in &shard.findings {
            *self.having.entry((finding.operation.clone(), finding.requirement.clone())).or_default() += 1;
            let Some(cause) = causes.iter().find(|cause| finding.cause.as_ref() == Some(&cause.id)) else {
                continue;
            };
            let key = (finding.operation.clone(), cause.id.clone());
            if names.contains_key(&key) {
                continue;
            }
            let known = self.known(&finding.operation, cause);
            let of_operation = shard.findings.iter().filter(|other| other.operation == finding.operation);
            for shared in of_operation.filter(|other| cause.shared.contains(&other.short)) {
                *known.shared.entry(shared.requirement.clone()).or_default() += 1;
            }
            names.insert(key, known.cause.id.clone());
        }
        for finding in &mut shard.findings {
            let key = finding.cause.take().map(|cause| (finding.operation.clone(), cause));
            finding.cause = key.and_then(|key| names.get(&key)).cloned();
        }
    }

    /// A cause among all. Of its rivals those stay that no shard tells from it.
    fn known(&mut self, operation: &str, cause: &Cause) -> &mut JoinedCause {
        let same = |known: &JoinedCause| known.operation == operation && known.cause.faults == cause.faults;
        let index = self.causes.iter().position(same).unwrap_or_else(|| {
            let id = format!("C{}", self.causes.len() + 1);
            let cause = Cause { id, ..cause.clone() };
            self.causes.push(JoinedCause { operation: operation.to_owned(), cause, shared: BTreeMap::new() });
            self.causes.len() - 1
        });
        let known = &mut self.causes[index];
        known.cause.rivals.retain(|rival| cause.rivals.contains(rival));
        known
    }

    /// Numbers those that still explain something, when the findings have their order and names.
    pub(super) fn number(self, whole: &mut Summary) {
        let Self { causes, having } = self;
        let found = causes.into_iter().map(|JoinedCause { operation, cause, shared }| {
            let is_explained = |finding: &&Finding| {
                finding.operation == operation && finding.cause.as_ref() == Some(&cause.id)
            };
            let explained = whole.findings.iter().filter(is_explained);
            // Where a shard does not say so, another one cannot speak for its cases.
            let of_all = |(id, shards): (RequirementId, usize)| {
                (having.get(&(operation.clone(), id.clone())) == Some(&shards)).then_some(id)
            };
            FoundCause {
                requirements: explained.map(|finding| finding.requirement.clone()).collect(),
                shared: shared.into_iter().filter_map(of_all).collect(),
                faults: cause.faults,
                sentence: cause.sentence,
                rivals: cause.rivals,
                operation,
            }
        });
        let found: Vec<FoundCause> = found.filter(|cause| !cause.requirements.is_empty()).collect();
        whole.causes = numbered(&found, &mut whole.findings);
    }
}
