//! The catalogue of faults.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use wireproof::internals::generate::case::Case;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::place::{Place, Segment};
use wireproof::internals::model::record::Fixture;
use wireproof::internals::model::requirement::Level;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::wire::{Reply, Request};

use super::row::{OPERATION, Row, all, service};

fn operation(service: &Service) -> &Operation {
    service.operation(OPERATION).unwrap()
}

fn faults(service: &Service) -> Vec<Fault> {
    catalogue(service, operation(service))
}

fn settings() -> OracleSettings {
    OracleSettings { stateless: false, salt: "test".to_owned() }
}

#[test]
fn ids_are_unique_and_sentences_are_there() {
    let service = service();
    let faults = faults(&service);
    let ids: BTreeSet<&str> = faults.iter().map(|fault| fault.id.as_str()).collect();
    assert_eq!(ids.len(), faults.len(), "an id stands twice");
    assert_eq!(faults.len(), 425);
    for fault in &faults {
        assert!(
            fault.sentence.len() > 15 && !fault.sentence.ends_with('.'),
            "{}: {}",
            fault.id,
            fault.sentence
        );
        assert!(!fault.breaks.is_empty(), "{}", fault.id);
        for id in &fault.breaks {
            assert!(operation(&service).requirement(id).is_some(), "{}: {id} is no requirement", fault.id);
        }
    }
}

#[test]
fn every_requirement_that_gates_is_broken_by_a_fault() {
    let service = service();
    let broken: BTreeSet<String> =
        faults(&service).into_iter().flat_map(|fault| fault.breaks).map(|id| id.to_string()).collect();
    let missing: Vec<&str> = operation(&service)
        .requirements
        .iter()
        .filter(|one| one.level() > Level::Observe)
        .map(|one| one.id.as_str())
        .filter(|id| !broken.contains(*id))
        .collect();
    assert!(missing.is_empty(), "no fault breaks {missing:#?}");
}

#[test]
fn other_operations_have_faults_of_their_own() {
    let service = service();
    let mut counts = Vec::new();
    for operation in &service.operations {
        let faults = catalogue(&service, operation);
        assert!(faults.iter().all(|fault| fault.operation == operation.id));
        counts.push((operation.command.as_str(), faults.len()));
    }
    assert_eq!(counts, [("confirm-forgot-password", 425), ("forgot-password", 242), ("initiate-auth", 249)]);
}

/// More rows than this that a fault changes are counted, not named.
const MOST_NAMED: usize = 4;

/// A request, and what the service remembers when it comes.
struct Trial {
    /// The name of its row, or the place that it is about.
    name: String,
    fixture: Fixture,
    request: Request,
    later: u64,
}

impl Trial {
    fn of(service: &Service, row: &Row) -> Self {
        let (fixture, request) = (row.fixture(service), row.request(service));
        Self { name: row.name.clone(), fixture, request, later: row.later }
    }
}

/// What it is about, and nothing else: each with the rows whose answers it changes, or how many where they are more.
#[test]
fn every_fault_changes_some_answer() {
    let service = service();
    let right = Oracle::new(Arc::clone(&service), settings());
    let asked = |trials: Vec<Trial>| -> Vec<(Trial, Reply)> {
        let ask = |trial: Trial| {
            let reply = ask(&right, &trial);
            (trial, reply)
        };
        trials.into_iter().map(ask).collect()
    };
    let rows = asked(all().iter().map(|row| Trial::of(&service, row)).collect());
    let (made, edges) = (asked(made_for_texts(&service)), asked(edges(&service)));
    let mut told = String::new();
    let mut idle = Vec::new();
    for fault in faults(&service) {
        let wrong = Oracle::with_faults(Arc::clone(&service), settings(), std::slice::from_ref(&fault));
        let changed = |trials: &[(Trial, Reply)]| -> Vec<String> {
            let differ = trials.iter().filter(|(trial, reply)| ask(&wrong, trial) != *reply);
            differ.map(|(trial, _)| trial.name.clone()).collect()
        };
        // What rows do not show, the cases that are made for it do.
        let names = Some(changed(&rows)).filter(|names| !names.is_empty()).unwrap_or_else(|| changed(&made));
        let changes = match names.len() {
            0 => String::new(),
            1..=MOST_NAMED => format!(" {}", names.join("; ")),
            more => format!(" {more} requests"),
        };
        told += &format!("{}:{changes}\n", fault.id);
        if names.is_empty() {
            idle.push((fault.id, wrong));
        }
    }
    hold("changed-by-faults", &told);
    // Or else the edges of a fault's place.
    idle.retain(|(id, wrong)| {
        let about = id.split('/').nth(1).filter(|about| edges.iter().any(|(trial, _)| trial.name == *about));
        let mut near = edges.iter().filter(|(trial, _)| about.is_none_or(|about| trial.name == about));
        near.all(|(trial, reply)| ask(wrong, trial) == *reply)
    });
    // These change what is remembered, which no first answer shows.
    let remembered = ["success-without-effect", "replaced-although-refused", "old-password-stays"];
    let mut idle: Vec<String> = idle.into_iter().map(|(id, _)| id).collect();
    idle.retain(|id| !remembered.contains(&id.as_str()) && !id.starts_with("answer-reused/"));
    assert!(idle.is_empty(), "{idle:#?} change nothing");
}

