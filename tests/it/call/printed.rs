//! Command lines printed from inputs, and read back.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wireproof::internals::call::command::{Destination, Wanted, find_destination};
use wireproof::internals::call::parameters::Parameters;
use wireproof::internals::call::print::{MAX_WORD, print, print_in_file};
use wireproof::internals::call::settings::environment::{Environment, Machine, ProgramOutcome};
use wireproof::internals::call::syntax::paramfile::Files;
use wireproof::internals::generate::case::Change;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::shape::ShapeKind;
use wireproof::internals::notation::surrogate::from_bytes;
use wireproof::internals::spec::Spec;

use crate::second;

/// The only file is the one that a command line was printed with.
pub(crate) struct OneFile(pub(crate) Option<Vec<u8>>);

impl Files for OneFile {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match &self.0 {
            Some(bytes) if path == "/input" => Ok(bytes.clone()),
            _ => Err(format!("[Errno 2] No such file or directory: '{path}'")),
        }
    }
}

/// A machine without files and programs.
pub(crate) struct Nothing;

impl Machine for Nothing {
    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn run(&self, _: &[String]) -> Result<ProgramOutcome, String> {
        Ok(ProgramOutcome::default())
    }
}

/// What a command line says, as the body of a request.
fn read_back(spec: &Spec, words: &[String], file: Option<Vec<u8>>) -> Map<String, Value> {
    let words: Vec<String> = words.iter().map(|word| from_bytes(word.as_bytes())).collect();
    let found = find_destination(&words, &spec.services, &Environment::default(), &Nothing);
    let Ok(Destination::Operation(wanted)) = found else { panic!("{words:?} lead elsewhere: {found:?}") };
    let Wanted { operation, words, .. } = *wanted;
    let parameters = Parameters::read(&words, operation, &OneFile(file)).unwrap();
    serde_json::from_str(&parameters.body(operation)).unwrap()
}

#[track_caller]
fn check(spec: &Spec, id: &str, params: &Map<String, Value>) {
    let (service, operation) = spec.operation(id).unwrap();
    let printed = print(service, operation, params, "/input").expect("a command line can say it");
    let whole = print_in_file(service, operation, params, "/input");
    for line in std::iter::once(&printed).chain(&whole) {
        for word in &line.words {
            assert!(word.len() <= MAX_WORD && !word.contains('\0'), "a process cannot be given this word");
        }
        let read = read_back(spec, &line.words, line.file.clone());
        assert_eq!(&read, params, "{:?}", line.words);
        assert_eq!(print(service, operation, &read, "/input").as_ref(), Some(&printed));
    }
}

/// Whether bytes are in Base64: what is given for bytes always becomes Base64, so nothing else can be said.
fn is_base64_where_it_must_be(operation: &Operation, params: &Map<String, Value>) -> bool {
    let blobs = operation.members.iter().filter(|member| matches!(member.shape.kind, ShapeKind::Blob));
    blobs.filter_map(|member| params.get(&member.name)?.as_str()).all(|text| STANDARD.decode(text).is_ok())
}

#[test]
fn bytes_are_given_as_the_text_that_they_are_or_as_a_file() {
    let spec = second::spec();
    let id = "lockers/store-parcel";
    let (service, operation) = spec.operation(id).unwrap();
    let with_photo = |bytes: &[u8]| {
        let params = json!({"Depot": "d", "Photo": STANDARD.encode(bytes)});
        let params = params.as_object().unwrap().clone();
        check(&spec, id, &params);
        let printed = print(service, operation, &params, "/input").unwrap();
        (printed.words[4..].to_vec(), printed.file)
    };
    let text =
        (vec!["--photo".to_owned(), "TFM=".to_owned(), "--cli-input-json".to_owned(), "{}".to_owned()], None);
    assert_eq!(with_photo(b"TFM="), text);
    let (words, file) = with_photo(b"a\xff");
    assert_eq!(words[..2], ["--photo", "fileb:///input"]);
    assert_eq!(file.as_deref(), Some(&b"a\xff"[..]));
    // One file is all that a command line has, and no bytes become something that is no Base64.
    for params in [
        json!({"Depot": "x".repeat(MAX_WORD + 1), "Photo": STANDARD.encode(b"\xff")}),
        json!({"Depot": "d", "Photo": "?"}),
    ] {
        assert_eq!(print(service, operation, params.as_object().unwrap(), "/input"), None, "{params:.80}");
    }
}

