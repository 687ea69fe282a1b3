//! The TOML files that are compiled into the program: every one under `spec/` and `targets/`, parsed already.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::spec::document::NodeKind;

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
    /// What a parser makes of the text, without the entries that are passed over.
    fn table(&self, skipped: &[&str]) -> Option<DeTable<'static>> {
        DocumentReader { text: self.text, bytes: self.compiled }.root(skipped)
    }
}

/// The files below a folder, each with its path there and its text.
pub(crate) fn files(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().filter_map(move |file| Some((file.path.strip_prefix(folder)?.strip_prefix('/')?, file.text)))
}

/// What a parser makes of a text, where that is one of a file that is compiled in; without the entries of its root that are
/// passed over, which take no time.
pub(crate) fn parsed(text: &str, skipped: &[&str]) -> Option<DeTable<'static>> {
    FILES.iter().find(|file| file.text == text)?.table(skipped)
}

/// Reads what was compiled; `None` where it is no such thing.
struct DocumentReader {
    text: &'static str,
    bytes: &'static [u8],
}

impl DocumentReader {
    fn root(&mut self, skipped: &[&str]) -> Option<DeTable<'static>> {
        let length = self.number()?;
        let mut table = DeTable::with_capacity(length);
        for _ in 0..length {
            let (kind, span) = self.begin()?;
            let name = self.string(kind, &span)?;
            let bytes = self.number()?;
            if skipped.contains(&name) {
                self.bytes = self.bytes.get(bytes..)?;
            } else {
                table.insert(Spanned::new(span, name.into()), self.value()?);
            }
        }
        Some(table)
    }

    fn table(&mut self) -> Option<DeTable<'static>> {
        let length = self.number()?;
        let mut table = DeTable::with_capacity(length);
        for _ in 0..length {
            let (kind, span) = self.begin()?;
            let name = self.string(kind, &span)?;
            table.insert(Spanned::new(span, name.into()), self.value()?);
        }
        Some(table)
    }

    fn value(&mut self) -> Option<Spanned<DeValue<'static>>> {
        let (kind, span) = self.begin()?;
        let value = match kind {
            NodeKind::Bare | NodeKind::Quoted | NodeKind::Slice | NodeKind::Text => {
                DeValue::String(self.string(kind, &span)?.into())
            }
            // A number of the parser's is made by nobody else.
            NodeKind::Scalar => DeValue::parse_recoverable(self.text.get(span.clone())?).0.into_inner(),
            NodeKind::Array => {
                let length = self.number()?;
                let mut items = Vec::with_capacity(length);
                for _ in 0..length {
                    items.push(self.value()?);
                }
                DeValue::Array(items.into_iter().collect())
            }
            NodeKind::Table => DeValue::Table(self.table()?),
        };
        Some(Spanned::new(span, value))
    }

    fn string(&mut self, kind: NodeKind, span: &Range<usize>) -> Option<&'static str> {
        match kind {
            NodeKind::Bare => self.text.get(span.clone()),
            NodeKind::Quoted => self.text.get(span.start + 1..span.end - 1),
            NodeKind::Slice => {
                let start = span.start + self.number()?;
                self.text.get(start..start + self.number()?)
            }
            _ => {
                let length = self.number()?;
                let (string, rest) = self.bytes.split_at_checked(length)?;
                self.bytes = rest;
                str::from_utf8(string).ok()
            }
        }
    }

    fn begin(&mut self) -> Option<(NodeKind, Range<usize>)> {
        let kind = match self.number()? {
            0 => NodeKind::Bare,
            1 => NodeKind::Quoted,
            2 => NodeKind::Slice,
            3 => NodeKind::Text,
            4 => NodeKind::Scalar,
            5 => NodeKind::Array,
            6 => NodeKind::Table,
            _ => return None,
        };
        let start = self.number()?;
        Some((kind, start..start + self.number()?))
    }

    fn number(&mut self) -> Option<usize> {
        // Most numbers are a single byte.
        if let [byte @ ..=0x7f, rest @ ..] = self.bytes {
            self.bytes = rest;
            return Some(usize::from(*byte));
        }
        let (mut number, mut shift) = (0, 0);
        for (place, byte) in self.bytes.iter().enumerate() {
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                self.bytes = &self.bytes[place + 1..];
                return Some(number);
            }
            shift += 7;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parser_makes_the_same_of_every_text() {
        for EmbeddedDocument { path, text, compiled: _ } in &FILES {
            let read = parsed(text, &[]).map(|table| format!("{table:?}"));
            let expected = DeTable::parse(text).map(|table| format!("{:?}", table.into_inner()));
            assert_eq!(read, expected.ok(), "{path}");
        }
        assert!(FILES.len() > 10, "{}", FILES.len());
        assert!(parsed("id = 1", &[]).is_none());
    }

    #[test]
    fn what_is_passed_over_is_all_that_is_missing() {
        for EmbeddedDocument { path, text, compiled: _ } in &FILES {
            let whole = parsed(text, &[]).unwrap();
            for skipped in whole.keys() {
                let expected = whole.iter().filter(|(name, _)| *name != skipped);
                let expected: DeTable<'_> =
                    expected.map(|(name, value)| (name.clone(), value.clone())).collect();
                let read = parsed(text, &[skipped.get_ref()]).unwrap();
                assert_eq!(format!("{read:?}"), format!("{expected:?}"), "{path}: {skipped:?}");
            }
        }
    }
}
