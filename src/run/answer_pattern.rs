//! The bytes of an answer as a pattern of others that say the same.

use std::ops::Range;

use memchr::memchr;
use memchr::memmem::{find, find_iter};

use crate::check::byte_pairs::BytePairs;

/// More header lines that may say anything are not looked for.
const MOST_FREE: usize = 8;

/// Longer answers are judged anew each time.
const LONGEST: usize = 8 * 1024;

/// An answer, some parts of which may be others.
#[derive(Debug)]
pub(super) struct AnswerPattern {
    head: Vec<HeadPiece>,
    body: Body,
    /// Whether some of its characters are spelled by two.
    pub(super) has_escapes: bool,
    /// What stands beside each other in it.
    pub(super) pairs: BytePairs,
}

/// A body.
#[derive(Debug)]
enum Body {
    /// These bytes.
    Fixed(Vec<u8>),
    /// The broken text between these bytes, the last and the first of which are marks.
    Showing(Vec<u8>, Vec<u8>),
}

/// One piece of a head.
#[derive(Debug)]
enum HeadPiece {
    /// These bytes.
    Fixed(Vec<u8>),
    /// Any value of a header line.
    Free,
    /// The length of the body.
    Length,
}

impl AnswerPattern {
    /// The pattern of an answer with this body, in which lines of some names may say anything; `None` where no other answer
    /// is surely read like it.
    pub(super) fn of(
        answer: &[u8],
        body: &[u8],
        free: &[&str],
        broken: Option<&str>,
        reads_over: impl Fn(&str, [char; 2]) -> bool,
    ) -> Option<Self> {
        // A text that is spelled by the numbers of its characters can say what its bytes do not.
        let is_numbered = find(body, br"\u").is_some();
        if answer.len() > LONGEST || !answer.ends_with(body) || is_numbered {
            return None;
        }
        let (head, body) = answer.split_at(answer.len() - body.len());
        if find(head, b"\r\n\r\n")? + 4 != head.len() {
            return None;
        }
        let shown = match broken.filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => shown(body, text, reads_over)?,
        };
        let has_escapes = body.contains(&b'\\');
        let mut pairs = BytePairs::default();
        pairs.add(answer);
        if has_escapes {
            pairs.add(&unescaped(body));
        }
        let body = match shown {
            None => Body::Fixed(body.to_vec()),
            Some(Range { start, end }) => Body::Showing(body[..start].to_vec(), body[end..].to_vec()),
        };
        Some(Self { head: pieces(head, free)?, body, has_escapes, pairs })
    }

    /// What stands in the free parts of an answer that follows the pattern.
    pub(super) fn matched<'a>(
        &self,
        answer: &'a [u8],
        broken: Option<&str>,
        reads_over: impl Fn(&str, [char; 2]) -> bool,
    ) -> Option<[&'a [u8]; MOST_FREE]> {
        if answer.len() > LONGEST {
            return None;
        }
        let mut free: [&[u8]; MOST_FREE] = [&[]; MOST_FREE];
        let mut count = 0;
        let mut length = None;
        let mut rest = answer;
        for piece in &self.head {
            match piece {
                HeadPiece::Fixed(bytes) => rest = rest.strip_prefix(bytes.as_slice())?,
                HeadPiece::Free => {
                    let (value, behind) = rest.split_at(memchr(b'\r', rest)?);
                    if !is_plain_value(value) {
                        return None;
                    }
                    *free.get_mut(count)? = value;
                    count += 1;
                    rest = behind;
                }
                HeadPiece::Length => {
                    let (digits, behind) = rest.split_at(memchr(b'\r', rest)?);
                    length = Some(number(digits)?);
                    rest = behind;
                }
            }
        }
        let is_whole = length.is_none_or(|length| length == rest.len());
        (is_whole && self.is_body(rest, broken, reads_over)).then_some(free)
    }

    /// Whether the answer shows the broken text.
    pub(super) fn shows_broken_text(&self) -> bool {
        matches!(self.body, Body::Showing(..))
    }

    /// The body with this text where it shows the broken one; `None` where it shows none.
    pub(super) fn body_with(&self, text: &str) -> Option<Vec<u8>> {
        match &self.body {
            Body::Fixed(_) => None,
            Body::Showing(before, behind) => Some([before, text.as_bytes(), behind].concat()),
        }
    }

    fn is_body(
        &self,
        body: &[u8],
        broken: Option<&str>,
        reads_over: impl Fn(&str, [char; 2]) -> bool,
    ) -> bool {
        let (before, behind) = match &self.body {
            Body::Fixed(bytes) => return body == bytes.as_slice(),
            Body::Showing(before, behind) => (before, behind),
        };
        let text = broken.unwrap_or_default();
        let middle =
            body.strip_prefix(before.as_slice()).and_then(|rest| rest.strip_suffix(behind.as_slice()));
        middle == Some(text.as_bytes())
            && is_as_it_reads(text)
            && marks(before, behind).is_some_and(|marks| reads_over(text, marks))
    }
}

