//! All tests that use wireproof from the outside, in one binary.

mod generate;
