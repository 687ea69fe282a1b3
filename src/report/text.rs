//! Text fit for a screen: wrapped, shortened, in words that agree with a number.

use unicode_width::UnicodeWidthChar;

use crate::event::Tally;
use crate::report::escape::escape;

/// From how many repetitions on a repeated character is told by its number.
const LONG_RUN: usize = 24;

/// The text broken into lines of at most `width` columns, at a space where there is one.
///
/// Words that are longer are broken anywhere. The text must be one line already; there is at least one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let fitting = fitting_prefix(rest, width.max(2));
        if fitting == rest.len() {
            lines.push(guarded(rest));
            return lines;
        }
        // A space right behind the last column that fits is a place to break, too.
        let window = &rest[..fitting + usize::from(rest[fitting..].starts_with(' '))];
        let (line, behind) = match window.trim_start().rfind(' ') {
            Some(_) => {
                let space = window.rfind(' ').expect("a space was found in a part of it");
                (&rest[..space], &rest[space + 1..])
            }
            None => rest.split_at(fitting),
        };
        lines.push(guarded(line.trim_end()));
        rest = behind;
    }
}

/// How many columns the text takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// The text with characters that stand many times in a row told by their number, and its middle left out
/// where it still has more than `limit` characters.
pub fn shorten(text: &str, limit: usize) -> String {
    let folded = fold_runs(text);
    let length = folded.chars().count();
    if length <= limit {
        return folded;
    }
    let tail = limit / 4;
    let head: String = folded.chars().take(limit - tail).collect();
    let end: String = folded.chars().skip(length - tail).collect();
    format!("{head}[... {} characters in all ...]{end}", grouped(text.chars().count() as u64))
}

/// How many cases came to what, the words with none of them too.
pub fn every_count(cases: Tally) -> String {
    let counts = cases.counts().map(|(count, word)| format!("{} {word}", grouped(count as u64)));
    format!("{}: {}", grouped(cases.total as u64), counts.join(", "))
}

/// A count and its noun: `1 case`, `2 cases`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count as u64))
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

/// A time in words: `640 ms`, `2.4 s`, `3 min 20 s`.
pub fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1_000),
    }
}

/// A line that was broken off may begin with what was harmless in the middle of a word.
fn guarded(line: &str) -> String {
    escape(line)
}

/// The number of bytes that fit into `width` columns; one character at least.
fn fitting_prefix(text: &str, width: usize) -> usize {
    let mut used = 0;
    for (index, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > width && index > 0 {
            return index;
        }
    }
    text.len()
}

fn fold_runs(text: &str) -> String {
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
