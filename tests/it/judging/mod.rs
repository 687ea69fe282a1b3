//! What is found on services that behave in other ways than the mock: nothing where they are right, and only what is
//! true where they are wrong.

mod answers;
mod broken;
mod connections;
mod different;
mod envelope;
pub(crate) mod free;
mod known;
mod leaks;
mod lookups;
mod probes;
mod regressions;
mod respelled;
pub(crate) mod run;
mod server_check;
mod shards;
mod unanswered;
mod wire_manners;
mod words;
