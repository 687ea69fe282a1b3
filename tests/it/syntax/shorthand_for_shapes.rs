//! Shorthand for shapes, held to the rows in `tests/cases/shorthand/shapes.toml`.

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use wireproof::internals::call::syntax::paramfile::NoFiles;
use wireproof::internals::call::syntax::shorthand::coerce::{coerce, parse_words};
use wireproof::internals::call::syntax::shorthand::parse::parse;
use wireproof::internals::model::requirement::{Citation, Grade};
use wireproof::internals::model::shape::{Member, Shape, ShapeKind};
use wireproof::internals::model::timestamp_format::TimestampFormat;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    shape: String,
    words: Vec<String>,
    value: Option<String>,
    error: Option<String>,
}

fn of_kind(kind: ShapeKind) -> Arc<Shape> {
    Arc::new(Shape { name: "Name".to_owned(), kind, constraints: Vec::new(), sensitive: false })
}

fn structure<const N: usize>(members: [(&str, Arc<Shape>); N]) -> Arc<Shape> {
    let member = |(name, shape): (&str, Arc<Shape>)| Member {
        name: name.to_owned(),
        shape,
        required: false,
        documentation: String::new(),
        citation: Citation { grade: Grade::Documented, evidence: Vec::new(), written: None },
    };
    of_kind(ShapeKind::Structure(members.into_iter().map(member).collect()))
}

fn shape(name: &str) -> Arc<Shape> {
    let text = of_kind(ShapeKind::String);
    let whole = of_kind(ShapeKind::Integer);
    let small = structure([("Text", text.clone()), ("Whole", whole.clone())]);
    match name {
        "String" => text,
        "Integers" => of_kind(ShapeKind::List(whole)),
        "Structures" => of_kind(ShapeKind::List(small)),
        "Map" => of_kind(ShapeKind::Map(text, whole)),
        "ValueAlone" => structure([("Value", text)]),
        "OtherAlone" => structure([("Other", text)]),
        "Everything" => structure([
            ("Text", text.clone()),
            ("Point", of_kind(ShapeKind::Timestamp(TimestampFormat::EpochSeconds))),
            ("Bytes", of_kind(ShapeKind::Blob)),
            ("Whole", whole.clone()),
            ("Longer", of_kind(ShapeKind::Long)),
            ("Single", of_kind(ShapeKind::Float)),
            ("Twice", of_kind(ShapeKind::Double)),
            ("Flag", of_kind(ShapeKind::Boolean)),
            ("Inner", small.clone()),
            ("Inners", of_kind(ShapeKind::List(small))),
            ("Wholes", of_kind(ShapeKind::List(whole.clone()))),
            ("Weights", of_kind(ShapeKind::Map(text, whole))),
        ]),
        _ => panic!("no shape is named {name}"),
    }
}

#[track_caller]
fn check(case: &Case) {
    let actual = parse_words(&shape(&case.shape), &case.words, &NoFiles);
    let actual = actual.map(|value| value.map(|value| value.to_string())).map_err(|error| error.to_string());
    let expected = match (&case.value, &case.error) {
        (Some(json), None) => Ok(Some(serde_json::from_str::<Value>(json).unwrap().to_string())),
        (None, Some(error)) => Err(error.clone()),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => panic!("{:?}: expected at most one of value and error", case.words),
    };
    assert_eq!(actual, expected, "{}: {:?}", case.shape, case.words);
}

#[test]
fn words_are_read_for_their_shape() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/shorthand/shapes.toml");
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    cases.case.iter().for_each(check);
}

#[test]
fn a_value_without_a_place_is_named_too() {
    let error = coerce(&shape("String"), Value::from("a")).map(|value| value.to_string());
    assert_eq!(error, Ok("\"a\"".to_owned()));
    let error = coerce(&of_kind(ShapeKind::Integer), Value::from("a")).unwrap_err();
    assert_eq!(error.to_string(), "the value: expected a whole number of 64 bits, found \"a\"");
}

proptest! {
    #[test]
    fn shapes_of_text_leave_every_value_as_it_is(text in "[a-c]{0,2}=[{a-c=, ]{0,12}") {
        if let Ok(value) = parse(&text, &NoFiles) {
            let structure = structure([("a", of_kind(ShapeKind::String)), ("b", of_kind(ShapeKind::Blob))]);
            prop_assert_eq!(coerce(&structure, value.clone()), Ok(value.clone()));
            let map = of_kind(ShapeKind::Map(of_kind(ShapeKind::String), of_kind(ShapeKind::Timestamp(TimestampFormat::EpochSeconds))));
            prop_assert_eq!(coerce(&map, value.clone()), Ok(value));
        }
    }

    #[test]
    fn no_words_make_it_panic(words in proptest::collection::vec("[A-Z][a-z]{3,6}=[^a-z]{0,8}", 0..3)) {
        for name in ["String", "Integers", "Structures", "Map", "ValueAlone", "OtherAlone", "Everything"] {
            if let Err(error) = parse_words(&shape(name), &words, &NoFiles) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
