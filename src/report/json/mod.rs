//! The JSON report: what other programs read, and what `replay` and `report merge` read back.
//!
//! - The field `schema` says `wireproof-report/1`; nothing else is read.
//! - A body is text in `body`, or base64 in `body_base64` where it is not UTF-8.
//! - An answer of more than 4 KiB is cut: `body` and `body_end` are its beginning and end, `body_cut` tells its
//!   length and hash. Requests are whole.
//! - What is printed reads back as the same summary, byte for byte of every request.

pub mod cause;
pub mod document;
pub mod exchange;
pub mod finding;
pub mod origin;
mod requirement;
mod service;

use crate::event::summary::Summary;
use crate::generate::address::CaseAddressError;
use crate::model::requirement::id::RequirementIdError;
use crate::report::escape::escape_json;
use document::Document;

/// The name of the format, which stands in every report.
pub const SCHEMA: &str = "wireproof-report/1";

/// Why a text is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// Not JSON, or a field is missing, unknown or of the wrong type.
    #[error("not a JSON report of wireproof: {0}{cut_off}", cut_off = cut_off(.0))]
    Malformed(#[from] serde_json::Error),
    /// A report of another version, or another document altogether.
    #[error("expected a report with schema `{SCHEMA}`, found `{0}`; {remedy}", remedy = other_schema(.0))]
    Schema(String),
    /// An id of a requirement that is none.
    #[error(transparent)]
    RequirementId(#[from] RequirementIdError),
    /// An address of a case that is none.
    #[error(transparent)]
    Address(#[from] CaseAddressError),
    /// A body that says it is base64 and is not.
    #[error("expected base64 in `body_base64` of finding {finding}, found {text:?}")]
    Base64 {
        /// The finding's id.
        finding: String,
        /// What stands there, shortened.
        text: String,
    },
    /// A line of `covers` that cannot be read.
    #[error("expected places and answers in `covers` of finding {0}, found {1:?}")]
    Covers(String, String),
    /// A message without a body.
    #[error(
        "expected `body` or `body_base64` in a request or response of finding {0}, found neither or both"
    )]
    Body(String),
}

/// What to do with a text that ends too soon.
fn cut_off(error: &serde_json::Error) -> &'static str {
    if error.is_eof() { "; the text ends too soon: write it anew" } else { "" }
}

/// What to do with a document of another schema.
fn other_schema(found: &str) -> &'static str {
    let name = SCHEMA.trim_end_matches(|character: char| character.is_ascii_digit());
    if found.starts_with(name) {
        "write it anew with this version"
    } else {
        "give what `wireproof check --report json=PATH` writes"
    }
}

/// The report as JSON with a line break at its end, indented where it is not too long to be read by eye.
pub fn print(summary: &Summary) -> String {
    let document = Document::from(summary);
    let text = match summary.findings.len() {
        0..=MOST_INDENTED => serde_json::to_string_pretty(&document),
        _ => serde_json::to_string(&document),
    };
    escape_json(&text.expect("strings, numbers and lists can be printed")) + "\n"
}

/// Reports of so many findings at most are indented.
const MOST_INDENTED: usize = 1000;

/// Reads a report back.
///
/// # Errors
/// [`ReportError`] where the text is not what [`print`] makes, with the place in it.
pub fn parse(text: &str) -> Result<Summary, ReportError> {
    // The version is looked at first, so that a report of another one is not told about single fields.
    let schema = serde_json::from_str::<SchemaOnly>(text)?.schema;
    if schema != SCHEMA {
        return Err(ReportError::Schema(schema.chars().take(80).collect()));
    }
    Document::into_summary(serde_json::from_str(text)?)
}

#[derive(serde::Deserialize)]
struct SchemaOnly {
    schema: String,
}
