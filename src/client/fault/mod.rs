//! What clients do wrong: a catalogue, and a client of this process that does it.
//!
//! - The catalogue is `spec/client/faults.toml`; each fault names the rules that it is found by.
//! - The client without a fault is a right one. It sends real bytes to a real endpoint, as others do.

pub mod catalogue;
pub mod client;
mod input;
pub mod kind;
mod reading;
mod request;
mod text;
