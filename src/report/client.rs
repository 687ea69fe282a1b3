//! What is told of a finding about a client in place of a request to send: what it was called with, and what came of that.

use crate::event::binary::Binary;
use crate::event::finding::Finding;
use crate::event::summary::{SubjectKind, Summary};
use crate::report::answer;
use crate::report::text::counted;

/// What is told of a client's call, each with its label; nothing for a finding about a service.
pub(super) fn call_rows(finding: &Finding) -> Vec<(&'static str, String)> {
    let Some(call) = &finding.call else { return Vec::new() };
    let mut rows = vec![("input", serde_json::Value::Object(call.input.clone()).to_string())];
    let request = &finding.minimal.request;
    if call.requests == 0 {
        rows.push(("request", "none came".to_owned()));
    } else {
        let smallest = if finding.is_minimal { ", the smallest" } else { "" };
        let size = format!("{} of body{smallest}", counted(request.body.len(), "byte"));
        let first =
            if call.requests == 1 { String::new() } else { format!("; the first of {}", call.requests) };
        rows.push(("request", format!("{} {}, {size}{first}", request.method, request.path)));
        let headers = request.headers.iter().map(|header| format!("{}: {}", header.name, header.value));
        rows.push(("headers", headers.collect::<Vec<_>>().join("; ")));
        rows.push(("body", String::from_utf8_lossy(&request.body).into_owned()));
    }
    if let Some(response) = &finding.minimal.response {
        rows.push(("answered", answer::print(response).trim_end().replace('\n', "; ")));
    }
    rows.push(("it said", call.told.clone()));
    if !call.printed.is_empty() && !call.told.contains(call.printed.trim()) {
        rows.push(("it printed", call.printed.clone()));
    }
    rows
}

/// What was judged, with what a service is believed to hold, and the package in which it came.
pub(super) fn target_words(summary: &Summary, target: &str) -> String {
    // A client mostly has the version in its name.
    let package = summary.package.as_ref().filter(|package| !target.contains(&package.version));
    match (summary.subject, package) {
        (SubjectKind::Service, None) => format!("{target} ({})", summary.behavior),
        (SubjectKind::Service, Some(package)) => format!("{target} ({}, {package})", summary.behavior),
        (SubjectKind::Client, None) => target.to_owned(),
        (SubjectKind::Client, Some(package)) => format!("{target} ({package})"),
    }
}

/// The beginning of a hash: enough to tell one spec from another.
pub(super) fn short_hash(hash: &str) -> &str {
    hash.get(..8).unwrap_or(hash)
}

/// What made the report, in words.
pub(super) fn made_by_words(summary: &Summary) -> String {
    summary
        .made_by
        .as_ref()
        .map_or_else(|| "a wireproof that does not say which".to_owned(), Binary::to_string)
}
