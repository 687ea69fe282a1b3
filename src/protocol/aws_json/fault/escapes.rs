//! Faults in reading escapes: of characters beyond U+FFFF, which are two escapes each, and with capital digits.

use crate::model::need::Need;
use crate::model::protocol::fault::{FaultChange, ProtocolFault, server_error};
use crate::protocol::aws_json::fault::bodies::unreadable;

pub(super) const FAULTS: &[ProtocolFault] = &[
    ProtocolFault {
        id: "escape-pairs-refused",
        sentence: "a character that is written as two escapes is refused",
        breaks: &["syntax/escapes"],
        needs: Need::TextLike("\u{1f600}"),
        change: FaultChange::Request(|_, _, request| {
            let has_pair = has_pair(&request.body);
            unreadable(request, has_pair)
        }),
    },
    ProtocolFault {
        id: "upper-case-escape-pairs-refused",
        sentence: "a character that is written as two escapes with capital digits is refused",
        breaks: &["syntax/escapes"],
        needs: Need::TextLike("\u{1f600}"),
        change: FaultChange::Request(|_, _, request| {
            let is_capital = |pair: &[u8]| pair.iter().any(|byte| matches!(byte, b'A'..=b'F'));
            let has_capitals = !pairs(&request.body, is_capital).is_empty();
            unreadable(request, has_capitals)
        }),
    },
    ProtocolFault {
        id: "escape-pairs-fail",
        sentence: "a character that is written as two escapes makes the server fail",
        breaks: &["syntax/escapes"],
        needs: Need::TextLike("\u{1f600}"),
        change: FaultChange::Request(|_, _, request| has_pair(&request.body).then(server_error)),
    },
    ProtocolFault {
        id: "escape-pairs-replaced",
        sentence: "of a character that is written as two escapes each is read by itself",
        breaks: &["syntax/escapes"],
        needs: Need::TellingText,
        change: FaultChange::Request(|_, _, request| {
            for start in pairs(&request.body, |_| true) {
                request.body[start..start + 12].copy_from_slice(b"\\ufffd\\ufffd");
            }
            None
        }),
    },
    ProtocolFault {
        id: "capital-digits-not-read",
        sentence: "an escape with capital digits cannot be read",
        breaks: &["syntax/escapes"],
        needs: Need::Text,
        change: FaultChange::Request(|_, _, request| {
            let mut escapes = request.body.windows(6).filter(|window| window.starts_with(b"\\u"));
            let has_capitals = escapes.any(|escape| escape[2..].iter().any(u8::is_ascii_uppercase));
            unreadable(request, has_capitals)
        }),
    },
];

fn has_pair(body: &[u8]) -> bool {
    !pairs(body, |_| true).is_empty()
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
