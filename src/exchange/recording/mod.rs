//! An endpoint that keeps every byte of what a client sends, and answers as a script says.

pub mod endpoint;
mod reader;
