//! Which values that a person gave are not shown, and how a command says that they are to be given again.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::event::collector::Finish;
use crate::event::finding::Finding;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::redact::Redactor;
use crate::redact::sensitive::sensitive_keys;
use crate::report::paste::shell::quote;
use crate::wire::Header;

/// Shorter words of a header are words of ordinary language.
const TELLING: usize = 8;
/// What stands in a printed command where a value is to be given.
const PLACEHOLDER: &str = "VALUE";

/// Hides the values of `--set` and of `--header`, as the program calls them, and the keys in them that the shapes of these operations call
/// sensitive.
pub(crate) fn redactor(
    given: &[(String, String)],
    headers: &[Header],
    operations: &[(Arc<Service>, Arc<Operation>)],
) -> Redactor {
    let mut values: Vec<String> = given.iter().map(|(_, value)| value.clone()).collect();
    for header in headers {
        values.push(header.value.clone());
        // A server may tell the token without the scheme before it, and the password out of the token.
        let words = header.value.split_whitespace().filter(|word| word.len() >= TELLING);
        for word in words {
            values.push(word.to_owned());
            let decoded = STANDARD.decode(word).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            values.extend(decoded.iter().flat_map(|text| text.split(':')).map(str::to_owned));
        }
    }
    let keys = keys(given, operations);
    Redactor::new(values.iter().map(String::as_str)).with_keys(keys.iter().map(String::as_str))
}

/// The keys of maps in the values of `--set` that are sensitive.
pub(crate) fn keys(given: &[(String, String)], operations: &[(Arc<Service>, Arc<Operation>)]) -> Vec<String> {
    let members = operations.iter().flat_map(|(_, operation)| &operation.members);
    members
        .flat_map(|member| {
            given.iter().filter(|(name, _)| *name == member.name).map(move |(_, text)| (member, text))
        })
        .filter_map(|(member, text)| Some((member, serde_json::from_str(text).ok()?)))
        .flat_map(|(member, value)| sensitive_keys(&member.shape, &value))
        .collect()
}

/// What is not shown of a run.
pub(crate) struct Secrets {
    all: Redactor,
    /// Each member that was given a value, with what hides that value alone.
    by_member: Vec<(String, Redactor)>,
}

impl Secrets {
    /// The values of `--set` and of `--header`.
    pub(crate) fn new(
        given: &[(String, String)],
        headers: &[Header],
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Self {
        let one = |entry: &(String, String)| redactor(std::slice::from_ref(entry), &[], operations);
        let by_member = given.iter().map(|entry| (entry.0.clone(), one(entry)));
        Self { all: redactor(given, headers, operations), by_member: by_member.collect() }
    }
}

impl Finish for Secrets {
    /// Hides these values in a finding, and names in it the members whose values it hid.
    fn conceal_finding(&self, finding: &mut Finding) {
        let shown = self.by_member.iter().filter(|(_, one)| one.is_in_request(&finding.minimal.request));
        finding.stand_ins = shown.map(|(name, _)| name.clone()).collect();
        self.all.hide_in_finding(finding);
    }

    /// Hides these values in any other text.
    fn conceal_text(&self, text: &mut String) {
        self.all.hide_text(text);
    }
}

/// ` --set NAME=VALUE ...` for a printed command: with the values where they may be shown.
pub(crate) fn spelled_set(given: &[(String, String)], shows: bool) -> String {
    let value = |text: &str| if shows { text.to_owned() } else { PLACEHOLDER.to_owned() };
    given.iter().map(|(name, text)| format!(" --set {}", quote(&format!("{name}={}", value(text))))).collect()
}

/// ` --header 'NAME: VALUE' ...` for a printed command.
pub(crate) fn spelled_headers(headers: &[Header], shows: bool) -> String {
    let value = |text: &str| if shows { text.to_owned() } else { PLACEHOLDER.to_owned() };
    headers
        .iter()
        .map(|header| format!(" --header {}", quote(&format!("{}: {}", header.name, value(&header.value)))))
        .collect()
}
