//! Each faulty client is found by its own requirements and by no other, and the right one breaks none.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use wireproof::internals::event::summary::Conclusion;
use wireproof::internals::model::client_rule::ClientRule;
use wireproof::internals::model::requirement::Level;

use super::deed::{Course, Deed};
use super::trial::TrialClient;
use super::{Chosen, broken, first, judged, plan};

/// A few inputs, for what shows whatever is sent.
const FEW: [&str; 4] = ["**/client/**", "**/required/**", "**/optional/alone/*", "**/length/Username/*"];
/// Inputs of a hundred thousand characters show nothing here that others do not, and take long.
const LARGE: [&str; 2] = ["**/length/*Metadata*/**", "**/length/*.*/**"];
/// So many faulty clients are judged at a time.
const AT_A_TIME: usize = 4;
/// Long enough for a loaded machine; nothing takes it.
const LONGEST: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    id: String,
    does: Deed,
    breaks: Vec<String>,
}

/// The calls in which something shows: all kinds of values for what is wrong with values.
fn chosen(deed: &Deed) -> Chosen<'static> {
    match deed {
        // Whatever takes long on a loaded machine is given up by one that gives up too soon.
        Deed::Course(Course::GivesUpSoon) => Chosen { fuzzing: 0, only: &["**/client/slow/*"], skip: &[] },
        Deed::Text(_) | Deed::Input(_) | Deed::Body(_) => Chosen { fuzzing: 20, only: &[], skip: &LARGE },
        _ => Chosen { fuzzing: 0, only: &FEW, skip: &[] },
    }
}

fn catalogue() -> Vec<Fault> {
    let text = include_str!("../../cases/client/faults.toml");
    toml::from_str::<Catalogue>(text).unwrap().fault
}

#[test]
fn the_right_client_breaks_nothing() {
    let (service, operation) = first();
    let summary = judged(
        &TrialClient::default(),
        plan(&service, &operation, &Chosen { fuzzing: 200, ..Chosen::default() }),
        LONGEST,
    );
    assert_eq!(broken(&summary), Vec::<String>::new());
    assert_eq!(summary.conclusion(), Conclusion::Held, "{:?}", summary.notes);
    assert_eq!(summary.cases.pass, summary.cases.total);
    let ids: Vec<&str> = summary.requirements.iter().map(|result| result.id.tail()).collect();
    assert_eq!(ids, ClientRule::ALL.map(ClientRule::id));
    let unsent = summary.requirements.iter().filter(|result| result.cases == 0);
    assert_eq!(unsent.map(|result| result.id.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn each_faulty_client_is_found_by_its_own_requirements() {
    // Most of the time is spent waiting.
    let wrong: Vec<String> = catalogue()
        .chunks(AT_A_TIME)
        .flat_map(|faults| {
            thread::scope(|scope| {
                let found: Vec<_> = faults.iter().map(|fault| scope.spawn(|| missed(fault))).collect();
                found.into_iter().filter_map(|found| found.join().unwrap()).collect::<Vec<_>>()
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is found of a faulty client, where that is not what it breaks.
fn missed(fault: &Fault) -> Option<String> {
    let (service, operation) = first();
    let client = TrialClient { deed: Some(fault.does.clone()) };
    let summary = judged(&client, plan(&service, &operation, &chosen(&fault.does)).brief(), LONGEST);
    let gates = summary.findings.iter().any(|finding| finding.level == Level::Must);
    assert_eq!(summary.conclusion() == Conclusion::Broken, gates, "{}: {:?}", fault.id, summary.trouble);
    assert!(summary.findings.iter().all(|finding| !finding.flaky), "{}", fault.id);
    let mut expected = fault.breaks.clone();
    expected.sort();
    let found = broken(&summary);
    (found != expected).then(|| {
        let told = summary.findings.iter().map(|finding| {
            format!(
                "    {}: {} / {} / {}",
                finding.requirement, finding.address, finding.expected, finding.actual
            )
        });
        let told: Vec<String> = told.collect();
        format!("{}: expected {expected:?}, found {found:?}\n{}", fault.id, told.join("\n"))
    })
}

#[test]
fn every_rule_is_broken_by_a_fault_and_every_fault_has_an_id_of_its_own() {
    let faults = catalogue();
    let broken: BTreeSet<String> =
        faults.iter().flat_map(|fault| &fault.breaks).map(|rule| format!("client/{rule}")).collect();
    let rules: BTreeSet<String> = ClientRule::ALL.map(|rule| rule.id().to_owned()).into();
    assert_eq!(broken, rules);
    let ids: BTreeSet<&String> = faults.iter().map(|fault| &fault.id).collect();
    assert_eq!(ids.len(), faults.len());
    assert!(faults.len() >= 40);
}