/// Holds a text to its snapshot.
pub(super) fn hold(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A snapshot as it was kept, its head included.
pub(super) fn held(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.snap"))).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(OPERATION)
}

#[test]
fn what_is_remembered_goes_wrong_too() {
    let service = service();
    let signs_in = |fault: Option<&str>, code: &str, password: &str| {
        let chosen: Vec<Fault> =
            faults(&service).into_iter().filter(|one| Some(one.id.as_str()) == fault).collect();
        let oracle = Oracle::with_faults(Arc::clone(&service), settings(), &chosen);
        let mut state = oracle.empty_state();
        let _installed = state.install(&all()[0].fixture(&service), 2_000_000_000);
        let confirm = json!({"ClientId": "client1", "Username": "user1", "ConfirmationCode": code, "Password": "New-Password-1"});
        let sign_in = json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": "client1",
            "AuthParameters": {"USERNAME": "user1", "PASSWORD": password}});
        let request = service.encode_request(operation(&service), confirm.as_object().unwrap());
        oracle.answer(&mut state, &request, 2_000_000_000);
        let other = service.operation("cognito-idp/initiate-auth").unwrap();
        let request = service.encode_request(other, sign_in.as_object().unwrap());
        let reply = oracle.answer(&mut state, &request, 2_000_000_000);
        matches!(reply, Reply::Response(response) if response.status == 200)
    };
    let (new, old) = ("New-Password-1", "Old-Password-1");
    for (fault, code, password, expected) in [
        (None, "123456", new, true),
        (None, "123456", old, false),
        (None, "999999", old, true),
        (Some("success-without-effect"), "123456", new, false),
        (Some("success-without-effect"), "123456", old, true),
        (Some("old-password-stays"), "123456", old, true),
        (Some("replaced-although-refused"), "999999", old, false),
        (Some("replaced-although-refused"), "999999", new, true),
    ] {
        assert_eq!(signs_in(fault, code, password), expected, "{fault:?} {code} {password}");
    }
}

#[test]
fn many_faults_act_before_an_answer_is_made() {
    let service = service();
    let early = [
        "syntax/",
        "target/",
        "method/",
        "content-type/",
        "path/",
        "framing/",
        "header/",
        "/length/",
        "/type/",
        "/null/",
    ];
    let count = faults(&service)
        .iter()
        .filter(|fault| fault.breaks.iter().any(|id| early.iter().any(|part| id.as_str().contains(part))))
        .count();
    assert_eq!(count, 189);
}

/// Cases about texts that are mistaken for something else, and about several entries.
fn made_for_texts(service: &Arc<Service>) -> Vec<Trial> {
    let patterns = [
        "**/coverage/text/{Username,ConfirmationCode}/*",
        "**/coverage/text/ClientMetadata.key/*",
        "**/coverage/pattern/{ClientId,Username}/*",
        "**/coverage/{equal,syntax,signed}/**",
        "**/{in-second-entry,in-last-entry}",
        "**/{several-entries,keys-alike-but-for-case}/*",
    ];
    let only = patterns.map(|pattern| glob(pattern).unwrap()).to_vec();
    let operation = Arc::new(operation(service).clone());
    let generator = Generator::new(Arc::clone(service), operation, 1, Params::new()).unwrap();
    let plan = Plan::new(generator, &Selection { only, fuzzing: 0, ..Selection::default() });
    let trial = |case: Case| Trial {
        name: case.address.tail().to_owned(),
        fixture: case.fixture,
        request: case.request,
        later: 0,
    };
    plan.cases().map(trial).collect()
}

fn ask(oracle: &Oracle, trial: &Trial) -> Reply {
    let now = 2_000_000_000;
    let mut state = oracle.empty_state();
    let _installed = state.install(&trial.fixture, now);
    without_id(oracle.answer(&mut state, &trial.request, now + trial.later))
}

fn without_id(reply: Reply) -> Reply {
    match reply {
        Reply::Response(mut response) => {
            for header in &mut response.headers {
                if header.name.eq_ignore_ascii_case("x-amzn-requestid") {
                    header.value = "id".to_owned();
                }
            }
            Reply::Response(response)
        }
        close => close,
    }
}

/// Requests on and beyond the edges of each place: lengths, types, null, and characters of several kinds.
fn edges(service: &Service) -> Vec<Trial> {
    let operation = operation(service);
    let mut common = vec![json!(null), json!({}), json!([]), json!(1), json!(true), json!("text")];
    for text in [
        "a b",
        "\u{e9} b",
        " a",
        "a\n",
        "\u{e9}",
        "\u{1F600}",
        "e\u{301}",
        "\"",
        "\\",
        "-a",
        "\u{5d0}",
        "a\u{2003}b",
    ] {
        common.push(json!(text));
    }
    let mut trials = Vec::new();
    for place in &operation.places {
        let mut values = common.clone();
        if let Some(length) = place.shape.domain().length {
            for bound in [length.min, length.max.unwrap_or(1)] {
                values.extend(
                    [bound.saturating_sub(1), bound, bound + 1].map(|length| json!("a".repeat(length))),
                );
                values.push(json!("\u{e9}".repeat(bound)));
            }
        }
        for value in &values {
            let mut params = json!({"ClientId": "client1", "Username": "user1", "ConfirmationCode": "1", "Password": "Aa1!aa"});
            set(params.as_object_mut().unwrap(), place, value);
            let request = service.encode_request(operation, params.as_object().unwrap());
            trials.push(Trial { name: place.path(), fixture: Fixture::default(), request, later: 0 });
        }
    }
    trials
}

fn set(params: &mut serde_json::Map<String, Value>, place: &Place, value: &Value) {
    let [Segment::Member(name), below @ ..] = place.segments.as_slice() else { return };
    let text = value.as_str().unwrap_or_default();
    let value = match below {
        [] => value.clone(),
        [Segment::Member(inner)] => json!({ inner: value }),
        [Segment::Key] => json!({ text: "value" }),
        [Segment::Value] => json!({ "key": value }),
        _ => return,
    };
    params.insert(name.clone(), value);
}
