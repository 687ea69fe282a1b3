//! JSON as the AWS CLI reads it from options, and as it is sent.
//!
//! It is more than RFC 8259 has:
//!
//! - `NaN`, `Infinity` and `-Infinity` are numbers; whole numbers may have up to 4,300 digits.
//! - A lone surrogate such as `\ud800` is kept, see [`crate::syntax::surrogate`].
//! - Of a key that stands twice the last value counts, in the place of the first.
//!
//! Nesting is read to [`MAX_DEPTH`].

mod read;
mod value;
mod write;

pub use read::{JsonError, MAX_DEPTH, parse};
pub use value::Given;
pub use write::to_json;
