//! Text fit for a screen: wrapped, shortened, in words that agree with a number.

use unicode_width::UnicodeWidthChar;

use crate::redact::bounded::grouped;

use crate::event::summary::CaseCounts;
use crate::redact::bounded::{fold_runs, parts_of_cut};
use crate::report::escape::escape;

/// What stands for the end of a text that was left out.
const ELLIPSIS: &str = " ...";

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

/// A text in one line of so many columns, of which the end is left out where it is longer.
pub fn cut(text: &str, columns: usize) -> String {
    match wrap(text, columns).as_slice() {
        [whole] => whole.clone(),
        _ => wrap(text, columns - ELLIPSIS.len())[0].clone() + ELLIPSIS,
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
    let (start, said, end) = match parts_of_cut(&folded) {
        Some((start, said, end)) => (start, said.to_owned(), end),
        None => {
            let said = format!("[... {} characters in all ...]", grouped(text.chars().count() as u64));
            (folded.as_str(), said, folded.as_str())
        }
    };
    let tail = limit / 4;
    let head: String = start.chars().take(limit - tail).collect();
    let end: String = end.chars().skip(end.chars().count().saturating_sub(tail)).collect();
    format!("{head}{said}{end}")
}

/// How many cases came to what, the words with none of them too.
pub fn every_count(cases: CaseCounts) -> String {
    let counts = cases.counts().map(|(count, word)| format!("{} {word}", grouped(count as u64)));
    format!("{}: {}", grouped(cases.total as u64), counts.join(", "))
}

/// A count and its noun: `1 case`, `2 cases`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count as u64))
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
