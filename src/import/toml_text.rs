//! Values as TOML writes them.

use std::fmt::Write;

/// A text: in single quotation marks where that can be, and otherwise with escapes.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = !text.contains(|character: char| character == '\'' || character.is_control());
    if is_plain && text.contains(['\\', '"']) {
        return format!("'{text}'");
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            character if character.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A key: bare where that can be.
pub(super) fn key(name: &str) -> String {
    toml_edit::Key::new(name).to_string()
}

/// A text of paragraphs.
pub(super) fn paragraphs(text: &str) -> String {
    let is_plain = !text.contains("'''")
        && !text.ends_with('\'')
        && text.chars().all(|character| character == '\n' || !character.is_control());
    match text.contains('\n') && is_plain {
        true => format!("'''\n{text}'''"),
        false => quoted(text),
    }
}
