//! Values that are known only when a script runs, as they stand in texts until those are printed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::target::outside::OutsideValue;

/// What a symbol stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// The URL of the server.
    Endpoint,
    /// A value that a statement gives a name; names are those of targets: small letters, digits and hyphens.
    Variable(String),
    /// A value that stands outside of every file.
    Outside(OutsideValue),
    /// A keyed hash of texts, which may have symbols in them.
    Hash {
        /// The key.
        key: String,
        /// What is hashed.
        parts: Vec<String>,
    },
}

/// All symbols of a script.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    symbols: Vec<Symbol>,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPart<'s> {
    /// Bytes as they are.
    Literal(&'s [u8]),
    /// A symbol.
    Symbol(&'s Symbol),
}

/// How a symbol is written in texts: letters and digits alone, so that every notation leaves it as it is.
static MARK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("Qz([0-9]{4})zQ").expect("the pattern of marks is a regular expression"));

impl Symbols {
    /// How a symbol is written in texts.
    pub fn mark(&mut self, symbol: Symbol) -> String {
        let index = self.symbols.iter().position(|known| *known == symbol).unwrap_or_else(|| {
            self.symbols.push(symbol);
            self.symbols.len() - 1
        });
        format!("Qz{index:04}zQ")
    }

    /// The name of a marked variable in a language whose names have no hyphens.
    pub(super) fn word(&self, variable: &str) -> String {
        self.variables(variable.as_bytes()).into_iter().collect::<String>().replace('-', "_")
    }

    /// A new variable: one of this name, or of this name and a number where there is one already.
    pub fn variable(&mut self, name: &str) -> String {
        let is_free = |name: &String| !self.symbols.contains(&Symbol::Variable(name.clone()));
        let mut names =
            std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name}-{number}")));
        let free = names.find(is_free).unwrap_or_else(|| name.to_owned());
        self.mark(Symbol::Variable(free))
    }

    /// The parts of a text.
    pub fn parts<'s>(&'s self, text: &'s [u8]) -> Vec<TextPart<'s>> {
        let mut parts = Vec::new();
        let mut end = 0;
        for found in MARK.captures_iter(text) {
            let (Some(whole), Some(symbol)) = (found.get(0), self.symbol(&found[1])) else { continue };
            if whole.start() > end {
                parts.push(TextPart::Literal(&text[end..whole.start()]));
            }
            parts.push(TextPart::Symbol(symbol));
            end = whole.end();
        }
        if end < text.len() {
            parts.push(TextPart::Literal(&text[end..]));
        }
        parts
    }

    /// The variables that a text needs, those of its hashes too.
    pub fn variables(&self, text: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for part in self.parts(text) {
            match part {
                TextPart::Symbol(Symbol::Variable(name)) => {
                    found.insert(name.clone());
                }
                TextPart::Symbol(Symbol::Hash { key, parts }) => {
                    for text in parts.iter().chain([key]) {
                        found.extend(self.variables(text.as_bytes()));
                    }
                }
                TextPart::Symbol(_) | TextPart::Literal(_) => {}
            }
        }
        found
    }

    /// Whether a text has a symbol in it.
    pub fn are_in(&self, text: &[u8]) -> bool {
        self.parts(text).iter().any(|part| matches!(part, TextPart::Symbol(_)))
    }

    fn symbol(&self, digits: &[u8]) -> Option<&Symbol> {
        self.symbols.get(std::str::from_utf8(digits).ok()?.parse::<usize>().ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_found_in_texts_and_everything_else_stays() {
        let mut symbols = Symbols::default();
        let user = symbols.variable("user");
        let second = symbols.variable("user");
        let hash = symbols.mark(Symbol::Hash { key: user.clone(), parts: vec![second.clone()] });
        assert_eq!(symbols.mark(Symbol::Variable("user".to_owned())), user);
        let text = format!("a{user}{second}\u{e9}Qz9999zQ");
        let parts = symbols.parts(text.as_bytes());
        let variable = |name: &str| Symbol::Variable(name.to_owned());
        assert_eq!(
            parts,
            [
                TextPart::Literal(b"a"),
                TextPart::Symbol(&variable("user")),
                TextPart::Symbol(&variable("user-2")),
                TextPart::Literal("\u{e9}Qz9999zQ".as_bytes()),
            ]
        );
        let names: Vec<String> = symbols.variables(hash.as_bytes()).into_iter().collect();
        assert_eq!(names, ["user", "user-2"]);
        assert!(!symbols.are_in(b"Qz9999zQ"));
    }
}