#[test]
fn every_generated_input_survives_the_command_line() {
    let (own, second) = (Spec::embedded(), second::spec());
    for (spec, id, least) in [
        (&own, "cognito-idp/confirm-forgot-password", 600),
        (&own, "cognito-idp/initiate-auth", 1),
        (&own, "cognito-idp/forgot-password", 1),
        (&second, "lockers/store-parcel", 600),
        (&second, "lockers/open-locker", 1),
    ] {
        let (service, operation) = spec.operation(id).unwrap();
        let generator =
            Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
        let selection = Selection { fuzzing: 300, ..Selection::default() };
        let plan = Plan::new(generator, &selection);
        let mut checked = 0;
        for case in plan.cases().filter(|case| case.change == Change::None) {
            if is_base64_where_it_must_be(operation, &case.params) {
                check(spec, id, &case.params);
                checked += 1;
            }
        }
        assert!(checked >= least, "only {checked} inputs of {id} were checked");
    }
}

fn words_of(params: Value) -> Vec<String> {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    let printed = print(service, operation, params.as_object().unwrap(), "/input").unwrap();
    assert_eq!(printed.file, None);
    printed.words[2..].to_vec()
}

#[test]
fn each_value_goes_the_plainest_way_that_can_say_it() {
    let required = json!({"ClientId": "c", "Username": "u", "ConfirmationCode": "1", "Password": "p"});
    let with = |name: &str, value: Value| {
        let mut params = required.clone();
        params[name] = value;
        words_of(params)[8..].to_vec()
    };
    assert_eq!(
        with("UserContextData", json!({"IpAddress": "::1"})),
        ["--user-context-data", "IpAddress=::1"]
    );
    assert_eq!(with("ClientMetadata", json!({"a b": "c"})), ["--client-metadata", r#"{"a b":"c"}"#]);
    assert_eq!(with("ClientMetadata", json!({})), ["--client-metadata", "{}"]);
    assert_eq!(with("AnalyticsMetadata", Value::Null), ["--cli-input-json", r#"{"AnalyticsMetadata":null}"#]);
    let hidden = words_of(json!({"ClientId": "-c", "Username": "file://x"}));
    assert_eq!(hidden, ["--client-id=-c", "--cli-input-json", r#"{"Username":"file://x"}"#]);
}

#[test]
fn what_one_word_cannot_carry_goes_through_a_file() {
    let spec = Spec::embedded();
    let id = "cognito-idp/confirm-forgot-password";
    for text in ["x".repeat(MAX_WORD + 1), "é".repeat(MAX_WORD), "a\0b".to_owned()] {
        check(&spec, id, json!({"ClientId": text}).as_object().unwrap());
    }
    let (service, operation) = spec.operation(id).unwrap();
    let long = json!({"Password": "x".repeat(MAX_WORD + 1)});
    let printed = print(service, operation, long.as_object().unwrap(), "/input").unwrap();
    assert_eq!(printed.words[2..], ["--cli-input-json", "file:///input"]);
    // NUL is an escape in JSON, which a word can carry.
    let zero = json!({"Password": "\0"});
    let zero = print(service, operation, zero.as_object().unwrap(), "/input").unwrap();
    assert_eq!(zero.words[2..], ["--cli-input-json", r#"{"Password":"\u0000"}"#]);
}

static SPEC: LazyLock<Spec> = LazyLock::new(Spec::embedded);

/// Texts of what command lines, shells, shorthand and JSON could stumble over.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "-",
        "--",
        "-x",
        " ",
        "\n",
        "\r\n",
        "\t",
        "'",
        "\"",
        "\\",
        "\0",
        "=",
        ",",
        "[",
        "]",
        "{",
        "}",
        "@",
        "file://",
        "fileb:///input",
        "http://x",
        "$HOME",
        "`id`",
        "~",
        "é",
        "e\u{301}",
        "😀",
        "\u{10ffff}",
        "\u{202e}",
        "\u{2028}",
        "\u{feff}",
        "null",
        "a",
    ]);
    prop_oneof![
        8 => prop::collection::vec(piece.clone(), 1..6).prop_map(|pieces| pieces.concat()),
        1 => (piece, any::<char>()).prop_map(|(piece, character)| {
            format!("{piece}{}", character.to_string().repeat(MAX_WORD / character.len_utf8() + 1))
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_texts_survive_the_command_line(texts in prop::collection::vec(hostile_text(), 10)) {
        let params = json!({
            "ClientId": texts[0], "SecretHash": texts[1], "Username": texts[2], "ConfirmationCode": texts[3],
            "Password": texts[4], "AnalyticsMetadata": {"AnalyticsEndpointId": texts[5]},
            "UserContextData": {"IpAddress": texts[6], "EncodedData": texts[7]},
            "ClientMetadata": {&texts[8]: texts[9], &texts[9]: texts[8]},
        });
        check(&SPEC, "cognito-idp/confirm-forgot-password", params.as_object().unwrap());
    }
}

/// Words that are likely to mean something.
fn word() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => proptest::collection::vec(any::<u8>(), 0..12),
        2 => "[-={}\\[\\]\"',:\\\\a-eA-E@0-9 ]{0,12}".prop_map(String::into_bytes),
        6 => proptest::sample::select(vec![
            "cognito-idp", "confirm-forgot-password", "initiate-auth", "help", "--client-id", "--username", "--password",
            "--client-metadata", "--user-context-data", "--cli-input-json", "--generate-cli-skeleton", "--client-secret",
            "--query", "--output", "json", "--region", "--no-verify-ssl", "--", "-", "-1", "--c", "--p", "a=b", "{\"a\":1}",
            "file://x", "--username=x", "--version", "[[", "IpAddress=x,", "\u{10f800}",
        ])
        .prop_map(|word| word.as_bytes().to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_words_are_too_much(leading in proptest::bool::ANY, words in proptest::collection::vec(word(), 0..12)) {
        static SPEC: std::sync::LazyLock<Spec> = std::sync::LazyLock::new(Spec::embedded);
        let mut all = if leading {
            vec!["cognito-idp".to_owned(), "confirm-forgot-password".to_owned()]
        } else {
            Vec::new()
        };
        all.extend(words.iter().map(|word| from_bytes(word)));
        let found = find_destination(&all, &SPEC.services, &Environment::default(), &Nothing);
        if let Ok(Destination::Operation(wanted)) = found
            && let Ok(parameters) = Parameters::read(&wanted.words, wanted.operation, &OneFile(None))
        {
            let body = parameters.body(wanted.operation);
            let is_object = body.starts_with('{') && body.ends_with('}');
            prop_assert!(is_object, "{}", body);
            drop(parameters.validate(wanted.operation));
        }
    }
}

#[test]
fn deep_and_long_values_are_refused_or_read() {
    let spec = Spec::embedded();
    let base = ["cognito-idp", "confirm-forgot-password", "--generate-cli-skeleton", "input"];
    for value in [
        "[".repeat(1 << 20),
        format!("{{\"a\":{}", "{\"a\":".repeat(1 << 18)),
        format!("{{\"a\":{}}}", "1".repeat(1 << 20)),
        format!("{{\"a\":\"{}\"}}", "\\ud800".repeat(1 << 17)),
        format!("a={}", "{b=".repeat(1 << 18)),
        format!("a={}", "x,".repeat(1 << 19)),
    ] {
        for option in ["--client-metadata", "--cli-input-json"] {
            let words: Vec<String> = base.iter().map(|word| (*word).to_owned()).collect();
            let words = [words, vec![option.to_owned(), value.clone()]].concat();
            let found = find_destination(&words, &spec.services, &Environment::default(), &Nothing);
            let Ok(Destination::Operation(wanted)) = found else { panic!("{option} leads elsewhere") };
            if let Ok(parameters) = Parameters::read(&wanted.words, wanted.operation, &OneFile(None)) {
                drop(parameters.validate(wanted.operation));
                assert!(!parameters.body(wanted.operation).is_empty());
            }
        }
    }
}
