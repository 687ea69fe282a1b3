//! What is kept of one case: its request or its answer as lines of text.

use serde_json::Value;

use crate::event::answer::LONGEST_BODY;
use crate::generate::address::CaseAddress;
use crate::generate::case::Case;
use crate::model::service::Service;
use crate::model::shape::Member;
use crate::redact::Redactor;
use crate::redact::bounded::bounded;
use crate::report::escape::escape_lines;
use crate::run::record::{RecordedCase, RecordedOutcome};
use crate::snapshot::varying::Varying;
use crate::wire::{Header, Request, Response};

/// Headers that are about one connection, or follow from the body.
const LEFT_OUT: [&str; 6] =
    ["connection", "keep-alive", "transfer-encoding", "content-length", "etag", "server"];

/// What is kept of a case that was not sent, before the reason.
pub(super) const NOT_SENT: &str = "not sent, since the way to it is another one";

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

/// What is known of a service beside one case.
#[derive(Debug, Default)]
pub(crate) struct AnswerSurroundings {
    /// Values that are others in the next run, with their names.
    pub(crate) known: Vec<(String, String)>,
    /// The header in which it tells codes, if it does.
    pub(crate) code_header: Option<String>,
    /// What nobody may see.
    pub(crate) hiding: Redactor,
}

impl SnapshotEntry {
    /// What became of a case, without what varies, and without what nobody may see.
    ///
    /// # Errors
    ///
    /// The service has not what the case takes: what that is.
    pub(crate) fn of_recorded(
        service: &Service,
        members: &[Member],
        recorded: &RecordedCase,
        surroundings: &AnswerSurroundings,
    ) -> Result<Self, String> {
        let RecordedCase { case, outcome } = recorded;
        let varying = |params| Varying::of(case, params, members, &surroundings.known);
        let mut text = match outcome {
            RecordedOutcome::Unavailable(reason) => return Err(reason.clone()),
            RecordedOutcome::NotBroughtAbout(why) => {
                format!("{NOT_SENT}\n\n{}", varying(&case.params).settle(why))
            }
            RecordedOutcome::Answered { request, response } => {
                let sent = service.decode_request(request).map(|call| call.params);
                let varying = varying(sent.as_ref().unwrap_or(&case.params));
                Self::answer(service, response, &varying, surroundings)
            }
        };
        surroundings.hiding.hide_text(&mut text);
        Ok(Self::new(&address(&case.address), &text))
    }

    fn answer(
        service: &Service,
        response: &Response,
        varying: &Varying,
        AnswerSurroundings { code_header, hiding, .. }: &AnswerSurroundings,
    ) -> String {
        let id_header = &service.protocol.error.request_id_header;
        let settled = |header: &Header| match varying.settle(&header.value) {
            _ if code_header.as_ref().is_some_and(|name| header.name.eq_ignore_ascii_case(name)) => {
                "<code>".to_owned()
            }
            same if same == header.value && header.name.eq_ignore_ascii_case(id_header) => "<id>".to_owned(),
            settled => settled,
        };
        let headers = header_lines(&response.headers, hiding, settled);
        let body = match serde_json::from_slice::<Value>(&response.body) {
            Ok(value) => format!("{:#}", varying.settle_json(&value)),
            Err(_) => varying.settle(&String::from_utf8_lossy(&response.body)),
        };
        let body = shortened(body, hiding, LONGEST_BODY);
        format!("{}\n{headers}\n{body}", response.status)
    }

    /// A request as it is on the wire, with the input that it carries.
    pub(crate) fn of_request(case: &Case) -> Self {
        let Request { method, path, headers, body, .. } = &case.request;
        let headers: String =
            headers.iter().map(|header| format!("{}: {}\n", header.name, header.value)).collect();
        let input = Value::Object(case.params.clone());
        let text = format!("{input:#}\n\n{method} {path}\n{headers}\n{}", String::from_utf8_lossy(body));
        Self::new(&address(&case.address), &text)
    }

    pub(super) fn new(address: &str, text: &str) -> Self {
        Self { address: address.to_owned(), text: escape_lines(text).trim_end().to_owned() }
    }
}

/// The address of a case or a call without its operation.
pub(crate) fn address(address: &CaseAddress) -> String {
    format!("{}/{}", address.phase().name(), address.tail())
}

/// A text of at most so many bytes. What nobody may see is hidden before it is cut, so that no beginning of it is left.
pub(super) fn shortened(mut text: String, hiding: &Redactor, longest: usize) -> String {
    hiding.hide_text(&mut text);
    bounded(&text, longest)
}

/// The lines of headers in the order of their names, without those that are left out.
pub(super) fn header_lines(
    headers: &[Header],
    hiding: &Redactor,
    settled: impl Fn(&Header) -> String,
) -> String {
    let told = headers.iter().take(MOST_HEADERS);
    let mut lines: Vec<String> = told
        .filter(|header| !LEFT_OUT.contains(&header.name.to_lowercase().as_str()))
        .map(|header| format!("{}: {}\n", header.name, shortened(settled(header), hiding, LONGEST_LINE)))
        .collect();
    lines.sort_unstable_by_key(|line| line.to_lowercase());
    lines.concat()
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
    fn of_a_hidden_value_that_a_bound_cuts_nothing_is_left() {
        let hiding = Redactor::new(["correct-horse-battery"]);
        let text = format!("{}correct-horse-battery", "a".repeat(30));
        for longest in 30..60 {
            assert!(!shortened(text.clone(), &hiding, longest).contains("co"), "{longest}");
        }
    }

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
