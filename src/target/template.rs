//! Texts that are filled in when they are needed.
//!
//! - `{name}` stands for a value: one that was captured, one that was made up, one that the file gives. A name is written
//!   in small letters, digits and hyphens; all other braces are meant as they stand.
//! - A text that is `env:NAME` or `file:PATH` as a whole stands outside of the file, and is never shown; behind
//!   `literal:` any text is meant as it stands.

use crate::target::bindings::Bindings;
use crate::target::outside::{OutsideValue, WrittenValue};

/// A text with places to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// A value that stands outside of the file.
    Outside(OutsideValue),
    /// Literal text, and names of values.
    Parts(Vec<TemplatePart>),
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text that stays as it is.
    Literal(String),
    /// The name of a value.
    Name(String),
}

impl Template {
    /// Reads a text.
    pub fn read(text: &str) -> Self {
        let mut rest = match WrittenValue::read(text) {
            WrittenValue::Outside(outside) => return Self::Outside(outside),
            WrittenValue::Literal(literal) => {
                return Self::Parts(vec![TemplatePart::Literal(literal.to_owned())]);
            }
            WrittenValue::Plain(text) => text,
        };
        let mut parts = Vec::new();
        let mut literal = String::new();
        while let Some(start) = rest.find('{') {
            let (before, behind) = rest.split_at(start);
            literal.push_str(before);
            match behind[1..].split_once('}').filter(|(name, _)| is_name(name)) {
                Some((name, after)) => {
                    if !literal.is_empty() {
                        parts.push(TemplatePart::Literal(std::mem::take(&mut literal)));
                    }
                    parts.push(TemplatePart::Name(name.to_owned()));
                    rest = after;
                }
                None => {
                    literal.push('{');
                    rest = &behind[1..];
                }
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(TemplatePart::Literal(literal));
        }
        Self::Parts(parts)
    }

    /// The names of values in it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let parts = match self {
            Self::Outside(_) => &[],
            Self::Parts(parts) => parts.as_slice(),
        };
        parts.iter().filter_map(|part| match part {
            TemplatePart::Name(name) => Some(name.as_str()),
            TemplatePart::Literal(_) => None,
        })
    }

    /// The value outside of the file that it is, if it is one.
    pub fn outside(&self) -> Option<&OutsideValue> {
        match self {
            Self::Outside(outside) => Some(outside),
            Self::Parts(_) => None,
        }
    }

    /// The text with all values filled in; `None` where one is not known.
    pub fn fill(&self, bindings: &Bindings) -> Option<String> {
        self.fill_with(bindings, str::to_owned)
    }

    /// The same where each value is spelled in a way of its own.
    pub fn fill_with(&self, bindings: &Bindings, spell: impl Fn(&str) -> String) -> Option<String> {
        match self {
            Self::Outside(outside) => bindings.outside(outside).map(spell),
            Self::Parts(parts) => parts
                .iter()
                .map(|part| match part {
                    TemplatePart::Literal(text) => Some(text.clone()),
                    TemplatePart::Name(name) => bindings.value(name).map(&spell),
                })
                .collect(),
        }
    }
}

/// Whether the text can be the name of a value: small letters, digits and hyphens, a letter first.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_other_braces_stay() {
        let bindings = Bindings::default().with("pool", "p-1").with("u2", "me");
        let fill = |text: &str| Template::read(text).fill(&bindings);
        assert_eq!(fill("a {pool}/{u2}{pool}").as_deref(), Some("a p-1/mep-1"));
        for literal in [r"\d{6}", r"\p{L}", r#"{"a":{}}"#, "{", "}{", "{ pool }", ""] {
            assert_eq!(fill(literal).as_deref(), Some(literal));
        }
        assert_eq!(fill("{other}"), None);
    }

    #[test]
    fn a_whole_text_can_stand_outside() {
        let variable = OutsideValue::Variable("KEY".to_owned());
        assert_eq!(Template::read("env:KEY").outside(), Some(&variable));
        assert_eq!(Template::read("env:KEY").fill(&Bindings::default()), None);
        let bindings = Bindings::default().with_outside(variable, "secret");
        assert_eq!(Template::read("env:KEY").fill(&bindings).as_deref(), Some("secret"));
        for literal in ["env:", "see env:KEY", "environment"] {
            assert_eq!(Template::read(literal).fill(&bindings).as_deref(), Some(literal));
        }
        for literal in ["env:KEY", "{name}", "literal:", ""] {
            let written = format!("literal:{literal}");
            assert_eq!(Template::read(&written).fill(&bindings).as_deref(), Some(literal));
        }
    }
}
