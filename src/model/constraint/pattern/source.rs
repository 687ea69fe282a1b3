//! The source of a pattern as Java reads it, respelled so that `regex-syntax` reads the same.
//!
//! - Look-around becomes a group with a name that no source can have: see `look.rs`.
//! - `\uD800\uDC00` is one character, and a lone surrogate is none: no text has one.
//! - `[\w-_]` has a hyphen, `\012` is octal.

use crate::model::constraint::pattern::error::PatternError;
use crate::model::constraint::pattern::look::LookAround;

/// A source, respelled.
#[derive(Debug, Default)]
pub(super) struct JavaSource {
    pub(super) text: String,
    /// Where pieces begin that were copied or respelled: in the text, and in the source.
    pieces: Vec<(usize, usize)>,
}

/// What stands at a place of a class.
enum ClassPart {
    /// One character, or half of one, by its code.
    Character(u32),
    /// A class of its own, such as `\w`.
    Class,
}

const SURROGATES: std::ops::RangeInclusive<u32> = 0xd800..=0xdfff;

impl JavaSource {
    /// Respells a source.
    ///
    /// # Errors
    ///
    /// What means nothing in texts without lone surrogates.
    pub(super) fn read(source: &str) -> Result<Self, PatternError> {
        let mut reader = JavaReader { source, at: 0, written: Self::default(), looks: 0 };
        while reader.at < source.len() {
            reader.step()?;
        }
        Ok(reader.written)
    }

    /// Where in the source a place of the text comes from.
    pub(super) fn origin(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|(text, _)| *text <= offset);
        after.checked_sub(1).map_or(offset, |index| {
            let (text, source) = self.pieces[index];
            let end = self.pieces.get(after).map_or(usize::MAX, |(_, next)| *next);
            (source + (offset - text)).min(end)
        })
    }
}

struct JavaReader<'s> {
    source: &'s str,
    at: usize,
    written: JavaSource,
    looks: usize,
}

impl JavaReader<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// Goes on behind so many bytes, for which something else is written.
    fn respell(&mut self, bytes: usize, text: &str) {
        self.written.pieces.push((self.written.text.len(), self.at));
        self.written.text.push_str(text);
        self.at += bytes;
    }

    fn copy(&mut self, bytes: usize) {
        let text = self.source[self.at..self.at + bytes].to_owned();
        self.respell(bytes, &text);
    }

    fn copy_character(&mut self) {
        self.copy(self.rest().chars().next().map_or(0, char::len_utf8));
    }

    fn step(&mut self) -> Result<(), PatternError> {
        if self.rest().starts_with('[') {
            return self.class();
        }
        if let Some((look, opening)) = LookAround::opening(self.rest()) {
            self.looks += 1;
            // A boundary has nothing inside it that would end its group.
            let end = if look == LookAround::Boundary { ")" } else { "" };
            self.respell(opening, &format!("(?P<{}>{end}", look.name(self.looks)));
            return Ok(());
        }
        if is_foreign_group(self.rest()) {
            return Err(PatternError::Unsupported {
                offset: self.at,
                found: "a name that no group has in Java".to_owned(),
                advice: "write (?<name>...) with letters and digits",
            });
        }
        let begun = self.at;
        let (part, bytes) = part(self.rest());
        match part {
            ClassPart::Character(code) if SURROGATES.contains(&code) => Err(PatternError::Unsupported {
                offset: begun,
                found: "half of a character".to_owned(),
                advice: "no text has one, write both halves or a range of characters",
            }),
            ClassPart::Character(code) => {
                self.character(code, bytes);
                Ok(())
            }
            ClassPart::Class => {
                self.copy(bytes);
                Ok(())
            }
        }
    }

    /// A class in brackets, as far as its end.
    fn class(&mut self) -> Result<(), PatternError> {
        let mut depth = 0_usize;
        loop {
            match self.rest().as_bytes() {
                [] => return Ok(()),
                [b'[', ..] => {
                    depth += 1;
                    self.copy(if self.rest().starts_with("[^") { 2 } else { 1 });
                    // What would end a class is a character where it comes first.
                    if self.rest().starts_with(']') {
                        self.copy(1);
                    }
                }
                [b']', ..] => {
                    depth -= 1;
                    self.copy(1);
                    if depth == 0 {
                        return Ok(());
                    }
                }
                [b'&', b'&', ..] => self.copy(2),
                _ => self.class_item(),
            }
        }
    }

    fn class_item(&mut self) {
        let (first, bytes) = part(self.rest());
        let behind = &self.rest()[bytes..];
        let is_hyphen = behind.starts_with('-') && !behind.starts_with("-]") && !behind.starts_with("-[");
        match first {
            ClassPart::Class => {
                self.copy(bytes);
                if is_hyphen {
                    self.respell(1, "\\-");
                }
            }
            ClassPart::Character(first) => {
                let end = if is_hyphen { part(&behind[1..]) } else { (ClassPart::Class, 0) };
                match end {
                    (ClassPart::Character(last), more)
                        if SURROGATES.contains(&first) || SURROGATES.contains(&last) =>
                    {
                        self.respell(bytes + 1 + more, &clipped(first, last));
                    }
                    (ClassPart::Character(last), more) => {
                        self.character(first, bytes);
                        self.copy(1);
                        self.character(last, more);
                    }
                    (ClassPart::Class, _) if SURROGATES.contains(&first) => self.respell(bytes, ""),
                    (ClassPart::Class, _) => self.character(first, bytes),
                }
            }
        }
    }

    /// Copies a character as it is written, where `regex-syntax` reads it so.
    fn character(&mut self, code: u32, bytes: usize) {
        let is_octal = self.rest().starts_with("\\0");
        let is_pair = bytes == 12 && self.rest().starts_with("\\u");
        match is_octal || is_pair {
            true => self.respell(bytes, &format!("\\x{{{code:x}}}")),
            false if bytes == 0 => self.copy_character(),
            false => self.copy(bytes),
        }
    }
}

