//! Text from elsewhere, made fit for a terminal and for the log of a CI system.
//!
//! - Control characters, and characters that are invisible or turn the direction of writing, become `\n`, `\u{1b}` ...
//! - A `::` at the beginning of a word, and `##` before a name in brackets, are what CI systems take for commands:
//!   their first character becomes `\u{3a}` or `\u{23}`.
//! - Everything else stays as it is, so that a text that is harmless is shown as it was.

use std::fmt::Write;

/// The text in one line, with nothing in it that a terminal or a CI system would act on.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut at_word_start = true;
    for (index, character) in text.char_indices() {
        let rest = &text[index..];
        let begins_command = (at_word_start && rest.starts_with("::")) || begins_bracket_command(rest);
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            _ if begins_command || !is_plain(character) => push_code_point(&mut escaped, character),
            _ => escaped.push(character),
        }
        // What was escaped may be followed by the start of a word too: better one escape too many than too few.
        at_word_start = character.is_whitespace() || !is_plain(character);
    }
    escaped
}

/// The same for a text of several lines that is shown as several lines.
pub fn escape_lines(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}

/// A JSON document as the same document in characters that a terminal and a CI system show as themselves.
///
/// All of them stand in strings, where JSON has an escape for each.
pub fn escape_json(document: &str) -> String {
    let mut escaped = String::with_capacity(document.len());
    for (index, character) in document.char_indices() {
        let is_layout = character == '\n';
        if (is_plain(character) || is_layout) && !begins_bracket_command(&document[index..]) {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(escaped, "\\u{unit:04x}").expect("writing to a string cannot fail");
        }
    }
    escaped
}

/// Whether a terminal shows the character as itself and does nothing else.
pub fn is_plain(character: char) -> bool {
    !(character.is_control() || is_invisible(character) || is_no_character(character))
}

/// Whether a `#` stands here with which CI systems begin a command: `##[error]`, `##vso[...]`, `##teamcity[...]`.
fn begins_bracket_command(rest: &str) -> bool {
    rest.strip_prefix("##").is_some_and(|behind| {
        behind.trim_start_matches(|character: char| character.is_ascii_alphanumeric()).starts_with('[')
    })
}

/// Characters without a shape of their own: they turn the direction, join, separate or fill.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Code points that stand for no character and never will: XML has no room for some of them.
fn is_no_character(character: char) -> bool {
    matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe
}

fn push_code_point(escaped: &mut String, character: char) {
    write!(escaped, "\\u{{{:x}}}", u32::from(character)).expect("writing to a string cannot fail");
}
