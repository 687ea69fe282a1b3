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