/// Whether a text begins with a group whose name is none in Java.
fn is_foreign_group(text: &str) -> bool {
    let name = text.strip_prefix("(?<").and_then(|name| name.split('>').next());
    text.starts_with("(?P") || name.is_some_and(|name| !name.chars().all(|one| one.is_ascii_alphanumeric()))
}

/// What a text begins with, and how many bytes that takes.
fn part(text: &str) -> (ClassPart, usize) {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return (ClassPart::Class, 0) };
    let Some(escaped) = (if first == '\\' { characters.next() } else { None }) else {
        return (ClassPart::Character(u32::from(first)), first.len_utf8());
    };
    match escaped {
        'u' => unicode(text).unwrap_or((ClassPart::Class, 2)),
        '0' => octal(text),
        'x' => hexadecimal(text).unwrap_or((ClassPart::Class, 2)),
        'p' | 'P' => {
            let end = text[2..].starts_with('{').then(|| text.find('}')).flatten();
            let letter = text[2..].chars().next().map_or(0, char::len_utf8);
            (ClassPart::Class, end.map_or(2 + letter, |end| end + 1))
        }
        't' => (ClassPart::Character(9), 2),
        'n' => (ClassPart::Character(10), 2),
        'f' => (ClassPart::Character(12), 2),
        'r' => (ClassPart::Character(13), 2),
        'a' => (ClassPart::Character(7), 2),
        _ if escaped.is_ascii_alphanumeric() => (ClassPart::Class, 2),
        _ => (ClassPart::Character(u32::from(escaped)), 1 + escaped.len_utf8()),
    }
}

/// `\uXXXX`, and two of them that are one character.
fn unicode(text: &str) -> Option<(ClassPart, usize)> {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let first = unit(text)?;
    let pair = unit(&text[6..]).and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    match pair {
        Some(character) if u32::from(character) > 0xffff => {
            Some((ClassPart::Character(u32::from(character)), 12))
        }
        _ => Some((ClassPart::Character(u32::from(first)), 6)),
    }
}

/// `\0n`, `\0nn` or `\0mnn` where m is at most 3.
fn octal(text: &str) -> (ClassPart, usize) {
    let digits: Vec<u32> = text[2..].chars().map_while(|digit| digit.to_digit(8)).take(3).collect();
    let used = match digits.as_slice() {
        [first, _, _] if *first > 3 => 2,
        digits => digits.len(),
    };
    let code = digits[..used].iter().fold(0, |code, digit| code * 8 + digit);
    if used == 0 { (ClassPart::Class, 2) } else { (ClassPart::Character(code), 2 + used) }
}

/// `\xXX` or `\x{...}`.
fn hexadecimal(text: &str) -> Option<(ClassPart, usize)> {
    let (digits, bytes) = match text[2..].strip_prefix('{') {
        Some(inner) => inner.split_once('}').map(|(digits, _)| (digits, digits.len() + 4))?,
        None => (text[2..].get(..2)?, 4),
    };
    Some((ClassPart::Character(u32::from_str_radix(digits, 16).ok()?), bytes))
}

/// A range without its surrogates.
fn clipped(first: u32, last: u32) -> String {
    let first = if SURROGATES.contains(&first) { SURROGATES.end() + 1 } else { first };
    let last = if SURROGATES.contains(&last) { SURROGATES.start() - 1 } else { last };
    if first <= last { format!("\\x{{{first:x}}}-\\x{{{last:x}}}") } else { String::new() }
}
