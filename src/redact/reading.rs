//! What a text says by the rules of those that may read it, and where each byte of that stands.

/// How many times a text in JSON is read once more as a text in JSON: what repeats a request, and is repeated.
const DEEPEST: usize = 6;
/// How many rules are applied beyond that: JSON in a URL in markup.
const ALSO: usize = 2;
/// How many readings are made of one text at most.
const MOST: usize = 200;

/// What a text says, read in one way.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) bytes: Vec<u8>,
    /// For each byte, from where to where that stands in the text which says it.
    pub(super) places: Vec<(usize, usize)>,
}

/// One way to read: what the beginning of the bytes says, and how many of them say it; nothing where they say themselves.
type Decoding = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

const RULES: [Decoding; 6] = [escaped, in_percents, in_entities, in_a_shell, in_latin_1, in_wide_units];

/// The text as it is, and all that it says where it is read otherwise.
pub(super) fn readings(bytes: &[u8]) -> Vec<Reading> {
    let plain = Reading { bytes: bytes.to_vec(), places: (0..bytes.len()).map(|at| (at, at + 1)).collect() };
    let mut all = vec![plain];
    while all.len() <= DEEPEST
        && let Some(deeper) = read(&all[all.len() - 1], escaped)
    {
        all.push(deeper);
    }
    let mut begun = 0;
    for _ in 0..ALSO {
        let end = all.len();
        for index in begun..end {
            for rule in RULES {
                if all.len() < MOST
                    && let Some(reading) = read(&all[index], rule)
                    && all.iter().all(|known| known.bytes != reading.bytes)
                {
                    all.push(reading);
                }
            }
        }
        begun = end;
    }
    all
}

/// The reading by one rule more; nothing where the rule changes nothing.
fn read(before: &Reading, rule: Decoding) -> Option<Reading> {
    let mut after = Reading { bytes: Vec::new(), places: Vec::new() };
    let mut changed = false;
    let mut at = 0;
    while at < before.bytes.len() {
        let (said, length) = match rule(&before.bytes[at..]) {
            Some((said, length)) => {
                changed = true;
                (said, length)
            }
            None => (vec![before.bytes[at]], 1),
        };
        let place = (before.places[at].0, before.places[at + length - 1].1);
        after.places.extend(said.iter().map(|_| place));
        after.bytes.extend(said);
        at += length;
    }
    changed.then_some(after)
}

/// Behind a backslash, as in JSON and in literals of most languages.
fn escaped(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (b'\\', kind) = (*bytes.first()?, *bytes.get(1)?) else { return None };
    let one = |byte: u8| Some((vec![byte], 2));
    match kind {
        b'n' => one(b'\n'),
        b'r' => one(b'\r'),
        b't' => one(b'\t'),
        b'b' => one(8),
        b'f' => one(12),
        b'v' => one(11),
        b'a' => one(7),
        b'e' => one(27),
        b'u' if bytes.get(2) == Some(&b'{') => {
            let end = bytes.iter().take(12).position(|byte| *byte == b'}')?;
            Some((utf_8(number(&bytes[3..end], 16)?)?, end + 1))
        }
        b'u' => {
            let first = number(bytes.get(2..6)?, 16)?;
            let second = match (bytes.get(6..8), bytes.get(8..12)) {
                (Some(b"\\u"), Some(digits)) => number(digits, 16),
                _ => None,
            };
            match (first, second) {
                (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) => {
                    Some((utf_8(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))?, 12))
                }
                _ => Some((utf_8(first)?, 6)),
            }
        }
        b'x' => Some((vec![u8::try_from(number(bytes.get(2..4)?, 16)?).ok()?], 4)),
        b'0'..=b'7' => match number(bytes.get(1..4).unwrap_or_default(), 8).map(u8::try_from) {
            Some(Ok(byte)) => Some((vec![byte], 4)),
            _ => one(kind.checked_sub(b'0')?),
        },
        _ if kind.is_ascii_punctuation() => one(kind),
        _ => None,
    }
}

/// As in a URL or a form.
fn in_percents(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    match bytes.first()? {
        b'%' => Some((vec![u8::try_from(number(bytes.get(1..3)?, 16)?).ok()?], 3)),
        b'+' => Some((vec![b' '], 1)),
        _ => None,
    }
}

/// As in HTML and XML.
fn in_entities(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    if *bytes.first()? != b'&' {
        return None;
    }
    let end = bytes.iter().take(12).position(|byte| *byte == b';')?;
    let said = match &bytes[1..end] {
        b"amp" => vec![b'&'],
        b"lt" => vec![b'<'],
        b"gt" => vec![b'>'],
        b"quot" => vec![b'"'],
        b"apos" => vec![b'\''],
        [b'#', b'x' | b'X', digits @ ..] => utf_8(number(digits, 16)?)?,
        [b'#', digits @ ..] => utf_8(number(digits, 10)?)?,
        _ => return None,
    };
    Some((said, end + 1))
}

/// A quotation mark within the quotation marks of a shell.
fn in_a_shell(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let spelled = [r"'\''", "'\"'\"'"].into_iter().find(|spelled| bytes.starts_with(spelled.as_bytes()))?;
    Some((vec![b'\''], spelled.len()))
}

/// Bytes that were taken for Latin-1 and written as UTF-8 once more.
fn in_latin_1(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    match bytes {
        [first @ 0xc2..=0xc3, second @ 0x80..=0xbf, ..] => Some((vec![(first << 6) | (second & 0x3f)], 2)),
        _ => None,
    }
}

/// UTF-16 of ASCII: every other byte is zero.
fn in_wide_units(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    match bytes {
        [0, byte, ..] if *byte != 0 => Some((vec![*byte], 2)),
        [byte, 0, ..] if *byte != 0 => Some((vec![*byte], 2)),
        _ => None,
    }
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    let is_plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_alphanumeric);
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok().filter(|_| is_plain)
}

fn utf_8(code_point: u32) -> Option<Vec<u8>> {
    Some(char::from_u32(code_point)?.to_string().into_bytes())
}
