//! Faults in reading escapes of characters beyond U+FFFF, which are two escapes each.

use std::sync::Arc;

use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::{Alteration, server_error};
use crate::wire::{Reply, Request};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    let has_pair = |request: &Request| !pairs(&request.body, |_| true).is_empty();
    let has_upper = |request: &Request| {
        !pairs(&request.body, |pair| pair.iter().any(|byte| matches!(byte, b'A'..=b'F'))).is_empty()
    };
    let sentence = "a character that is written as two escapes is refused";
    alter(catalogue, "escape-pairs-refused", sentence, move |request| {
        if has_pair(request) {
            request.body = b"unreadable".to_vec();
        }
        None
    });
    let sentence = "a character that is written as two escapes with capital digits is refused";
    alter(catalogue, "upper-case-escape-pairs-refused", sentence, move |request| {
        if has_upper(request) {
            request.body = b"unreadable".to_vec();
        }
        None
    });
    let sentence = "a character that is written as two escapes makes the server fail";
    alter(catalogue, "escape-pairs-fail", sentence, move |request| has_pair(request).then(server_error));
    let sentence = "of a character that is written as two escapes each is read by itself";
    alter(catalogue, "escape-pairs-replaced", sentence, |request| {
        for start in pairs(&request.body, |_| true) {
            request.body[start..start + 12].copy_from_slice(b"\\ufffd\\ufffd");
        }
        None
    });
}

/// Where escapes of a high and a low surrogate stand, of which the digits are as asked.
fn pairs(body: &[u8], is_meant: impl Fn(&[u8]) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let is_pair = unit(rest).is_some_and(|high| (0xd800..0xdc00).contains(&high))
            && rest.get(6..).and_then(unit).is_some_and(|low| (0xdc00..0xe000).contains(&low));
        if is_pair && is_meant(&rest[..12]) {
            found.push(at);
        }
        at += match rest {
            _ if is_pair => 12,
            [b'\\', ..] => 2,
            _ => 1,
        };
    }
    found
}

/// The code unit of the escape at the beginning.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn alter(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    change: impl Fn(&mut Request) -> Option<Reply> + Send + Sync + 'static,
) {
    let breaks = [catalogue.protocol("syntax/escapes")];
    let change = move |_: &Service, _: &Operation, request: &mut Request| change(request);
    catalogue.add(id, sentence, breaks, Alteration::Request(Arc::new(change)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_escapes_are_found() {
        assert_eq!(pairs(br#"{"a":"\ud83d\ude00"}"#, |_| true), [6]);
        assert_eq!(pairs(br#"{"a":"\\ud83d\ude00"}"#, |_| true), Vec::<usize>::new());
        assert_eq!(pairs(br#"{"a":"\u00e9\ud83d"}"#, |_| true), Vec::<usize>::new());
    }
}
