//! The operation's command line: settings, sending, answers, output.

mod output;
mod query;
mod settings;
