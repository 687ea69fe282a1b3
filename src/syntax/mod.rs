//! What a person writes and reads: command-line arguments, shorthand, JSON, skeletons, queries, output.

pub mod command_tree;
pub mod extension;
pub mod global;
pub mod help;
pub mod paramfile;
pub mod shorthand;
pub mod skeleton;
