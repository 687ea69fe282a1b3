//! Values that stand outside of a target's file and of a command line, so that no secret has to stand in one.

use std::borrow::Cow;
use std::fmt;

/// What stands before a text that is meant as it is.
const LITERAL: &str = "literal:";

/// Where a value stands that no file and no command line has to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutsideValue {
    /// A variable of the environment.
    Variable(String),
    /// A file; line breaks at its end do not count.
    File(String),
}

impl fmt::Display for OutsideValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(formatter, "env:{name}"),
            Self::File(path) => write!(formatter, "file:{path}"),
        }
    }
}

/// A value as a person writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenValue<'t> {
    /// Where it stands: `env:NAME` or `file:PATH`.
    Outside(OutsideValue),
    /// The text behind `literal:`, which is meant as it is, whatever it begins with.
    Literal(&'t str),
    /// Any other text.
    Plain(&'t str),
}

impl<'t> WrittenValue<'t> {
    /// What the text says.
    pub fn read(text: &'t str) -> Self {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let variable = text.strip_prefix("env:").and_then(named).map(OutsideValue::Variable);
        let outside = variable.or_else(|| text.strip_prefix("file:").and_then(named).map(OutsideValue::File));
        match (outside, text.strip_prefix(LITERAL)) {
            (Some(outside), _) => Self::Outside(outside),
            (None, Some(literal)) => Self::Literal(literal),
            (None, None) => Self::Plain(text),
        }
    }
}

/// A text, written so that it is read as it is.
pub fn written_literally(text: &str) -> Cow<'_, str> {
    match WrittenValue::read(text) {
        WrittenValue::Plain(text) => Cow::Borrowed(text),
        WrittenValue::Outside(_) | WrittenValue::Literal(_) => Cow::Owned(format!("{LITERAL}{text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_written_literally_is_read_as_it_is() {
        for text in
            ["", "plain", "env:NAME", "file:PATH", "literal:", "literal:env:NAME", "env:", "file:", "envy"]
        {
            let written = written_literally(text);
            let (WrittenValue::Plain(read) | WrittenValue::Literal(read)) = WrittenValue::read(&written)
            else {
                panic!("{text} is written as {written}, which is no text");
            };
            assert_eq!(read, text);
        }
    }
}
