//! What is said about a text that is not shorthand, with a caret under the place.

use crate::call::syntax::paramfile::ParamFileError;

/// Why a text is not shorthand. Indices count characters (Unicode scalar values) from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShorthandError {
    /// Something else stands where punctuation or a value is needed.
    #[error("Expected: '{expected}', received: '{received}' for input:\n{}", with_caret(input, *index))]
    Syntax {
        /// The punctuation, or the name of the production in angle brackets.
        expected: String,
        /// The character found, `EOF` at the end, or `<none>` where a production is needed.
        received: String,
        /// The whole text.
        input: String,
        /// Where the needed thing is missing.
        index: usize,
    },
    /// A key stands twice at the top level.
    #[error(
        "Second instance of key \"{key}\" encountered for input:\n{}\n\
         This is often because there is a preceding \",\" instead of a space.",
        with_caret(input, *index)
    )]
    DuplicateKey {
        /// The key.
        key: String,
        /// The whole text.
        input: String,
        /// One past the end of the pair before the second instance.
        index: usize,
    },
    /// Lists and objects are nested deeper than they may be.
    #[error(
        "expected at most {limit} lists and objects inside each other, found more for input:\n{}",
        with_caret(input, *index)
    )]
    TooDeep {
        /// How many may be inside each other.
        limit: usize,
        /// The whole text.
        input: String,
        /// Where the first one too many begins.
        index: usize,
    },
    /// A value is not what its shape asks for.
    #[error("{place}: expected {expected}, found {found}")]
    Mismatch {
        /// The path from the option's own value, e.g. `Rules[0].Weight`.
        place: String,
        /// What the shape asks for.
        expected: &'static str,
        /// The value, as JSON.
        found: String,
    },
    /// The file that a value refers to gave no value.
    #[error(transparent)]
    File(#[from] ParamFileError),
}

/// The input, with a line after the one of `index` that has a caret below the character at `index`.
fn with_caret(input: &str, index: usize) -> String {
    let place = input.char_indices().nth(index).map_or(input.len(), |(place, _)| place);
    let line_end = input[place..].find('\n').map_or(input.len(), |newline| place + newline);
    let line_start = input[..place].rfind('\n').map_or(0, |newline| newline + 1);
    let column = input[line_start..place].chars().count();
    let (before, after) = input.split_at(line_end);
    format!("{before}\n{}^{after}", " ".repeat(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_character() {
        assert_eq!(with_caret("", 0), "\n^");
        assert_eq!(with_caret("ab", 1), "ab\n ^");
        assert_eq!(with_caret("ab", 2), "ab\n  ^");
        assert_eq!(with_caret("é\u{1f600}b\nc", 2), "é\u{1f600}b\n  ^\nc");
        assert_eq!(with_caret("a\nbc\nd", 3), "a\nbc\n ^\nd");
        assert_eq!(with_caret("a\nb", 1), "a\n ^\nb");
    }
}
