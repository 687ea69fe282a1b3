//! The TOML files that are compiled into the program: every one under `spec/` and `targets/`, parsed already.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::spec::document::{Entry, Node, Placed};

include!(concat!(env!("OUT_DIR"), "/documents.rs"));

/// A TOML file that is compiled in.
#[derive(Debug)]
pub(crate) struct EmbeddedDocument {
    /// Its path in the sources.
    pub(crate) path: &'static str,
    /// Its text.
    pub(crate) text: &'static str,
    /// What a parser makes of the text, as bytes.
    compiled: &'static [u8],
}

impl EmbeddedDocument {
    /// What a parser makes of the text.
    fn table(&self) -> Option<DeTable<'static>> {
        let entries: Vec<Entry<'static>> = postcard::from_bytes(self.compiled).ok()?;
        Some(table(entries))
    }
}

/// The files below a folder, each with its path there and its text.
pub(crate) fn files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter_map(move |file| Some((file.path.strip_prefix(folder)?.strip_prefix('/')?, file.text)))
}

/// What a parser makes of a text, where that is one of a file that is compiled in.
pub(crate) fn parsed(text: &str) -> Option<DeTable<'static>> {
    FILES.iter().find(|file| file.text == text)?.table()
}

fn table(entries: Vec<Entry<'static>>) -> DeTable<'static> {
    let mut table = DeTable::with_capacity(entries.len());
    for ((start, end, name), value) in entries {
        table.insert(Spanned::new(span(start, end), name.into()), spanned(value));
    }
    table
}

fn spanned((start, end, node): Placed<Node<'static>>) -> Spanned<DeValue<'static>> {
    let value = match node {
        Node::Text(text) => DeValue::String(text.into()),
        // A number of the parser's is made by nobody else.
        Node::Scalar(text) => DeValue::parse_recoverable(text).0.into_inner(),
        Node::Array(items) => DeValue::Array(items.into_iter().map(spanned).collect()),
        Node::Table(entries) => DeValue::Table(table(entries)),
    };
    Spanned::new(span(start, end), value)
}

fn span(start: u32, end: u32) -> Range<usize> {
    start as usize..end as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parser_makes_the_same_of_every_text() {
        for EmbeddedDocument { path, text, compiled: _ } in &FILES {
            let read = parsed(text).map(|table| format!("{table:?}"));
            let expected = DeTable::parse(text).map(|table| format!("{:?}", table.into_inner()));
            assert_eq!(read, expected.ok(), "{path}");
        }
        assert!(FILES.len() > 10, "{}", FILES.len());
        assert!(parsed("id = 1").is_none());
    }
}
