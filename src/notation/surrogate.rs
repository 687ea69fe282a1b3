//! Text that is not Unicode: lone surrogates, which bytes of a command line and escapes in JSON can stand for.
//!
//! A Rust text cannot hold a lone surrogate, but this command line must carry it from a word to the body, where it is
//! an escape again (`\udcff`). So 2,048 characters of the last private plane stand in for the surrogates:
//!
//! - U+10F800 to U+10FFFF stand for the code units U+D800 to U+DFFF.
//! - A character of that range that is really meant stands as its two code units, so nothing is mixed up: the way
//!   back gives each text that is Unicode as it was.
//! - A byte of a command line that is no UTF-8 is the code unit U+DC00 plus the byte, as Python has it.

use std::borrow::Cow;

/// The first stand-in.
const FIRST: u32 = 0x10_F800;

/// The first surrogate.
const FIRST_UNIT: u16 = 0xD800;

/// A text of bytes: what is not UTF-8 in them stands as surrogates.
///
/// ```
/// use wireproof::internals::notation::surrogate::{from_bytes, shown};
///
/// assert_eq!(from_bytes("diego".as_bytes()), "diego");
/// assert_eq!(shown(&from_bytes(b"a\xffb")), r"a\udcffb");
/// assert_eq!(shown(&from_bytes("\u{10fffd}".as_bytes())), "\u{10fffd}");
/// ```
pub fn from_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|character| push_character(&mut text, character));
        chunk.invalid().iter().for_each(|byte| push_unit(&mut text, 0xDC00 + u16::from(*byte)));
    }
    text
}

/// A text in which the characters that stand in for surrogates are told apart from themselves.
pub fn from_text(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| unit_of(character).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut marked = String::with_capacity(text.len() * 2);
    text.chars().for_each(|character| push_character(&mut marked, character));
    Cow::Owned(marked)
}

/// Adds a character that is itself and no stand-in.
pub fn push_character(text: &mut String, character: char) {
    match unit_of(character) {
        None => text.push(character),
        Some(_) => {
            let mut units = [0; 2];
            character.encode_utf16(&mut units).iter().for_each(|unit| push_unit(text, *unit));
        }
    }
}

/// Adds a code unit between U+D800 and U+DFFF; any other is added as the character that it is.
pub fn push_unit(text: &mut String, unit: u16) {
    let character = match unit.checked_sub(FIRST_UNIT) {
        Some(offset) if offset < 0x800 => char::from_u32(FIRST + u32::from(offset)),
        _ => char::from_u32(u32::from(unit)),
    };
    text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
}

/// The code unit that a character stands in for, if it does.
pub fn unit_of(character: char) -> Option<u16> {
    let offset = u32::from(character).checked_sub(FIRST)?;
    u16::try_from(offset).ok().map(|offset| FIRST_UNIT + offset)
}

/// A text as people are shown it: surrogates that make a character together are that character, others are escapes.
pub fn shown(text: &str) -> Cow<'_, str> {
    match real(text) {
        Ok(text) => text,
        Err(units) => {
            let mut shown = String::with_capacity(text.len());
            for unit in char::decode_utf16(units) {
                match unit {
                    Ok(character) => shown.push(character),
                    Err(lone) => shown.push_str(&format!("\\u{:04x}", lone.unpaired_surrogate())),
                }
            }
            Cow::Owned(shown)
        }
    }
}

/// The text itself, or its code units where it is not Unicode.
///
/// # Errors
///
/// The code units of UTF-16, of which at least one is a lone surrogate.
pub fn real(text: &str) -> Result<Cow<'_, str>, Vec<u16>> {
    if text.chars().all(|character| unit_of(character).is_none()) {
        return Ok(Cow::Borrowed(text));
    }
    let mut units = Vec::with_capacity(text.len());
    for character in text.chars() {
        match unit_of(character) {
            Some(unit) => units.push(unit),
            None => units.extend_from_slice(character.encode_utf16(&mut [0; 2])),
        }
    }
    String::from_utf16(&units).map(Cow::Owned).map_err(|_| units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_as_it_was() {
        for text in ["", "a", "\u{10f7ff}", "\u{10f800}", "\u{10ffff}x\u{10f801}", "\u{1f600}"] {
            assert_eq!(real(&from_bytes(text.as_bytes())), Ok(Cow::Borrowed(text)), "{text:?}");
            assert_eq!(from_text(text), from_bytes(text.as_bytes()));
        }
    }

    #[test]
    fn what_is_not_unicode_is_shown_as_escapes() {
        assert_eq!(shown(&from_bytes(b"\x80\xc3\xa9\xff")), "\\udc80\u{e9}\\udcff");
        assert_eq!(real(&from_bytes(b"a\xff")), Err(vec![0x61, 0xdcff]));
        let mut text = String::new();
        [0xd83d, 0xde00, 0xd83d].into_iter().for_each(|unit| push_unit(&mut text, unit));
        assert_eq!(shown(&text), "\u{1f600}\\ud83d");
    }
}
