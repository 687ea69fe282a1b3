//! A text and a number as the AWS CLI, which is written in Python, shows them inside a sentence.

use crate::notation::surrogate::{real, unit_of};

/// A text in quotes, with escapes for what cannot be seen: `'it'`, `"it's"`, `'\n\x07\u200b'`.
///
/// ```
/// use wireproof::internals::notation::python_text::quoted;
///
/// assert_eq!(quoted("it's"), r#""it's""#);
/// assert_eq!(quoted("a\n\u{7}\u{a0}\u{200b}\u{e9}\u{1f600}"), "'a\\n\\x07\\xa0\\u200b\u{e9}\u{1f600}'");
/// ```
pub fn quoted(text: &str) -> String {
    let real = real(text);
    let text = real.as_deref().unwrap_or(text);
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut quoted = String::from(quote);
    for character in text.chars() {
        match character {
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            character if character == quote => quoted.extend(['\\', character]),
            character if real.is_err() && unit_of(character).is_some() => {
                quoted.push_str(&format!("\\u{:04x}", unit_of(character).unwrap_or_default()));
            }
            character if can_be_seen(character) => quoted.push(character),
            character => quoted.push_str(&escape(u32::from(character))),
        }
    }
    quoted.push(quote);
    quoted
}

/// A number with the shortest digits that say it; with an exponent where it is small or has more than 16 digits.
pub fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    let size = number.abs();
    if size == 0.0 || size.is_infinite() || (1e-4..1e16).contains(&size) {
        return format!("{number:?}");
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

fn escape(code: u32) -> String {
    match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

/// Whether a character is neither control, format, unassigned, for private use, nor a space other than the common one.
fn can_be_seen(character: char) -> bool {
    // Behind another character, the standard library escapes exactly these and quotes.
    matches!(character, '\'' | '"') || String::from_iter(['a', character]).escape_debug().nth(1) != Some('\\')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::surrogate::from_bytes;

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(quoted("a\\b\t\r\u{0}"), r"'a\\b\t\r\x00'");
        assert_eq!(quoted("'\""), r#"'\'"'"#);
        assert_eq!(quoted("e\u{301}\u{301} \u{3000}"), "'e\u{301}\u{301} \\u3000'");
        assert_eq!(quoted("\u{e000}\u{f0000}"), r"'\ue000\U000f0000'");
        assert_eq!(quoted(&from_bytes(b"a\xff")), r"'a\udcff'");
        assert_eq!(quoted(&from_bytes("\u{10ffff}".as_bytes())), r"'\U0010ffff'");
    }
}
