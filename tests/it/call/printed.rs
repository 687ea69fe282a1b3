//! Command lines printed from inputs, and read back.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wireproof::call::command::{Destination, Wanted, find_destination};
use wireproof::call::parameters::Parameters;
use wireproof::call::print::{MAX_WORD, print};
use wireproof::call::settings::{Environment, Machine, ProgramOutcome};
use wireproof::generate::{Change, Generator, Params, Plan, Selection};
use wireproof::spec::Spec;
use wireproof::syntax::paramfile::Files;
use wireproof::syntax::surrogate::from_bytes;

/// The only file is the one that a command line was printed with.
struct OneFile(Option<String>);

impl Files for OneFile {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match &self.0 {
            Some(text) if path == "/input" => Ok(text.clone().into_bytes()),
            _ => Err(format!("[Errno 2] No such file or directory: '{path}'")),
        }
    }
}

struct Nothing;

impl Machine for Nothing {
    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn run(&self, _: &[String]) -> Result<ProgramOutcome, String> {
        Ok(ProgramOutcome::default())
    }
}

/// What a command line says, as the body of a request.
fn read_back(spec: &Spec, words: &[String], file: Option<String>) -> Map<String, Value> {
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
    let printed = print(service, operation, params, "/input");
    for word in &printed.words {
        assert!(word.len() <= MAX_WORD && !word.contains('\0'), "a process cannot be given this word");
    }
    let read = read_back(spec, &printed.words, printed.file.clone());
    assert_eq!(&read, params, "{:?}", printed.words);
    assert_eq!(print(service, operation, &read, "/input"), printed);
}

#[test]
fn every_generated_input_survives_the_command_line() {
    let spec = Spec::embedded();
    for (id, least) in [("cognito-idp/confirm-forgot-password", 600), ("cognito-idp/initiate-auth", 1)] {
        let (service, operation) = spec.operation(id).unwrap();
        let generator =
            Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
        let selection = Selection { fuzzing: 300, ..Selection::default() };
        let plan = Plan::new(generator, &selection);
        let mut checked = 0;
        for case in plan.cases().filter(|case| case.change == Change::None) {
            check(&spec, id, &case.params);
            checked += 1;
        }
        assert!(checked >= least, "only {checked} inputs of {id} were checked");
    }
}

fn words_of(params: Value) -> Vec<String> {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    let printed = print(service, operation, params.as_object().unwrap(), "/input");
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
    let printed = print(service, operation, long.as_object().unwrap(), "/input");
    assert_eq!(printed.words[2..], ["--cli-input-json", "file:///input"]);
    // NUL is an escape in JSON, which a word can carry.
    let zero = print(service, operation, json!({"Password": "\0"}).as_object().unwrap(), "/input");
    assert_eq!(zero.words[2..], ["--cli-input-json", r#"{"Password":"\u0000"}"#]);
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
