//! What faulty clients read in answers.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::json;

use crate::check::client::told::{CallError, CallResult};
use crate::client::caller::ClientCall;
use crate::client::fault::kind::{ClientFaultKind, ReadingFault};
use crate::model::protocol::answer::{Decoded, ErrorAnswer, NameSource};
use crate::wire::Response;

/// The words of an error.
const MESSAGE: &str = "an error";

/// What a client with these faults reads in answers.
#[derive(Clone, Copy)]
pub(super) struct AnswerReader<'a> {
    pub(super) kinds: &'a [ClientFaultKind],
    pub(super) call: ClientCall<'a>,
}

impl AnswerReader<'_> {
    pub(super) fn does(&self, fault: ReadingFault) -> bool {
        self.kinds.contains(&ClientFaultKind::Reads(fault))
    }

    /// What is told of a whole answer.
    pub(super) fn told(&self, response: Response) -> CallResult {
        let response = if self.does(ReadingFault::CompressedAsItCame) { response } else { decoded(response) };
        match self.call.service.protocol.decode_answer(self.call.operation, &response) {
            Decoded::Success { empty_body: true, .. } if self.does(ReadingFault::NeedsBody) => failed(None),
            Decoded::Success { output, .. } => {
                let is_unknown = output.as_object().is_some_and(|members| !members.is_empty());
                let fails = self.does(ReadingFault::SuccessAsError)
                    || (is_unknown && self.does(ReadingFault::StrictOutput));
                if fails { failed(None) } else { CallResult::Output(output) }
            }
            Decoded::Unreadable(_) if self.does(ReadingFault::UnreadableAsSuccess) => {
                CallResult::Output(json!({}))
            }
            Decoded::Unreadable(_) => failed(None),
            Decoded::Error(error) => self.error(&response, &error),
        }
    }

    fn error(&self, response: &Response, error: &ErrorAnswer) -> CallResult {
        let of_header = error.header_name.as_ref().filter(|_| !self.does(ReadingFault::NoHeader));
        let of_body = error.body_name.as_ref();
        let of_body = of_body
            .filter(|name| !(name.source == NameSource::CodeMember && self.does(ReadingFault::NoCode)));
        let name = of_body.or(of_header);
        let is_success = match name {
            Some(name) => {
                self.does(ReadingFault::UnknownAsSuccess) && self.call.operation.error(&name.plain).is_none()
            }
            None => self.does(ReadingFault::StatusNotRead),
        };
        if is_success {
            return CallResult::Output(json!({}));
        }
        if self.does(ReadingFault::StatusAsName) {
            return failed(Some(response.status.to_string()));
        }
        let is_lost = self.does(ReadingFault::NameLost)
            || (self.does(ReadingFault::NeedsMessage) && error.message.is_none());
        failed(name.filter(|_| !is_lost).map(|name| {
            let keeps = (self.does(ReadingFault::KeepsNamespace) && name.written.contains('#'))
                || (self.does(ReadingFault::KeepsAddress) && name.written.contains(":http"));
            if keeps { name.written.clone() } else { name.plain.clone() }
        }))
    }
}

pub(super) fn failed(code: Option<String>) -> CallResult {
    CallResult::Failed(CallError { code, message: MESSAGE.to_owned() })
}

/// An answer as it was before it was compressed; one that cannot be read as such stays.
fn decoded(mut response: Response) -> Response {
    if response.header("content-encoding") == Some("gzip") {
        let mut body = Vec::new();
        if GzDecoder::new(&*response.body).read_to_end(&mut body).is_ok() {
            response.body = body;
        }
    }
    response
}
