//! Which values that a person gave are not shown.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::event::collector::Finish;
use crate::event::finding::Finding;
use crate::judge::given::GivenValue;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::redact::Redactor;
use crate::redact::sensitive::sensitive_keys;

/// Shorter words of a header are words of ordinary language.
const TELLING: usize = 8;

/// Hides the values of `--set` and of `--header`, as the program calls them, and the keys in them that the shapes of these operations call
/// sensitive.
pub(crate) fn redactor(
    given: &[GivenValue],
    headers: &[GivenValue],
    operations: &[(Arc<Service>, Arc<Operation>)],
) -> Redactor {
    let mut values: Vec<String> = given.iter().map(|given| given.text.clone()).collect();
    for header in headers {
        values.push(header.text.clone());
        // A server may tell the token without the scheme before it, and the password out of the token.
        let words = header.text.split_whitespace().filter(|word| word.len() >= TELLING);
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
pub(crate) fn keys(given: &[GivenValue], operations: &[(Arc<Service>, Arc<Operation>)]) -> Vec<String> {
    let members = operations.iter().flat_map(|(_, operation)| &operation.members);
    members
        .flat_map(|member| {
            given.iter().filter(|given| given.name == member.name).map(move |given| (member, &given.text))
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
        given: &[GivenValue],
        headers: &[GivenValue],
        operations: &[(Arc<Service>, Arc<Operation>)],
    ) -> Self {
        let one = |given: &GivenValue| redactor(std::slice::from_ref(given), &[], operations);
        let by_member = given.iter().map(|given| (given.name.clone(), one(given)));
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
