//! The operation's command line: settings, sending, answers, output.

mod answer;
mod aws_cli;
mod command;
mod debug;
mod options;
mod output;
mod printed;
mod protocol_tests;
mod query;
mod sending;
mod settings;
mod skeleton;
mod words;
