//! The operation's command line: from arguments to a request, from an answer to output and an exit code.

pub mod answer;
pub mod command;
pub mod debug;
pub mod parameters;
pub mod print;
pub mod retry;
pub mod settings;
pub mod syntax;