/// Where a body shows a text between two marks; `None` where it may be read in another way with another text.
fn shown(
    body: &[u8],
    text: &str,
    reads_over: impl Fn(&str, [char; 2]) -> bool,
) -> Option<Option<Range<usize>>> {
    let around = |range: &Range<usize>| marks(&body[..range.start], &body[range.end..]);
    let mut places = find_iter(body, text.as_bytes())
        .map(|start| start..start + text.len())
        .filter_map(|range| around(&range).map(|marks| (range, marks)));
    let Some((range, marks)) = places.next() else { return Some(None) };
    let is_free = places.next().is_none() && is_as_it_reads(text) && reads_over(text, marks);
    is_free.then_some(Some(range))
}

/// The marks between which something stands; `None` where it stands between others, so that it may be part of a word.
fn marks(before: &[u8], behind: &[u8]) -> Option<[char; 2]> {
    let is_mark = |byte: &&u8| byte.is_ascii_punctuation() && !matches!(byte, b'_' | b'\\');
    let mark = |byte: Option<&u8>| byte.filter(is_mark).map(|byte| char::from(*byte));
    Some([mark(before.last())?, mark(behind.first())?])
}

/// A body with what its characters are that are spelled by two: every text in it stands there.
fn unescaped(body: &[u8]) -> Vec<u8> {
    let mut bytes = body.iter();
    let mut read = Vec::with_capacity(body.len());
    while let Some(byte) = bytes.next() {
        read.push(match byte {
            b'\\' => match bytes.next().copied().unwrap_or_default() {
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                other => other,
            },
            _ => *byte,
        });
    }
    read
}

/// Whether a text stands in every format as it reads.
fn is_as_it_reads(text: &str) -> bool {
    !text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\' | b'&' | b'<' | b'>' | 0x7f))
}

fn pieces(head: &[u8], free: &[&str]) -> Option<Vec<HeadPiece>> {
    let (mut pieces, mut start, mut at) = (Vec::new(), 0, 0);
    let mut counts = [0, 0];
    while at < head.len() {
        let end = at + find(&head[at..], b"\r\n")?;
        let line = &head[at..end];
        if let Some(colon) = memchr(b':', line) {
            let is = |name: &str| line[..colon].eq_ignore_ascii_case(name.as_bytes());
            let piece = if is("Content-Length") {
                Some(HeadPiece::Length)
            } else {
                // What a server says of the time is never judged.
                (is("Date") || free.iter().any(|name| is(name))).then_some(HeadPiece::Free)
            };
            if let Some(piece) = piece {
                let blank = line[colon + 1..].iter().take_while(|byte| **byte == b' ').count();
                let value = at + colon + 1 + blank;
                let is_length = matches!(piece, HeadPiece::Length);
                counts[usize::from(is_length)] += 1;
                if is_length && number(&head[value..end]).is_none() || !is_plain_value(&head[value..end]) {
                    return None;
                }
                pieces.push(HeadPiece::Fixed(head[start..value].to_vec()));
                pieces.push(piece);
                start = end;
            }
        }
        at = end + 2;
    }
    pieces.push(HeadPiece::Fixed(head[start..].to_vec()));
    (counts[0] <= MOST_FREE && counts[1] <= 1).then_some(pieces)
}

/// Whether every reader of heads takes the bytes for a value, and for the same one.
fn is_plain_value(value: &[u8]) -> bool {
    let is_inside = |byte: &u8| (b' '..=b'~').contains(byte);
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    is_end(value.first()) && is_end(value.last()) && value.iter().all(is_inside)
}

fn number(digits: &[u8]) -> Option<usize> {
    let is_one = !digits.is_empty() && digits.len() <= 9 && digits.iter().all(u8::is_ascii_digit);
    is_one.then(|| digits.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0')))
}
