//! Parses the TOML files that are compiled in.

use std::io;
use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::document::{Entry, Node, Placed};

/// What a parser makes of a text, as bytes.
pub fn compiled(text: &str) -> io::Result<Vec<u8>> {
    let table = DeTable::parse(text).map_err(io::Error::other)?;
    postcard::to_allocvec(&entries(text, table.get_ref())?).map_err(io::Error::other)
}

fn entries<'text>(text: &'text str, table: &'text DeTable<'_>) -> io::Result<Vec<Entry<'text>>> {
    let entry = |(name, value): (&'text Spanned<DeString<'_>>, &'text Spanned<DeValue<'_>>)| {
        let name = placed(name.span(), name.get_ref().as_ref())?;
        Ok((name, placed(value.span(), node(text, value)?)?))
    };
    table.iter().map(entry).collect()
}

fn node<'text>(text: &'text str, value: &'text Spanned<DeValue<'_>>) -> io::Result<Node<'text>> {
    Ok(match value.get_ref() {
        DeValue::String(string) => Node::Text(string),
        DeValue::Array(items) => {
            let item = |item: &'text Spanned<DeValue<'_>>| placed(item.span(), node(text, item)?);
            Node::Array(items.iter().map(item).collect::<io::Result<_>>()?)
        }
        DeValue::Table(table) => Node::Table(entries(text, table)?),
        _ => Node::Scalar(&text[value.span()]),
    })
}

fn placed<T>(span: Range<usize>, value: T) -> io::Result<Placed<T>> {
    let place = |place: usize| u32::try_from(place).map_err(io::Error::other);
    Ok((place(span.start)?, place(span.end)?, value))
}
