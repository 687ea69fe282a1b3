//! The causes of a run, from those of its shards.
//!
//! A finding that several shards have is explained where all of them explain it by the same faults.

use crate::event::cause::{Cause, FoundCause, numbered};
use crate::event::summary::Summary;

/// Causes of several shards, each with the id of its operation.
#[derive(Debug, Default)]
pub(super) struct JoinedCauses(Vec<(String, Cause)>);

impl JoinedCauses {
    /// Takes the causes of a shard, and makes its findings name them as they are called among all.
    pub(super) fn take(&mut self, shard: &mut Summary) {
        let causes = std::mem::take(&mut shard.causes);
        for finding in &mut shard.findings {
            let cause = causes.iter().find(|cause| finding.cause.as_ref() == Some(&cause.id));
            finding.cause = cause.map(|cause| self.known(&finding.operation, cause));
        }
    }

    /// The name of a cause among all. Of its rivals those stay that no shard tells from it.
    fn known(&mut self, operation: &str, cause: &Cause) -> String {
        let same = |(of, known): &&mut (String, Cause)| of == operation && known.faults == cause.faults;
        if let Some((_, known)) = self.0.iter_mut().find(same) {
            known.rivals.retain(|rival| cause.rivals.contains(rival));
            return known.id.clone();
        }
        let id = format!("C{}", self.0.len() + 1);
        self.0.push((operation.to_owned(), Cause { id: id.clone(), ..cause.clone() }));
        id
    }

    /// Numbers those that still explain something, when the findings have their order and names.
    pub(super) fn number(self, whole: &mut Summary) {
        let found = self.0.into_iter().map(|(operation, cause)| {
            let explained = whole.findings.iter().filter(|finding| finding.cause.as_ref() == Some(&cause.id));
            FoundCause {
                operation,
                requirements: explained.map(|finding| finding.requirement.clone()).collect(),
                faults: cause.faults,
                sentence: cause.sentence,
                rivals: cause.rivals,
            }
        });
        let found = found.filter(|cause| !cause.requirements.is_empty()).collect();
        whole.causes = numbered(found, &mut whole.findings);
    }
}
