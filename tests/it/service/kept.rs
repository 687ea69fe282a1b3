//! What is kept of what something was created with: the judge and the tests that are printed are of one opinion.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use wireproof::internals::check::read_back::is_kept;
use wireproof::internals::reproduction::pytest::kept::IS_KEPT;

/// What is given, and what is told of it.
type Pair = (Value, Option<Value>);

/// What the functions of printed tests say of pairs.
fn in_python(pairs: &[Pair]) -> Vec<bool> {
    let call = "print(json.dumps([is_kept(told, given) for given, told in json.load(sys.stdin)]))";
    let program = format!("import json, sys\n{IS_KEPT}\n\n{call}\n");
    let mut python = Command::new("python3")
        .args(["-c", &program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is there wherever tests run");
    let pairs = serde_json::to_vec(pairs).unwrap();
    python.stdin.take().unwrap().write_all(&pairs).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_judge_and_a_printed_test_take_the_same_for_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/reproduction/kept.json");
    let rows: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let pairs: Vec<Pair> = rows.iter().map(|row| (row["given"].clone(), row.get("told").cloned())).collect();
    for ((row, (given, told)), printed) in rows.iter().zip(&pairs).zip(in_python(&pairs)) {
        let judged = is_kept(given, told.as_ref());
        assert_eq!(judged.map_or(json!("open"), Value::Bool), row["kept"], "{row}");
        assert_eq!(printed, judged != Some(false), "{row}");
    }
}

/// Values of which many hold each other.
fn values() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        "a",
        "ab",
        "arn:a",
        "arn:ab",
        "{\"a\": 1}",
        "{\"a\":1}",
        "[1, 2]",
        "[1,2]",
        "null",
        " null",
        "1",
    ];
    let others =
        [json!(null), json!(true), json!(false), json!(0), json!(1), json!(1.0), json!(2), json!(0.5)];
    let leaf = prop_oneof![
        3 => select(texts.to_vec()).prop_map(Value::from),
        2 => select(others.to_vec()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let names = select(vec!["A", "B", "C"]).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names, inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// What is told of a value, with some of it left out, added, put elsewhere or in another way.
fn altered(given: &Value, other: &Value, picks: &mut impl Iterator<Item = Index>) -> Value {
    let mut pick = |count: usize| picks.next().map_or(0, |index| index.index(count));
    match (pick(8), given) {
        (0, _) => other.clone(),
        (1, Value::String(text)) => format!("arn:{text}").into(),
        (_, Value::Array(items)) => {
            let (turned, extra) = (pick(items.len().max(1)), pick(2) == 0);
            let mut items: Vec<Value> = items.iter().map(|item| altered(item, other, picks)).collect();
            items.rotate_left(turned);
            items.extend(extra.then(|| other.clone()));
            items.into()
        }
        (kind, Value::Object(members)) => {
            let told = members.iter().skip(usize::from(kind == 2));
            let told = told.map(|(name, value)| (name.clone(), altered(value, other, picks)));
            told.chain([("D".to_owned(), other.clone())]).collect()
        }
        _ => given.clone(),
    }
}

fn pairs() -> impl Strategy<Value = Pair> {
    (values(), values(), prop::collection::vec(any::<Index>(), 24)).prop_map(|(given, other, picks)| {
        let told = altered(&given, &other, &mut picks.into_iter());
        (given, Some(told).filter(|told| !told.is_null()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_divides_them(pairs in prop::collection::vec(pairs(), 500)) {
        let printed = in_python(&pairs);
        let kept = printed.iter().filter(|kept| **kept).count();
        prop_assert!((50..450).contains(&kept), "{} of 500 are kept", kept);
        for ((given, told), printed) in pairs.iter().zip(printed) {
            let judged = is_kept(given, told.as_ref()) != Some(false);
            prop_assert_eq!(printed, judged, "{} {:?}", given, told);
        }
    }
}
