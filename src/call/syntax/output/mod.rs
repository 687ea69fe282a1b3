//! How an output is printed: `--output json`, `text` and `table`, in the AWS CLI's layouts.

pub mod json;
pub mod table;
pub mod text;

use crate::call::syntax::output::table::Screen;
use serde_json::Value;

/// A format that there is none of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Unknown output type: {0}")]
pub struct UnknownOutputFormat(pub String);

/// An output in one of the formats; nothing where there is nothing to show.
///
/// `title` is the operation's name, which a table shows.
///
/// # Errors
///
/// The format is none of the three.
pub fn format(name: &str, title: &str, value: &Value, screen: Screen) -> Result<String, UnknownOutputFormat> {
    match name {
        "json" => Ok(json::format(value)),
        "text" => Ok(text::format(value)),
        "table" => Ok(table::format(title, value, screen)),
        other => Err(UnknownOutputFormat(other.to_owned())),
    }
}
