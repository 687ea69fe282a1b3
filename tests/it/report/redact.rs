//! Secrets: none stands in any report, however somebody spelled it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;
use wireproof::internals::event::answer::KeptResponse;
use wireproof::internals::redact::Redactor;
use wireproof::internals::report::format::Format;
use wireproof::internals::wire::{Header, Response};

use crate::report::sample::{red, request};

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// All characters of a text by their code.
fn by_code(text: &str, spell: impl Fn(u16) -> String) -> String {
    text.encode_utf16().map(spell).collect()
}

/// How servers repeat what they were sent.
pub(crate) fn spellings(secret: &str) -> Vec<String> {
    let once = quoted(secret);
    let twice = quoted(&once);
    vec![
        secret.to_owned(),
        once.clone(),
        twice.clone(),
        quoted(&twice),
        secret.to_uppercase(),
        format!("{secret:?}"),
        by_code(secret, |unit| format!("\\u{unit:04x}")),
        by_code(secret, |unit| format!("\\u{unit:04X}")),
        secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        secret.bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
        once.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        secret.chars().map(|character| format!("&#{};", u32::from(character))).collect(),
        once.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;"),
        secret.bytes().map(char::from).collect(),
        STANDARD.encode(secret),
        STANDARD.encode(format!("a{secret}b")),
        STANDARD.encode(format!("{{\"Password\":{once}}}")),
        secret.bytes().map(|byte| format!("{byte:02x}")).collect(),
        format!("curl -d '{}'", once.replace('\'', r"'\''")),
        format!("curl -d '{}'", secret.replace('\'', r#"'"'"'"#)),
    ]
}

/// Characters in the middle of a secret that are spelled in many ways.
pub(crate) fn odd() -> impl Strategy<Value = String> {
    let marks = ['"', '\\', '\'', '/', '&', '<', ' ', '%', '$', '`', '\n', '\u{1}', '\u{7f}', 'é', '😀'];
    let character = prop_oneof![prop::sample::select(marks.to_vec()), any::<char>()];
    prop::collection::vec(character, 1..4).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]
    #[test]
    fn no_spelling_of_a_secret_is_in_any_report(
        first in "[a-z]{3}[A-Z]{2}[0-9]{2}[a-z]{2}",
        odd in odd(),
        last in "[A-Z]{3}[a-z]{2}[0-9]{2}[A-Z]{2}",
    ) {
        let secret = format!("{first}{odd}{last}");
        let mut summary = red();
        for (index, spelling) in spellings(&secret).into_iter().enumerate() {
            let body = format!("{{\"__type\":\"X\",\"message\":\"is {spelling} there\"}}");
            let mut bytes = body.clone().into_bytes();
            if index % 2 == 1 {
                bytes.push(0xff);
            }
            let value: String = spelling.chars().filter(|character| !character.is_control()).collect();
            let value = if value.len() == spelling.len() { value } else { String::new() };
            let response = Response { status: 400, headers: vec![Header::new("X-Echo", value)], body: bytes };
            let finding = &mut summary.findings[index % 8];
            finding.found.response = Some(KeptResponse::from(&response));
            finding.minimal = finding.found.clone();
            finding.minimal.request = request(format!("{{\"Password\":{}}}", quoted(&secret)));
            finding.actual = format!("400 X, message: {body:?}");
            finding.expected = format!("no {spelling}");
            summary.notes = vec![format!("seen: {spelling}")];
            let mut shown = summary.clone();
            Redactor::new([secret.as_str()]).hide(&mut shown);
            for format in Format::ALL {
                let text = format.print(&shown).to_lowercase();
                for run in [&first, &last] {
                    prop_assert!(!text.contains(&run.to_lowercase()), "{format} shows {run} of {spelling}");
                    let packed = STANDARD.encode(run);
                    prop_assert!(!text.contains(&packed[..10].to_lowercase()), "{format} shows {run} in base64");
                }
            }
            let body = &shown.findings[index % 8].minimal.request.body;
            prop_assert!(serde_json::from_slice::<Value>(body).is_ok(), "a request keeps its form");
        }
    }
}

/// A request is shown with a stand-in, and sent with the value again.
#[test]
fn a_stand_in_is_replaced_by_the_value_that_is_given_again() {
    let sent = request(r#"{"Username":"u","Password":"Zq\"9!SecretSecret"}"#);
    let redactor = Redactor::new(["Zq\"9!SecretSecret"]);
    let mut summary = red();
    summary.findings[0].minimal.request = sent.clone();
    redactor.hide(&mut summary);
    let shown = &summary.findings[0].minimal.request;
    assert_eq!(shown.body, br#"{"Username":"u","Password":"Xx\"0!XxxxxxXxxxxx"}"#);
    assert_eq!(redactor.reveal(shown), sent);
}
