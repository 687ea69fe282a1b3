//! Makes a server ready to be judged, as its target says: installs and starts it, sets the scene, makes users, gets codes.
//!
//! - What was started is stopped with its children, however the work ends.
//! - The first step that fails ends the set-up: [`failure`] tells which one, what was sent and received, what was expected.
//! - Who wants to see the exchanges listens: nothing is printed here.

pub mod call;
pub mod cargo_driver;
pub mod codes;
pub mod command;
pub mod failure;
mod group;
pub mod install;
pub mod inventory;
pub mod listener;
pub mod making;
pub mod operation;
pub mod server;
pub mod signature;
pub mod stage;
pub mod trial;
