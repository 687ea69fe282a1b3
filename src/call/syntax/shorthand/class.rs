//! The classes of characters that shorthand tells apart.

/// White space that may stand around keys, values and punctuation.
pub(super) fn is_skipped(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}

/// White space that is taken off the end of a bare value: a wider class than what is skipped.
pub(super) fn is_trimmed(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}

/// What a key is made of.
pub(super) fn is_key(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '#' | '/' | ':')
}

/// What a bare value can begin with.
pub(super) fn is_start(character: char) -> bool {
    character > ' ' && !matches!(character, '"' | '\'' | ',' | '=' | '[' | '{')
}

/// What a bare value can go on with where it is the first or only one.
pub(super) fn is_first_rest(character: char) -> bool {
    is_inner_space(character) || character > ' ' && !matches!(character, ',' | '"' | '\'' | ']' | '}')
}

/// What a bare value can go on with where it comes after a comma.
pub(super) fn is_second_rest(character: char) -> bool {
    is_inner_space(character) || character > ' ' && !matches!(character, ',' | '=' | '"' | '\'')
}

fn is_inner_space(character: char) -> bool {
    character.is_ascii() && is_trimmed(character)
}
