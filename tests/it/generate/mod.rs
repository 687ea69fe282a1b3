//! What is drawn and matched: patterns, lengths and the values of a string.

mod pattern;
