//! JSON as the AWS CLI reads it from options, and as it is sent.
//!
//! It is more than RFC 8259 has:
//!
//! - `NaN`, `Infinity` and `-Infinity` are numbers; whole numbers may have up to 4,300 digits.
//! - A lone surrogate such as `\ud800` is kept, see [`crate::notation::surrogate`].
//! - Of a key that stands twice the last value counts, in the place of the first.
//!
//! Nesting is read to [`MAX_DEPTH`].

pub mod read;
pub mod value;
pub mod write;
