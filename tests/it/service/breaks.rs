//! What a fault is said to break is what it breaks, but for what stands in a list: each fault over all cases.
//!
//! The list has what another breach hides, and what is broken only because a case is about something else too.
//!
//! `WIREPROOF_BREAKS` says how many faults of the catalogue are tried.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use wireproof::internals::model::requirement::Level;
use wireproof::internals::model::requirement::id::RequirementId;
use wireproof::internals::oracle::fault::catalogue;

use super::causes::judged;
use super::fault::{held, hold};
use crate::judging::run::{OPERATION, asked, each_of, service};

const LIST: &str = "broken-by-faults";

#[test]
fn a_fault_breaks_what_it_is_said_to_break_but_for_what_is_listed() {
    let service = service();
    let faults = catalogue(&service, service.operation(OPERATION).unwrap());
    let all = faults.len() as u64;
    let tried = asked("WIREPROOF_BREAKS", 4).min(all);
    // By the number of the fault: a line where the index does not say all of it.
    let seen = Mutex::new(BTreeMap::new());
    each_of(tried, async |number| {
        // Few of them are from everywhere in the catalogue.
        let number = usize::try_from(number * all / tried).unwrap();
        let fault = &faults[number];
        let summary = judged(&[fault], None).await;
        let found = summary.findings.iter().filter(|finding| finding.level > Level::Observe);
        let found: BTreeSet<&RequirementId> = found.map(|finding| &finding.requirement).collect();
        let said: BTreeSet<&RequirementId> = fault.breaks.iter().collect();
        assert!(!said.is_disjoint(&found), "{} breaks nothing that it is said to break", fault.id);
        let tails = |ids: Vec<&&RequirementId>| ids.iter().map(|id| id.tail()).collect::<Vec<_>>().join(", ");
        let mut lines = String::new();
        for (what, ids) in [
            ("is hidden", said.difference(&found).collect::<Vec<_>>()),
            ("goes with it", found.difference(&said).collect()),
        ] {
            if !ids.is_empty() {
                lines.push_str(&format!("{}: {what}: {}\n", fault.id, tails(ids)));
            }
        }
        seen.lock().unwrap().insert(number, lines);
    });
    let seen = seen.into_inner().unwrap();
    let told: String = seen.values().map(String::as_str).collect();
    if tried == all {
        hold(LIST, &told);
        return;
    }
    let listed = held(LIST);
    let is_tried =
        |line: &&str| seen.keys().any(|number| line.starts_with(&format!("{}: ", faults[*number].id)));
    let listed: Vec<&str> = listed.lines().filter(is_tried).collect();
    assert_eq!(told.lines().collect::<Vec<_>>(), listed);
}
