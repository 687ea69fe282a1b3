//! Binds cases to records that a server has or that are made on it: names, secrets and codes that are the server's take
//! the place of those that a case was written with.

pub mod bind;
pub mod inventory;
pub mod needs;
pub mod substitutes;
