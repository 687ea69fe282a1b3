//! What was created is read back: which operations are pairs, a service that forgets, and one that refuses names that it has.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use snapbox::{Data, assert_data_eq};
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::import::service_model::ServiceModel;
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::{Operation, Params};
use wireproof::internals::model::read_back::KeySource;
use wireproof::internals::oracle::fault::catalogue;
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::power::shows;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;
use wireproof::internals::wire::{Answer, Header, Reply, Request, Response};
use wireproof::mock::EmbeddedMock;

/// How the ids of faults begin that forget what a member was given.
const FORGETTING: &str = "member-not-kept/";

const SHELVES: &str = "tests/cases/models/data/shelves/2024-05-01/service-2.json";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All operations of a model of shelves.
fn spec_of(path: &Path) -> Spec {
    let text = fs::read_to_string(path).unwrap();
    let model = ServiceModel::read(&text, "shelves").unwrap();
    let operations = model.operations().iter().map(|operation| SpecFile {
        name: format!("shelves/{}.toml", operation.command),
        text: model.operation_file(operation).unwrap().text,
    });
    let service = SpecFile { name: "shelves/service.toml".to_owned(), text: model.service_file().unwrap() };
    Spec::overlay(&operations.chain([service]).collect::<Vec<_>>()).unwrap()
}

/// How what an operation creates is read, a line for each thing that is known of it.
fn told(operation: &Operation) -> String {
    let Some(pair) = &operation.read_back else { return format!("{} is not read back\n", operation.name) };
    let mut told = format!("{} is read back by {}\n", operation.name, pair.reader);
    for key in &pair.keys {
        let from = match &key.source {
            KeySource::Input => "as it was given".to_owned(),
            KeySource::Output { path, form } => {
                let form = form.as_ref().map(|form| form.text("0123456789abcdef")).unwrap_or_default();
                format!("from {} of the answer, where a mock says {form}", path.join("."))
            }
        };
        told.push_str(&format!("  named by {}, {from}\n", key.member));
    }
    for member in &pair.shared {
        told.push_str(&format!("  with {}, where it was given\n", member));
    }
    for (member, form) in &pair.fresh {
        told.push_str(&format!("  created with a new {member}: {}\n", form.text("0123456789abcdef")));
    }
    let inside = pair.inside.as_deref().map(|inside| format!(" in {inside}")).unwrap_or_default();
    told.push_str(&format!("  must tell{inside}: {}\n", pair.compared.join(", ")));
    told
}

/// Beside each model stands what its operations that may create something are told to be read back by.
fn check(path: &Path) {
    let spec = spec_of(path);
    let service = spec.service("shelves").unwrap();
    let creating = service
        .operations
        .iter()
        .filter(|operation| ["Create", "Put"].iter().any(|verb| operation.name.starts_with(verb)));
    let found: String = creating.map(|operation| told(operation)).collect();
    assert_data_eq!(found, Data::read_from(&path.with_extension("txt"), None).raw());
}

#[test]
fn pairs_are_found_where_the_model_shows_them_and_nowhere_else() {
    let mut count = 0;
    for entry in fs::read_dir(root().join("tests/cases/read-back")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            check(&path);
            count += 1;
        }
    }
    assert_eq!(count, 14);
}

/// Nothing that is built in creates anything that is read by another operation.
#[test]
fn no_operation_that_is_built_in_is_one_of_a_pair() {
    for service in &Spec::embedded().services {
        assert!(service.operations.iter().all(|operation| operation.read_back.is_none()));
    }
}

fn plan(spec: &Spec, id: &str, seed: u64) -> Plan {
    let service = spec.service("shelves").unwrap();
    let operation = service.operations.iter().find(|operation| operation.id == id).unwrap();
    let generator = Generator::new(Arc::clone(service), Arc::clone(operation), seed, Params::new()).unwrap();
    let only = vec![glob("**/read-back/**").unwrap()];
    Plan::new(generator, &Selection { only, ..Selection::default() })
}

