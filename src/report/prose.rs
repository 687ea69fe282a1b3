//! Words of spec files, lists and servers as Markdown: what stands between backticks in them is code, and nothing else in
//! them is markup.

use crate::report::escape::escape;
use crate::report::text::{columns, shorten, wrap};

/// How many characters of a text are shown.
const LONGEST: usize = 400;

/// Words in one line: as they are, but for each that could be taken for markup, which stands in a code span.
pub(in crate::internals::report) fn prose(words: &str) -> String {
    pieces(words).iter().map(|piece| shown(piece)).collect::<Vec<_>>().join(" ")
}

/// The same in lines of at most so many columns: no code span goes from one line to the next.
pub(in crate::internals::report) fn prose_lines(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(words) {
        // A code span has a mark and a space on either side.
        let marks = 2 * (longest_run(&piece) + 2);
        let parts = match shown(&piece) {
            whole if columns(&whole) <= width => vec![whole],
            _ => wrap(&piece, width.saturating_sub(marks)).iter().map(|part| shown(part)).collect(),
        };
        for part in parts {
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(&part),
                Some(line) if columns(line) + 1 + columns(&part) <= width => {
                    line.push(' ');
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
    }
    lines
}

/// A text in a code span, which it cannot end. What a careless reader could take for HTML is escaped even there.
pub(in crate::internals::report) fn span(text: &str) -> String {
    let text = without_tags(&escape(text));
    let mark = "`".repeat(longest_run(&text) + 1);
    // A space beside the marks is taken off again by whoever shows it.
    let needs_space = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty();
    let space = if needs_space { " " } else { "" };
    format!("{mark}{space}{text}{space}{mark}")
}

/// How many backticks stand in a row at most.
pub(in crate::internals::report) fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

/// The words of a text, shortened; those between a pair of backticks are one piece.
fn pieces(text: &str) -> Vec<String> {
    let text = without_tags(&escape(&shorten(text, LONGEST)));
    let words: Vec<&str> = text.split(' ').collect();
    let mut pieces = Vec::new();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let is_closed = |count: &usize| {
            let ticks = rest[..*count].iter().flat_map(|word| word.matches('`')).count();
            ticks.is_multiple_of(2)
        };
        let count = (1..=rest.len()).find(is_closed).unwrap_or(1);
        pieces.push(rest[..count].join(" "));
        rest = &rest[count..];
    }
    pieces
}

/// A piece as it is where nothing in it but its own code spans is markup, in a code span otherwise.
fn shown(piece: &str) -> String {
    let parts: Vec<&str> = piece.split('`').collect();
    let last = parts.len() - 1;
    let is_right = parts.iter().enumerate().all(|(index, part)| match index % 2 {
        0 => !is_markup(part) && (index == 0 || index == last || !part.is_empty()),
        _ => !part.is_empty() && !part.starts_with(' ') && !part.ends_with(' '),
    });
    match last.is_multiple_of(2) && is_right {
        true => piece.to_owned(),
        false => span_of_word(piece),
    }
}

/// A piece in a code span, without the mark behind it that ends a part of a sentence.
fn span_of_word(piece: &str) -> String {
    let word = piece.trim_end_matches([':', ',', ';', '.']);
    match word.is_empty() || piece.contains('`') {
        true => span(piece),
        false => format!("{}{}", span(word), &piece[word.len()..]),
    }
}

fn is_markup(text: &str) -> bool {
    text.contains(|character: char| "<>&*_[]\\@#~$|!".contains(character))
        || text.contains("://")
        // Such a word makes a list or a heading where it begins a line.
        || (!text.is_empty() && text.chars().all(|character| "-+=".contains(character)))
}

fn without_tags(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        let next = text[index + character.len_utf8()..].chars().next();
        let is_tag = |next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?');
        match character {
            '<' if next.is_some_and(is_tag) => shown.push_str("\\u{3c}"),
            _ => shown.push(character),
        }
    }
    shown
}
