//! Words bounded in length: a service may answer anything, and what is said of it must stay small.

/// From how many repetitions on a repeated character is told by its number.
const LONG_RUN: usize = 24;
/// What stands between the beginning of a text that was cut and its length.
const BEGINS: &str = "[... ";
/// What stands between that length and the text's end.
const ENDS: &str = " bytes in all ...]";

/// The text; where it has more than so many bytes, with long runs of a character told by their number, and its middle
/// left out where that does not do: `beginning[... 5,000 bytes in all ...]end`.
pub fn bounded(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let folded = fold_runs(text);
    if folded.len() <= limit {
        return folded;
    }
    let start = folded.floor_char_boundary(limit - limit / 4);
    let end = folded.ceil_char_boundary(folded.len() - limit / 4);
    let length = grouped(text.len() as u64);
    format!("{}{BEGINS}{length}{ENDS}{}", &folded[..start], &folded[end..])
}

/// The beginning, the words about the length, and the end of a text that was cut by [`bounded`].
pub fn parts_of_cut(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.rfind(ENDS)?;
    let start = text[..end].rfind(BEGINS)?;
    let is_number = text[start + BEGINS.len()..end].bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    let behind = end + ENDS.len();
    is_number.then(|| (&text[..start], &text[start..behind], &text[behind..]))
}

/// The text with characters that stand many times in a row told by their number.
pub fn fold_runs(text: &str) -> String {
    let mut folded = String::with_capacity(text.len().min(4096));
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let mut count = 1;
        while characters.next_if_eq(&character).is_some() {
            count += 1;
        }
        let shown = if count >= LONG_RUN { 4 } else { count };
        folded.extend(std::iter::repeat_n(character, shown));
        if shown < count {
            folded.push_str(&format!("[... {} times in all ...]", grouped(count as u64)));
        }
    }
    folded
}

/// A number with a comma after each three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_keeps_both_ends_and_says_its_length() {
        let text: String = ('a'..='z').cycle().take(5_000).collect();
        let cut = bounded(&text, 40);
        assert_eq!(cut, "abcdefghijklmnopqrstuvwxyzabcd[... 5,000 bytes in all ...]yzabcdefgh");
        assert_eq!(parts_of_cut(&cut), Some((&text[..30], "[... 5,000 bytes in all ...]", &text[4_990..])));
        assert_eq!(bounded(&text, 5_000), text);
        assert_eq!(bounded(&"é".repeat(3_000), 100), "éééé[... 3,000 times in all ...]");
        assert_eq!(parts_of_cut("a[... many bytes in all ...]b"), None);
    }
}
