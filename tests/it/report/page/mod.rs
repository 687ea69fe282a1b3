//! The HTML report as a reader has it: in a browser, from a file.

mod browser;
mod hostile;
mod look;
mod many;
mod open;
mod search;
mod whole;
