//! A mock on which records can be put by calls, so that it can be set up like any other server.
//!
//! - `PutRecord` is called as the service's own operations are: `{"Kind": "user", "Fields": {"name": "ann"}}`. Fields that
//!   are left out stay as they are, or are ordinary where the record is new.
//! - An answer to a call that made the service send a code tells the code by a header, since nobody reads the mail.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::model::operation::{Operation, Params};
use crate::model::protocol::codec::ErrorText;
use crate::model::record::{FieldKind, FieldValue, Fixture, Record};
use crate::model::rule::FactKind;
use crate::model::service::Service;
use crate::oracle::shared::SharedOracle;
use crate::wire::{Answer, Header, Reply, Request};

/// The operation that puts a record.
pub const PUT_RECORD: &str = "PutRecord";
/// The header that tells a code.
const CODE_HEADER: &str = "x-wireproof-code";
/// What answers of `PutRecord` are told apart by: nobody looks.
const REQUEST_ID: &str = "00000000-0000-0000-0000-000000000000";

/// A mock on which records can be put.
#[derive(Debug)]
pub struct RecordKeeper {
    oracle: Arc<SharedOracle>,
    /// The service, with the operation that puts a record beside its own.
    service: Service,
}

impl RecordKeeper {
    /// Lets records be put on an oracle of the service.
    pub fn new(service: &Service, oracle: Arc<SharedOracle>) -> Self {
        let mut service = service.clone();
        service.operations.push(Arc::new(Operation::bare(&service.id, PUT_RECORD)));
        Self { oracle, service }
    }

    fn put(&self, params: &Params) -> Result<Value, String> {
        let kind = params.get("Kind").and_then(Value::as_str).ok_or("expected the text `Kind`")?;
        let described =
            self.service.record(kind).ok_or_else(|| format!("expected a kind of record, found `{kind}`"))?;
        let written = match params.get("Fields") {
            Some(Value::Object(fields)) => fields,
            _ => return Err("expected the object `Fields`".to_owned()),
        };
        let mut record = Record { kind: kind.to_owned(), fields: self.known(kind, written) };
        for (name, value) in written {
            let field = described.fields.iter().find(|(field, _)| field == name);
            let (_, field_kind) =
                field.ok_or_else(|| format!("expected a field of a {kind}, found `{name}`"))?;
            let held = FieldValue::read(field_kind, value)
                .ok_or_else(|| format!("`{name}` of a {kind} cannot be {value}"))?;
            record.fields.insert(name.clone(), held);
        }
        for (name, field_kind) in &described.fields {
            let is_needed =
                matches!(field_kind, FieldKind::Key | FieldKind::Reference(_) | FieldKind::Password);
            if is_needed && !record.fields.contains_key(name) {
                return Err(format!("expected `{name}` of a {kind}"));
            }
        }
        // What is put stays for as long as the mock does.
        let _ = self.oracle.install(&Fixture { records: vec![record] });
        Ok(json!({}))
    }

    /// What is known of the record that these fields name.
    fn known(&self, kind: &str, written: &Map<String, Value>) -> BTreeMap<String, FieldValue> {
        let key = self.service.record(kind).and_then(|described| described.field_of(&FieldKind::Key));
        let name = key.and_then(|field| written.get(field)?.as_str());
        name.and_then(|name| self.oracle.known(kind, name)).map(|record| record.fields).unwrap_or_default()
    }

    /// The newest code of a record that the request names, where the operation sends codes.
    fn sent_code(&self, operation: &Operation, params: &Params) -> Option<String> {
        let sends = operation.facts.iter().any(|fact| matches!(fact.kind, FactKind::Issued { .. }));
        operation.facts.iter().filter(|_| sends).find_map(|fact| match &fact.kind {
            FactKind::Lookup { record, by, .. } => {
                self.oracle.delivered(record, params.get(by).and_then(Value::as_str)?)
            }
            _ => None,
        })
    }
}

impl Answer for RecordKeeper {
    fn answer(&self, request: &Request) -> Reply {
        let called = self.service.decode_request(request).ok();
        let put = called.as_ref().filter(|call| call.operation.name == PUT_RECORD);
        if let Some(call) = put {
            return Reply::Response(match self.put(&call.params) {
                Ok(output) => self.service.protocol.encode_success(call.operation, &output, REQUEST_ID),
                Err(reason) => {
                    let name = self.service.validation.error.as_str();
                    let error = ErrorText { status: 400, name, message: Some(&reason) };
                    self.service.protocol.encode_error(&error, REQUEST_ID)
                }
            });
        }
        let mut reply = self.oracle.answer(request);
        if let (Reply::Response(response), Some(call)) = (&mut reply, called)
            && response.status < 300
            && let Some(code) = self.sent_code(call.operation, &call.params)
        {
            response.headers.push(Header::new(CODE_HEADER, code));
        }
        reply
    }
}
