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
    let is_plain = digits.iter().all(u8::is_ascii_alphanumeric);
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, base).ok().filter(|_| is_plain)
}

fn utf_8(code_point: u32) -> Option<Vec<u8>> {
    Some(char::from_u32(code_point)?.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written, and what that says in one of its readings.
    const SAID: &[(&[u8], &[u8])] = &[
        (br"<\n\r\t>", b"<\n\r\t>"),
        (br"<\b\f\v\a\e>", b"<\x08\x0c\x0b\x07\x1b>"),
        (br#"<\"\\\/\'>"#, br#"<"\/'>"#),
        (br"<\u0041\u00e9>", "<Aé>".as_bytes()),
        (br"<\ud83d\ude00>", "<😀>".as_bytes()),
        (br"<\u{41}\u{1f600}>", "<A😀>".as_bytes()),
        (br"<\x41\x7E>", b"<A~>"),
        (br"<\101\0>", b"<A\0>"),
        // No byte has this number, so that one digit says a byte and the others themselves.
        (br"<\777>", b"<\x0777>"),
        (b"<%41%7e+%C3%A9>", "<A~ é>".as_bytes()),
        (b"<%+4>", b"<% 4>"),
        (b"<&amp;&lt;&gt;&quot;&apos;>", b"<&<>\"'>"),
        (b"<&#65;&#x41;&#X1F600;>", "<AA😀>".as_bytes()),
        (br"<it'\''s>", b"<it's>"),
        (br#"<it'"'"'s>"#, b"<it's>"),
        (b"<\xc3\x83\xc2\xa9>", "<é>".as_bytes()),
        (b"A\0b\0", b"Ab"),
        (b"\0A\0b", b"Ab"),
        // JSON in a URL, and that in markup.
        (b"%5Cu0041", b"A"),
        (b"&#37;5Cu0041", br"\u0041"),
    ];

    /// What says itself alone, because it is no spelling of anything.
    const SAYS_ITSELF: &[&[u8]] = &[
        b"",
        b"plain",
        br"\",
        br"\q\8",
        br"\ud83d",
        br"\u00",
        br"\u{110000}",
        br"\u{}",
        br"\x4",
        br"\xg0",
        b"%4",
        b"%zz",
        b"%-1",
        b"&none;",
        b"&#;",
        b"&#xd800;",
        b"&amp",
        b"&             ;",
        "ł".as_bytes(),
        b"\0\0",
    ];

    #[test]
    fn a_text_says_what_the_rules_of_its_readers_make_of_it() {
        for (written, said) in SAID {
            let all = readings(written);
            let found = all.iter().any(|reading| reading.bytes == *said);
            let told: Vec<_> = all.iter().map(|reading| reading.bytes.escape_ascii().to_string()).collect();
            assert!(found, "{} says {told:?}", written.escape_ascii());
        }
    }

    #[test]
    fn what_spells_nothing_says_itself_alone() {
        for written in SAYS_ITSELF {
            let all = readings(written);
            assert_eq!(all.len(), 1, "{} says {:?}", written.escape_ascii(), all[all.len() - 1]);
            assert_eq!(all[0].bytes, *written);
        }
    }

    #[test]
    fn each_byte_stands_where_it_is_spelled() {
        let all = readings(br"a\u00e9\\u0041");
        let places = |bytes: &[u8]| all.iter().find(|reading| reading.bytes == bytes).unwrap().places.clone();
        assert_eq!(places("aé\\u0041".as_bytes())[..4], [(0, 1), (1, 7), (1, 7), (7, 9)]);
        assert_eq!(places("aéA".as_bytes()), [(0, 1), (1, 7), (1, 7), (7, 14)]);
    }

    /// A report that is repeated in a report, and so on, spells a backslash twice as often each time.
    #[test]
    fn json_in_json_is_read_six_times() {
        let spelled = |times: usize| {
            (0..times).fold("\"".to_owned(), |text, _| text.replace('\\', r"\\").replace('"', "\\\""))
        };
        let says = |times: usize| readings(spelled(times).as_bytes()).iter().any(|one| one.bytes == b"\"");
        assert!(says(DEEPEST));
        // The rules that are applied beyond that begin with the same one.
        assert!(says(DEEPEST + ALSO));
        assert!(!says(DEEPEST + ALSO + 1));
    }
}
