//! Words and bytes as a POSIX shell reads them.

use std::fmt::Write;

use crate::report::escape::escape;
use crate::report::paste::piece::{Piece, pieces, unit_length};

/// The text as one word: as it is where a shell leaves it alone, in single quotes otherwise.
///
/// A NUL cannot stand in a word of a shell; it is the caller's to see that there is none.
pub fn quote(text: &str) -> String {
    let is_safe = |character: char| character.is_ascii_alphanumeric() || "-_./:=@%+,".contains(character);
    // A tilde or an assignment at the beginning would be read by the shell, and so would an empty word.
    if !text.is_empty() && text.chars().all(is_safe) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Whether the bytes can stand in a word: text without anything that a terminal or CI system would act on.
pub(super) fn fits_a_word(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| escape(text) == text)
}

/// A command that prints the bytes, with `printf` and `seq` alone.
pub fn print_bytes(bytes: &[u8]) -> String {
    let mut commands: Vec<String> = pieces(bytes)
        .into_iter()
        .map(|piece| match piece {
            Piece::Literal(literal) => format!("printf '{}'", format_of(literal)),
            Piece::Run(unit, count) => {
                // `%.0s` takes one of the numbers and prints nothing of it, so that the unit is printed each time.
                format!("printf '{}%.0s' $(seq {count})", format_of(unit))
            }
        })
        .collect();
    match commands.len() {
        0 => "printf ''".to_owned(),
        1 => commands.remove(0),
        _ => format!("{{ {}; }}", commands.join("; ")),
    }
}

/// The bytes as `printf`'s first argument, to be put into single quotes.
fn format_of(bytes: &[u8]) -> String {
    let mut format = String::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (unit, behind) = rest.split_at(unit_length(rest));
        match unit {
            b"%" => format.push_str("%%"),
            // At the beginning it would make an option of the format.
            b"-" if format.is_empty() => format.push_str("\\055"),
            b"\\" => format.push_str("\\\\"),
            b"'" => format.push_str("'\\''"),
            b"\n" => format.push_str("\\n"),
            b"\r" => format.push_str("\\r"),
            b"\t" => format.push_str("\\t"),
            _ => match std::str::from_utf8(unit) {
                // A hash or colon may begin a CI system's command.
                Ok(text) if escape(text) == text && text != "#" && text != ":" => format.push_str(text),
                Ok(text @ (":" | "#")) if behind.first() != Some(&text.as_bytes()[0]) => {
                    format.push_str(text)
                }
                _ => unit.iter().for_each(|byte| {
                    write!(format, "\\{byte:03o}").expect("writing to a string cannot fail")
                }),
            },
        }
        rest = behind;
    }
    format
}
