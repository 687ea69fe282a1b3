//! What a case needs of a server.

use std::collections::{BTreeMap, BTreeSet};

use wireproof::internals::generate::binding::inventory::{CodeSupply, FreshKind, Inventory};
use wireproof::internals::generate::binding::needs::{BoundTo, CaseNeeds, Unavailable, needs};
use wireproof::internals::generate::case::Case;
use wireproof::internals::generate::phase::Phase;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::{FieldValue, Record};

/// A server on which users are made in two pools.
fn inventory(standing: Vec<Record>, ordinary: &str, elsewhere: Option<&str>) -> Inventory {
    let group = |key: &str| BTreeMap::from([("pool".to_owned(), key.to_owned())]);
    let states = ["disabled", "unconfirmed", "force-change-password"];
    Inventory {
        standing,
        fresh: FreshKind {
            kind: "user".to_owned(),
            is_made: true,
            groups: group(ordinary),
            groups_elsewhere: elsewhere.map(group),
            states: BTreeSet::from(states.map(str::to_owned)),
            has_alias: true,
            codes: CodeSupply::Distinct,
            may_exhaust: true,
        },
    }
}

/// The same record under another key.
fn renamed(record: &Record, key: &str) -> Record {
    let mut other = record.clone();
    other.fields.insert("id".to_owned(), FieldValue::Text(key.to_owned()));
    other
}

/// The place in the fixture of the pool of the user, where that is not the first pool.
fn place_of_other_pool(case: &Case) -> Option<usize> {
    let records = &case.fixture.records;
    let user = records.iter().find(|record| record.kind == "user")?;
    let of_user = records.iter().position(|record| record.text("id") == user.text("pool"))?;
    let first = records.iter().position(|record| record.kind == "pool")?;
    (of_user != first).then_some(of_user)
}

fn needs_of(plan: &Plan, inventory: &Inventory, case: &Case) -> Result<CaseNeeds, Unavailable> {
    let generator = plan.generator();
    needs(&generator.service, &generator.operation, inventory, &Params::new(), case)
}

/// Users are made in the pool that a case means, however many the server has and in whatever order they are named.
#[test]
fn a_pool_in_which_no_user_is_made_is_not_taken_for_the_one_in_which_some_are() {
    let plan = super::plan::plan(&Selection { phases: vec![Phase::State], ..Selection::default() });
    let mut tried = 0;
    for case in plan.cases() {
        let Some(place) = place_of_other_pool(&case) else { continue };
        let records = &case.fixture.records;
        let other = &records[place];
        let mut standing: Vec<Record> =
            records.iter().filter(|record| record.kind != "user").cloned().collect();
        let ordinary = standing[0].text("id").unwrap().to_owned();
        standing.insert(1, renamed(other, "decoy"));
        let key = other.text("id").unwrap();
        let found = needs_of(&plan, &inventory(standing.clone(), &ordinary, Some(key)), &case).unwrap();
        let BoundTo::Standing(index) = found.records[place] else { panic!("{:?}", found.records) };
        assert_eq!(standing[index].text("id"), Some(key), "{}", case.address);
        assert!(found.fresh[0].is_elsewhere, "{}", case.address);
        for elsewhere in [Some("decoy of another server"), None] {
            let reason = needs_of(&plan, &inventory(standing.clone(), &ordinary, elsewhere), &case);
            assert_eq!(reason.unwrap_err().to_string(), "no user can be made elsewhere", "{}", case.address);
        }
        tried += 1;
    }
    assert!(tried > 0);
}
