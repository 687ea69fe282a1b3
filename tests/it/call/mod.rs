//! The operation's command line: settings, sending, answers, output.

mod answer;
mod mask;
mod output;
mod query;
mod sending;
mod settings;
