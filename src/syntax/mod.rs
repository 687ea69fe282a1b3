//! What a person writes and reads: command-line arguments, shorthand, JSON, skeletons, queries, output.

pub mod global;
pub mod paramfile;
pub mod shorthand;
