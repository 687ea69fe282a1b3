//! What is told of a call: nothing that its shapes call sensitive, in no spelling.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use wireproof::internals::call::debug::DebugText;
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::requirement::{Citation, Grade};
use wireproof::internals::model::shape::{Member, Shape, ShapeKind};
use wireproof::internals::redact::sensitive::{hide_members, redactor_of, sensitive_keys};
use wireproof::internals::redact::{Redactor, stand_in};
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::{Header, Response};

use crate::report::redact::{odd, spellings};
use crate::report::sample::request;

fn operation() -> Operation {
    let spec = Spec::embedded();
    spec.operation("cognito-idp/confirm-forgot-password").unwrap().1.clone()
}

fn hidden(redactor: &Redactor, text: &str) -> String {
    let mut text = text.to_owned();
    redactor.hide_text(&mut text);
    text
}

#[test]
fn a_sensitive_value_is_hidden_wherever_it_stands() {
    let operation = operation();
    let input = json!({
        "Password": "Correct-Horse-9",
        "ConfirmationCode": "123456",
        "ClientMetadata": { "channel": "web" },
        "Unknown": ["hush", 12],
    });
    assert_eq!(
        hide_members(&operation.members, &input),
        json!({
            "Password": "Xxxxxxx-Xxxxx-0",
            "ConfirmationCode": "123456",
            "ClientMetadata": { "channel": "web" },
            "Unknown": ["xxxx", "00"],
        })
    );
    let redactor = redactor_of(&operation.members, &input).everywhere();
    let told = hidden(&redactor, "no Correct-Horse-9 here, nor hush, nor hushed 1212 in 123456");
    assert_eq!(told, "no Xxxxxxx-Xxxxx-0 here, nor xxxx, nor xxxxed 0000 in 003456");
}

fn shape(kind: ShapeKind, sensitive: bool) -> Arc<Shape> {
    Arc::new(Shape { name: "A".into(), kind, constraints: Vec::new(), sensitive })
}

fn map_member(key_is_sensitive: bool, map_is_sensitive: bool) -> Member {
    let (key, value) = (shape(ShapeKind::String, key_is_sensitive), shape(ShapeKind::String, false));
    Member {
        name: "Entries".into(),
        shape: shape(ShapeKind::Map(key, value), map_is_sensitive),
        required: false,
        documentation: String::new(),
        citation: Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None },
    }
}

#[test]
fn keys_are_hidden_where_they_are_sensitive() {
    let entries = json!({ "Tenant-1": "plain-text", "Tenant-2": "other" });
    for (key, map, shown) in [
        (false, false, entries.clone()),
        (true, false, json!({ "Xxxxxx-0": "plain-text", "Xxxxxx-0 (2)": "other" })),
        (false, true, json!({ "Xxxxxx-0": "xxxxx-xxxx", "Xxxxxx-0 (2)": "xxxxx" })),
    ] {
        let members = [map_member(key, map)];
        let input = json!({ "Entries": entries });
        assert_eq!(hide_members(&members, &input)["Entries"], shown);
        assert_eq!(sensitive_keys(&members[0].shape, &entries).is_empty(), !key);
        let told = hidden(&redactor_of(&members, &input), &input.to_string());
        assert_eq!(told.contains("Tenant-1"), !key, "{told}");
        assert_eq!(told.contains("plain-text"), !map, "{told}");
    }
}

/// However short a value is, and of whatever characters.
#[test]
fn a_value_is_hidden_whatever_it_is() {
    let operation = operation();
    for (secret, expected) in [
        ("q", "is x there"),
        ("!!", "is xx there"),
        ("7", "is 0 there"),
        ("é", "is x there"),
        ("\"", "is x there"),
    ] {
        let body = json!({ "Password": secret }).to_string();
        let text = DebugText::new(String::new(), &operation.members, body.as_bytes());
        let told = text.no_answer(&format!("is {secret} there"));
        assert_eq!(told, format!("wireproof: no answer: {expected}\n"), "{secret}");
        // The words that a person reads stay words, also where the value is one of their letters.
        assert_eq!(text.error("a quick fix"), "a quick fix");
        assert_eq!(text.error(&format!("'{secret}' is wrong")), format!("'{}' is wrong", stand_in(secret)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn no_spelling_of_a_secret_is_told_of_a_call(
        first in "[a-z]{3}[A-Z]{2}[0-9]{2}[a-z]{2}",
        odd in odd(),
        last in "[A-Z]{3}[a-z]{2}[0-9]{2}[A-Z]{2}",
    ) {
        let secret = format!("{first}{odd}{last}");
        let body = json!({ "Username": "u", "Password": secret }).to_string();
        let text = DebugText::new("region: a".into(), &operation().members, body.as_bytes());
        for spelling in spellings(&secret) {
            let header = Header::new("X-Echo", spelling.clone());
            let answer = Response {
                status: 400,
                headers: vec![header],
                body: format!("{{\"message\":\"is {spelling} there\"}}").into_bytes(),
            };
            let told = [
                text.request(&request(body.clone())),
                text.answer(&answer),
                text.no_answer(&format!("no {spelling}")),
                text.error(&format!("An error occurred: is {spelling} there")),
            ];
            let told = told.concat().to_lowercase();
            for run in [&first, &last] {
                prop_assert!(!told.contains(&run.to_lowercase()), "{run} of {spelling} is told:\n{told}");
                let packed = STANDARD.encode(run);
                prop_assert!(!told.contains(&packed[..10].to_lowercase()), "{run} is told in base64");
            }
        }
    }
}

/// What cannot be read may hold anything: nothing of what comes back is shown.
#[test]
fn an_input_that_cannot_be_read_hides_everything() {
    let body = br#"{"Password":"\ud800 Secret-1"}"#;
    assert!(serde_json::from_slice::<Value>(body).is_err());
    let text = DebugText::new(String::new(), &operation().members, body);
    let answer = Response { status: 400, headers: Vec::new(), body: b"no Secret-1".to_vec() };
    let told = text.answer(&answer) + &text.no_answer("Secret-1") + &text.request(&request("{}"));
    assert!(!told.contains("Secret") && told.contains("xx.xxxxxx.0"), "{told}");
}
