//! Runs cases against a subject: sends them, judges the answers, makes what was found small, and says what happened.
//!
//! - One thread drives any number of connections; a case's verdict depends on none of the others.
//! - Whatever a server does costs one case its verdict, never the run.

mod answer_pattern;
mod budget;
mod case_outcome;
mod case_runner;
pub mod cases;
mod cause;
mod confirm;
mod control;
mod dispatcher;
pub mod execute;
mod findings;
mod fixtures;
mod follow_up;
pub mod job;
mod known_answers;
pub mod local_service;
mod lookups;
pub mod options;
mod outage;
pub mod power;
mod random_run;
mod read_back;
pub mod record;
mod resend;
mod reuse;
pub mod right_answer;
pub mod server_fixtures;
mod serving;
mod smaller;
pub mod subject;
mod tally;
mod told_breaches;
mod trial_cases;
mod witness;
