//! Service models that others wrote, as spec files: botocore's JSON and Smithy's JSON AST.
//!
//! - What a model says becomes the text of a spec file, which is loaded like any other: there is one reading of specs.
//! - A model is read no further than it is asked: the shapes of an operation are read when that operation is.
//! - What cannot be imported is told with the model's own names; what is left out of an operation stands in its file as a
//!   comment.

mod botocore;
mod command_name;
pub mod error;
mod evidence;
mod format;
mod markup;
mod model_reader;
pub mod operation_file;
pub mod operation_model;
mod reachable;
mod service_facts;
mod service_file;
pub mod service_model;
mod shape_model;
mod smithy;
mod toml_text;
