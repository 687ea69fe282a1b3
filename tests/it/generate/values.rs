//! Shapes as strategies of proptest: what is drawn is valid, so is all that it shrinks to, and that ends at the least.

use std::sync::Arc;

use proptest::strategy::{Strategy, ValueTree, check_strategy_sanity};
use proptest::test_runner::{Config, TestError, TestRunner};
use serde_json::{Value, json};
use wireproof::internals::generate::values::strategy::{ShapeStrategy, inputs, values};
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::shape::Shape;
use wireproof::internals::model::validation::{validate, validate_members};
use wireproof::internals::spec::Spec;

use super::rng;
use crate::{second, third};

/// The operations of all specs that there are.
fn operations() -> Vec<Operation> {
    let specs = [Spec::embedded(), second::spec()];
    let operations = specs.iter().flat_map(|spec| &spec.services).flat_map(|service| &service.operations);
    operations.chain([&third::third().1]).map(|operation| Operation::clone(operation)).collect()
}

/// The shape of a member of the second service's operation.
fn shape(member: &str) -> Arc<Shape> {
    let spec = second::spec();
    let (_, operation) = spec.operation(second::OPERATION).unwrap();
    Arc::clone(&operation.members.iter().find(|described| described.name == member).unwrap().shape)
}

/// Draws `count` values, and all values to which they shrink where those are worth it for which `is_worth` holds.
fn each(strategy: &ShapeStrategy, count: usize, is_worth: fn(usize) -> bool, mut see: impl FnMut(&Value)) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..count {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        see(&tree.current());
        let mut steps = 0;
        let mut moved = tree.simplify();
        while moved {
            see(&tree.current());
            steps += 1;
            moved = if is_worth(steps) { tree.simplify() } else { tree.complicate() };
        }
    }
}

#[test]
fn what_is_drawn_is_valid_and_so_is_all_that_it_shrinks_to() {
    for operation in operations() {
        let worth: [fn(usize) -> bool; 3] = [|_| true, |_| false, |step| step % 3 == 0];
        for is_worth in worth {
            each(&inputs(&operation), 20, is_worth, |input| {
                let wrong = validate_members(&operation.members, input, "");
                assert!(wrong.is_empty(), "{}: {input}: {wrong:?}", operation.id);
            });
        }
        for place in &operation.places {
            each(
                &values(&place.shape),
                20,
                |step| step % 2 == 0,
                |value| {
                    let wrong = validate(&place.shape, value, "");
                    assert!(wrong.is_empty(), "{}: {value}: {wrong:?}", place.shape.name);
                },
            );
        }
    }
}

/// What a value shrinks to that fails a test.
fn least(strategy: ShapeStrategy, holds: impl Fn(&Value) -> bool) -> Value {
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 4096, failure_persistence: None, ..Config::default() },
        rng(3),
    );
    let outcome = runner.run(&strategy, |value| match holds(&value) {
        true => Ok(()),
        false => Err(proptest::test_runner::TestCaseError::fail("it does not hold")),
    });
    match outcome {
        Err(TestError::Fail(_, value)) => value,
        other => panic!("{other:?}"),
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn count(value: &Value) -> usize {
    value.as_array().map(Vec::len).or_else(|| value.as_object().map(serde_json::Map::len)).unwrap_or(0)
}

#[test]
fn a_value_that_fails_shrinks_to_the_least_that_does() {
    let of = |member: &str, holds: fn(&Value) -> bool| least(values(&shape(member)), holds);
    assert_eq!(of("Depot", |_| false), "aaa");
    assert_eq!(of("Depot", |text| text.as_str().unwrap().chars().count() < 7), "aaaaaaa");
    assert_eq!(of("Locker", |_| false), "AA-0000");
    assert_eq!(of("Locker", |text| text.as_str().unwrap().len() == 7), "AA-0000-a");
    assert_eq!(of("Pieces", |_| false), 1);
    assert_eq!(of("Pieces", |pieces| number(pieces) < 5.5), 6);
    assert_eq!(of("Kilograms", |_| false), 0.25);
    assert_eq!(of("Kilograms", |weight| number(weight) < 3.3), 3.5);
    assert_eq!(of("Until", |_| false), 0);
    assert_eq!(of("Until", |moment| number(moment) < 1_600_000_000.0), 1_600_000_000);
    assert_eq!(of("Fragile", |_| false), false);
    assert_eq!(of("Fragile", |fragile| *fragile == json!(false)), true);
    assert_eq!(of("Size", |_| false), "Small");
    assert_eq!(of("Size", |size| size.as_str() == Some("Small")), "Large");
    assert_eq!(of("Photo", |_| false), "AAA=");
    assert_eq!(of("Photo", |photo| photo.as_str().unwrap().len() < 8), "AAAAAA==");
    assert_eq!(of("Contents", |_| false), json!(["a", "A"]));
    assert_eq!(of("Contents", |things| count(things) < 3), json!(["a", "A", "0"]));
    assert_eq!(of("Labels", |_| false), json!({"aa": 0}));
    assert_eq!(
        of("Labels", |labels| labels.as_object().unwrap().values().all(|label| number(label) > -3.0)),
        json!({"aa": -3})
    );
    assert_eq!(of("Seals", |_| false), json!([{"Number": 9_007_199_254_740_993_i64, "Color": "Small"}]));
}

#[test]
fn an_input_that_fails_keeps_only_the_members_that_make_it_fail() {
    let spec = second::spec();
    let (_, operation) = spec.operation(second::OPERATION).unwrap();
    let required = json!({
        "Depot": "aaa", "Locker": "AA-0000", "OpeningCode": "0000", "NewPin": "0000", "Pieces": 1, "Size": "Small",
    });
    assert_eq!(least(inputs(operation), |_| false), required);
    let mut with = required.clone();
    with["Kilograms"] = json!(2.25);
    with["Pieces"] = json!(2);
    let holds = |input: &Value| {
        number(&input["Pieces"]) < 2.0 || input.get("Kilograms").is_none_or(|weight| number(weight) < 2.1)
    };
    assert_eq!(least(inputs(operation), holds), with);
}

#[test]
fn the_trees_keep_the_contract_of_proptest() {
    for member in ["Kilograms", "Size", "Labels"] {
        check_strategy_sanity(values(&shape(member)), None);
    }
}
