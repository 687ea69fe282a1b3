//! Shorthand, held to the rows in `tests/cases/shorthand` and to properties over all texts and values.

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use wireproof::internals::call::syntax::paramfile::{Files, NoFiles};
use wireproof::internals::call::syntax::shorthand::error::ShorthandError;
use wireproof::internals::call::syntax::shorthand::parse::{MAX_DEPTH, parse};
use wireproof::internals::call::syntax::shorthand::print::print;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    case: Vec<ReadingCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingCase {
    input: String,
    value: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Printing {
    case: Vec<PrintingCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintingCase {
    value: String,
    text: Option<String>,
}

impl Files for Reading {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let content = self.files.get(path);
        content
            .map(|text| text.clone().into_bytes())
            .ok_or_else(|| format!("[Errno 2] No such file or directory: '{path}'"))
    }
}

fn read_cases<T: for<'a> Deserialize<'a>>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/shorthand").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[track_caller]
fn check(file: &str) {
    let reading: Reading = read_cases(file);
    for case in &reading.case {
        let actual = parse(&case.input, &reading);
        match (&case.value, &case.error) {
            (Some(json), None) => {
                let expected: Value = serde_json::from_str(json).unwrap();
                // Compared as text too: values are equal in whatever order their members stand.
                assert_eq!(actual.as_ref().map(Value::to_string), Ok(expected.to_string()), "{}", case.input);
                let printed = print(&expected).expect(&case.input);
                assert_eq!(parse(&printed, &NoFiles), actual, "{printed}");
            }
            (None, Some(text)) => {
                assert_eq!(actual.map_err(|error| error.to_string()), Err(text.clone()), "{}", case.input);
            }
            _ => panic!("{file}: {}: expected one of value and error", case.input),
        }
    }
}

#[test]
fn scalars() {
    check("scalars.toml");
}

#[test]
fn quotes() {
    check("quotes.toml");
}

#[test]
fn lists() {
    check("lists.toml");
}

#[test]
fn objects() {
    check("objects.toml");
}

#[test]
fn files() {
    check("files.toml");
}

#[test]
fn every_file_of_cases_is_checked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/shorthand");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let checked = [
        "files.toml",
        "lists.toml",
        "objects.toml",
        "printed.toml",
        "quotes.toml",
        "scalars.toml",
        "shapes.toml",
    ];
    assert_eq!(names, checked);
}

#[test]
fn values_are_printed_in_their_plainest_spelling() {
    let printing: Printing = read_cases("printed.toml");
    for case in printing.case {
        let value: Value = serde_json::from_str(&case.value).unwrap();
        assert_eq!(print(&value), case.text, "{value}");
        if let Some(text) = case.text {
            assert_eq!(parse(&text, &NoFiles).map(|read| read.to_string()), Ok(value.to_string()), "{text}");
        }
    }
}

#[test]
fn errors_say_where_in_characters() {
    let error = parse("é=😀]", &NoFiles).unwrap_err();
    let expected = ShorthandError::Syntax {
        expected: "=".to_owned(),
        received: "é".to_owned(),
        input: "é=😀]".to_owned(),
        index: 0,
    };
    assert_eq!(error, expected);
    let error = parse("k=😀]", &NoFiles).unwrap_err();
    assert!(matches!(error, ShorthandError::Syntax { index: 3, .. }), "{error:?}");
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("a={}{}", "[".repeat(depth), "]".repeat(depth));
    let value = parse(&nested(MAX_DEPTH), &NoFiles).unwrap();
    assert_eq!(print(&value), Some(nested(MAX_DEPTH)));
    let too_deep = Value::Object(Map::from_iter([("a".to_owned(), Value::Array(vec![value["a"].clone()]))]));
    assert_eq!(print(&too_deep), None);
    for text in [nested(MAX_DEPTH + 1), nested(1_000_000), format!("a={}", "{a=".repeat(100_000))] {
        let error = parse(&text, &NoFiles).unwrap_err();
        assert!(matches!(error, ShorthandError::TooDeep { limit: MAX_DEPTH, .. }));
        assert!(error.to_string().starts_with("expected at most 512 lists and objects inside each other"));
    }
}

#[test]
fn long_texts_of_every_kind_are_read() {
    // Each of these would take very long if any part of it were read once for each other part.
    let count = 50_000;
    let pairs: String = (0..count).map(|number| format!("k{number}=a,b,c,")).collect();
    let texts = [
        format!("{pairs}z="),
        format!("a=x,{}", "b\\,".repeat(count)),
        format!("a={}", "x,".repeat(count)),
        format!("a=x,{}=", "\"p,q\",".repeat(count)),
        format!("a=\"{}", "\\\"".repeat(count)),
        format!("a=[{}]", "'x',".repeat(count)),
        format!("a={{{}}}", "b='\\'',".repeat(count)),
        format!("a=x{}", " ".repeat(4 * count)),
        "\n".repeat(4 * count),
    ];
    for text in texts {
        if let Err(error) = parse(&text, &NoFiles) {
            assert!(error.to_string().len() >= text.len());
        }
    }
}

/// Text that is made of what shorthand treats in some special way.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(vec![
            "=", ",", "{", "}", "[", "]", "\"", "'", "\\", "\\,", "\\\"", "@=", "file://x", "a=", ",b=", "[a]", "{a=b}",
        ])
        .prop_map(str::to_owned),
        1 => proptest::sample::select(vec![" ", "\n", "\u{b}", "\u{1c}", "\u{a0}", "\0", "é", "😀"])
            .prop_map(str::to_owned),
        1 => "[a-c]{1,2}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => pieces(), 1 => "[a-z]{0,5}", 1 => any::<String>()]
}

/// Values that shorthand can nearly always say: text, lists and objects.
fn value() -> impl Strategy<Value = Value> {
    let inner = text().prop_map(Value::String).prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((key(), inner), 0..4)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    });
    proptest::collection::vec((key(), inner), 1..4).prop_map(|members| Value::Object(Map::from_iter(members)))
}

fn key() -> impl Strategy<Value = String> {
    "[-a-cA-C0-9_.#/:]{0,3}"
}

/// Whether text ends with a backslash anywhere in the value: the one thing that can make it unsayable.
fn has_last_backslash(value: &Value) -> bool {
    match value {
        Value::String(text) => text.ends_with('\\'),
        Value::Array(elements) => elements.iter().any(has_last_backslash),
        Value::Object(members) => members.values().any(has_last_backslash),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_printed_is_read_as_the_same_value(value in value()) {
        match print(&value) {
            Some(text) => {
                let read = parse(&text, &NoFiles);
                prop_assert_eq!(read.map(|read| read.to_string()), Ok(value.to_string()), "{}", text);
            }
            None => prop_assert!(has_last_backslash(&value)),
        }
    }

    #[test]
    fn what_is_read_is_printed(text in pieces()) {
        if let Ok(value) = parse(&text, &NoFiles) {
            let printed = print(&value);
            prop_assert!(printed.is_some(), "{value}");
            prop_assert_eq!(parse(&printed.unwrap(), &NoFiles), Ok(value));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in prop_oneof![pieces(), any::<String>()]) {
        match parse(&text, &NoFiles) {
            Ok(value) => prop_assert!(value.is_object()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
