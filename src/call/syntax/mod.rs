//! What a person writes and reads: command-line arguments, shorthand, skeletons, queries, output.

pub mod arguments;
pub mod command_tree;
pub mod extension;
pub mod global;
pub mod help;
pub mod ini;
pub mod number;
pub mod output;
pub mod paramfile;
pub mod query;
pub mod shorthand;
pub mod skeleton;
pub mod timestamp;
