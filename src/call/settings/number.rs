//! Whole numbers as people write them in settings.

use crate::call::settings::error::SettingsError;
use crate::call::syntax::number;

/// Reads a whole number: digits of any script with `_` between them, a sign, white space around it.
///
/// # Errors
///
/// The text is no whole number; the message names `setting`.
pub(crate) fn whole_number(setting: &'static str, text: &str) -> Result<i128, SettingsError> {
    let refused = || SettingsError::NotANumber { setting, found: text.to_owned() };
    let plain = number::plain(text).ok_or_else(refused)?;
    let (negative, digits) = match plain.strip_prefix(['+', '-']) {
        Some(digits) => (plain.starts_with('-'), digits),
        None => (false, plain.as_str()),
    };
    if digits.is_empty() || !digits.chars().all(|character| character.is_ascii_digit()) {
        return Err(refused());
    }
    // A number of more digits than fit is as good as the largest that does.
    let value = digits.parse().unwrap_or(i128::MAX);
    Ok(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<i128>) {
        assert_eq!(whole_number("x", text).ok(), expected, "{text:?}");
    }

    #[test]
    fn numbers_as_python_reads_them() {
        check("5", Some(5));
        check(" +5 ", Some(5));
        check("-0", Some(0));
        check("-12", Some(-12));
        check("1_0", Some(10));
        check("-１٢", Some(-12));
        check(&"9".repeat(60), Some(i128::MAX));
        for text in ["", "x", "5.0", "0x5", "_1", "1_", "1__0", "- 1", "+", "+-1", "_"] {
            check(text, None);
        }
    }
}
