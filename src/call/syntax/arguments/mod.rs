//! The words of a command line, read as the AWS CLI reads them.
//!
//! The words are read three times, each time with another table of options: that of the program, of the service, and
//! of the operation. What a table does not know is left for the next one.
//!
//! - An option of two dashes may be shortened as long as only one option of the table begins so.
//! - `--option value` and `--option=value` are the same, but that a value that begins with a dash needs the `=`,
//!   unless it is a lone dash, a negative number or has a space in it.
//! - Of an option that is given twice, the last value counts.
//! - Behind a lone `--` nothing is an option.
//! - Complaints come in this order: a shortened option that could be several, then what is wrong with options in the
//!   order in which they stand, then what is missing, and only then what is unknown.

mod choice;
pub mod error;
pub mod grammar;
pub mod level;
pub mod reader;
mod word;
