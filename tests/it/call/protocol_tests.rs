//! The protocol's own tests, in the form in which botocore ships them: `.ci/protocol-tests` fetches them and says where.
//!
//! - An input goes through `call` to a server that keeps what it gets, which the decoder of a mock reads in turn.
//! - An output or an error is what that server answers, and goes through the decoder, `call` and the encoder of a mock.
//! - What is left out is a line of a file, with its reason: one that passes after all fails the test.
//! - A few cases in the same form are the project's own, so that all of this runs where nothing was fetched.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use wireproof::internals::call::syntax::timestamp::parse_timestamp;
use wireproof::internals::import::service_model::ServiceModel;
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::protocol::answer::Decoded;
use wireproof::internals::model::service::Service;
use wireproof::internals::model::shape::{Member, Shape, ShapeKind};
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;
use wireproof::internals::wire::{Framing, Header, Request, Response};

use crate::wire::scripted::{Step, serve};

/// What is left out, and how much there is in the version that is fetched.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Expected {
    inputs: usize,
    outputs: usize,
    /// Inputs whose host is not compared, since the endpoint is given.
    hosts: usize,
    left_out: Vec<LeftOut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOut {
    cases: Vec<String>,
    reason: String,
}

#[derive(Deserialize)]
struct Suite {
    metadata: Value,
    #[serde(default)]
    shapes: Value,
    #[serde(default)]
    cases: Vec<Case>,
    #[serde(default, rename = "clientEndpoint")]
    endpoint: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: String,
    given: Value,
    params: Option<Value>,
    serialized: Option<Serialized>,
    response: Option<Answer>,
    result: Option<Value>,
    error_code: Option<String>,
    error_message: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Serialized {
    method: String,
    uri: Option<String>,
    body: Option<String>,
    host: Option<String>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    require_headers: Vec<String>,
    #[serde(default)]
    forbid_headers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: String,
}

/// A case with its model, as a file and as it is loaded.
struct Subject {
    folder: tempfile::TempDir,
    service: Service,
    operation: Operation,
    path: String,
}

impl Subject {
    fn new(suite: &Suite, case: &Case) -> Self {
        let mut metadata = suite.metadata.clone();
        for name in ["serviceId", "serviceFullName", "endpointPrefix"] {
            metadata.as_object_mut().unwrap().entry(name).or_insert_with(|| json!("thing"));
        }
        let name = case.given["name"].as_str().unwrap();
        let model = json!({"metadata": metadata, "operations": {name: case.given}, "shapes": suite.shapes});
        let text = model.to_string();
        let read = ServiceModel::read(&text, "thing").unwrap();
        let made = read.operation_file(&read.operations()[0]).unwrap();
        let files = [
            SpecFile { name: "thing/service.toml".to_owned(), text: read.service_file().unwrap() },
            SpecFile { name: format!("thing/{}.toml", read.operations()[0].command), text: made.text },
        ];
        let spec = Spec::overlay(&files).unwrap_or_else(|error| panic!("{}: {error:?}", case.id));
        let service = spec.service("thing").unwrap().as_ref().clone();
        let operation = service.operation_named(name).unwrap().clone();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("thing.json"), &text).unwrap();
        let path = suite.endpoint.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
        Self { folder, service, operation, path }
    }

    /// Calls the operation at a server that answers so: what came of it, and what the server got.
    async fn call(&self, input: Option<&Value>, answer: Vec<u8>) -> (Output, Option<Request>) {
        let (address, mut received) = serve(vec![vec![Step::Read, Step::Write(answer)]]).await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_wireproof"));
        command.current_dir(&self.folder).env_clear().env("HOME", self.folder.path());
        command.envs([("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_MAX_ATTEMPTS", "1")]);
        command.envs([("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret")]);
        command.args(["call", "--model", "thing=thing.json", "thing", &self.operation.command]);
        command.args(["--output", "json", "--endpoint-url", &format!("http://{address}/{}", self.path)]);
        if let Some(input) = input {
            command.args(["--cli-input-json", &spelled(input)]);
        }
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        (output, received.try_recv().ok().map(|bytes| request(&bytes)))
    }

