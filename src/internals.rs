//! The modules of the library, read downward: a pipeline.
//!
//! They are private, so that the compiler sees what nobody uses. The tests and benches of this package, which look into
//! them, turn the feature `internals` on; nothing is promised here.

pub mod wire;

pub mod diagnostic;

pub mod model;

pub mod sign;

pub mod domain;

pub mod notation;

pub mod redact;

pub mod protocol;

pub mod spec;

pub mod import;

pub mod call;

pub mod generate;

pub mod oracle;

pub mod check;

pub mod shrink;

pub mod target;

pub mod event;

pub mod exchange;

pub mod report;

pub mod run;

pub mod reproduction;

pub mod setup;

pub mod client;

pub mod judge;

pub mod snapshot;
