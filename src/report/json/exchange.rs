//! Requests and responses in the report.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::event::answer::{BodyCut, KeptResponse};
use crate::event::finding::Exchange;
use crate::report::json::ReportError;
use crate::wire::{Framing, Header, Request};

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::internals::report) struct RequestText {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    /// The size of the chunks in which the body goes; absent where its length is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chunked: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResponseText {
    status: u16,
    headers: Vec<(String, String)>,
    /// How many header lines there were, where some are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    headers_cut: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_end_base64: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_cut: Option<BodyCutText>,
}

/// The whole of a body of which the beginning and the end alone are kept.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BodyCutText {
    bytes: usize,
    sha256: String,
}

/// A request, whether it is minimal, and its answer. The request's fields stand beside the others, and are
/// written out here because flattened fields cannot be read strictly.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MinimalText {
    minimal: bool,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chunked: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
    response: Option<ResponseText>,
}

impl From<&Request> for RequestText {
    fn from(request: &Request) -> Self {
        let (body, body_base64) = split_body(&request.body);
        let chunked = match request.framing {
            Framing::ContentLength => None,
            Framing::Chunked(size) => Some(size),
        };
        Self {
            method: request.method.clone(),
            path: request.path.clone(),
            headers: pairs(&request.headers),
            chunked,
            body,
            body_base64,
        }
    }
}

impl RequestText {
    pub(super) fn into_request(self, finding: &str) -> Result<Request, ReportError> {
        Ok(Request {
            method: self.method,
            path: self.path,
            headers: headers(self.headers),
            framing: self.chunked.map_or(Framing::ContentLength, Framing::Chunked),
            body: joined_body(self.body, self.body_base64, finding)?,
        })
    }
}

impl From<&KeptResponse> for ResponseText {
    fn from(response: &KeptResponse) -> Self {
        let (body, body_base64) = split_body(&response.body);
        let cut = response.body_cut.as_ref();
        let (body_end, body_end_base64) = cut.map_or((None, None), |cut| split_body(&cut.end));
        let body_cut = cut.map(|cut| BodyCutText { bytes: cut.bytes, sha256: cut.sha256.clone() });
        Self {
            status: response.status,
            headers: pairs(&response.headers),
            headers_cut: response.headers_cut,
            body,
            body_base64,
            body_end,
            body_end_base64,
            body_cut,
        }
    }
}

impl ResponseText {
    pub(super) fn into_response(self, finding: &str) -> Result<KeptResponse, ReportError> {
        let (end, end_base64) = (self.body_end, self.body_end_base64);
        let cut = |cut: BodyCutText| -> Result<BodyCut, ReportError> {
            let end = joined_body(end, end_base64, finding)?;
            Ok(BodyCut { end, bytes: cut.bytes, sha256: cut.sha256 })
        };
        Ok(KeptResponse {
            status: self.status,
            headers: headers(self.headers),
            headers_cut: self.headers_cut,
            body: joined_body(self.body, self.body_base64, finding)?,
            body_cut: self.body_cut.map(cut).transpose()?,
        })
    }
}

impl MinimalText {
    pub(super) fn new(located: &Exchange, minimal: bool) -> Self {
        let RequestText { method, path, headers, chunked, body, body_base64 } =
            RequestText::from(&located.request);
        let response = located.response.as_ref().map(ResponseText::from);
        Self { minimal, method, path, headers, chunked, body, body_base64, response }
    }

    pub(super) fn into_located(self, finding: &str) -> Result<(Exchange, bool), ReportError> {
        let Self { minimal, method, path, headers, chunked, body, body_base64, response } = self;
        let request = RequestText { method, path, headers, chunked, body, body_base64 };
        let response = response.map(|text| text.into_response(finding)).transpose()?;
        Ok((Exchange { request: request.into_request(finding)?, response }, minimal))
    }
}

fn pairs(headers: &[Header]) -> Vec<(String, String)> {
    headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect()
}

fn headers(pairs: Vec<(String, String)>) -> Vec<Header> {
    pairs.into_iter().map(|(name, value)| Header { name, value }).collect()
}

fn split_body(body: &[u8]) -> (Option<String>, Option<String>) {
    match std::str::from_utf8(body) {
        Ok(text) => (Some(text.to_owned()), None),
        Err(_) => (None, Some(STANDARD.encode(body))),
    }
}

fn joined_body(text: Option<String>, base64: Option<String>, finding: &str) -> Result<Vec<u8>, ReportError> {
    match (text, base64) {
        (Some(text), None) => Ok(text.into_bytes()),
        (None, Some(base64)) => STANDARD.decode(&base64).map_err(|_| ReportError::Base64 {
            finding: finding.to_owned(),
            text: base64.chars().take(40).collect(),
        }),
        _ => Err(ReportError::Body(finding.to_owned())),
    }
}
