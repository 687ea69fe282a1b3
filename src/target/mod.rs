//! Target files: how a server is reached, started and set up, and where its codes come from. Text to model, all faults
//! at once.
//!
//! - A file can begin with another one, which it changes and adds to.
//! - The files under `targets/` are compiled in; `docs/target-format.md` tells what can stand in one.
//! - Nothing here opens a file, reads the environment or sends anything: [`crate::target::template`] says which values
//!   stand outside.

pub mod bindings;
pub mod body;
pub mod capability;
pub mod capture;
pub mod chain;
pub mod client;
pub mod code;
pub mod definition;
pub mod embedded;
pub mod load;
pub mod outline;
pub mod outside;
mod resolve;
#[cfg(feature = "internals")]
pub mod schema;
pub mod template;
mod text;
mod whole;
