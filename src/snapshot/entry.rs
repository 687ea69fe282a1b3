//! What is kept of one case: its request or its answer as lines of text.

use serde_json::Value;

use crate::event::answer::LONGEST_BODY;
use crate::generate::case::Case;
use crate::model::service::Service;
use crate::model::shape::Member;
use crate::redact::Redactor;
use crate::redact::bounded::bounded;
use crate::report::escape::escape_lines;
use crate::run::record::RecordedAnswer;
use crate::snapshot::varying::Varying;
use crate::wire::{Header, Request};

/// Headers that are about one connection, or follow from the body.
const LEFT_OUT: [&str; 5] = ["connection", "keep-alive", "transfer-encoding", "content-length", "server"];

/// How many bytes of a header's value are kept.
const LONGEST_LINE: usize = 512;
/// How many header lines are kept.
const MOST_HEADERS: usize = 40;

/// What is kept of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SnapshotEntry {
    /// The address of the case, without the operation.
    pub(crate) address: String,
    /// Lines of text, none of which is empty at the end.
    pub(crate) text: String,
}

impl SnapshotEntry {
    /// An answer without what varies, and without what nobody may see.
    pub(crate) fn of_answer(
        service: &Service,
        members: &[Member],
        recorded: &RecordedAnswer,
        hiding: &Redactor,
    ) -> Self {
        let RecordedAnswer { case, request, response } = recorded;
        let sent = service.decode_request(request).map(|call| call.params);
        let varying = Varying::of(case, sent.as_ref().unwrap_or(&case.params), members);
        let told = response.headers.iter().take(MOST_HEADERS);
        let id_header = &service.protocol.error.request_id_header;
        let settled = |header: &Header| match varying.settle(&header.value) {
            same if same == header.value && header.name.eq_ignore_ascii_case(id_header) => "<id>".to_owned(),
            settled => bounded(&settled, LONGEST_LINE),
        };
        let mut headers: Vec<String> = told
            .filter(|header| !LEFT_OUT.contains(&header.name.to_lowercase().as_str()))
            .map(|header| format!("{}: {}\n", header.name, settled(header)))
            .collect();
        headers.sort_unstable_by_key(|line| line.to_lowercase());
        let body = match serde_json::from_slice::<Value>(&response.body) {
            Ok(value) => format!("{:#}", varying.settle_json(&value)),
            Err(_) => varying.settle(&String::from_utf8_lossy(&response.body)),
        };
        let body = bounded(&body, LONGEST_BODY);
        let mut text = format!("{}\n{}\n{body}", response.status, headers.concat());
        hiding.hide_text(&mut text);
        Self::new(case, &text)
    }

    /// A request as it is on the wire, with the input that it carries.
    pub(crate) fn of_request(case: &Case) -> Self {
        let Request { method, path, headers, body, .. } = &case.request;
        let headers: String =
            headers.iter().map(|header| format!("{}: {}\n", header.name, header.value)).collect();
        let input = Value::Object(case.params.clone());
        let text = format!("{input:#}\n\n{method} {path}\n{headers}\n{}", String::from_utf8_lossy(body));
        Self::new(case, &text)
    }

    fn new(case: &Case, text: &str) -> Self {
        let address = format!("{}/{}", case.address.phase().name(), case.address.tail());
        Self { address, text: escape_lines(text).trim_end().to_owned() }
    }
}

/// Entries as the contents of one file: each is its address, and its lines set in below.
pub(crate) fn print(entries: &[SnapshotEntry]) -> String {
    let print_one = |entry: &SnapshotEntry| {
        let lines = entry.text.lines().map(|line| match line {
            "" => "\n".to_owned(),
            line => format!("  {line}\n"),
        });
        format!("{}\n{}", entry.address, lines.collect::<String>())
    };
    let printed: Vec<String> = entries.iter().map(print_one).collect();
    printed.join("\n").trim_end().to_owned()
}

/// The entries in the contents of a file.
///
/// # Errors
///
/// A line that belongs to no entry.
pub(crate) fn parse(contents: &str) -> Result<Vec<SnapshotEntry>, String> {
    let mut entries: Vec<SnapshotEntry> = Vec::new();
    for line in contents.lines() {
        let set_in = line.strip_prefix("  ").or_else(|| line.is_empty().then_some(line));
        match (set_in, entries.last_mut()) {
            (None, _) => entries.push(SnapshotEntry { address: line.to_owned(), text: String::new() }),
            (Some(line), Some(entry)) => {
                entry.text.push_str(line);
                entry.text.push('\n');
            }
            (Some(""), None) => {}
            (Some(line), None) => {
                return Err(format!("expected the address of a case, found `{}`", line.escape_debug()));
            }
        }
    }
    for entry in &mut entries {
        entry.text.truncate(entry.text.trim_end().len());
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back() {
        let entry =
            |address: &str, text: &str| SnapshotEntry { address: address.to_owned(), text: text.to_owned() };
        let entries = [
            entry("examples/one", "200\nA: b\n\n{\n  \"a\": 1\n}"),
            entry("coverage/required/Card", "400"),
            entry("state/none", ""),
        ];
        assert_eq!(parse(&print(&entries)).unwrap(), entries);
        assert_eq!(parse("").unwrap(), []);
        assert!(parse("  200").unwrap_err().contains("expected the address"));
    }
}
