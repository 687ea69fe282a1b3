//! Runs cases against a subject: sends them, judges the answers, makes what was found small, and says what happened.
//!
//! - One thread drives any number of connections; a case's verdict depends on none of the others.
//! - Whatever a server does costs one case its verdict, never the run.

mod budget;
mod cases;
mod conduct;
mod confirm;
mod follow_up;
mod gather;
mod interrupt;
mod ledger;
mod options;
mod performance;
pub mod power;
mod rehearsal;
mod resend;
mod reuse;
mod shrink;
mod silence;
mod stagehand;
mod subject;

pub use cases::has_cases;
pub use conduct::{Job, Repeated, conduct, conduct_alone, repeat};
pub use interrupt::Interrupt;
pub use options::{FlakyPolicy, RunOptions};
pub use rehearsal::Carriage;
pub use subject::{Channel, Subject};
