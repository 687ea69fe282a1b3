//! What a run is told as: texts made from a summary, by listeners that know nothing of the run.
//!
//! Nothing here opens a file or looks at a terminal: whoever writes the text says whether it may be colored.

pub mod answer;
mod client;
pub mod difference;
pub mod escape;
pub mod explain;
pub mod format;
pub mod github;
pub mod html;
mod hurt;
pub mod issue;
pub mod json;
pub mod junit;
pub mod late_line;
pub mod markdown;
pub mod matrix;
pub mod merge;
pub mod ndjson;
pub mod paste;
pub mod progress;
mod prose;
mod several;
pub mod terminal;
pub mod text;
