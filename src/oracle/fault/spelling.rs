//! Faults in parsing: spellings that JSON does not have and a reader takes, or that it has and a reader does not know.

use std::sync::Arc;

use serde_json::Value;

use crate::model::operation::{Operation, Params};
use crate::model::service::Service;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::oracle::fault::syntax::{outside_strings, read};
use crate::wire::Request;

/// Words and numbers of other languages, and what their readers make of them.
const FOREIGN: [(&str, &str); 8] = [
    ("True", "true"),
    ("None", "null"),
    ("undefined", "null"),
    ("01", "1"),
    ("+1", "1"),
    ("0x10", "16"),
    (".5", "0.5"),
    ("1.}", "1}"),
];

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    let rules = ["syntax/trailing-garbage", "syntax/foreign-white-space"];
    let sentence = "white space of every kind is taken off around the body";
    read(catalogue, "body-trimmed", sentence, &rules, |text| Some(text.trim().to_owned()));
    let sentence = "the body ends before its first NUL";
    read(catalogue, "body-ends-at-nul", sentence, &rules[..1], |text| {
        text.split_once('\0').map(|(before, _)| before.to_owned())
    });
    let sentence = "white space of every kind is skipped between tokens";
    read(catalogue, "white-space-of-every-kind-skipped", sentence, &rules[1..], |text| {
        Some(outside_strings(text, |rest| {
            let first = rest.chars().next().filter(|first| first.is_whitespace())?;
            Some((first.len_utf8(), " ".to_owned()))
        }))
    });
    let sentence = "commas that follow no member are skipped";
    read(catalogue, "stray-commas-skipped", sentence, &["syntax/stray-comma"], |text| {
        let without = outside_strings(text, |rest| rest.starts_with(",,").then(|| (1, String::new())));
        Some(without.replacen("{,", "{", 1))
    });
    let sentence = "words and numbers of other languages are read";
    read(catalogue, "foreign-notation-accepted", sentence, &["syntax/foreign-notation"], |text| {
        Some(outside_strings(text, |rest| {
            let found = FOREIGN.iter().find(|(foreign, _)| rest.starts_with(foreign))?;
            Some((found.0.len(), found.1.to_owned()))
        }))
    });
    let sentence = "names of members need no quotes";
    read(catalogue, "names-without-quotes-accepted", sentence, &["syntax/foreign-notation"], |text| {
        Some(outside_strings(text, |rest| {
            let behind = rest.strip_prefix(',')?;
            let length = behind.find(|character: char| !character.is_ascii_alphanumeric())?;
            let is_name = behind.starts_with(|first: char| first.is_ascii_alphabetic());
            (is_name && behind[length..].starts_with(':'))
                .then(|| (1 + length, format!(",\"{}\"", &behind[..length])))
        }))
    });
    let sentence = "a backslash before any other character is left out";
    read(catalogue, "unknown-escapes-accepted", sentence, &["syntax/invalid-escape"], |text| {
        let mut parts = text.split('\\');
        let mut read = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let is_known = part.starts_with(['"', '\\', '/', 'b', 'f', 'n', 'r', 't', 'u']);
            read.push_str(if is_known { "\\" } else { "" });
            read.push_str(part);
        }
        Some(read)
    });
    let breaks = [catalogue.protocol("syntax/escapes")];
    let sentence = "an escape with capital digits cannot be read";
    let change = |_: &Service, _: &Operation, request: &mut Request| {
        let mut escapes = request.body.windows(6).filter(|window| window.starts_with(b"\\u"));
        if escapes.any(|escape| escape[2..].iter().any(u8::is_ascii_uppercase)) {
            request.body = b"unreadable".to_vec();
        }
        None
    };
    catalogue.add("capital-digits-not-read", sentence, breaks, Alteration::Request(Arc::new(change)));
    let breaks = [catalogue.protocol("syntax/unknown-member"), catalogue.protocol("syntax/member-case")];
    let sentence = "of members whose names differ in letter case alone the last one counts";
    let change = |_: &Service, operation: &Operation, params: &mut Params| {
        for (key, value) in params.clone() {
            let is_meant = |name: &String| key.eq_ignore_ascii_case(name) && key != **name;
            let member = operation.members.iter().map(|member| &member.name).find(|name| is_meant(name));
            if let Some(name) = member {
                params.shift_remove(&key);
                params.insert(name.clone(), value);
            }
        }
        None
    };
    catalogue.add("last-of-any-case-counts", sentence, breaks, Alteration::Input(Arc::new(change)));
    for name in ["__proto__", "constructor", "toString"] {
        let breaks = [catalogue.protocol("syntax/unknown-member")];
        let sentence = format!("an unknown member `{name}` cannot be read");
        let is_there = move |_: &Service, _: &Operation, request: &mut Request| {
            let body: Result<Value, _> = serde_json::from_slice(&request.body);
            if body.is_ok_and(|body| body.get(name).is_some()) {
                request.body = b"unreadable".to_vec();
            }
            None
        };
        let change = Alteration::Request(Arc::new(is_there));
        catalogue.add(format!("unknown-member-fails/{name}"), sentence, breaks, change);
    }
}