    async fn check_input(&self, input: &Value, expected: &Serialized) -> Result<(), String> {
        let fine = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
        let (output, request) = self.call(Some(input), fine).await;
        let request = request.ok_or_else(|| format!("nothing was sent: {output:?}"))?;
        equal("method", &request.method, &expected.method)?;
        equal("path", request.path.as_str(), expected.uri.as_deref().unwrap_or("/"))?;
        for (name, value) in &expected.headers {
            equal(name, request.header(name), value.as_str())?;
        }
        for name in &expected.require_headers {
            equal(name, request.header(name).is_some(), true)?;
        }
        for name in &expected.forbid_headers {
            equal(name, request.header(name), None)?;
        }
        let Some(body) = &expected.body else { return Ok(()) };
        let body: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
        equal("body", serde_json::from_slice::<Value>(&request.body).ok().as_ref(), Some(&body))?;
        let read = self.service.decode_request(&request).map_err(|refusal| format!("{refusal:?}"))?;
        equal("operation of the mock", &read.operation.name, &self.operation.name)?;
        equal("input of the mock", Value::Object(read.params), body)
    }

    async fn check_output(&self, case: &Case, answer: &Answer) -> Result<(), String> {
        let mut head = format!("HTTP/1.1 {} Answer\r\n", answer.status_code);
        let headers = answer.headers.iter().map(|(name, value)| Header::new(name, value.as_str().unwrap()));
        let headers: Vec<Header> = headers.collect();
        headers.iter().for_each(|header| head += &format!("{}: {}\r\n", header.name, header.value));
        head += &format!("Content-Length: {}\r\n\r\n{}", answer.body.len(), answer.body);
        let response =
            Response { status: answer.status_code, headers, body: answer.body.clone().into_bytes() };
        let decoded = self.service.protocol.decode_answer(&self.operation, &response);
        let (output, _) = self.call(None, head.into_bytes()).await;
        let told = String::from_utf8_lossy(&output.stderr);
        let Some(result) = &case.result else {
            let (code, message) = (case.error_code.as_deref().unwrap(), case.error_message.as_deref());
            let Decoded::Error(error) = decoded else { return Err(format!("{decoded:?}")) };
            let former =
                response.header("x-amzn-query-error").map(|former| former.split(';').next().unwrap());
            equal("name of the error", former.or(error.name()), Some(code))?;
            let ending = message.unwrap_or_default();
            let is_told = told.contains(&format!("({code})")) && told.trim_end().ends_with(ending);
            return if is_told { Ok(()) } else { Err(format!("expected {code}: {ending}, found {told}")) };
        };
        equal("exit code", output.status.code(), Some(0)).map_err(|error| format!("{error}: {told}"))?;
        let printed = if output.stdout.is_empty() { "{}".into() } else { output.stdout };
        let printed: Value = serde_json::from_slice(&printed).map_err(|error| error.to_string())?;
        let members = &self.operation.output;
        let found = structure(members, &printed, str::to_owned);
        equal("output", found, structure(members, result, |text| BASE64_STANDARD.encode(text)))?;
        let Decoded::Success { output, .. } = decoded else { return Err(format!("{decoded:?}")) };
        // A mock that answers the same is read the same.
        let mocked = self.service.protocol.encode_success(&self.operation, &output, "id");
        let read = self.service.protocol.read_answer(&self.operation, &mocked);
        equal("output of the mock", read, Ok(printed))
    }
}

/// JSON for `call`, whose numbers may be none.
fn spelled(input: &Value) -> String {
    let words = ["NaN", "Infinity", "-Infinity"];
    words.iter().fold(input.to_string(), |text, word| text.replace(&format!("\"{word}\""), word))
}

/// What a server got, as a mock takes it.
fn request(bytes: &[u8]) -> Request {
    let text = std::str::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let mut words = lines.next().unwrap().split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let headers =
        lines.map(|line| line.split_once(": ").unwrap()).map(|(name, value)| Header::new(name, value));
    Request { method, path, headers: headers.collect(), framing: Framing::ContentLength, body: body.into() }
}

