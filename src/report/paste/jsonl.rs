//! A case as one line of JSON.

use serde::Serialize;

use crate::report::json::exchange::RequestText;
use crate::wire::Request;

/// `{"address", "requirement", "request"}` in one line, without a line break; the request as in the JSON report.
pub fn line(address: &str, requirement: &str, request: &Request) -> String {
    let line = Line { address, requirement, request: RequestText::from(request) };
    serde_json::to_string(&line).expect("strings, numbers and lists can be printed")
}

#[derive(Serialize)]
struct Line<'a> {
    address: &'a str,
    requirement: &'a str,
    request: RequestText,
}
