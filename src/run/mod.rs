//! Runs cases against a subject: sends them, judges the answers, makes what was found small, and says what happened.
//!
//! - One thread drives any number of connections; a case's verdict depends on none of the others.
//! - Whatever a server does costs one case its verdict, never the run.

mod budget;
mod case_runner;
mod cases;
mod confirm;
mod findings;
mod fixtures;
mod follow_up;
mod interrupt;
mod job;
mod local_service;
mod options;
mod outage;
pub mod power;
mod resend;
mod reuse;
mod shrink;
mod subject;
mod tally;

pub use cases::has_cases;
pub use interrupt::Interrupt;
pub use job::{Job, Repeated, conduct_alone, repeat, run_job};
pub use local_service::Carriage;
pub use options::{FlakyPolicy, RunOptions};
pub use subject::{Channel, Subject};
