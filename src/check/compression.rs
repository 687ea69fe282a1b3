//! Compressed answers: no request offers to read one, so nothing else can be said of it.

use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::protocol::common::CommonRule;
use crate::wire::Response;

/// How compressed bodies begin, where no header says so.
const BEGINNINGS: [(&[u8], &str); 3] =
    [(b"\x1f\x8b\x08", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2")];

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let requirement = observed.protocol_requirement(CommonRule::NotCompressed);
    vec![match compression(observed.response) {
        None => Judgment::pass(requirement),
        Some(coding) => {
            let expected = "a body that is not compressed, as `Accept-Encoding: identity` asks";
            let actual = format!("{}, compressed with {coding}", observed.response.status);
            Judgment::fail(requirement, BreakageKind::Envelope, expected, actual)
        }
    }]
}

/// How the body of an answer is compressed, if it is: as its header says, else as it begins.
pub fn compression(response: &Response) -> Option<&str> {
    if response.body.is_empty() {
        return None;
    }
    let lines = response.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("Content-Encoding"));
    let mut codings = lines.flat_map(|header| header.value.split(',')).map(str::trim);
    let declared = codings.find(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
    declared.or_else(|| {
        BEGINNINGS.iter().find(|(start, _)| response.body.starts_with(start)).map(|(_, name)| *name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Header;

    #[test]
    fn an_answer_is_compressed_as_its_header_says_or_else_as_its_body_begins() {
        let gzip = b"\x1f\x8b\x08\0";
        for (lines, body, coding) in [
            (vec![], &b"{}"[..], None),
            (vec![], gzip, Some("gzip")),
            (vec![], b"\x28\xb5\x2f\xfd\0", Some("zstd")),
            (vec![], b"BZh9", Some("bzip2")),
            (vec![], b"\x1f\x8b", None),
            (vec!["br"], b"{}", Some("br")),
            (vec!["br"], b"", None),
            (vec!["identity"], b"{}", None),
            (vec!["Identity, "], gzip, Some("gzip")),
            (vec!["", " identity , deflate"], b"{}", Some("deflate")),
            (vec!["identity", "x-gzip"], b"{}", Some("x-gzip")),
        ] {
            let headers = lines.iter().map(|line| Header::new("content-encoding", *line)).collect();
            let response = Response { status: 200, headers, body: body.to_vec() };
            assert_eq!(compression(&response), coding, "{lines:?}, {}", body.escape_ascii());
        }
    }
}
