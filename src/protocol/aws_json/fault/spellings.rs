//! Faults in parsing: spellings that JSON does not have and a reader takes, names that a reader stumbles over.

use crate::model::need::Need;
use crate::model::protocol::fault::{FaultChange, ProtocolFault};
use crate::protocol::aws_json::fault::bodies::unreadable;
use crate::protocol::aws_json::fault::text::outside_strings;
use crate::protocol::aws_json::json::parse;
use crate::wire::{Reply, Request};

pub(super) const FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "body-trimmed",
        sentence: "white space of every kind is taken off around the body",
        breaks: &["syntax/trailing-garbage", "syntax/foreign-white-space"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| Some(text.trim().to_owned())),
    },
    ProtocolFault {
        id: "body-ends-at-nul",
        sentence: "the body ends before its first NUL",
        breaks: &["syntax/trailing-garbage"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| text.split_once('\0').map(|(before, _)| before.to_owned())),
    },
    ProtocolFault {
        id: "white-space-of-every-kind-skipped",
        sentence: "white space of every kind is skipped between tokens",
        breaks: &["syntax/foreign-white-space"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            Some(outside_strings(text, |rest| {
                let first = rest.chars().next().filter(|first| first.is_whitespace())?;
                Some((first.len_utf8(), " ".to_owned()))
            }))
        }),
    },
    ProtocolFault {
        id: "stray-commas-skipped",
        sentence: "commas that follow no member are skipped",
        breaks: &["syntax/stray-comma"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            let without = outside_strings(text, |rest| rest.starts_with(",,").then(|| (1, String::new())));
            Some(without.replacen("{,", "{", 1))
        }),
    },
    ProtocolFault {
        id: "foreign-notation-accepted",
        sentence: "words and numbers of other languages are read",
        breaks: &["syntax/foreign-notation"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            Some(outside_strings(text, |rest| {
                let (foreign, own) = FOREIGN.iter().find(|(foreign, _)| rest.starts_with(foreign))?;
                Some((foreign.len(), (*own).to_owned()))
            }))
        }),
    },
    ProtocolFault {
        id: "names-without-quotes-accepted",
        sentence: "names of members need no quotes",
        breaks: &["syntax/foreign-notation"],
        needs: Need::RequiredMember,
        change: FaultChange::Body(|text| {
            Some(outside_strings(text, |rest| {
                let behind = rest.strip_prefix(',')?;
                let length = behind.find(|character: char| !character.is_ascii_alphanumeric())?;
                let is_name = behind.starts_with(|first: char| first.is_ascii_alphabetic());
                (is_name && behind[length..].starts_with(':'))
                    .then(|| (1 + length, format!(",\"{}\"", &behind[..length])))
            }))
        }),
    },
    ProtocolFault {
        id: "unknown-escapes-accepted",
        sentence: "a backslash before any other character is left out",
        breaks: &["syntax/invalid-escape"],
        needs: Need::Nothing,
        change: FaultChange::Body(|text| {
            let mut parts = text.split('\\');
            let mut read = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let is_known = part.starts_with(['"', '\\', '/', 'b', 'f', 'n', 'r', 't', 'u']);
                read.push_str(if is_known { "\\" } else { "" });
                read.push_str(part);
            }
            Some(read)
        }),
    },
    ProtocolFault {
        id: "last-of-any-case-counts",
        sentence: "of members whose names differ in letter case alone the last one counts",
        breaks: &["syntax/unknown-member", "syntax/member-case"],
        needs: Need::RequiredMember,
        change: FaultChange::Input(|_, operation, params| {
            for (key, value) in params.clone() {
                let is_meant = |name: &String| key.eq_ignore_ascii_case(name) && key != **name;
                let member = operation.members.iter().map(|member| &member.name).find(|name| is_meant(name));
                if let Some(name) = member {
                    params.shift_remove(&key);
                    params.insert(name.clone(), value);
                }
            }
            None
        }),
    },
    ProtocolFault {
        id: "unknown-member-fails/__proto__",
        sentence: "an unknown member `__proto__` cannot be read",
        breaks: &["syntax/unknown-member"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| stumble_over("__proto__", request)),
    },
    ProtocolFault {
        id: "unknown-member-fails/constructor",
        sentence: "an unknown member `constructor` cannot be read",
        breaks: &["syntax/unknown-member"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| stumble_over("constructor", request)),
    },
    ProtocolFault {
        id: "unknown-member-fails/toString",
        sentence: "an unknown member `toString` cannot be read",
        breaks: &["syntax/unknown-member"],
        needs: Need::Nothing,
        change: FaultChange::Request(|_, _, request| stumble_over("toString", request)),
    },
];

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

fn stumble_over(name: &str, request: &mut Request) -> Option<Reply> {
    let is_there = parse(&request.body).is_ok_and(|json| json.value.get(name).is_some());
    unreadable(request, is_there)
}
