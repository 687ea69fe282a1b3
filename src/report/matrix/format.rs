//! The formats of a matrix.

use crate::report::format::Format;
use crate::report::matrix::comparison::Matrix;
use crate::report::matrix::{json, markdown, page, terminal};
use crate::report::terminal::Detail;
use crate::report::terminal::paint::Color;

/// The formats in which a matrix can be written.
pub const FORMATS: [Format; 4] = [Format::Text, Format::Json, Format::Markdown, Format::Html];

/// The matrix in this format, with a line break at its end; `None` where a matrix has no such format.
pub fn print(matrix: &Matrix, format: Format) -> Option<String> {
    match format {
        Format::Text => Some(terminal::render(matrix, Color::Plain, Detail::Requirements)),
        Format::Json => Some(json::print(matrix)),
        Format::Markdown => Some(markdown::print(matrix)),
        Format::Html => Some(page::print(matrix)),
        Format::Ndjson | Format::Junit | Format::Github => None,
    }
}
