//! What is told of an operation already, when cases are run that a later version of the requirements brought.

use std::collections::BTreeMap;

use crate::check::expected_failures::Breaches;
use crate::model::requirement::id::RequirementId;
use crate::run::tally::Tally;

/// So many requirements are named.
const MOST_NAMED: usize = 3;

/// How requirements were broken, by operation.
#[derive(Debug, Default)]
pub(super) struct ToldBreaches {
    breaches: BTreeMap<(String, RequirementId), Breaches>,
}

impl ToldBreaches {
    /// Takes note of what is told of an operation.
    pub(super) fn enter(&mut self, operation: &str, tally: &Tally) {
        for (id, entry) in tally.entries.iter().filter(|(_, entry)| !entry.broken.is_empty()) {
            self.breaches.insert((operation.to_owned(), id.clone()), entry.breaches.clone());
        }
    }

    /// Lets nobody tell again what is told of an operation, and gives the requirements that are broken at other places or
    /// with other answers now.
    pub(super) fn take_from(&self, operation: &str, tally: &mut Tally) -> Vec<RequirementId> {
        let mut more = Vec::new();
        for (id, entry) in &mut tally.entries {
            let Some(told) = self.breaches.get(&(operation.to_owned(), id.clone())) else { continue };
            let is_told = |outcome, manners| told.get(outcome).is_some_and(|told| told.is_superset(manners));
            if entry.breaches.iter().any(|(outcome, manners)| !is_told(outcome, manners)) {
                more.push(id.clone());
            }
            entry.broken.retain(|outcome, _| !told.contains_key(outcome));
            entry.breaches.retain(|outcome, _| !told.contains_key(outcome));
        }
        more
    }
}

/// What to say of requirements that were broken already.
pub(super) fn broken_again(ids: &[RequirementId]) -> Option<String> {
    let names: Vec<&str> = ids.iter().take(MOST_NAMED).map(RequirementId::tail).collect();
    let more = match ids.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!ids.is_empty()).then(|| {
        format!(
            "new by upgrade: cases of later versions break at other places, or with other answers, what is broken already: \
             {}{more}",
            names.join(", ")
        )
    })
}
