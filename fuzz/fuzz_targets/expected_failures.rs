//! Any text is read as a list of known failures or refused; one that is read can be made anew for any run, is then read
//! again and lists what failed or has a pattern that covers it, and to make it anew once more changes nothing.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use wireproof::internals::check::expected_failures::listed::{Listed, WholeRun};
use wireproof::internals::check::expected_failures::made_with::MadeWith;
use wireproof::internals::check::expected_failures::parse::Namable;
use wireproof::internals::check::expected_failures::update::{RunFacts, update};
use wireproof::internals::check::expected_failures::{Breaches, Broken, ExpectedFailures};
use wireproof::internals::check::manner::parse;
use wireproof::internals::check::verdict::BreakageKind;
use wireproof::internals::model::requirement::id::RequirementId;

const OPERATION: &str = "shop/buy";
const IDS: [&str; 3] = ["shop/buy/length/Name/max", "shop/buy/required/Name", "protocol/path"];
const MANNERS: [&str; 4] =
    ["500 InternalError: Name", "200: text/{Name,Card}/{dash,quote}", "no answer: random", ""];

fuzz_target!(|input: (&str, bool, Vec<(u8, u8, u8)>)| {
    let (text, whole, failures) = input;
    let ids = IDS.map(|id| RequirementId::parse(id, [OPERATION].into_iter()).expect("these are ids"));
    let known: Vec<&RequirementId> = ids.iter().collect();
    let faults = ["any".to_owned(), "other".to_owned()];
    let namable = Namable { requirements: &known, faults: Some(&faults) };
    let read = |text: &str| ExpectedFailures::parse("known.toml", text, namable, gone);
    if let Err(diagnosed) = read(text) {
        assert!(!diagnosed.diagnostics.is_empty() && !diagnosed.to_string().is_empty());
        return;
    }
    let mut failed: Vec<(RequirementId, Breaches)> = Vec::new();
    for (id, outcome, manner) in failures {
        let id = &ids[usize::from(id) % ids.len()];
        let outcome = BreakageKind::ALL[usize::from(outcome) % BreakageKind::ALL.len()];
        let manners = parse(MANNERS[usize::from(manner) % MANNERS.len()]).unwrap_or_else(|_| BTreeSet::new());
        match failed.iter_mut().find(|(known, _)| known == id) {
            Some((_, breaches)) => breaches.entry(outcome).or_default().extend(manners),
            None => failed.push((id.clone(), Breaches::from([(outcome, manners)]))),
        }
    }
    let anew = |text: &str| {
        let list = read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        match update(text, &failed, &facts(&list, &ids, &failed), &made_with(), whole, gone) {
            Ok(update) => update,
            Err(error) => panic!("{text:?}: {error}"),
        }
    };
    let made = anew(text);
    let list = read(&made.text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    for (id, breaches) in &failed {
        for outcome in breaches.keys() {
            let own = Listed::Requirement(id.clone(), *outcome);
            let is_covered = list.is_covered_by_others(broken(id, breaches), *outcome);
            let is_listed = list.entries.iter().any(|entry| entry.listed == own);
            assert!(is_listed || is_covered, "{id} {outcome}: {}", made.text);
        }
    }
    let again = anew(&made.text);
    assert_eq!(again.text, made.text, "{text:?}");
    assert!(again.added.is_empty() && again.removed.is_empty() && again.changed.is_empty(), "{again:?}");
});

/// A run in which these failed, and all others held.
fn facts(list: &ExpectedFailures, ids: &[RequirementId], failed: &[(RequirementId, Breaches)]) -> RunFacts {
    let is_broken = |id: &RequirementId| failed.iter().any(|(known, _)| known == id);
    let (broken_ids, held) = ids.iter().cloned().partition(is_broken);
    let run = WholeRun { held, broken: broken_ids, causes: BTreeSet::new() };
    let mut covered = BTreeSet::new();
    for (id, breaches) in failed {
        let outcomes =
            breaches.keys().filter(|outcome| list.is_covered_by_others(broken(id, breaches), **outcome));
        covered.extend(outcomes.map(|outcome| (id.clone(), *outcome)));
    }
    RunFacts { covered, stale: list.stale(&run).into_iter().collect(), ..RunFacts::default() }
}

/// A broken requirement that nothing explains.
fn broken<'a>(requirement: &'a RequirementId, breaches: &'a Breaches) -> Broken<'a> {
    Broken { requirement, breaches, causes: &[] }
}

fn made_with() -> MadeWith {
    MadeWith {
        requirements: "1".to_owned(),
        spec_sha256: "0".to_owned(),
        seed: 1,
        behavior: "opaque".to_owned(),
        target: "mock".to_owned(),
    }
}

/// One id was given up for another, one for nothing.
fn gone(id: &str) -> Option<Option<String>> {
    match id {
        "shop/buy/size/Name" => Some(Some(IDS[0].to_owned())),
        "shop/buy/old" => Some(None),
        _ => None,
    }
}