#[tokio::test]
async fn what_a_service_forgets_is_found_whatever_it_is_believed_to_hold() {
    let spec = spec_of(&root().join(SHELVES));
    for (id, members) in [
        ("shelves/create-shelf", &["Label", "Width", "IsOpen", "Color", "Notes"][..]),
        ("shelves/put-book", &["BookName", "Title", "Tags"]),
    ] {
        for seed in 1..=3 {
            let plan = plan(&spec, id, seed);
            let faults = catalogue(&plan.generator().service, &plan.generator().operation);
            let forgetting: Vec<&str> =
                faults.iter().filter_map(|fault| fault.id.strip_prefix(FORGETTING)).collect();
            assert_eq!(forgetting, members);
            for fault in faults.iter().filter(|fault| fault.id.starts_with(FORGETTING)) {
                for behavior in [Behavior::Stateful, Behavior::Opaque] {
                    let shown = shows(&plan, behavior, fault).await;
                    assert!(shown.is_some(), "{} of {id}, seed {seed}, {behavior}", fault.id);
                }
                // Where nothing is remembered, nothing is forgotten.
                assert_eq!(shows(&plan, Behavior::Stateless, fault).await, None);
            }
        }
    }
}

#[track_caller]
fn run(line: &str, code: i32) -> String {
    crate::spec::shell::run(&root().join("tests/cases/models"), line, code)
}

#[test]
fn a_mock_of_a_pair_breaks_nothing() {
    for (operations, seed) in
        [("shelves/*", 1), ("shelves/*", 2), ("shelves/create-shelf", 3), ("shelves/put-book", 4)]
    {
        let command = format!(
            "wireproof check server --model data --operation '{operations}' --cases 100 --seed {seed} --strict"
        );
        let told = run(&command, 0);
        assert!(told.contains("\nbroken       0\n"), "{told}");
    }
    let told = run(
        "wireproof check server --model data --operation 'shelves/*' --only '**/read-back/**' --strict",
        0,
    );
    assert!(told.contains(" 11: 11 pass\n"), "{told}");
}

/// A service that refuses to create what it has, and forgets titles where it is to.
struct Jealous {
    service: SharedOracle,
    names: Mutex<BTreeSet<String>>,
}

impl Answer for Jealous {
    fn answer(&self, request: &Request) -> Reply {
        let is_creating = request.header("X-Amz-Target").is_some_and(|target| target.ends_with(".PutBook"));
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let name = body["BookName"].as_str().filter(|_| is_creating);
        if name.is_some_and(|name| !self.names.lock().unwrap().insert(name.to_owned())) {
            return Reply::Response(Response {
                status: 400,
                headers: vec![Header::new("Content-Type", "application/x-amz-json-1.1")],
                body: json!({"__type": "BookExistsException"}).to_string().into_bytes(),
            });
        }
        self.service.answer(request)
    }
}

/// The mock of a service that refuses names that it has, with faults.
fn jealous(faults: &[&str]) -> EmbeddedMock {
    let spec = spec_of(&root().join(SHELVES));
    let service = spec.service("shelves").unwrap();
    let operation = service.operation("shelves/put-book").unwrap();
    let faults: Vec<_> = catalogue(service, operation)
        .into_iter()
        .filter(|fault| faults.contains(&fault.id.as_str()))
        .collect();
    let service = SharedOracle::with_fixture(service, &faults);
    EmbeddedMock::start(Arc::new(Jealous { service, names: Mutex::default() })).unwrap()
}

#[test]
fn what_is_created_never_meets_what_was_created_before() {
    let mock = jealous(&[]);
    for _ in 0..2 {
        let told = run(
            &format!(
                "wireproof check server --model data --operation shelves/put-book --set BookName=given --strict \
                 --only '**/read-back/**' --endpoint-url {}",
                mock.url()
            ),
            0,
        );
        assert!(told.contains("cases        3: 3 pass\n"), "{told}");
    }
}

