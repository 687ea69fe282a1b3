//! Files of clients: how one is installed, and by which driver or command it is called.
//!
//! - A file can begin with another one, whose tables it changes.
//! - The files under `targets/clients/` and the drivers under `drivers/` are compiled in; `docs/client-target-format.md`
//!   tells what can stand in one.

pub mod definition;
pub mod embedded;
pub mod kind;
pub mod load;
#[cfg(feature = "internals")]
pub mod schema;
mod text;
