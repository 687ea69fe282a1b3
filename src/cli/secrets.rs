//! Which values of the command line are not shown, and how a command says that they are to be given again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use wireproof::event::Finding;
use wireproof::report::paste::shell::quote;
use wireproof::report::redact::Redactor;
use wireproof::wire::Header;

/// Shorter words of a header are words of ordinary language.
const TELLING: usize = 8;
/// What stands in a printed command where a value is to be given.
const PLACEHOLDER: &str = "VALUE";

/// Hides the values of `--set` and of `--header`.
pub(crate) fn redactor(given: &[(String, String)], headers: &[Header]) -> Redactor {
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
    Redactor::new(values.iter().map(String::as_str))
}

/// What is not shown of a run.
pub(crate) struct Secrets {
    all: Redactor,
    /// Each member that was given a value, with what hides that value alone.
    by_member: Vec<(String, Redactor)>,
}

impl Secrets {
    /// The values of `--set` and of `--header`.
    pub(crate) fn new(given: &[(String, String)], headers: &[Header]) -> Self {
        let by_member = given.iter().map(|(name, value)| (name.clone(), Redactor::new([value.as_str()])));
        Self { all: redactor(given, headers), by_member: by_member.collect() }
    }

    /// Hides these values in a finding, and names in it the members whose values it hid.
    pub(crate) fn hide_in_finding(&self, finding: &mut Finding) {
        let shown = self.by_member.iter().filter(|(_, one)| one.is_in_request(&finding.minimal.request));
        finding.stand_ins = shown.map(|(name, _)| name.clone()).collect();
        self.all.hide_in_finding(finding);
    }

    /// Hides these values in any other text.
    pub(crate) fn hide_in_text(&self, text: &mut String) {
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
