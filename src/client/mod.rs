//! Calls clients, and judges what they send and how they read what comes back.
//!
//! - A client is whatever implements [`caller::Caller`]: a command that is started for each call, a driver that stays alive and
//!   speaks a protocol of lines, or a function of a test.
//! - Each call has an endpoint of its own, so that calls are told apart without help from the client.
//! - What is started has surroundings of its own and a process group of its own, and nothing of it is left running.

pub mod caller;
pub mod calls;
mod cause;
pub mod command;
mod command_output;
mod counts;
pub mod driver;
mod driver_channel;
pub mod driver_check;
mod driver_connection;
mod driver_process;
pub mod fault;
mod finding;
pub mod made_call;
mod maker;
pub mod message;
pub mod options;
pub mod run;
mod smaller;
pub mod surroundings;
mod tally;
mod typed;
pub mod view;
pub mod words;