#[test]
fn what_is_forgotten_is_shown_by_two_requests_that_can_be_sent_again() {
    let mock = jealous(&["member-not-kept/Title"]);
    let report = tempfile::tempdir().unwrap();
    let json = report.path().join("report.json");
    let check = format!(
        "wireproof check server --model data --operation shelves/put-book --strict --endpoint-url {} \
         --only '**/read-back/**' --report 'json={}'",
        mock.url(),
        json.display()
    );
    let told = run(&check, 1);
    for part in [
        "1 cause explains 1 of 1 finding\n",
        "    fault        member-not-kept/Title\n",
        "F1  should: output\n    `Title` is read by GetBook as it was given\n",
        "    requirement  shelves/put-book/read-back/Title\n",
        "    expected     `Title` is read as it was given: \"a\"\n",
        "    actual       GetBook tells no `Title`\n",
        "    cases        3 of 3 broke it\n",
        "'X-Amz-Target: Shelves.PutBook'",
        "'X-Amz-Target: Shelves.GetBook'",
        "\nbroken       1 (1 should); 1 gating\n",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let finding = format!("'{}#F1'", json.display());
    for _ in 0..2 {
        let told = run(&format!("wireproof replay {finding}"), 1);
        assert!(told.contains("shelves/put-book is sent first:\n"), "{told}");
        assert!(told.contains("fail  shelves/put-book/read-back/Title\n"), "{told}");
    }
    for format in ["curl", "http", "pytest", "powershell"] {
        let told = run(&format!("wireproof replay {finding} --format {format}"), 0);
        let (before, behind) = told.split_once("Shelves.PutBook").unwrap_or_default();
        assert!(!before.is_empty() && behind.contains("Shelves.GetBook"), "{format}:\n{told}");
    }
    let told = run(&format!("wireproof replay {finding} --format pytest"), 0);
    let asserted =
        "    told = answer.output.get(\"Title\")\n    given = \"a\"\n    assert is_kept(told, given)\n";
    assert!(told.contains(asserted), "{told}");
}

/// What only the answer tells is taken from there by whoever sends both requests again.
#[test]
fn a_name_that_the_service_makes_up_is_taken_from_its_answer() {
    let report = tempfile::tempdir().unwrap();
    let json = report.path().join("report.json");
    run(
        &format!(
            "wireproof check server --model data --operation shelves/create-shelf --fault member-not-kept/Notes \
             --only '**/read-back/**' --report 'json={}'",
            json.display()
        ),
        0,
    );
    let print = |format: &str| run(&format!("wireproof replay '{}#F1' --format {format}", json.display()), 0);
    for (format, part) in [
        ("pytest", "shelf_id = answer.output[\"Shelf\"][\"ShelfId\"]\n"),
        ("pytest", "    told = answer.output[\"Shelf\"].get(\"Notes\")\n"),
        ("curl", "jq -r .Shelf.ShelfId\n"),
        ("http", "@shelf-id = {{request1.response.body.$.Shelf.ShelfId}}\n"),
        ("powershell", ".'Shelf'.'ShelfId'\n"),
    ] {
        let told = print(format);
        assert!(told.contains(part), "{format}: {part}\n{told}");
    }
}

/// A service that tells titles as whole names, or as they are, or not at all.
struct Librarian {
    service: SharedOracle,
    title: fn(&Value) -> Value,
}

impl Answer for Librarian {
    fn answer(&self, request: &Request) -> Reply {
        let is_reading = request.header("X-Amz-Target").is_some_and(|target| target.ends_with(".GetBook"));
        match self.service.answer(request) {
            Reply::Response(mut response) if is_reading && response.status == 200 => {
                let mut told: Value = serde_json::from_slice(&response.body).unwrap();
                told["Title"] = (self.title)(&told["Title"]);
                response.body = told.to_string().into_bytes();
                Reply::Response(response)
            }
            reply => reply,
        }
    }
}

fn librarian(title: fn(&Value) -> Value) -> EmbeddedMock {
    let spec = spec_of(&root().join(SHELVES));
    let service = SharedOracle::with_fixture(spec.service("shelves").unwrap(), &[]);
    EmbeddedMock::start(Arc::new(Librarian { service, title })).unwrap()
}

#[test]
fn a_printed_test_is_green_where_the_judge_finds_nothing() {
    let forgetful = librarian(|_| Value::Null);
    let folder = tempfile::tempdir().unwrap();
    let (json, test) = (folder.path().join("report.json"), folder.path().join("test_title.py"));
    let check = "wireproof check server --model data --operation shelves/put-book --strict --only '**/read-back/Title'";
    run(&format!("{check} --endpoint-url {} --report 'json={}'", forgetful.url(), json.display()), 1);
    let replay = format!("wireproof replay '{}#F1' --format pytest", json.display());
    fs::write(&test, run(&replay, 0)).unwrap();
    let python = root().join("tests/cases/reproduction/run.py");
    for (mock, code, result) in [
        (forgetful, 1, " failed: "),
        (librarian(Value::clone), 0, " passed"),
        (
            librarian(|title| format!("arn:aws:shelves:::book/{}", title.as_str().unwrap()).into()),
            0,
            " passed",
        ),
        (librarian(|title| json!([title])), 1, " failed: "),
    ] {
        run(&format!("{check} --endpoint-url {}", mock.url()), code);
        let output =
            Command::new("python3").arg(&python).arg(&test).env("ENDPOINT", mock.url()).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.contains(result), "{told}");
    }
}
