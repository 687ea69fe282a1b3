//! wireproof proves that two ends of a wire keep one contract.
//!
//! The modules are a pipeline, read downward; an arrow only points to a lower layer.
//! `docs/ARCHITECTURE.md` tells which module stands on which layer, and `tests/it/house` holds them to it.

pub mod wire;

pub mod diagnostic;

pub mod model;

pub mod sign;

pub mod redact;

pub mod spec;

pub mod syntax;

pub mod protocol;

pub mod call;

pub mod generate;

pub mod oracle;

pub mod check;

pub mod event;

pub mod exchange;

pub use exchange::mock;

pub mod report;

pub mod run;
