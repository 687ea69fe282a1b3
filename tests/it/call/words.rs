//! Words of a command line, from their reading to the body of a request or a complaint, held to rows of cases.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde_json::Value;
use wireproof::internals::call::command::{CommandError, Destination, find_destination};
use wireproof::internals::call::parameters::Parameters;
use wireproof::internals::call::settings::environment::{Environment, Machine, ProgramOutcome};
use wireproof::internals::call::syntax::arguments::level::Skeleton;
use wireproof::internals::call::syntax::paramfile::Files;
use wireproof::internals::model::service::Service;
use wireproof::internals::notation::surrogate::{from_bytes, shown};

use crate::syntax::workshop;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// Words behind those of every case, e.g. what is required.
    #[serde(default)]
    always: Vec<String>,
    /// Files by their path.
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    words: Vec<String>,
    /// The body, word for word.
    body: Option<String>,
    /// The body's members other than those that `always` gives.
    adds: Option<String>,
    /// A complaint about words, with the exit code 2.
    usage: Option<String>,
    /// Another complaint.
    error: Option<String>,
    /// A page, the version, or the kind of skeleton.
    leads_to: Option<String>,
}

/// Files that are given, an environment with one variable, and the home of one other user.
struct Given<'c>(&'c BTreeMap<String, String>);

impl Files for Given<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "FILE").then(|| "object.json".to_owned())
    }

    fn home_of(&self, user: &str) -> Option<String> {
        (user == "sam").then(|| "/home/sam".to_owned())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        match self.0.get(path) {
            Some(text) if text == "bytes" => Ok(vec![0xff, 0xfe, 0]),
            Some(text) => Ok(text.clone().into_bytes()),
            None => Err(format!("[Errno 2] No such file or directory: '{path}'")),
        }
    }
}

impl Machine for Given<'_> {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).map(|text| text.clone().into_bytes())
    }

    fn run(&self, _: &[String]) -> Result<ProgramOutcome, String> {
        Ok(ProgramOutcome::default())
    }
}

/// What came of words.
#[derive(Debug, PartialEq)]
enum Outcome {
    Body(String),
    Usage(String),
    Error(String),
    LeadsTo(String),
}

fn outcome(words: &[String], files: &BTreeMap<String, String>) -> Outcome {
    static SERVICES: LazyLock<Vec<Arc<Service>>> = LazyLock::new(workshop::services);
    let words: Vec<String> = words.iter().map(|word| from_bytes(word.as_bytes())).collect();
    let files = Given(files);
    let environment = Environment::new([("HOME".to_owned(), "/home/me".to_owned())]);
    let page = |what: &str| Outcome::LeadsTo(format!("the page of {what}"));
    let wanted = match find_destination(&words, &SERVICES, &environment, &files) {
        Ok(Destination::Operation(wanted)) => wanted,
        Ok(Destination::ProgramPage) => return page("the program"),
        Ok(Destination::ServicePage(service, _)) => return page(&service.id),
        Ok(Destination::OperationPage(_, operation, _)) => return page(&operation.command),
        Ok(Destination::Version) => return Outcome::LeadsTo("the version".to_owned()),
        Ok(Destination::Shell(command, words)) => {
            return Outcome::LeadsTo(format!("the shell: {command} {words:?}"));
        }
        Err(CommandError::Usage(error)) => return Outcome::Usage(shown(&error.to_string()).into_owned()),
        Err(error) => return Outcome::Error(shown(&error.to_string()).into_owned()),
    };
    let parameters = match Parameters::read(&wanted.words, wanted.operation, &files) {
        Ok(parameters) => parameters,
        Err(error) => return Outcome::Error(shown(&error.to_string()).into_owned()),
    };
    if wanted.words.skeleton == Some(Skeleton::Input) {
        return Outcome::LeadsTo("the skeleton of the input".to_owned());
    }
    if let Err(error) = parameters.validate(wanted.operation) {
        return Outcome::Error(shown(&error.to_string()).into_owned());
    }
    if wanted.words.skeleton == Some(Skeleton::Output) {
        return Outcome::LeadsTo("the skeleton of the output".to_owned());
    }
    Outcome::Body(parameters.body(wanted.operation))
}

fn check(always: &[String], files: &BTreeMap<String, String>, case: &Case) {
    let words: Vec<String> = case.words.iter().chain(always).cloned().collect();
    let found = outcome(&words, files);
    let expected = match case {
        Case { body: Some(body), .. } => Outcome::Body(body.clone()),
        Case { usage: Some(text), .. } => Outcome::Usage(text.clone()),
        Case { error: Some(text), .. } => Outcome::Error(text.clone()),
        Case { leads_to: Some(what), .. } => Outcome::LeadsTo(what.clone()),
        Case { adds: Some(members), .. } => {
            let Outcome::Body(body) = &found else { panic!("{words:?} gave {found:?}") };
            let Outcome::Body(plain) = outcome(&[&words[..2], always].concat(), files) else {
                panic!("the words of every case give no body");
            };
            let plain: Value = serde_json::from_str(&plain).unwrap();
            let mut body: Value = serde_json::from_str(body).unwrap();
            let added = body.as_object_mut().unwrap();
            added.retain(|name, value| plain.get(name) != Some(value));
            assert_eq!(body.to_string(), *members, "{words:?}");
            return;
        }
        _ => panic!("a case without an expectation: {words:?}"),
    };
    assert_eq!(found, expected, "{words:?}");
}

fn check_file(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/call/words").join(name);
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in &cases.cases {
        check(&cases.always, &cases.files, case);
    }
}

#[test]
fn words_are_read_as_by_the_aws_cli() {
    check_file("grammar.toml");
}

#[test]
fn values_are_read_by_their_shapes() {
    check_file("values.toml");
}

#[test]
fn parameters_are_validated_all_at_once() {
    check_file("validation.toml");
}

#[test]
fn the_whole_input_can_be_given_as_json() {
    check_file("input.toml");
}

#[test]
fn aliases_lead_where_their_words_do() {
    check_file("alias.toml");
    check_file("alias_of_service.toml");
}

#[test]
fn hashes_are_computed_from_their_keys() {
    check_file("secret.toml");
    check_file("secret_within.toml");
}
