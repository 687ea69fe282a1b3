//! The AWS CLI's shorthand: one text for an object, its lists and its nested objects.
//!
//! - `Key=value,Other=value` is an object; every scalar is a string.
//! - `Key=a,b,c` is a list; so is `Key=[a,b,c]`, which can also hold lists and objects.
//! - `Key={Inner=a,Other=b}` is an object in an object.
//! - Text in single or double quotes is taken as it stands; `\,` is a comma in text without quotes.
//! - `Key@=file://PATH` takes the value from a file.
//!
//! Which texts are taken, and what is said about the others, is held to the AWS CLI's own parser.
//! It differs in two points: characters beyond U+FFFF need no quotes, and an error shows the input where that
//! parser, between its versions 1.34.3 and 1.45.52, shows a piece of its own source.

mod class;
pub mod coerce;
pub mod error;
pub mod parse;
pub mod print;
