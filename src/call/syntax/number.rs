//! Numbers as a person may write them: the forms that Python's `int` and `float` take.
//!
//! White space around is left out, underscores may part digits, and digits may be of any script.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};

/// A decimal whole number of at most 64 bits, with or without a sign.
pub fn whole(text: &str) -> Option<i64> {
    plain(text)?.parse().ok()
}

/// A decimal number with or without a fraction and an exponent, `inf` or `nan`.
pub fn floating(text: &str) -> Option<f64> {
    plain(text)?.parse().ok()
}

/// The text with ASCII digits, without white space around it and underscores between digits; `None` where an underscore
/// stands anywhere else.
pub fn plain(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().map(with_ascii_digit).collect();
    let mut parts = digits.split('_').peekable();
    let mut plain = String::new();
    while let Some(part) = parts.next() {
        plain.push_str(part);
        if let Some(next) = parts.peek() {
            let is_between_digits = part.ends_with(|character: char| character.is_ascii_digit())
                && next.starts_with(|character: char| character.is_ascii_digit());
            if !is_between_digits {
                return None;
            }
        }
    }
    Some(plain)
}

/// Runs of decimal digits, each ten or a multiple of ten long, from zero on.
static DIGITS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let class = regex_syntax::parse(r"\p{Nd}").map(|pattern| pattern.into_kind());
    match class {
        Ok(HirKind::Class(Class::Unicode(class))) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        _ => Vec::new(),
    }
});

fn with_ascii_digit(character: char) -> char {
    if character.is_ascii() {
        return character;
    }
    let run = DIGITS.iter().find(|(first, last)| (*first..=*last).contains(&character));
    let value = run.map(|(first, _)| (u32::from(character) - u32::from(*first)) % 10);
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(character)
}

/// Whether a character is a decimal digit of any script.
pub(crate) fn is_decimal_digit(character: char) -> bool {
    with_ascii_digit(character).is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected_whole: Option<i64>, expected_floating: Option<f64>) {
        assert_eq!(whole(text), expected_whole, "{text:?}");
        assert_eq!(floating(text), expected_floating, "{text:?}");
    }

    #[test]
    fn numbers_are_those_of_python() {
        check("7", Some(7), Some(7.0));
        check(" \t\n+007\u{2003}\u{a0}", Some(7), Some(7.0));
        check("-0", Some(0), Some(-0.0));
        check("1_000", Some(1000), Some(1000.0));
        check("١٢", Some(12), Some(12.0));
        check("７\u{1d7ff}𝟗", Some(799), Some(799.0));
        check("1_0.2_5e1_0", None, Some(1.025e11));
        check(".5", None, Some(0.5));
        check("5.", None, Some(5.0));
        check("9223372036854775807", Some(i64::MAX), Some(9_223_372_036_854_775_807.0));
        check("9223372036854775808", None, Some(9_223_372_036_854_775_808.0));
        check("-INF", None, Some(f64::NEG_INFINITY));
        for text in
            ["", " ", "+", "+ 3", "1 2", "_1", "1_", "1__0", "1_.5", "0x1", "²", "\u{1c}7", "\u{200b}7", "."]
        {
            check(text, None, None);
        }
        assert!(floating("nan").is_some_and(f64::is_nan));
    }

    #[test]
    fn digits_of_every_script_run_from_zero_to_nine() {
        assert!(DIGITS.len() > 50);
        for (first, last) in DIGITS.iter() {
            assert_eq!((u32::from(*last) - u32::from(*first) + 1) % 10, 0, "{first}");
        }
    }
}
