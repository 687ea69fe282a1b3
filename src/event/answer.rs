//! An answer as it is kept: cut, so that what is kept is small whatever a service answers.
//!
//! Judging sees the whole answer. What a finding keeps of it is the beginning and the end of the body, how long it is and
//! its hash, and of each header so much as a person reads.

use sha2::Digest;
use sha2::Sha256;

use crate::redact::bounded::bounded;
use crate::wire::{Header, Response};

/// A body of up to so many bytes is kept whole.
pub const LONGEST_BODY: usize = 4 * 1024;
/// How many bytes of the end of a longer body are kept.
const END: usize = 512;
/// How many bytes of a header's name or value are kept.
const LONGEST_HEADER: usize = 512;
/// How many header lines are kept.
const MOST_HEADERS: usize = 40;

/// An answer, cut to what is kept of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptResponse {
    /// The status code.
    pub status: u16,
    /// Header lines in order, a long name or value cut in its middle.
    pub headers: Vec<Header>,
    /// How many header lines there were, where some are left out.
    pub headers_cut: Option<usize>,
    /// The body, or its beginning where it is cut.
    pub body: Vec<u8>,
    /// What else is known of a body that is cut.
    pub body_cut: Option<BodyCut>,
}

/// What is kept of a long body beside its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyCut {
    /// Its last bytes.
    pub end: Vec<u8>,
    /// How many bytes it has in all.
    pub bytes: usize,
    /// The SHA-256 of all of them, in hexadecimal digits.
    pub sha256: String,
}

impl From<&Response> for KeptResponse {
    fn from(response: &Response) -> Self {
        let lines = response.headers.iter().take(MOST_HEADERS);
        let cut = |text: &str| bounded(text, LONGEST_HEADER);
        let headers: Vec<Header> = lines.map(|line| Header::new(cut(&line.name), cut(&line.value))).collect();
        let (body, body_cut) = cut_body(&response.body);
        Self {
            status: response.status,
            headers_cut: (headers.len() < response.headers.len()).then_some(response.headers.len()),
            headers,
            body,
            body_cut,
        }
    }
}

impl KeptResponse {
    /// How many bytes the whole body has.
    pub fn length(&self) -> usize {
        self.body_cut.as_ref().map_or(self.body.len(), |cut| cut.bytes)
    }
}

fn cut_body(body: &[u8]) -> (Vec<u8>, Option<BodyCut>) {
    if body.len() <= LONGEST_BODY {
        return (body.to_vec(), None);
    }
    // A character is not cut in two, so that what was text stays text.
    let is_within = |at: usize| body[at] & 0xc0 == 0x80;
    let (mut start, mut end) = (LONGEST_BODY - END, body.len() - END);
    if std::str::from_utf8(body).is_ok() {
        while is_within(start) {
            start -= 1;
        }
        while is_within(end) {
            end += 1;
        }
    }
    let sha256 = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    (body[..start].to_vec(), Some(BodyCut { end: body[end..].to_vec(), bytes: body.len(), sha256 }))
}
