//! What a person writes and reads: command-line arguments, shorthand, JSON, skeletons, queries, output.

pub mod arguments;
pub mod command_tree;
pub mod extension;
pub mod global;
pub mod help;
pub mod ini;
pub mod json;
pub mod number;
pub mod output;
pub mod paramfile;
pub mod python;
pub mod python_text;
pub mod query;
pub mod shorthand;
pub mod skeleton;
pub mod surrogate;
pub mod timestamp;
