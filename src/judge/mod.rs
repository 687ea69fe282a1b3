//! What judging takes beside the run itself: which cases, which way to the server, what is not shown.
//!
//! The program and the tests in Rust that judge a server share it. What a person may get wrong is told by one error,
//! in which options have the names that both give them.

pub(crate) mod as_of;
pub(crate) mod called;
pub(crate) mod case_options;
pub mod client_check;
pub mod error;
pub mod fault_choice;
pub(crate) mod given;
pub(crate) mod imported;
pub(crate) mod judged;
pub(crate) mod limits;
pub(crate) mod model_catalog;
pub(crate) mod model_files;
pub(crate) mod near;
pub mod outcome;
pub(crate) mod overlays;
pub(crate) mod reach;
pub(crate) mod secrets;
pub mod server_check;
pub(crate) mod spec_files;
pub(crate) mod spec_sources;
pub mod specs;
