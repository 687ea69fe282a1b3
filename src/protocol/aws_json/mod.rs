//! The JSON protocols of AWS: one endpoint, the operation in a header, input and output as JSON objects.
//!
//! - Versions 1.0 and 1.1 differ by what their protocol files say.
//! - Bodies are read by the letter of RFC 8259; what it leaves open is told apart from what it forbids.
//! - Nothing here panics or recurses without bound, whatever bytes come.

mod answer;
mod caller;
mod change;
mod check;
mod fault;
mod json;
mod python;
mod request;
mod sent;

use serde_json::Map;
use serde_json::Value;

use crate::model::flat_input::FlatInput;
use crate::model::operation::Operation;
use crate::model::protocol::ProtocolModel;
use crate::model::protocol::answer::{Decoded, ServiceError};
use crate::model::protocol::change::Changes;
use crate::model::protocol::check::RuleResult;
use crate::model::protocol::codec::{Call, ErrorText, Protocol, Refusal};
use crate::model::protocol::fault::ProtocolFault;
use crate::model::protocol::python::PythonClient;
use crate::model::protocol::sent::{Sent, SentTo};
use crate::model::service::Service;
use crate::wire::{Request, Response};

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwsJson {
    /// Version 1.0.
    V1_0,
    /// Version 1.1.
    V1_1,
}

impl Protocol for AwsJson {
    fn name(&self) -> &str {
        match self {
            Self::V1_0 => "aws-json-1.0",
            Self::V1_1 => "aws-json-1.1",
        }
    }

    fn needed_fields(&self) -> &'static [&'static str] {
        &[
            "target-header",
            "error.type-member",
            "error.message-member",
            "error.type-header",
            "error.message-header",
        ]
    }

    fn format(&self) -> &'static str {
        "JSON"
    }

    fn error_form(&self) -> &'static str {
        "JSON object"
    }

    fn check_answer(
        &self,
        protocol: &ProtocolModel,
        response: &Response,
        decoded: &Decoded,
    ) -> Vec<RuleResult> {
        check::check_answer(protocol, response, decoded)
    }

    fn changes(&self) -> &'static [&'static [Changes]] {
        change::CHANGES
    }

    fn respellings(&self) -> &'static [Changes] {
        change::RESPELLINGS
    }

    fn faults(&self) -> &'static [&'static [ProtocolFault]] {
        fault::FAULTS
    }

    fn encode_request(
        &self,
        service: &Service,
        operation: &Operation,
        params: &Map<String, Value>,
    ) -> Request {
        request::encode_request(service, operation, params)
    }

    fn write_body(&self, input: &FlatInput, body: &mut Vec<u8>) -> bool {
        request::write_body(input, body);
        true
    }

    fn free_headers<'p>(&self, protocol: &'p ProtocolModel) -> Vec<&'p str> {
        vec![&protocol.error.request_id_header, &protocol.error.message_header]
    }

    fn encode_written_request(
        &self,
        service: &Service,
        operation: &Operation,
        input: &[u8],
    ) -> Result<Request, serde_json::Error> {
        Ok(request::encode_body(service, operation, input.to_vec()))
    }

    fn decode_request<'s>(&self, service: &'s Service, request: &Request) -> Result<Call<'s>, Refusal> {
        request::decode_request(service, request)
    }

    fn check_sent(&self, to: SentTo<'_>, request: &Request) -> Sent {
        sent::check_sent(to, request)
    }

    fn named_operation<'s>(&self, service: &'s Service, request: &Request) -> Option<&'s Operation> {
        request::named_operation(service, request)
    }

    fn read_request_body(&self, body: &[u8]) -> Option<Value> {
        json::parse(body).ok().map(|json| json.value)
    }

    fn encode_success(
        &self,
        protocol: &ProtocolModel,
        _operation: &Operation,
        output: &Value,
        request_id: &str,
    ) -> Response {
        answer::encode_success(protocol, output, request_id)
    }

    fn encode_error(&self, protocol: &ProtocolModel, error: &ErrorText<'_>, request_id: &str) -> Response {
        answer::encode_error(protocol, error, request_id)
    }

    fn decode_answer(&self, protocol: &ProtocolModel, operation: &Operation, response: &Response) -> Decoded {
        answer::decode_answer(protocol, operation, response)
    }

    fn read_answer_body(&self, body: &[u8]) -> Option<Value> {
        // Only an escape spells a text otherwise than it reads.
        let is_spelled_otherwise = body.contains(&b'\\');
        let read = || json::parse(body).ok().map(|json| json.value);
        is_spelled_otherwise.then(read).flatten()
    }

    fn read_answer(
        &self,
        protocol: &ProtocolModel,
        operation: &Operation,
        response: &Response,
    ) -> Result<Value, ServiceError> {
        caller::read_answer(protocol, operation, response)
    }
    fn python(&self, service: &Service) -> Option<PythonClient> {
        Some(python::client(service))
    }
}
