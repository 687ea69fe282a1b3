//! The wire format of the cases that are worth reading, stage by stage: input, request, answer, printed output.
//!
//! `tests/cases/snapshots.txt` lists their addresses.

use std::path::Path;
use std::sync::Arc;

use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::writer::write_request;
use wireproof::internals::generate::case::Case;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::protocol::answer::Decoded;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::report::escape::escape_lines;
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::{Reply, Response};

const OPERATION: &str = "cognito-idp/confirm-forgot-password";

#[test]
fn each_stage_of_a_listed_case_is_as_it_was() {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation(OPERATION).unwrap();
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
    let plan = Plan::new(generator, &Selection { fuzzing: 0, ..Selection::default() });
    let oracle = Oracle::new(Arc::clone(service), OracleSettings::default());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(root.join("tests/cases/snapshots.txt")).unwrap();
    let cases: Vec<Case> = plan.cases().collect();
    for tail in list.lines() {
        let address = format!("{OPERATION}/{tail}");
        let case = cases
            .iter()
            .find(|case| case.address.as_str() == address)
            .unwrap_or_else(|| panic!("no case at {address}"));
        let mut state = oracle.empty_state();
        let _installed = state.install(&case.fixture, Fixture::NOW);
        let Reply::Response(response) = oracle.answer(&mut state, &case.request, Fixture::NOW) else {
            panic!("no answer to {address}");
        };
        let output = match service.protocol.decode_answer(operation, &response) {
            Decoded::Success { output, .. } => format!("{output:#}"),
            Decoded::Error(error) => {
                format!("{}: {}", error.name().unwrap_or("-"), error.message.as_deref().unwrap_or_default())
            }
            Decoded::Unreadable(why) => why,
        };
        let stages = [
            ("params", format!("{:#}", serde_json::Value::Object(case.params.clone()))),
            ("request", request_text(case)),
            ("response", response_text(&response)),
            ("output", output),
        ];
        for (stage, text) in stages {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(root.join("snapshots").join(OPERATION).join(stage));
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.set_input_file(root.join("tests/cases/snapshots.txt"));
            settings.bind(|| insta::assert_snapshot!(tail.replace('/', "_"), shortened(&text)));
        }
    }
}

fn request_text(case: &Case) -> String {
    let endpoint: Endpoint = "http://127.0.0.1:8080".parse().unwrap();
    let mut bytes = Vec::new();
    write_request(&mut bytes, &case.request, &endpoint, &[]);
    lines(&bytes)
}

fn response_text(response: &Response) -> String {
    let mut text = format!("{}\n", response.status);
    for header in &response.headers {
        text.push_str(&format!("{}: {}\n", header.name, header.value));
    }
    format!("{text}\n{}", lines(&response.body))
}

fn lines(bytes: &[u8]) -> String {
    escape_lines(&String::from_utf8_lossy(bytes).replace("\r\n", "\n"))
}

/// The text with every line that nobody would read told by its ends and its length.
fn shortened(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let characters: Vec<char> = line.chars().collect();
        if characters.len() <= 700 {
            return line.to_owned();
        }
        let head: String = characters[..200].iter().collect();
        let tail: String = characters[characters.len() - 80..].iter().collect();
        format!("{head}<{} characters in all>{tail}", characters.len())
    });
    lines.collect::<Vec<_>>().join("\n")
}
