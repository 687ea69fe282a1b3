//! What a protocol does: from members to bytes and back, for both ends.

use std::fmt;

use serde_json::Map;
use serde_json::Value;

use crate::model::flat_input::FlatInput;
use crate::model::operation::Operation;
use crate::model::protocol::ProtocolModel;
use crate::model::protocol::answer::{Decoded, ServiceError};
use crate::model::protocol::change::Changes;
use crate::model::protocol::check::RuleResult;
use crate::model::protocol::fault::ProtocolFault;
use crate::model::protocol::python::PythonClient;
use crate::model::protocol::sent::{Sent, SentTo};
use crate::model::service::Service;
use crate::model::signature::SignatureScope;
use crate::wire::{Request, Response};

/// How operations, their inputs and their answers stand on the wire.
///
/// - A client encodes a request and decodes an answer; a service decodes a request and encodes an answer.
/// - Names of headers, members and errors come from the protocol's file, and are given to every method.
/// - Nothing here may panic or recurse without bound, whatever bytes come.
pub trait Protocol: fmt::Debug + Send + Sync {
    /// The name by which a protocol's file chooses it.
    fn name(&self) -> &str;

    /// The names of fields that the protocol's file may lack for other protocols, and must not for this one. Those of
    /// a table are written behind its name and a dot.
    fn needed_fields(&self) -> &'static [&'static str] {
        &[]
    }

    /// What bodies are written in, in one word: `JSON`.
    fn format(&self) -> &'static str;

    /// What the body of an error is, in a few words that can follow "no": `JSON object`.
    fn error_form(&self) -> &'static str;

    /// Holds an answer of an operation to the protocol's rules about every answer. Rules that the protocol's file does not
    /// have are passed over.
    fn check_answer(
        &self,
        protocol: &ProtocolModel,
        response: &Response,
        decoded: &Decoded,
    ) -> Vec<RuleResult>;

    /// How requests are changed to see whether the protocol's rules hold: tables of changes, in which no rule stands
    /// twice.
    fn changes(&self) -> &'static [&'static [Changes]];

    /// Other spellings of characters beyond ASCII, by the rule that has them mean the same: they change nothing in a request
    /// without such characters, and are tried on inputs that have some.
    fn respellings(&self) -> &'static [Changes] {
        &[]
    }

    /// How services get the protocol's rules wrong: tables of faults, in which no id stands twice.
    fn faults(&self) -> &'static [&'static [ProtocolFault]];

    /// Whether the request's method is one by which operations are called.
    fn can_call(&self, request: &Request) -> bool {
        request.method == "POST"
    }

    /// A client's request for an operation with this input.
    fn encode_request(
        &self,
        service: &Service,
        operation: &Operation,
        params: &Map<String, Value>,
    ) -> Request;

    /// Writes the body of such a request behind what stands there; `false` where an input shows in more than the body, or
    /// where that is not known. What is written is the body of the whole request.
    fn write_body(&self, _input: &FlatInput, _body: &mut Vec<u8>) -> bool {
        false
    }

    /// The names of the headers of answers whose values no check reads: that they are there and say anything is all that is
    /// asked.
    fn free_headers<'p>(&self, _protocol: &'p ProtocolModel) -> Vec<&'p str> {
        Vec::new()
    }

    /// The same for an input that is written as JSON. It may say more than a value can hold: half of a surrogate
    /// pair, or a number of any size.
    ///
    /// # Errors
    ///
    /// The protocol cannot spell what the input says.
    fn encode_written_request(
        &self,
        service: &Service,
        operation: &Operation,
        input: &[u8],
    ) -> Result<Request, serde_json::Error> {
        Ok(self.encode_request(service, operation, &serde_json::from_slice(input)?))
    }

    /// What a service reads in a request: which operation it asks for and with what input.
    ///
    /// # Errors
    ///
    /// The first rule of the protocol's that refuses the request.
    fn decode_request<'s>(&self, service: &'s Service, request: &Request) -> Result<Call<'s>, Refusal>;

    /// Holds a client's request for an operation to the protocol's rules about requests, and reads its input as far as it can
    /// be read, whatever else is wrong with it.
    fn check_sent(&self, to: SentTo<'_>, request: &Request) -> Sent {
        let read = self.decode_request(to.service, request);
        Sent { results: Vec::new(), input: read.ok().map(|call| call.params) }
    }

    /// The operation that a request names exactly as a client does, whatever else is wrong with it.
    fn named_operation<'s>(&self, service: &'s Service, request: &Request) -> Option<&'s Operation>;

    /// What a request's body says, where it can be read at all.
    fn read_request_body(&self, body: &[u8]) -> Option<Value>;

    /// A service's answer to a request that was carried out.
    fn encode_success(
        &self,
        protocol: &ProtocolModel,
        operation: &Operation,
        output: &Value,
        request_id: &str,
    ) -> Response;

    /// A service's answer to a request that was refused.
    fn encode_error(&self, protocol: &ProtocolModel, error: &ErrorText<'_>, request_id: &str) -> Response;

    /// What a client reads in an answer of the operation that knows every spelling of an error.
    ///
    /// A status of 2xx is a success unless an error is inside; anything else is an error.
    fn decode_answer(&self, protocol: &ProtocolModel, operation: &Operation, response: &Response) -> Decoded;

    /// What an answer's body says, where some of its texts are spelled otherwise than they read.
    fn read_answer_body(&self, body: &[u8]) -> Option<Value>;

    /// What the caller of an operation sees of an answer, as the protocol's ordinary client shows it.
    ///
    /// # Errors
    ///
    /// The error in it.
    fn read_answer(
        &self,
        protocol: &ProtocolModel,
        operation: &Operation,
        response: &Response,
    ) -> Result<Value, ServiceError>;

    /// How a test in Python speaks the protocol; `None` where none can be printed.
    fn python(&self, _service: &Service) -> Option<PythonClient> {
        None
    }
}

