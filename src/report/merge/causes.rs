//! The causes of a run, from those of its shards.
//!
//! A finding that several shards have is explained where all of them explain it by the same faults.

use std::cmp::Reverse;

use crate::event::cause::Cause;
use crate::event::summary::Summary;

/// Causes of several shards, each with the id of its operation.
#[derive(Debug, Default)]
pub(super) struct JoinedCauses(Vec<(String, Cause)>);

impl JoinedCauses {
    /// Takes the causes of a shard, and makes its findings name them as they are called among all.
    pub(super) fn take(&mut self, shard: &mut Summary) {
        let mut findings = std::mem::take(&mut shard.findings);
        let causes = std::mem::take(&mut shard.causes);
        let named: Vec<Option<String>> = findings
            .iter()
            .map(|finding| {
                let cause = causes.iter().find(|cause| finding.cause.as_ref() == Some(&cause.id))?;
                Some(self.known(&finding.operation, cause))
            })
            .collect();
        for (finding, name) in findings.iter_mut().zip(named) {
            finding.cause = name;
        }
        shard.findings = findings;
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

    /// Numbers them, the one that explains most findings that gate first, when the findings have their order and names.
    pub(super) fn number(self, whole: &mut Summary) {
        let explained = |cause: &Cause| -> Vec<usize> {
            let named = whole.findings.iter().enumerate();
            let named = named.filter(|(_, finding)| finding.cause.as_ref() == Some(&cause.id));
            named.map(|(place, _)| place).collect()
        };
        let mut causes: Vec<(Vec<usize>, Cause)> =
            self.0.into_iter().map(|(_, cause)| (explained(&cause), cause)).collect();
        causes.retain(|(places, _)| !places.is_empty());
        causes.sort_by_key(|(places, _)| {
            let gating = places.iter().filter(|place| whole.findings[**place].gates).count();
            Reverse((gating, places.len()))
        });
        whole.causes = Vec::new();
        for (places, cause) in causes {
            let id = format!("C{}", whole.causes.len() + 1);
            let mut explains = Vec::new();
            for place in places {
                whole.findings[place].cause = Some(id.clone());
                explains.push(whole.findings[place].short.clone());
            }
            whole.causes.push(Cause { id, explains, ..cause });
        }
    }
}
