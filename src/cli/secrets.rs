//! Which values of the command line are not shown, and how a command says that they are to be given again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use wireproof::event::Summary;
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

/// Hides these values in all that a run found, and names in each finding the members whose values it hid.
pub(crate) fn hide(summary: &mut Summary, given: &[(String, String)], headers: &[Header]) {
    let by_member: Vec<(&String, Redactor)> =
        given.iter().map(|(name, value)| (name, Redactor::new([value.as_str()]))).collect();
    for finding in &mut summary.findings {
        let shown = by_member.iter().filter(|(_, one)| one.is_in_request(&finding.minimal.request));
        finding.stand_ins = shown.map(|(name, _)| (*name).clone()).collect();
    }
    redactor(given, headers).hide(summary);
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
