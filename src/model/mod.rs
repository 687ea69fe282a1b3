//! The model of an operation: its shapes, constraints, requirements and rules of state.
//!
//! Everything here is data that a spec file gave; nothing here knows a particular operation.

pub mod client_rule;
pub mod combination;
pub mod constraint;
pub mod flat_input;
pub mod fresh_text;
pub mod glob;
pub mod inside;
pub mod member_list;
pub mod need;
pub mod operation;
pub mod operation_pattern;
pub mod outcome;
pub mod place;
pub mod protocol;
pub mod read_back;
pub mod record;
pub mod requirement;
pub mod rule;
pub mod service;
pub mod shape;
pub mod signature;
pub mod timestamp_format;
pub mod validation;
pub mod version;
pub mod way;
