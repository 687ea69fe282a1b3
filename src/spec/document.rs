//! A TOML document as a parser reads it, in a form that is compiled in: the script that builds the program writes it, and at
//! its start the program parses nothing.
//!
//! A table is the number of its entries, then each name and its value. A name or value is its [`NodeKind`], the byte of the
//! text at which it begins, how many it has there, and then what its kind says. All numbers are written as LEB128 has them:
//! seven bits a byte, the lowest first.

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum NodeKind {
    /// A string that is the text at which it stands, as bare names are.
    Bare,
    /// A string that stands in the text as it is, with one quote before and one behind it.
    Quoted,
    /// A string that stands in the text as it is: how far behind the value's start it begins follows, and its length.
    Slice,
    /// Any other string: its length follows, and its bytes.
    Text,
    /// Any other single value, which the text has.
    Scalar,
    /// An array: the number of its items follows, then each of them.
    Array,
    /// A table, which follows in the order of the text.
    Table,
}

/// A text whose lines end as those of all files do, without a mark at the beginning: a checkout or an editor decides on
/// both, and neither says anything.
pub fn plain(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}