/// An output in which points in time are seconds, and bytes are what `blob` makes of their texts.
fn structure(members: &[Member], value: &Value, blob: fn(&str) -> String) -> Value {
    let Value::Object(given) = value else { return value.clone() };
    let shape = |name: &str| members.iter().find(|member| member.name == name).map(|member| &member.shape);
    let read = given.iter().map(|(name, value)| {
        (name.clone(), shape(name).map_or_else(|| value.clone(), |shape| part(shape, value, blob)))
    });
    Value::Object(read.collect())
}

fn part(shape: &Shape, value: &Value, blob: fn(&str) -> String) -> Value {
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), _) => structure(members, value, blob),
        (ShapeKind::List(element), Value::Array(elements)) => {
            elements.iter().map(|value| part(element, value, blob)).collect()
        }
        (ShapeKind::Map(_, inner), Value::Object(entries)) => {
            entries.iter().map(|(key, value)| (key.clone(), part(inner, value, blob))).collect()
        }
        (ShapeKind::Blob, Value::String(text)) => blob(text).into(),
        (ShapeKind::Timestamp(format), Value::String(text)) => {
            json!(format.seconds(value).or_else(|| parse_timestamp(text)))
        }
        (ShapeKind::Timestamp(_), Value::Number(number)) => json!(number.as_f64()),
        _ => value.clone(),
    }
}

fn equal<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: expected {expected:?}, found {found:?}")) }
}

/// What is wrong with each case, or nothing, by its id.
async fn results(folder: &Path, expected: &Expected) -> Vec<(String, Result<(), String>)> {
    let mut results = Vec::new();
    let (mut inputs, mut outputs, mut hosts) = (0, 0, 0);
    for suite in SIDES.iter().flat_map(|side| suites(&folder.join(side))) {
        for case in &suite.cases {
            let subject = Subject::new(&suite, case);
            let result = match case {
                Case { params: Some(input), serialized: Some(serialized), .. } => {
                    inputs += 1;
                    hosts += usize::from(serialized.host.is_some());
                    subject.check_input(input, serialized).await
                }
                Case { response: Some(answer), .. } => {
                    outputs += 1;
                    subject.check_output(case, answer).await
                }
                _ => Err("it is of neither side".to_owned()),
            };
            results.push((case.id.clone(), result));
        }
    }
    assert_eq!((inputs, outputs, hosts), (expected.inputs, expected.outputs, expected.hosts));
    results
}

/// The suites of the protocol's versions, whose files are called after it.
fn suites(folder: &Path) -> Vec<Suite> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_spoken = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("json");
    let read = |path: PathBuf| -> Vec<Suite> {
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    files.filter(is_spoken).flat_map(read).collect()
}

/// Every case of a folder passes but those that a file leaves out, which do not.
async fn check(folder: &Path, expected: &str) {
    let own = own();
    let expected: Expected = toml::from_str(&std::fs::read_to_string(own.join(expected)).unwrap()).unwrap();
    assert!(expected.left_out.iter().all(|left_out| !left_out.reason.is_empty()));
    let left_out: BTreeSet<&String> = expected.left_out.iter().flat_map(|left_out| &left_out.cases).collect();
    let mut failed = BTreeSet::new();
    let mut wrong = Vec::new();
    for (id, result) in results(folder, &expected).await {
        match result {
            Ok(()) => {}
            Err(_) if left_out.contains(&id) => _ = failed.insert(id),
            Err(reason) => wrong.push(format!("{id}: {reason}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let stale: Vec<&&String> = left_out.iter().filter(|id| !failed.contains(**id)).collect();
    assert!(stale.is_empty(), "these are left out, and pass or are none: {stale:?}");
}

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/call/protocol")
}

/// The folders of cases.
const SIDES: [&str; 2] = ["input", "output"];

#[tokio::test]
async fn own_cases_pass() {
    check(&own(), "own.toml").await;
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "whoever has the tests at hand says where")]
async fn cases_of_botocore_pass() {
    let Some(folder) = std::env::var_os("WIREPROOF_PROTOCOL_TESTS") else { return };
    check(Path::new(&folder), "botocore.toml").await;
}
