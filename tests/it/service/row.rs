//! A row of `tests/cases/oracle/*.toml`: a request, what the service remembers, and the answer that is right.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use wireproof::internals::model::record::{FieldKind, FieldValue, Fixture, IssuedCode, Record};
use wireproof::internals::model::service::Service;
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::{Framing, Header, Request};

/// One row. What it leaves out is as in an ordinary request and an ordinary fixture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// Members that are given another value.
    #[serde(default)]
    params: toml::Table,
    /// Members whose text is one character, so many times.
    #[serde(default)]
    repeated: BTreeMap<String, (String, usize)>,
    /// Members that are null.
    #[serde(default)]
    null: Vec<String>,
    /// Members that are left out.
    #[serde(default)]
    without: Vec<String>,
    body: Option<String>,
    /// Text before, replaced in and put behind the body.
    #[serde(default)]
    replace: Vec<(String, String)>,
    body_bytes: Option<Vec<u8>>,
    method: Option<String>,
    path: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    without_headers: Vec<String>,
    #[serde(default)]
    chunked: bool,
    /// Fields of records that differ from the ordinary fixture, by kind.
    #[serde(default)]
    fixture: BTreeMap<String, toml::Table>,
    /// Kinds of records that are not there.
    #[serde(default)]
    absent: Vec<String>,
    /// The secret with which the hash is made.
    signed_with: Option<String>,
    /// How many seconds after the fixture was set the request comes.
    #[serde(default)]
    pub(crate) later: u64,
    pub(crate) expect: Expected,
}

/// The answer that is right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// The status of the mock's answer.
    pub(crate) status: u16,
    /// The error that the mock answers; a success where there is none.
    pub(crate) error: Option<String>,
    /// What the message holds.
    #[serde(default)]
    pub(crate) message: Vec<String>,
    /// What the message does not hold.
    #[serde(default)]
    pub(crate) silent: Vec<String>,
    /// What decides: `rule ID ...`, `envelope ID`, `broken PATH/KEY ...`, `mistyped PATH ...`.
    pub(crate) because: String,
    /// Every answer that is right: `success`, error names, `any-error`, `not-carried-out`, `anything`.
    pub(crate) permitted: Vec<String>,
    /// Whether the answer is no answer of the operation, so that its body is not looked at.
    #[serde(default)]
    pub(crate) foreign: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    case: Vec<Row>,
}

/// The operation that all rows are about.
pub(crate) const OPERATION: &str = "cognito-idp/confirm-forgot-password";

pub(crate) fn service() -> Arc<Service> {
    Arc::clone(Spec::embedded().service("cognito-idp").unwrap())
}

/// All rows of all files, in the order of the files' names.
pub(crate) fn all() -> Vec<Row> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/oracle");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: &std::path::PathBuf| -> Vec<Row> {
        let rows: Rows = toml::from_str(&std::fs::read_to_string(file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        rows.case
    };
    files.iter().flat_map(read).collect()
}

impl Row {
    pub(crate) fn request(&self, service: &Service) -> Request {
        let operation = service.operation(OPERATION).unwrap();
        let mut params = serde_json::json!({
            "ClientId": "client1",
            "Username": "user1",
            "ConfirmationCode": "123456",
            "Password": "New-Password-1",
        });
        let members = params.as_object_mut().unwrap();
        for (name, value) in &self.params {
            members.insert(name.clone(), serde_json::to_value(value).unwrap());
        }
        for (name, (character, times)) in &self.repeated {
            members.insert(name.clone(), Value::from(character.repeat(*times)));
        }
        for name in &self.null {
            members.insert(name.clone(), Value::Null);
        }
        for name in &self.without {
            members.shift_remove(name);
        }
        if let Some(secret) = &self.signed_with {
            let text = |name: &str| members[name].as_str().unwrap();
            let hash = wireproof::internals::sign::keyed_hash::keyed_hash(
                secret,
                &[text("Username"), text("ClientId")],
            );
            members.insert("SecretHash".to_owned(), Value::from(hash));
        }
        let mut request = service.encode_request(operation, members);
        let mut body = self.body.clone().unwrap_or_else(|| String::from_utf8(request.body.clone()).unwrap());
        for (from, to) in &self.replace {
            assert!(body.contains(from), "{}: `{from}` does not stand in {body}", self.name);
            body = body.replace(from, to);
        }
        request.body = self.body_bytes.clone().unwrap_or_else(|| body.into_bytes());
        if let Some(method) = &self.method {
            request.method.clone_from(method);
        }
        if let Some(path) = &self.path {
            request.path.clone_from(path);
        }
        for name in &self.without_headers {
            request.headers.retain(|header| !header.name.eq_ignore_ascii_case(name));
        }
        for (name, value) in &self.headers {
            request.headers.retain(|header| !header.name.eq_ignore_ascii_case(name));
            request.headers.push(Header::new(name, value));
        }
        if self.chunked {
            request.framing = Framing::Chunked(7);
        }
        request
    }

    pub(crate) fn fixture(&self, service: &Service) -> Fixture {
        let ordinary = [
            ("pool", "id = 'pool1'"),
            ("pool", "id = 'pool2'"),
            ("client", "id = 'client1'\npool = 'pool1'"),
            (
                "user",
                "name = 'user1'\nsub = 'sub1'\npool = 'pool1'\npassword = ['Old-Password-1']\ncode = [{ value = '123456' }]",
            ),
            (
                "user",
                "name = 'user2'\nsub = 'sub2'\npool = 'pool1'\npassword = ['Old-Password-2']\ncode = [{ value = '222222' }]",
            ),
        ];
        let mut records: Vec<Record> = Vec::new();
        for (kind, text) in ordinary {
            let mut fields: toml::Table = toml::from_str(text).unwrap();
            let is_first = records.iter().all(|record| record.kind != kind);
            if self.absent.iter().any(|absent| absent == kind) {
                continue;
            }
            if let Some(changed) = self.fixture.get(kind).filter(|_| is_first) {
                fields.extend(changed.clone());
            }
            let kinds = &service.record(kind).unwrap().fields;
            let mut values: BTreeMap<String, FieldValue> = kinds
                .iter()
                .filter_map(|(field, kind)| Some((field.clone(), value(kind, fields.get(field)?))))
                .collect();
            if kind == "pool" && !fields.contains_key("policy") {
                values.insert("policy".to_owned(), FieldValue::Policy(Default::default()));
            }
            records.push(Record { kind: kind.to_owned(), fields: values });
        }
        Fixture { records }
    }
}

fn value(kind: &FieldKind, given: &toml::Value) -> FieldValue {
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let number = |value: &toml::Value| u64::try_from(value.as_integer().unwrap()).unwrap();
    match kind {
        FieldKind::Flag => FieldValue::Flag(given.as_bool().unwrap()),
        FieldKind::Count => FieldValue::Count(number(given)),
        FieldKind::Policy(declared) => FieldValue::Policy(declared.clone()),
        FieldKind::Counter => FieldValue::Counter { count: number(given), since: Fixture::NOW },
        FieldKind::Password => {
            let mut all = given.as_array().unwrap().iter().map(text);
            FieldValue::Password { current: all.next().unwrap(), previous: all.collect() }
        }
        FieldKind::Code => {
            let code = |code: &toml::Value| IssuedCode {
                value: text(&code["value"]),
                issued: Fixture::NOW - code.get("age").map_or(0, number),
                used: code.get("used").is_some_and(|used| used.as_bool().unwrap()),
            };
            FieldValue::Codes(given.as_array().unwrap().iter().map(code).collect())
        }
        _ => FieldValue::Text(text(given)),
    }
}
