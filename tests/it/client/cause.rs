//! The causes of what a faulty client breaks are its faults, or ones that no call tells from them.

use std::collections::BTreeSet;
use std::thread;

use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use wireproof::internals::client::fault::catalogue::{ClientFault, catalogue};
use wireproof::internals::client::fault::client::FaultyClient;
use wireproof::internals::event::summary::Summary;

use super::catalogue::{AT_A_TIME, LARGE, LONGEST, chosen};
use super::{Chosen, first, judged, plan};

/// How many sets of two and three faults are drawn.
const DRAWS: usize = 24;
/// Of so many draws one may have another explanation.
const RIGHT_IN: usize = 20;

/// What shows all of these faults.
fn explained(faults: &[&ClientFault]) -> Summary {
    let (service, operation) = first();
    let wanted = match faults {
        [fault] => chosen(&fault.kind),
        _ => Chosen { fuzzing: 20, only: &[], skip: &LARGE },
    };
    let plan = plan(&service, &operation, &wanted).brief();
    judged(&FaultyClient::new(faults.iter().copied()), plan, LONGEST)
}

/// What is told beside faults that are there, or left out of them, where something is.
fn mistaken(faults: &[&ClientFault]) -> Option<String> {
    let summary = explained(faults);
    let ids: BTreeSet<&str> = faults.iter().map(|fault| fault.id.as_str()).collect();
    let is_right = |told: &[String]| told.iter().all(|id| ids.contains(id.as_str()));
    let wrong = summary
        .causes
        .iter()
        .find(|cause| !is_right(&cause.faults) && !cause.rivals.iter().any(|rival| is_right(rival)));
    let alone = summary.findings.iter().find(|finding| finding.cause.is_none());
    match (wrong, alone) {
        (Some(cause), _) => Some(format!("{ids:?} are told as {:?}", cause.faults)),
        (None, Some(finding)) => Some(format!(
            "{ids:?} do not explain {}, {} {} {:?}",
            finding.requirement, finding.address, finding.actual, summary.cases
        )),
        (None, None) => None,
    }
}

fn all_mistaken(sets: &[Vec<&ClientFault>]) -> Vec<String> {
    // Most of the time is spent waiting.
    let mistaken_in = |sets: &[Vec<&ClientFault>]| {
        thread::scope(|scope| {
            let told: Vec<_> = sets.iter().map(|faults| scope.spawn(|| mistaken(faults))).collect();
            told.into_iter().filter_map(|told| told.join().unwrap()).collect::<Vec<_>>()
        })
    };
    sets.chunks(AT_A_TIME).flat_map(mistaken_in).collect()
}

#[test]
fn a_fault_that_stands_alone_is_the_cause_of_all_that_it_breaks() {
    let faults = catalogue(&first().0.protocol);
    let sets: Vec<Vec<&ClientFault>> = faults.iter().map(|fault| vec![fault]).collect();
    assert_eq!(all_mistaken(&sets), Vec::<String>::new());
}

#[test]
fn faults_that_are_drawn_are_the_causes_of_what_they_break() {
    let faults: Vec<&ClientFault> = catalogue(&first().0.protocol).iter().collect();
    let mut runner = TestRunner::deterministic();
    let drawn = (2_usize..4).prop_flat_map(move |count| subsequence(faults.clone(), count));
    let sets: Vec<Vec<&ClientFault>> =
        (0..DRAWS).map(|_| drawn.new_tree(&mut runner).unwrap().current()).collect();
    let mistaken = all_mistaken(&sets);
    assert!(mistaken.len() * RIGHT_IN <= DRAWS, "{}", mistaken.join("\n"));
}

#[test]
fn a_right_client_has_no_cause() {
    assert!(explained(&[]).causes.is_empty());
}
