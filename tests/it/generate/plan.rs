//! A case is the same whatever else is run: for every share, filter, number of random cases, order, and with a fixture or
//! without.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;
use wireproof::internals::generate::address::CaseAddress;
use wireproof::internals::generate::case::Case;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::phase::Phase;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::generate::regression::Regression;
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::spec::Spec;

pub(super) fn plan(selection: &Selection) -> Plan {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 3, Params::new()).unwrap();
    Plan::new(generator, selection)
}

/// What a case sends, before and at last.
fn sent(case: &Case) -> String {
    format!("{:?} {:?} {:?}", case.before, case.request.headers, case.request)
}

fn selection() -> impl Strategy<Value = Selection> {
    let patterns = prop_oneof![
        Just(vec![]),
        Just(vec!["**/length/**"]),
        Just(vec!["**/fuzzing/1?", "**/several/*"]),
        Just(vec!["**/*max*"]),
    ];
    let phases = prop_oneof![
        Just(vec![]),
        Just(vec![Phase::Fuzzing]),
        Just(vec![Phase::State, Phase::Examples]),
        Just(vec![Phase::Coverage]),
    ];
    let skipped =
        prop_oneof![Just(vec![]), Just(vec!["**/fuzzing/2*"]), Just(vec!["**/several/*", "**/length/**"])];
    let shard = (1..=7_usize).prop_flat_map(|shares| (1..=shares, Just(shares)));
    let compiled = |patterns: Vec<&str>| patterns.into_iter().map(|pattern| glob(pattern).unwrap()).collect();
    (patterns, skipped, phases, 0..60_usize, shard).prop_map(move |(only, skip, phases, fuzzing, shard)| {
        Selection {
            only: compiled(only),
            skip: compiled(skip),
            phases,
            fuzzing,
            shard,
            ..Selection::default()
        }
    })
}

#[test]
fn a_case_depends_on_its_seed_and_address_alone() {
    let whole: BTreeMap<CaseAddress, String> = plan(&Selection { fuzzing: 60, ..Selection::default() })
        .cases()
        .map(|case| (case.address.clone(), sent(&case)))
        .collect();
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    proptest!(config, |(selection in selection(), with_fixtures in any::<bool>(), backwards in any::<bool>())| {
        let plan = plan(&selection);
        let plan = if with_fixtures { plan } else { plan.without_fixtures() };
        let mut places: Vec<usize> = (0..plan.len()).collect();
        if backwards {
            places.reverse();
        }
        for case in places.into_iter().filter_map(|place| plan.case(place)) {
            proptest::prop_assert_eq!(whole.get(&case.address), Some(&sent(&case)), "{}", case.address);
        }
    });
}

#[test]
fn what_is_skipped_is_all_that_a_pattern_takes() {
    let addresses = |only: &[&str], skip: &[&str]| -> Vec<CaseAddress> {
        let compiled = |patterns: &[&str]| patterns.iter().map(|one| glob(one).unwrap()).collect();
        let (only, skip) = (compiled(only), compiled(skip));
        let plan = plan(&Selection { fuzzing: 9, only, skip, ..Selection::default() });
        plan.cases().map(|case| case.address).collect()
    };
    let all = addresses(&["**/length/**"], &[]);
    let some = addresses(&["**/length/Username/**"], &[]);
    let rest = addresses(&["**/length/**"], &["**/length/Username/**"]);
    assert!(!some.is_empty() && !rest.is_empty());
    let expected: Vec<CaseAddress> = all.into_iter().filter(|address| !some.contains(address)).collect();
    assert_eq!(rest, expected);
}

#[test]
fn the_shares_of_a_plan_are_the_whole_plan() {
    let addresses = |shard: (usize, usize)| -> Vec<CaseAddress> {
        let plan = plan(&Selection { fuzzing: 40, shard, ..Selection::default() });
        plan.cases().map(|case| case.address).collect()
    };
    let mut shares: Vec<CaseAddress> = (1..=3).flat_map(|share| addresses((share, 3))).collect();
    let mut whole = addresses((1, 1));
    whole.sort();
    shares.sort();
    assert_eq!(shares, whole);
}

/// Cases that were kept come first and are in every share; behind them each case says where it stands in the whole.
#[test]
fn a_case_of_a_share_stands_where_it_stands_in_the_whole() {
    let only = vec![glob("**/{length,fuzzing}/**").unwrap()];
    let selection = |shard| Selection { fuzzing: 12, only: only.clone(), shard, ..Selection::default() };
    let everything = plan(&Selection { fuzzing: 12, ..Selection::default() });
    let whole = plan(&selection((1, 1)));
    let (address, _, definition) = whole.definition(0).unwrap();
    let request = whole.case(0).unwrap().request;
    let requirement = whole.case(0).unwrap().requirement;
    let kept = || Regression::new(&requirement, "accepted", (&address, 3), &definition, &request);
    let addresses: Vec<String> = whole.cases().map(|case| case.address.to_string()).collect();
    let last = format!("{}/fuzzing/12", whole.generator().operation.id);
    assert_eq!(addresses.last(), Some(&last));
    let mut seen = 0;
    for share in 1..=3 {
        let mut plan = plan(&selection((share, 3)));
        plan.recall(vec![kept(), kept()]);
        for place in 0..plan.len() {
            let Some(case) = plan.case(place) else { continue };
            assert_eq!(plan.phase(place), Some(case.phase), "{}", case.address);
            if place < 2 {
                assert_eq!((case.phase, plan.position(place)), (Phase::Regressions, place));
            } else {
                let position = plan.position(place) - 2;
                assert_eq!(everything.case(position).unwrap().address, case.address);
                seen += 1;
            }
        }
        assert_eq!(plan.phase(plan.len()), None);
    }
    assert_eq!(seen, addresses.len());
}
