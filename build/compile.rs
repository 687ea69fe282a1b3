//! Parses the TOML files that are compiled in.

use std::io;
use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::document::NodeKind;

/// What a parser makes of a text, as bytes.
pub fn compiled(text: &str) -> io::Result<Vec<u8>> {
    let table = DeTable::parse(text).map_err(io::Error::other)?;
    let mut writer = DocumentWriter { text, bytes: Vec::new() };
    writer.root(table.get_ref());
    Ok(writer.bytes)
}

struct DocumentWriter<'text> {
    text: &'text str,
    bytes: Vec<u8>,
}

impl DocumentWriter<'_> {
    /// A table whose values are preceded by their lengths, so that a reader can pass over each.
    fn root(&mut self, table: &DeTable<'_>) {
        self.number(table.len());
        for (name, value) in table {
            self.string(name.span(), name.get_ref());
            let mut written = DocumentWriter { text: self.text, bytes: Vec::new() };
            written.value(value);
            self.number(written.bytes.len());
            self.bytes.extend(written.bytes);
        }
    }

    fn table(&mut self, table: &DeTable<'_>) {
        self.number(table.len());
        for (name, value) in table {
            self.string(name.span(), name.get_ref());
            self.value(value);
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::String(string) => self.string(value.span(), string),
            DeValue::Array(items) => {
                self.begin(NodeKind::Array, value.span());
                self.number(items.len());
                items.iter().for_each(|item| self.value(item));
            }
            DeValue::Table(table) => {
                self.begin(NodeKind::Table, value.span());
                self.table(table);
            }
            _ => self.begin(NodeKind::Scalar, value.span()),
        }
    }

    fn string(&mut self, span: Range<usize>, string: &str) {
        let written = &self.text[span.clone()];
        if written == string {
            self.begin(NodeKind::Bare, span);
        } else if written.len() == string.len() + 2 && written[1..].starts_with(string) {
            self.begin(NodeKind::Quoted, span);
        } else if let Some(offset) = written.find(string) {
            self.begin(NodeKind::Slice, span);
            self.number(offset);
            self.number(string.len());
        } else {
            self.begin(NodeKind::Text, span);
            self.number(string.len());
            self.bytes.extend(string.as_bytes());
        }
    }

    fn begin(&mut self, kind: NodeKind, span: Range<usize>) {
        self.number(kind as usize);
        self.number(span.start);
        self.number(span.len());
    }

    fn number(&mut self, number: usize) {
        let mut rest = number;
        while rest >= 0x80 {
            self.bytes.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest.to_le_bytes()[0]);
    }
}