/// A request that reached an operation, with an input that is an object.
#[derive(Clone, Debug)]
pub struct Call<'s> {
    /// The operation.
    pub operation: &'s Operation,
    /// The input, of which nothing has been checked.
    pub params: Map<String, Value>,
    /// The id of the protocol's rule that leaves open whether such a request is carried out, if one does.
    pub open: Option<String>,
}

/// Why a request reached no operation, or its body could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The id of the protocol's rule that speaks of such requests, e.g. `syntax/malformed`.
    pub rule: String,
    /// Whether the body could not be read; otherwise the request did not come so far.
    pub unreadable: bool,
    /// A text about it, in the words of this program.
    pub reason: String,
}

/// An error that a service is about to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorText<'a> {
    /// The status.
    pub status: u16,
    /// The error's plain name.
    pub name: &'a str,
    /// The message, if there is one.
    pub message: Option<&'a str>,
}

impl Service {
    /// A client's request for an operation with this input.
    pub fn encode_request(&self, operation: &Operation, params: &Map<String, Value>) -> Request {
        let mut request = self.protocol.codec.encode_request(self, operation, params);
        request.headers.extend(SignatureScope::of_operation(self, operation).map(|scope| scope.line()));
        request
    }

    /// What the service reads in a request.
    ///
    /// # Errors
    ///
    /// The first rule of the protocol's that refuses it.
    pub fn decode_request(&self, request: &Request) -> Result<Call<'_>, Refusal> {
        self.protocol.codec.decode_request(self, request)
    }
}

impl ProtocolModel {
    /// The answer to a request that was carried out.
    pub fn encode_success(&self, operation: &Operation, output: &Value, request_id: &str) -> Response {
        self.codec.encode_success(self, operation, output, request_id)
    }

    /// The answer to a request that was refused.
    pub fn encode_error(&self, error: &ErrorText<'_>, request_id: &str) -> Response {
        self.codec.encode_error(self, error, request_id)
    }

    /// What an answer says to a client that knows every spelling of an error.
    pub fn decode_answer(&self, operation: &Operation, response: &Response) -> Decoded {
        self.codec.decode_answer(self, operation, response)
    }

    /// What the caller of an operation sees of an answer.
    ///
    /// # Errors
    ///
    /// The error in it.
    pub fn read_answer(&self, operation: &Operation, response: &Response) -> Result<Value, ServiceError> {
        self.codec.read_answer(self, operation, response)
    }
}
