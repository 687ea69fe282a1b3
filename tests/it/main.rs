//! All tests that use wireproof from the outside, in one binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod call;
mod client;
mod command;
mod generate;
mod house;
mod judging;
mod report;
mod second;
mod service;
mod spec;
mod syntax;
mod target;
mod third;
mod wire;
