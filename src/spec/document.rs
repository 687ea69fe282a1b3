//! A TOML document as a parser reads it, in a form that is compiled in: the script that builds the program writes it, and at
//! its start the program parses nothing.

use serde::{Deserialize, Serialize};

/// A value, with the bytes of the text at which it stands.
pub type Placed<T> = (u32, u32, T);

/// A name in a table, and what stands under it.
pub type Entry<'text> = (Placed<&'text str>, Placed<Node<'text>>);

/// A value of a document.
#[derive(Debug, Deserialize, Serialize)]
pub enum Node<'text> {
    /// A string, without quotes and escapes.
    Text(&'text str),
    /// Any other single value, as it is written.
    Scalar(&'text str),
    /// An array.
    #[serde(borrow)]
    Array(Vec<Placed<Node<'text>>>),
    /// A table, in the order of the text.
    #[serde(borrow)]
    Table(Vec<Entry<'text>>),
}

/// A text whose lines end as those of all files do, without a mark at the beginning: a checkout or an editor decides on
/// both, and neither says anything.
pub fn plain(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}
