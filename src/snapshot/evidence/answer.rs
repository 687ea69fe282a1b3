//! A recorded answer, read back as an answer that checks can read.

use serde_json::Value;

use crate::redact::bounded::parts_of_cut;
use crate::snapshot::entry::NOT_SENT;
use crate::snapshot::varying::Varying;
use crate::wire::{Header, Response};

/// What is kept of one case, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RecordedAnswer {
    /// An answer. What varied in it is told by its kind.
    Whole(Response),
    /// An answer so long that a part of its body was left out.
    Cut,
    /// None: the case was not sent.
    NotSent,
}

impl RecordedAnswer {
    /// Reads what is kept of a case.
    ///
    /// # Errors
    ///
    /// The number of the line, from 0, that is none of an answer, and what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, (usize, String)> {
        if text.starts_with(NOT_SENT) {
            return Ok(Self::NotSent);
        }
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = head.lines().enumerate();
        let first = lines.next().map_or("", |(_, line)| line);
        let status = first.parse().ok().filter(|status| (100..=999).contains(status));
        let status =
            status.ok_or_else(|| (0, format!("expected the status of an answer, found `{first}`")))?;
        let mut headers = Vec::new();
        for (number, line) in lines {
            // A value that ended in a space, or was empty, has lost it.
            let Some((name, value)) = line.split_once(':').filter(|(name, _)| !name.is_empty()) else {
                return Err((number, format!("expected a header line `NAME: VALUE`, found `{line}`")));
            };
            headers.push(Header { name: name.to_owned(), value: unescaped(value.trim_start()) });
        }
        if parts_of_cut(body).is_some() {
            return Ok(Self::Cut);
        }
        Ok(Self::Whole(Response { status, headers, body: unescaped(body).into_bytes() }))
    }
}

/// An answer with values of its case in the place of the kinds that stand for them: what shows a value, shows one then.
pub(super) fn restored(response: &Response, varying: &Varying) -> Response {
    let headers = response.headers.iter();
    let headers =
        headers.map(|Header { name, value }| Header { name: name.clone(), value: varying.restore(value) });
    let body = match serde_json::from_slice::<Value>(&response.body) {
        Ok(value) => varying.restore_json(&value).to_string(),
        Err(_) => varying.restore(&String::from_utf8_lossy(&response.body)),
    };
    Response { status: response.status, headers: headers.collect(), body: body.into_bytes() }
}

/// The text with the characters that were escaped for a screen, which `\u{200b}` stands for, unless its backslash is
/// itself escaped.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\\') {
        let (before, behind) = rest.split_at(start);
        plain.push_str(before);
        let code_point = behind.strip_prefix("\\u{").and_then(|behind| {
            let (digits, behind) = behind.split_once('}')?;
            Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, behind))
        });
        rest = match code_point {
            Some((character, behind)) => {
                plain.push(character);
                behind
            }
            None => {
                let length = behind.char_indices().nth(2).map_or(behind.len(), |(length, _)| length);
                plain.push_str(&behind[..length]);
                &behind[length..]
            }
        };
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::bounded::bounded;

    #[test]
    fn an_answer_is_read_back() {
        let text = "400\na: b\nempty:\nx-more: c: d\n\n{\n  \"m\": \"\\u{200b}\\\\u{41}\\n\"\n}";
        let RecordedAnswer::Whole(response) = RecordedAnswer::read(text).unwrap() else { panic!() };
        assert_eq!(
            (response.status, response.header("A"), response.header("empty")),
            (400, Some("b"), Some(""))
        );
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(body["m"], "\u{200b}\\u{41}\n");
        assert!(matches!(RecordedAnswer::read("204"), Ok(RecordedAnswer::Whole(_))));
        let kept = format!("{NOT_SENT}\n\nwhy");
        assert_eq!(RecordedAnswer::read(&kept), Ok(RecordedAnswer::NotSent));
        let cut = format!("200\n\n{}", bounded(&"ab".repeat(900), 600));
        assert_eq!(RecordedAnswer::read(&cut), Ok(RecordedAnswer::Cut));
    }

    #[test]
    fn what_is_no_answer_is_told_with_its_line() {
        for (text, line, told) in [
            ("", 0, "expected the status of an answer, found ``"),
            ("OK", 0, "found `OK`"),
            ("42", 0, "found `42`"),
            ("200\na: b\nc", 2, "expected a header line `NAME: VALUE`, found `c`"),
        ] {
            let (number, reason) = RecordedAnswer::read(text).unwrap_err();
            assert!(number == line && reason.contains(told), "{number} {reason}");
        }
    }
}
